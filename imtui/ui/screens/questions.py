"""The questions about a batch: to resume it, to continue a paused run, and to quit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Final

from textual import events

from imtui.core.advice import BY_HALT
from imtui.core.outcome import Halt, State
from imtui.core.text import clean
from imtui.messages import _, current_language, ngettext
from imtui.messages.letters import upper
from imtui.session import Phase, Session
from imtui.session.log_texts import account_words, tally_words
from imtui.ui.presentation.times import local_day_and_minute
from imtui.ui.screens.prompt import Answer, Prompt

if TYPE_CHECKING:
    from imtui.session import BatchSummary

MIN_SECONDS_BETWEEN_PRESSES: Final = 0.1
"""Seconds after the question opened in which a quit key is ignored. It may be an accidental double press."""

_QUIT_KEYS: Final = frozenset({"q", "ctrl+q"})
_MAX_TEXT_LENGTH: Final = 60
_POLL_SECONDS: Final = 0.25
"""Seconds between two updates of the question during a run."""


def resume_question(batch: BatchSummary, others: int, key: str) -> Prompt[str]:
    """The window that offers to resume the newest unfinished batch.

    Dismissed with `open` to resume it, with `aside` to set it aside, or with None to decide later. `others`
    is the number of older unfinished batches. `key` is the name of the key that lists past batches.
    """
    answers = [
        # Resume puts the orders on the list and sends nothing, so it is the safe answer and comes first.
        Answer(_("Resume"), "y", "open"),
        Answer(_("Not now"), "n,escape,q", None),
        Answer(_("Set aside"), "x", "aside"),
    ]
    lines = list(_summary_lines(batch))
    if others:
        lines.append(
            ngettext(
                "{count:n} older batch is not finished either: {key} lists it.",
                "{count:n} older batches are not finished either: {key} lists them.",
                others,
                key=key,
            )
        )
    return Prompt(_("Batch {number} is not finished", number=batch.number), lines, answers)


def _summary_lines(batch: BatchSummary) -> Iterator[str]:
    tallies = batch.tallies.by_state
    account = account_words(batch.target)
    yield " · ".join((_("Created {time}", time=local_day_and_minute(batch.created)), account))
    yield ""
    if queued := tallies[State.QUEUED]:
        yield "· " + ngettext(
            "{count:n} order is queued: it is sent as scheduled unless you cancel it.",
            "{count:n} orders are queued: they are sent as scheduled unless you cancel them.",
            queued,
        )
    if unconfirmed := tallies[State.UNCONFIRMED]:
        yield "? " + ngettext(
            "{count:n} order is unconfirmed: a reply was lost. A retry is harmless.",
            "{count:n} orders are unconfirmed: replies were lost. A retry is harmless.",
            unconfirmed,
        )
    if failed := tallies[State.REFUSED] + tallies[State.UNREACHABLE]:
        yield "✖ " + ngettext(
            "{count:n} order was refused or unreachable: only a retry sends it again.",
            "{count:n} orders were refused or unreachable: only a retry sends them again.",
            failed,
        )
    if cancelled := tallies[State.CANCELLED]:
        yield "✔ " + ngettext(
            "{count:n} order is cancelled: it is not sent again.",
            "{count:n} orders are cancelled: they are not sent again.",
            cancelled,
        )
    yield ""
    yield _("Resuming puts the batch on the list. Nothing is sent before you confirm a run.")


def resume_words(batch: BatchSummary, key: str) -> str:
    """A sentence that says which batch is not finished, and which key lists past batches.

    A start that imports another list shows this sentence instead of `resume_question`. `key` is the name of
    the key.
    """
    return _(
        "Batch {number} is not finished ({counts}). {key} lists past batches.",
        number=batch.number,
        counts=tally_words(batch.tallies),
        key=key,
    )


class NotFoundAnswer(Enum):
    """What the operator wants to do with the paused run."""

    CONTINUE = "continue"
    STOP = "stop"
    ACCOUNT = "account"


def not_found_question(session: Session) -> Prompt[NotFoundAnswer]:
    """The window that asks what to do with the run. Dismissed with None if the run stays paused."""
    answers = [
        Answer(_("Stop"), "s", NotFoundAnswer.STOP, _("Stop the run")),
        Answer(_("Account"), "c", NotFoundAnswer.ACCOUNT, _("Stop the run and choose the account")),
        Answer(_("Continue"), "y", NotFoundAnswer.CONTINUE, _("Continue the run")),
        Answer("", "n,escape", None, _("Stay paused")),
    ]
    return Prompt(_("Run paused: only 455 so far"), _lines(session), answers, danger=session.live)


def _lines(session: Session) -> Iterator[str]:
    advice, profile = BY_HALT[Halt.NOT_FOUND], session.profile
    yield str(advice.meaning)
    if profile is not None:
        yield f"{upper(session.environment, current_language())} · {profile.name} · {profile.base_url}"
    queued = session.batch.tallies().by_state[State.QUEUED]
    yield ngettext(
        "{count:n} order is queued. Nothing more is sent until you decide.",
        "{count:n} orders are queued. Nothing more is sent until you decide.",
        queued,
    )
    yield _("Esc leaves the run paused.")


def quit_lines(
    session: Session, *, kept: bool, rejected: str, reading: str = "", asked: str = ""
) -> Iterator[str]:
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
