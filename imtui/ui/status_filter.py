"""The statuses of the provider's reports in words, and filters by status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.reports import Report

_STATUS: Final = {"113": "being sent", "114": "finished", "115": "not sent"}
_OVER: Final = frozenset({"114", "115"})


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """Which of the orders listed are shown."""

    status: str | None = None
    """A status code; None for all orders that may still be sent, or for all."""
    everything: bool = False

    def shows(self, report: Report, now: float) -> bool:
        """True if the order is shown."""
        if self.everything:
            return True
        if self.status is not None:
            return report.status == self.status
        return report.status not in _OVER and (report.send_at is None or report.send_at > now)

    @property
    def words(self) -> str:
        """The filter in words."""
        if self.everything:
            return "all"
        return "still to be sent" if self.status is None else f"status {_named(self.status)}"


def status_filters(reports: Sequence[Report]) -> list[StatusFilter]:
    """All filters: orders still to be sent, all orders, and each status that occurs."""
    statuses = sorted({report.status for report in reports})
    return [StatusFilter(), StatusFilter(everything=True), *map(StatusFilter, statuses)]


def status_words(report: Report, now: float) -> str:
    """The status in words; the number itself if its meaning is not documented."""
    if report.status not in _STATUS and report.send_at is not None and report.send_at > now:
        return f"scheduled ({report.status})" if report.status else "scheduled"
    return _named(report.status)


def _named(status: str) -> str:
    return _STATUS.get(status) or (f"status {status}" if status else "unknown")
