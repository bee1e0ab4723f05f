"""Writes one run to the journal: the intent and the outcome of every attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from imtui.core.order import Attempt
from imtui.core.outcome import State
from imtui.journal import attempt_rows, statements
from imtui.journal.writer import Role, Writer


class RunJournal:
    """Writes one run to the journal. Any thread may call it.

    Each method raises `JournalError` if the journal is closed.
    """

    def __init__(self, number: int, writer: Writer, attempts: Iterator[int]) -> None:
        """`attempts` yields the numbers of the next attempts. They are unique in the whole journal."""
        self.number = number
        self._writer = writer
        self._attempts = attempts
        self._under_way: dict[str, int] = {}
        """The number of the attempt without an end, by order ID."""

    def intents(self, order_ids: Sequence[str], started: float) -> None:
        """Record that requests for these orders are about to be sent. On return, the record is durable.

        Raises `JournalError` if an earlier write failed or this one fails. Then no request may be sent.
        `started` is in seconds since the epoch.
        """
        attempts = {order_id: next(self._attempts) for order_id in order_ids}
        self._writer.record_intents(
            [
                attempt_rows.intent(attempt, self.number, order_id, started)
                for order_id, attempt in attempts.items()
            ]
        )
        self._under_way.update(attempts)

    def outcome(
        self, order_id: str, attempt: Attempt, state: State, on_done: Callable[[Exception | None], None]
    ) -> None:
        """Record that the request has ended and that the order has this state. Returns at once.

        `on_done` is called once, in the journal's thread and in the order of the calls: with None when the
        outcome is durable, else with the error. It must neither block nor call the journal.
        """
        number = self._under_way.get(order_id) or next(self._attempts)

        def end(_: object, error: Exception | None) -> None:
            # The number is removed only now: `give_up` needs it until here. The next attempt sets another.
            self._under_way.pop(order_id, None)
            on_done(error)

        self._writer.put_outcome(attempt_rows.outcome(number, self.number, order_id, attempt, state), end)

    def give_up(self, order_id: str, attempt: Attempt, state: State) -> None:
        """Record `attempt` and `state` for a request whose reply imtui does not await. Returns at once.

        If the reply still comes, its outcome replaces `attempt` and `state`.
        """
        number = self._under_way.get(order_id)
        if number is not None:
            self._writer.put(statements.give_up, number, attempt, state)

    def retract(self, order_id: str) -> None:
        """Delete the order's last intent: its request was not sent and never will be. Returns at once."""
        attempt = self._under_way.pop(order_id, None)
        if attempt is not None:
            self._writer.put(statements.retract, attempt)

    def release(self, order_id: str, state: State) -> None:
        """Record the state of an order that the run does not try again. Returns at once."""
        self._writer.put(statements.release, self.number, order_id, state)

    def end(self, ended: float, halt: str = "") -> None:
        """Record the end of the run. No request may be under way. Returns at once.

        `halt`: why the run ended early; empty if it did not.
        """
        self._writer.put(statements.end_run, self.number, ended, halt)

    def flush(self) -> None:
        """Wait until all earlier calls have been written, or have failed."""
        self._writer.ask(Role.READ, statements.nothing)
