"""The question whether to quit, and what is not finished then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from textual import events

from imtui.core.outcome import State
from imtui.core.text import clean
from imtui.messages import _, ngettext
from imtui.session import Phase, Session
from imtui.ui.screens.questions.prompt import Answer, Prompt

MIN_SECONDS_BETWEEN_PRESSES: Final = 0.1
"""Seconds after the question opened in which a quit key is ignored. It may be an accidental double press."""

_QUIT_KEYS: Final = frozenset({"q", "ctrl+q"})
_MAX_TEXT_LENGTH: Final = 60
_POLL_SECONDS: Final = 0.25
"""Seconds between two updates of the question during a run."""


def quit_lines(session: Session, *, kept: bool, rejected: str, reading: str, asked: str) -> Iterator[str]:
    """Sentences about what is not finished; none if imtui can quit without a question.

    `kept` is True if there is a journal, and it is not deleted at exit. `rejected` is text in the entry line
    that is not an order ID, `reading` the name of a source that is being read, and `asked` that of a source
    about which a question is open. Each is empty if there is none.
    """
    yield from _not_imported(rejected, reading, asked)
    if under_way := session.run_state.progress.under_way:
        yield ngettext(
            "{count:n} order under way: if you quit now, its outcome stays unknown.",
            "{count:n} orders under way: if you quit now, their outcomes stay unknown.",
            under_way,
        )
    by_state = session.batch.tallies().by_state
    if (waiting := by_state[State.SENDING] - under_way) > 0:
        yield ngettext(
            "{count:n} order waits for its next attempt. If you quit now there is none, and it may be"
            " NOT CANCELLED.",
            "{count:n} orders wait for their next attempt. If you quit now there is none, and they may be"
            " NOT CANCELLED.",
            waiting,
        )
    if queued := by_state[State.QUEUED]:
        yield ngettext(
            "{count:n} order is queued. It is NOT CANCELLED and will be sent as scheduled.",
            "{count:n} orders are queued. They are NOT CANCELLED and will be sent as scheduled.",
            queued,
        )
    trouble = session.journal_trouble
    if (not kept or trouble) and (under_way or queued or waiting > 0):
        if kept and session.batch_number is not None:
            yield _("The journal could not be written. What changed since then is lost if you quit.")
        else:
            yield _("The batch is not saved. This list is lost if you quit.")
    elif under_way or queued:
        yield _("The batch is saved. imtui offers it at the next start.")
    elif waiting > 0:
        # If a busy provider refused all waiting orders, the next start does not offer the batch.
        yield _("The batch is saved. History opens it.")


def _not_imported(rejected: str, reading: str, asked: str) -> Iterator[str]:
    """Sentences about what was entered and is not on the list. `quit_lines` describes the arguments."""
    if rejected:
        text = clean(rejected, _MAX_TEXT_LENGTH)
        yield _("The entry line has text that is not an order ID: {text}", text=text)
    if reading:
        source = clean(reading, _MAX_TEXT_LENGTH)
        yield _("{source} is still being read. Its orders are not on the list yet.", source=source)
    if asked:
        yield _(
            "The question about {source} has no answer yet. Its orders are not on the list.",
            source=clean(asked, _MAX_TEXT_LENGTH),
        )


class QuitQuestion(Prompt[bool]):
    """The window that asks whether to quit. A second press of the quit key means yes.

    A run continues while the question is open.
    """

    def __init__(self, session: Session, lines: Callable[[], Sequence[str]], stop_key: str) -> None:
        """`lines` returns the sentences of `quit_lines`, as they are true at the time of the call.

        `stop_key` is the name of the key that stops a run.
        """
        self._session = session
        self._unfinished = lines
        self._stop_key = stop_key
        runs = session.phase is not Phase.IDLE
        title = _("Quit during a run?") if runs else _("Quit imtui?")
        answers = [Answer(_("No"), "n,escape", False), Answer(_("Quit"), "y,q", True)]
        super().__init__(title, self._said(), answers, danger=runs)

    def on_mount(self) -> None:
        """If a run is under way, start a timer that updates the lines of the question."""
        if self._session.phase is not Phase.IDLE:
            self.set_interval(_POLL_SECONDS, lambda: self.show_lines(self._said()))

    def _said(self) -> list[str]:
        said = [*self._unfinished()] or [_("Every order has its outcome.")]
        if self._session.phase is not Phase.IDLE:
            said.append(_("To wait for replies, press {key} on the dashboard first.", key=self._stop_key))
        return said

    def ignores(self, key: events.Key) -> bool:
        """True if the app must ignore the key, because it was pressed too early to be an answer.

        Every key except Esc is too early before the question opened. A quit key is also too early in the
        first `MIN_SECONDS_BETWEEN_PRESSES` seconds after that.
        """
        return super().ignores(key) or (key.key in _QUIT_KEYS and not self.is_confirmed_by(key))

    def is_confirmed_by(self, request: events.Event) -> bool:
        """True if `request`, the event of a second request to quit, counts as a yes.

        It does if it occurred at least `MIN_SECONDS_BETWEEN_PRESSES` seconds after the question opened.
        """
        return not self.is_older(request, MIN_SECONDS_BETWEEN_PRESSES)
