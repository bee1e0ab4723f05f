"""The question after many 455s in a row: a wrong account or a wrong list looks like this."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from imtui.core.advice import BY_HALT
from imtui.core.outcome import Halt, State
from imtui.session import Session
from imtui.session.words import orders
from imtui.ui.screens.dialog import Dialog


class NotFoundAnswer(Enum):
    """What to do with the paused run."""

    CONTINUE = "continue"
    STOP = "stop"
    ACCOUNT = "account"


class NotFoundQuestion(Dialog[NotFoundAnswer]):
    """Dismissed with an answer, or with None if the run stays paused."""

    asks = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('CONTINUE')", "Continue the run"),
        Binding("s", "answer('STOP')", "Stop the run"),
        Binding("c", "answer('ACCOUNT')", "Stop the run and choose the account"),
        Binding("n,escape", "dismiss(None)", "Stay paused"),
        Binding("left,right", "app.focus_next", "Other answer", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Ask, with Stop in focus."""
        with Vertical(classes="dialog danger" if self._session.live else "dialog") as dialog:
            dialog.border_title = "Run paused: only 455 so far"
            for line in self._lines():
                yield Static(Content(line))
            with Horizontal(classes="buttons"):
                yield Button("Stop (s)", action="screen.answer('STOP')", id="stop", compact=True)
                yield Button("Account (c)", action="screen.answer('ACCOUNT')", id="account", compact=True)
                yield Button("Continue (y)", action="screen.answer('CONTINUE')", id="continue", compact=True)

    def on_mount(self) -> None:
        """Make the safe answer the default."""
        super().on_mount()
        self.query_one("#stop").focus()

    def action_answer(self, name: str) -> None:
        """Answer by the name of a `NotFoundAnswer`."""
        self.dismiss(NotFoundAnswer[name])

    def _lines(self) -> Iterator[str]:
        advice, profile = BY_HALT[Halt.NOT_FOUND], self._session.profile
        yield advice.meaning
        if profile is not None:
            environment = self._session.environment.upper()
            yield f"{environment} · {profile.name} · {profile.base_url}"
        queued = self._session.batch.tallies().by_state[State.QUEUED]
        verb = "is" if queued == 1 else "are"
        yield f"{orders(queued)} {verb} queued. Nothing more is sent until you decide."
        yield "Esc leaves the run paused."
