"""The line on top that says where requests go."""

from __future__ import annotations

import time

from textual.content import Content
from textual.widget import Widget

from imtui.session import Session
from imtui.ui.theme import coloured_name
from imtui.ui.widgets.spread import spread


class TargetBar(Widget):
    """LIVE or SANDBOX in a word and a colour, the account, the host, and the time."""

    _environment = ""
    _account = Content("")
    _host = ""
    _proxy = ""

    def show(self, session: Session, account_key: str = "c") -> None:
        """Draw the target of the session. Without an account, say which key enters one."""
        profile = session.profile
        self.set_class(profile is not None and session.live, "live")
        self.set_class(profile is not None and not session.live, "sandbox")
        self._proxy = f" {session.proxy}" if session.proxy else ""
        if profile is None:
            self._environment = "NO ACCOUNT"
            self._account = Content(f"press {account_key} to enter credentials")
            self._host = ""
        else:
            self._environment = session.environment.upper()
            self._account = coloured_name(profile)
            through = " · via proxy" if self._proxy else ""
            self._host = f" · {profile.base_url.partition('://')[2]}{through}"
        if session.readonly:
            self._environment = f"READ-ONLY {self._environment}"
        self.refresh()

    def on_click(self) -> None:
        """Offer every command to the mouse."""
        self.app.action_command_palette()

    def render(self) -> Content:
        """The line, as wide as the window.

        If room is short, the clock is dropped first, then the name of the proxy; then the name of the account
        is cut. The host is never cut.
        """
        clock, nothing, width = Content(time.strftime(" %H:%M:%S ")), Content(""), self.size.width
        for proxy, right in ((self._proxy, clock), (self._proxy, nothing), ("", clock), ("", nothing)):
            left = self._left(self._account, proxy)
            if left.cell_length + right.cell_length <= width:
                return spread(left, right, width)
        room = max(1, self._account.cell_length - left.cell_length + width)
        return spread(self._left(self._account.truncate(room, ellipsis=True)), nothing, width)

    def _left(self, account: Content, proxy: str = "") -> Content:
        head = (f" ≡ imtui  {self._environment} ", "bold")
        return Content.assemble(head, " ", account, f"{self._host}{proxy}")
