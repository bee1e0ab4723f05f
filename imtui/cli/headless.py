"""`imtui run`: the session without a screen."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import Any, Final, TextIO

from imtui.core.batch import Addition, Batch, Order
from imtui.core.intake import Intake
from imtui.core.outcome import OUTCOMES, Halt, State
from imtui.session import LogEntry, NotNowError, Phase, Session
from imtui.session.report import order_facts, summary_facts
from imtui.session.words import tally_words

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
UNCONFIRMED: Final = 3
STOPPED: Final = 4
INTERRUPTED: Final = 130

_WAIT: Final = 0.2
"""Seconds until the progress line is drawn anew although nothing came."""


class _InterruptedError(Exception):
    """A signal asked for the end; its number is the argument."""


def run(session: Session, intakes: Sequence[tuple[str, Intake]], *, as_json: bool, out: TextIO) -> int:
    """Cancel what the files hold and return the exit status; whatever is not for `out` goes to stderr."""
    for source, intake in intakes:
        _report(source, intake, session.add(intake.found, source))
    if any(intake.rejected for _, intake in intakes):
        _say("Nothing was sent: mend the lines above, or take them out, and run again.")
        return USAGE
    if not len(session.batch):
        _say("No order id was found. Nothing was sent.")
        return USAGE
    writer = _Writer(out, as_json)
    try:
        rows = session.prepare(range(len(session.batch)))
        if rows:
            session.run(rows)
            with _signals_raise():
                _watch(session, writer)
    except NotNowError as error:
        _say(str(error))
        return USAGE
    except _InterruptedError as error:
        session.close()
        _finish(session, writer)
        _say("Interrupted. What was under way is unconfirmed; what was not sent is still queued.")
        number = int(error.args[0])
        return INTERRUPTED if number == signal.SIGINT else 128 + number
    _finish(session, writer)
    return _status(session)


def _watch(session: Session, writer: _Writer) -> None:
    progress = _ProgressLine(sys.stderr)
    while session.phase is not Phase.IDLE:
        changes = session.drain(wait=_WAIT)
        for row in sorted(changes.rows):
            writer.settled(row, session.batch[row])
        progress.clear()
        _say_warnings(changes.log)
        if session.halt is Halt.LINE_DOWN:
            session.stop()
        progress.draw(session)
    progress.clear()


def _finish(session: Session, writer: _Writer) -> None:
    changes = session.drain()
    _say_warnings(changes.log)
    writer.rest(session.batch)
    writer.summary(session.batch, session.batch_number)
    _say(tally_words(changes.tallies))


def _status(session: Session) -> int:
    by_state = session.batch.tallies().by_state
    if session.halt is not None or session.trouble:
        return STOPPED
    if by_state[State.UNCONFIRMED]:
        return UNCONFIRMED
    return OK if by_state[State.CANCELLED] == len(session.batch) else FAILED


class _Writer:
    """One line an order as soon as it is settled, each once, and a summary at the end."""

    def __init__(self, out: TextIO, as_json: bool) -> None:
        self._out = out
        self._as_json = as_json
        self._written: set[int] = set()

    def settled(self, row: int, order: Order) -> None:
        """Write the order if its outcome is there."""
        if order.state in OUTCOMES and row not in self._written:
            self._write(row, order)
            self._out.flush()

    def rest(self, batch: Batch) -> None:
        """Write the orders that have no outcome: they were never sent."""
        for row, order in enumerate(batch):
            if row not in self._written:
                self._write(row, order)

    def summary(self, batch: Batch, number: int | None) -> None:
        """Write the counts, and the batch's number in the journal."""
        if self._as_json:
            self._line(summary_facts(batch.tallies(), number))
        self._out.flush()

    def _write(self, row: int, order: Order) -> None:
        self._written.add(row)
        if self._as_json:
            self._line(order_facts(order))
        else:
            code = "-" if order.code is None else order.code
            self._out.write(f"{order.order_id}\t{order.state.value}\t{code}\t{order.message}\n")

    def _line(self, document: dict[str, Any]) -> None:
        self._out.write(json.dumps(document, ensure_ascii=False) + "\n")


class _ProgressLine:
    """One line on a terminal, drawn over itself; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()

    def draw(self, session: Session) -> None:
        """Show how far the run is."""
        if self._shown:
            progress = session.progress
            self._stream.write(
                f"\r\x1b[2K{progress.done:,} of {progress.planned:,} · {progress.rate:.0f}/s · "
                f"{tally_words(session.batch.tallies())}"[: get_terminal_size().columns + 4]
            )
            self._stream.flush()

    def clear(self) -> None:
        """Make room for another line."""
        if self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()


def _report(source: str, intake: Intake, addition: Addition) -> None:
    for duplicate in addition.duplicates:
        _say(f"{source}, line {duplicate.found.line}: {duplicate.found.order_id} is on the list already")
    for piece in intake.rejected:
        _say(f"{source}, line {piece.line}, column {piece.column}: {piece.text}: {piece.reason}")


def _say_warnings(entries: Sequence[LogEntry]) -> None:
    for entry in entries:
        if entry.warning:
            _say(entry.text)


def _say(text: str) -> None:
    sys.stderr.write(f"imtui: {text}\n")


@contextmanager
def _signals_raise() -> Iterator[None]:
    """SIGINT, SIGTERM and SIGHUP end the run in order, with what is known written out."""

    def interrupt(number: int, _: object) -> None:
        raise _InterruptedError(number)

    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
