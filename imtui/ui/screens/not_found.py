"""The question after many 455s in a row: a wrong account or a wrong list looks like this."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from imtui.core.advice import BY_HALT
from imtui.core.outcome import Halt, State
from imtui.session import Session
from imtui.session.words import orders
from imtui.ui.screens.prompt import Answer, Prompt


class NotFoundAnswer(Enum):
    """What to do with the paused run."""

    CONTINUE = "continue"
    STOP = "stop"
    ACCOUNT = "account"


def not_found_question(session: Session) -> Prompt[NotFoundAnswer]:
    """A window closed with an answer, or with None if the run stays paused."""
    answers = [
        Answer("Stop", "s", NotFoundAnswer.STOP, "Stop the run"),
        Answer("Account", "c", NotFoundAnswer.ACCOUNT, "Stop the run and choose the account"),
        Answer("Continue", "y", NotFoundAnswer.CONTINUE, "Continue the run"),
        Answer("", "n,escape", None, "Stay paused"),
    ]
    return Prompt("Run paused: only 455 so far", _lines(session), answers, danger=session.live)


def _lines(session: Session) -> Iterator[str]:
    advice, profile = BY_HALT[Halt.NOT_FOUND], session.profile
    yield str(advice.meaning)
    if profile is not None:
        yield f"{session.environment.upper()} · {profile.name} · {profile.base_url}"
    queued = session.batch.tallies().by_state[State.QUEUED]
    verb = "is" if queued == 1 else "are"
    yield f"{orders(queued)} {verb} queued. Nothing more is sent until you decide."
    yield "Esc leaves the run paused."
