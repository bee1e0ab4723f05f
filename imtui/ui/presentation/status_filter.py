"""The statuses of the provider's reports in words, and filters by status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.read_methods import Report
from imtui.messages import Message, pgettext, plazy

_STATUS: Final[Mapping[str, Message]] = {
    "113": plazy("report", "being sent"),
    "114": plazy("report", "finished"),
    "115": plazy("report", "not sent"),
}
_OVER: Final = frozenset({"114", "115"})


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """Selects which of the account's orders are shown, by their status."""

    status: str | None = None
    """Show only orders with this status code. With None, show the orders that the provider may still send.

    These have no final status, and their sending time has not passed or is unknown.
    """
    everything: bool = False
    """True to show all orders. `status` is then None."""

    def shows(self, report: Report, now: float) -> bool:
        """True if the order is shown."""
        if self.everything:
            return True
        if self.status is not None:
            return report.status == self.status
        return report.status not in _OVER and (report.send_at is None or report.send_at > now)

    @property
    def words(self) -> str:
        """The filter in words, for the screen."""
        if self.everything:
            return pgettext("filter", "all")
        if self.status is None:
            return pgettext("filter", "still to be sent")
        return pgettext("filter", "status: {status}", status=_named(self.status))


def status_filters(reports: Sequence[Report]) -> list[StatusFilter]:
    """The filters to offer, in this order.

    Orders that the provider may still send come first, then all orders, then each status that occurs.
    """
    statuses = sorted({report.status for report in reports})
    return [StatusFilter(), StatusFilter(everything=True), *map(StatusFilter, statuses)]


def status_words(report: Report, now: float) -> str:
    """The status in words.

    If imtui does not know the status code, the words contain the code, and say `scheduled` if the sending
    time is after `now`. `now` is in seconds since the epoch.
    """
    if report.status not in _STATUS and report.send_at is not None and report.send_at > now:
        if report.status:
            return pgettext("report", "scheduled ({status})", status=report.status)
        return pgettext("report", "scheduled")
    return _named(report.status)


def _named(status: str) -> str:
    if status in _STATUS:
        return str(_STATUS[status])
    return pgettext("report", "status {status}", status=status) if status else pgettext("report", "unknown")
