"""The question whether to continue a run of which every order was refused with 455."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from imtui.core.advice import BY_HALT
from imtui.core.outcome import Halt, State
from imtui.messages import _, current_language, ngettext
from imtui.messages.letters import upper
from imtui.session import Session
from imtui.ui.screens.questions.prompt import Answer, Prompt


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
