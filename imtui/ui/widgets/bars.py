"""The two lines that are always there: what the batch is aimed at, and how it stands."""

from __future__ import annotations

import time
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.core.batch import Tallies
from imtui.session import Phase, Progress, Session
from imtui.session.words import progress_bar
from imtui.ui.presentation import Detail, counts, progress_words
from imtui.ui.theme import coloured_name
from imtui.ui.view import Kind

_MARGIN: Final = 1
_BETWEEN: Final = "  "


class TargetBar(Widget):
    """Where requests go: live or sandbox in a word and a colour, account and host, and the time."""

    _word = ""
    _account = Content("")
    _place = ""
    _proxy = ""

    def show(self, session: Session, account_key: str = "c") -> None:
        """Draw what the session is aimed at, or which key asks for an account."""
        profile = session.profile
        self.set_class(profile is not None and session.live, "live")
        self.set_class(profile is not None and not session.live, "sandbox")
        self._proxy = f" {session.proxy}" if session.proxy else ""
        if profile is None:
            self._word, self._account = "NO ACCOUNT", Content(f"press {account_key} to enter credentials")
            self._place = ""
        else:
            self._word = session.environment.upper()
            through = " · via proxy" if self._proxy else ""
            self._account = coloured_name(profile)
            self._place = f" · {profile.base_url.partition('://')[2]}{through}"
        if session.readonly:
            self._word = f"READ-ONLY {self._word}"
        self.refresh()

    def on_click(self) -> None:
        """Offer every command to the mouse."""
        self.app.action_command_palette()

    def render(self) -> Content:
        """The line, as wide as the window; where room is short the clock goes, then the proxy's name.

        The account's name is cut before where requests go is.
        """
        now, width = Content(time.strftime(" %H:%M:%S ")), self.size.width
        for proxy, right in ((self._proxy, now), (self._proxy, Content("")), ("", now), ("", Content(""))):
            head = self._head(self._account, proxy)
            if head.cell_length + right.cell_length <= width:
                return _spread(head, right, width)
        room = max(1, self._account.cell_length - head.cell_length + width)
        return _spread(self._head(self._account.truncate(room, ellipsis=True)), right, width)

    def _head(self, name: Content, proxy: str = "") -> Content:
        return Content.assemble((f" ≡ imtui  {self._word} ", "bold"), " ", name, f"{self._place}{proxy}")


class SummaryBar(Widget):
    """Counts by state and code, and how far the run is; a click on a count asks for its rows."""

    class Picked(Message):
        """A count was clicked."""

        def __init__(self, kind: Kind) -> None:
            super().__init__()
            self.kind = kind

    _detail = Detail.WORDS
    """How much room the counts had when they were last drawn."""
    _shown: tuple[Tallies, Progress, Phase] | None = None

    def show(self, tallies: Tallies, progress: Progress, phase: Phase) -> None:
        """Draw the counts and the progress."""
        self._shown = tallies, progress, phase
        self.refresh()

    def render(self) -> Content:
        """The line, as wide as the window; where room is short the words go first, the counts never."""
        if self._shown is None:
            return Content("")
        tallies, progress, phase = self._shown
        width = self.size.width
        full, short, least = _progress_forms(progress, phase, tallies.total)
        forms = (
            *((Detail.WORDS, full), (Detail.CODES, full), (Detail.CODES, short), (Detail.CODES, least)),
            # How a run that is over went is told elsewhere, and the counts of codes are there to be clicked.
            *([(Detail.CODES, "")] if phase is Phase.IDLE else []),
            *((Detail.COUNTS, least), (Detail.COUNTS, "")),
        )
        for detail, right in forms:
            left = _counts_line(tallies, detail)
            if left.cell_length + cell_len(right) <= width:
                break
        self._detail = detail
        return _spread(left, Content(right), width)

    def on_click(self, event: events.Click) -> None:
        """Tell which count is under the mouse."""
        if self._shown is None:
            return
        x = event.x - _MARGIN
        for count in counts(self._shown[0], self._detail):
            if 0 <= x < cell_len(count.text):
                self.post_message(self.Picked(count.kind))
                return
            x -= cell_len(count.text) + len(_BETWEEN)


def _counts_line(tallies: Tallies, detail: Detail) -> Content:
    parts = [
        part
        for count in counts(tallies, detail)
        for part in ((count.text, f"$order-{count.style}"), _BETWEEN)
    ]
    return Content.assemble(" " * _MARGIN, *parts) if parts else Content(" no orders yet ")


def _progress_forms(progress: Progress, phase: Phase, total: int) -> tuple[str, str, str]:
    """The progress with a bar, in words, and in the fewest words."""
    words = progress_words(progress, phase is not Phase.IDLE, total)
    least = words.partition(" · ")[0]
    if phase not in {Phase.IDLE, Phase.RUNNING}:
        words = f"{phase.value.upper()} {words}"
        least = phase.value.upper()
    bar = f"{progress_bar(progress, '█', '░')} " if phase is not Phase.IDLE else ""
    return f"{bar}{words} ", f"{words} ", f"{least} "


def _spread(left: Content, right: Content, width: int) -> Content:
    room = max(0, width - right.cell_length)
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), right)
