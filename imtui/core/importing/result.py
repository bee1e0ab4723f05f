"""The result of an import: the orders, and every piece of the source that did not become an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from imtui.core.importing.reasons import Aside, Reason, TimeProblem, Unusual
from imtui.messages import _


class OrderInfo(NamedTuple):
    """What a source says about an order besides its ID. To import more about an order, add a field here."""

    label: str = ""
    """The label of the order in the source, cleaned for the screen; empty if there is none."""
    send_at: float | None = None
    """Seconds since the epoch when the order goes out; None if the source does not say."""
    unusual: Unusual | None = None
    """Why the ID may be a mistake, for example a phone number; None if it looks normal."""

    def completed_by(self, later: OrderInfo) -> OrderInfo:
        """A copy whose missing label and sending time are taken from `later`.

        If `later` says that the order must not be cancelled, the copy says so too.
        """
        send_at = later.send_at if self.send_at is None else self.send_at
        unusual = Unusual.EXCLUDED if later.unusual is Unusual.EXCLUDED else self.unusual
        return self._replace(label=self.label or later.label, send_at=send_at, unusual=unusual)


NO_INFO: Final = OrderInfo()

TOTAL: Final = OrderInfo(unusual=Unusual.TOTAL)
"""The info of an ID that may be a total: the line or value before it is a word such as `Toplam` (total)."""


class Found(NamedTuple):
    """An order ID and its position in the source. `line` and `column` count from 1."""

    order_id: str
    line: int
    column: int
    """The number, from 1, of the character at which the ID begins; in a spreadsheet, of the cell."""
    info: OrderInfo = NO_INFO
    """Label, sending time and mark. Orders of a list that has only IDs share `NO_INFO`."""

    def marked(self, unusual: Unusual) -> Found:
        """The same ID with this mark."""
        return self._replace(info=self.info._replace(unusual=unusual))


class Rejected(NamedTuple):
    """A piece of the source that was not accepted as an order ID."""

    text: str
    """The text of the source, cleaned and cut."""
    line: int
    column: int
    reason: Reason
    info: OrderInfo = NO_INFO
    """Label, sending time and mark. The order gets them if the operator corrects the ID."""


class UnreadableTime(NamedTuple):
    """A sending time that could not be read."""

    text: str
    line: int
    column: int
    problem: TimeProblem
    order_id: str
    """The order ID in the same row; empty if the row has none.

    The order is imported without a sending time, unless its row is rejected. The time alone is no reason to
    reject a row.
    """


class Ignored(NamedTuple):
    """A line that is not an order, such as a heading or a comment."""

    text: str
    line: int
    aside: Aside


class Remarks(NamedTuple):
    """Choices that the import made and the operator may want to check."""

    month_first: str = ""
    """The time that proves that dates are written month first; empty if they are read day first."""
    unused_times: tuple[str, ...] = ()
    """Names of columns that look like times and are not used."""

    other_sheets: tuple[str, ...] = ()
    """Names of sheets that hold order IDs and were not imported."""

    def sentences(self) -> list[str]:
        """A sentence for each remark."""
        said = []
        if self.month_first:
            said.append(_("Dates are read month first, as {time} shows.", time=self.month_first))
        said += (
            _("Column {name} looks like times and is not used.", name=name) for name in self.unused_times
        )
        return [*said, *(_("Sheet {name} was not imported.", name=name) for name in self.other_sheets)]


NO_REMARKS: Final = Remarks()


@dataclass(frozen=True, slots=True)
class Imported:
    """A list of orders in source order. An ID that occurs twice is in the list twice.

    Every line that is not blank is in one of `found`, `rejected` and `ignored`.
    """

    found: tuple[Found, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unreadable_times: tuple[UnreadableTime, ...] = ()
    remarks: Remarks = NO_REMARKS
    blank: int = 0
    """How many lines are blank. Only lists count them; 0 for tables, JSON and prose."""

    @property
    def unusual(self) -> tuple[Found, ...]:
        """The orders whose ID is marked as unusual."""
        return tuple(found for found in self.found if found.info.unusual)

    @property
    def pieces(self) -> int:
        """How many pieces the source has: `found` with duplicates, `rejected`, `ignored` and blank lines.

        A piece is a line, a row, or a further ID on a line.
        """
        return len(self.found) + len(self.rejected) + len(self.ignored) + self.blank

    @property
    def are_lines(self) -> bool:
        """True if each piece has a line of its own."""
        lines = {piece.line for part in (self.found, self.rejected, self.ignored) for piece in part}
        return len(lines) == self.pieces - self.blank
