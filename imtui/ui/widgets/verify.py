"""Tries the credentials on the form by asking for the balance: no side effect, no cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Static

from imtui.core.codes import UNAUTHORISED_CAUSES
from imtui.core.outcome import Halt
from imtui.core.protocol import Reply
from imtui.core.reports import Balance
from imtui.core.verdict import rule_for
from imtui.session import OperationRefused
from imtui.session.queries import BalanceQuery, trouble_words
from imtui.settings import Profile, SettingsError

_LOOK: Final = 0.1
"""Seconds between two looks whether the answer is there."""


class Verify(Vertical):
    """A button and what came of it."""

    def __init__(self, entered: Callable[[], Profile], ask: Callable[[Profile], BalanceQuery]) -> None:
        """`entered` returns the form's profile or raises `SettingsError`; `ask` may refuse."""
        super().__init__()
        self._entered = entered
        self._ask = ask
        self._enquiry: BalanceQuery | None = None

    def compose(self) -> ComposeResult:
        """The button; the result takes no room before there is one."""
        yield Button("Verify (^y)", id="verify", compact=True)
        yield Static(id="verified")

    def on_mount(self) -> None:
        """Look for the answer now and then."""
        self.set_interval(_LOOK, self._look)

    def on_unmount(self) -> None:
        """Nobody waits for the answer any more."""
        self._cancel()

    def begin(self) -> None:
        """Ask, with what the form holds now."""
        self.forget()
        try:
            profile = self._entered()
            self._enquiry = self._ask(profile)
        except (SettingsError, OperationRefused) as error:
            self._show(str(error), "warning")
            return
        self._show(f"Asking {profile.base_url} …")

    def forget(self) -> None:
        """Take the result away; an answer that was still to come counts no longer."""
        self._cancel()
        self._enquiry = None
        self.query_one("#verified").display = False
        self.screen.remove_class("-verified")

    def _cancel(self) -> None:
        if self._enquiry:
            self._enquiry.cancel()

    def _look(self) -> None:
        answer = self._enquiry.poll() if self._enquiry else None
        if answer is None:
            return
        self._enquiry = None
        if isinstance(answer, Balance):
            self._show(f"✔ Accepted. Balance {answer.amount:,f} · {answer.sms:,f} SMS", "accepted")
        elif isinstance(answer, Reply) and rule_for(answer).halt is Halt.CREDENTIALS:
            causes = (f"{number}. {cause}" for number, cause in enumerate(UNAUTHORISED_CAUSES, start=1))
            self._show("\n".join(["✖ Not accepted (401), for one of these reasons:", *causes]), "warning")
        else:
            self._show(f"✖ {trouble_words(answer)}", "warning")

    def _show(self, text: str, style: str = "") -> None:
        result = self.query_one("#verified", Static)
        result.set_classes(style)
        result.update(Content(text))
        result.display = True
        # In a low window the fields make room for it.
        self.screen.add_class("-verified")
