"""The two lines that are always there: what the batch is aimed at, and how it stands."""

from __future__ import annotations

import time

from textual.content import Content
from textual.widgets import Static

from imtui.core.batch import Tallies
from imtui.session import Phase, Progress, Session
from imtui.ui.presentation import counts, progress_words

_BAR_CELLS = 14


class TargetBar(Static):
    """Where requests go: live or sandbox in a word and a colour, account and host, and the time."""

    def show(self, session: Session) -> None:
        """Draw what the session is aimed at."""
        profile = session.profile
        self.set_class(profile is not None and session.live, "live")
        self.set_class(profile is not None and not session.live, "sandbox")
        if profile is None:
            word, aim = "NO ACCOUNT", "press c to enter credentials"
        else:
            word = "LIVE" if session.live else "SANDBOX"
            aim = f"{profile.name} · {profile.base_url.partition('://')[2]}"
        left = f" imtui  {word} "
        now = time.strftime("%H:%M:%S ")
        room = self.size.width - len(left) - len(now) - 1
        self.update(Content.assemble((left, "bold"), f" {aim[:room]:<{room}}", now))


class SummaryBar(Static):
    """Counts by state and code, and how far the run is."""

    def show(self, tallies: Tallies, progress: Progress, phase: Phase) -> None:
        """Draw the counts; what does not fit is cut from the right of the progress first."""
        parts = [part for text, style in counts(tallies) for part in ((f" {text} ", _variable(style)), " ")]
        words = progress_words(progress, phase is not Phase.IDLE)
        if phase not in {Phase.IDLE, Phase.RUNNING}:
            words = f"{phase.value.upper()} {words}"
        bar = _bar(progress) if phase is not Phase.IDLE else ""
        left = Content.assemble(*parts) if parts else Content(" no orders yet")
        right = f"{bar} {words} "
        room = self.size.width - left.cell_length
        if room < len(right):
            right = f"{words} "
        gap = max(1, room - len(right))
        self.update(Content.assemble(left, " " * gap, right))


def _bar(progress: Progress) -> str:
    full = progress.done * _BAR_CELLS // progress.planned if progress.planned else 0
    return "█" * full + "░" * (_BAR_CELLS - full)


def _variable(style: str) -> str:
    return f"$order-{style}"
