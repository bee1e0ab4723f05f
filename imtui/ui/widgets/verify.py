"""The part of the account form that verifies the credentials.

It asks the provider for the balance, which is free and has no effect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from imtui.core.codes import UNAUTHORISED_CAUSES
from imtui.core.outcome import Halt
from imtui.core.outcome_rules import rule_for
from imtui.core.protocol import Reply
from imtui.core.read_methods import Balance
from imtui.messages import _
from imtui.session import OperationRefused
from imtui.session.queries import BalanceQuery, trouble_words
from imtui.settings import Profile, SettingsError
from imtui.ui.widgets.buttons import KeyButton

_POLL_SECONDS: Final = 0.1
"""Seconds between two checks for the reply."""


class Verify(Vertical):
    """A button that verifies the credentials, and the result."""

    def __init__(self, entered: Callable[[], Profile], ask: Callable[[Profile], BalanceQuery]) -> None:
        """`entered` returns the account that is entered in the form. `ask` starts a query for its balance.

        `begin` calls both. If one of them raises `SettingsError` or `OperationRefused`, the error is shown as
        the result.
        """
        super().__init__()
        self._entered = entered
        self._ask = ask
        self._query: BalanceQuery | None = None

    def compose(self) -> ComposeResult:
        """The button, and the result below it. An empty result takes no room."""
        yield KeyButton(_("Verify"), "^y", id="verify", action="screen.verify")
        yield Static(id="verified")

    def on_mount(self) -> None:
        """Start to check for the reply regularly."""
        self.set_interval(_POLL_SECONDS, self._poll)

    def on_unmount(self) -> None:
        """Cancel the query."""
        self._cancel()

    def begin(self) -> None:
        """Request the balance with the current values of the form."""
        self.forget()
        try:
            profile = self._entered()
            self._query = self._ask(profile)
        except (SettingsError, OperationRefused) as error:
            self._show(str(error), "warning")
            return
        self._show(_("Asking {url} …", url=profile.base_url))

    def forget(self) -> None:
        """Hide the result, and cancel a query under way."""
        self._cancel()
        self._query = None
        self.query_one("#verified").display = False
        self.screen.remove_class("-verified")

    def _cancel(self) -> None:
        if self._query:
            self._query.cancel()

    def _poll(self) -> None:
        reply = self._query.poll() if self._query else None
        if reply is None:
            return
        self._query = None
        if isinstance(reply, Balance):
            words = _(
                "Accepted. Balance {amount:n2} · {sms:n0} SMS",
                amount=float(reply.amount),
                sms=float(reply.sms),
            )
            self._show(f"✔ {words}", "accepted")
        elif isinstance(reply, Reply) and rule_for(reply).halt is Halt.CREDENTIALS:
            causes = (f"{number}. {cause}" for number, cause in enumerate(UNAUTHORISED_CAUSES, start=1))
            words = _("401: the provider rejected the credentials. Possible causes:")
            self._show("\n".join([f"✖ {words}", *causes]), "warning")
        else:
            self._show(f"✖ {trouble_words(reply)}", "warning")

    def _show(self, text: str, style: str = "") -> None:
        result = self.query_one("#verified", Static)
        result.set_classes(style)
        result.update(Content(text))
        result.display = True
        # In a low window the fields become smaller to make room.
        self.screen.add_class("-verified")
