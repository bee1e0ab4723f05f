"""The line over the table: the target of requests, the next sending time, and the clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product

from textual.content import Content
from textual.widget import Widget

from imtui.messages import _
from imtui.session import Session
from imtui.ui.presentation.times import time_left
from imtui.ui.theme.themes import coloured_name
from imtui.ui.widgets.two_part_line import two_part_line


class TargetBar(Widget):
    """Shows LIVE or SANDBOX with a colour, the account, the host, the next sending time, and the clock."""

    _words: Sequence[str] = ()
    """READ-ONLY, if it applies, then LIVE, SANDBOX or NO ACCOUNT."""
    _account = Content("")
    _host = ""
    _proxy = ""
    _next: float | None = None

    def show(self, session: Session, account_key: str, next_sending: float | None) -> None:
        """Draw the target of the session. Without an account, show the key to enter one.

        `next_sending` is the next sending time of an order that is not cancelled, in seconds since the epoch.
        None if there is none or it is not known.
        """
        self._next = next_sending
        profile = session.profile
        self.set_class(profile is not None and session.live, "live")
        self.set_class(profile is not None and not session.live, "sandbox")
        self._proxy = f" {session.proxy}" if session.proxy else ""
        if profile is None:
            words = [_("NO ACCOUNT")]
            self._account = Content(_("press {key} to enter credentials", key=account_key))
            self._host = ""
        else:
            words = [_("LIVE") if session.live else _("SANDBOX")]
            self._account = coloured_name(profile)
            host = profile.base_url.partition("://")[2]
            parts = [host, _("via proxy")] if self._proxy else [host]
            self._host = "".join(f" · {part}" for part in parts)
        if session.readonly:
            words.insert(0, _("READ-ONLY"))
        self._words = words
        self.refresh()

    def on_click(self) -> None:
        """Open the command palette."""
        self.app.action_command_palette()

    def render(self) -> Content:
        """The line, as wide as the window.

        If room is short, the clock is dropped first, then the name of the proxy; then the name of the account
        is cut. The host is never cut.
        """
        soon = "" if self._next is None else _("next {time}", time=time_left(self._next, time.time()))
        clock = time.strftime("%H:%M:%S")
        full, short, nothing = (_right(*words) for words in ((soon, clock), (soon,), ()))
        width = self.size.width
        for proxy, right in product((self._proxy, ""), (full, short, nothing)):
            left = self._left(self._account, proxy)
            if left.cell_length + right.cell_length <= width:
                return two_part_line(left, right, width)
        room = max(1, self._account.cell_length - left.cell_length + width)
        return two_part_line(self._left(self._account.truncate(room, ellipsis=True)), nothing, width)

    def _left(self, account: Content, proxy: str = "") -> Content:
        if self.has_class("live"):
            style = "bold reverse"
        else:
            style = "bold $target-text on $target-sandbox" if self.has_class("sandbox") else "bold"
        words = [(f" {word} ", style) for word in self._words]
        return Content.assemble((" ≡ imtui ", "bold"), " ", *words, " ", account, f"{self._host}{proxy}")


def _right(*words: str) -> Content:
    """The right end of the line."""
    text = " · ".join(filter(None, words))
    return Content(f" {text} " if text else "")
