"""CSV and TSV as order ids: the one column that holds them, and what stands beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice, pairwise
from typing import Final

from imtui.core.intake import Found, Intake, Rejected, read_order_ids, refusal, shown
from imtui.core.sending_time import DateStyle, date_style, read_time
from imtui.core.text import clean

_ID_HEADINGS: Final = frozenset(
    {
        *("id", "order", "orderid", "orderno", "ordernumber", "ordercode"),
        *("package", "packageid", "packageno", "packagenumber", "packagecode"),
        *("siparis", "siparisid", "siparisno", "siparisnumarasi", "sipariskodu"),
        *("paketid", "paketno", "paketnumarasi", "paketkodu"),
    }
)
_LABEL_HEADINGS: Final = frozenset(
    {
        *("label", "name", "title", "note", "campaign", "description", "customer"),
        *("campaignname", "customername"),
        *("etiket", "ad", "adi", "isim", "baslik", "not", "kampanya", "aciklama", "musteri"),
        *("kampanyaadi", "kampanyaismi", "musteriadi", "siparisadi"),
    }
)
_TIME_HEADINGS: Final = frozenset(
    {
        *("sendat", "sendtime", "senddate", "sendingtime", "scheduledat", "scheduled", "scheduledtime"),
        *("gonderim", "gonderimtarihi", "gonderimzamani", "tarih", "zaman", "tarihsaat"),
        *("gonderimtarihsaat", "gonderimtarihsaati", "gonderimtarihivesaati"),
        *("planlanan", "planlanangonderim", "planlanangonderimtarihi", "planlanantarih", "planlananzaman"),
    }
)
_CLOCK_HEADINGS: Final = frozenset(
    {"saat", "saati", "gonderimsaati", "planlanansaat", "planlanangonderimsaati", "hour", "time"}
)
"""The hour beside a column that has the day alone; by itself it is a time like any other."""
_FOLD: Final = str.maketrans("ıİşŞğĞüÜöÖçÇ", "iissgguuoocc", " _-.#/\ufeff\"'\r\n")
_ROW_SHOWN: Final = 40
_LABEL_SHOWN: Final = 80
_ABOVE: Final = 10
"""Lines among which the heading is looked for."""
_PREVIEWED: Final = 200
"""Rows that are looked at to tell which column could hold the ids."""

_Row = tuple[int, list[str]]
"""A record that is not blank, and the line that it begins in."""


class TableError(Exception):
    """A table whose order ids nobody can tell for sure; its text gives the reason and the way out."""


class WhichColumnError(TableError):
    """Some column holds the ids, and a person can tell which."""

    def __init__(self, reason: str, table: Table) -> None:
        super().__init__(reason)
        self.table = table


@dataclass(frozen=True, slots=True)
class Table:
    """A text whose records have several cells."""

    text: str

    @property
    def delimiter(self) -> str:
        """What stands between two cells of the first line."""
        return _delimiter(self.first_line)

    @property
    def first_line(self) -> str:
        """The heading, or the first one that is not blank."""
        first = list(islice(StringIO(self.text, newline=""), _ABOVE))
        start = _heading(first)
        lines = first[start:] if start else StringIO(self.text, newline="")
        return next((line for line in lines if line.strip()), "")

    def preview(self, rows: int = _PREVIEWED) -> list[list[str]]:
        """The cells of the first rows, cleaned."""
        some = islice(_rows(self._lines, self.delimiter), rows)
        return [[shown(cell.strip()) for cell in cells] for _, cells in some]

    @property
    def names_ids(self) -> bool:
        """Whether a cell of the first row says that it stands over order ids."""
        return any(_fold(cell) in _ID_HEADINGS for cells in self.preview(1) for cell in cells)

    def read(self, column: int | None = None) -> Intake:
        """The ids of a column, counted from 0, or of the one whose heading names them.

        Raises `TableError`: a number of another column might be an order id, and a cancel cannot be undone.
        """
        lines, delimiter = self._lines, self.delimiter
        line, headings = next(_rows(lines, delimiter), (1, []))
        folded = [_fold(heading) for heading in headings]
        named = [number for number, heading in enumerate(folded) if heading in _ID_HEADINGS]
        if column is None and len(named) > 1:
            names = " and ".join(clean(headings[number], _ROW_SHOWN) for number in named)
            reason = f"{names} could both be the order ids. Save the column that is meant alone."
            raise WhichColumnError(reason, self)
        if column is None and not named:
            return self._read_list(headings)
        if column is None and len(headings) == 1:
            return read_order_ids("".join(lines[line:]), first_line=line + 1)
        ids = named[0] if column is None else column
        has_heading = column is None or ids >= len(headings) or refusal(headings[ids].strip()) is not None
        folded = folded if has_heading else []
        time, clock = _first(folded, _TIME_HEADINGS, ids), _first(folded, _CLOCK_HEADINGS, ids)
        time, clock = (clock, None) if time is None else (time, clock)
        columns = _Columns(ids, _first(folded, _LABEL_HEADINGS, ids), time, clock)
        return columns.read(lambda: islice(_rows(lines, delimiter), int(has_heading), None), lines, delimiter)

    @property
    def _lines(self) -> list[str]:
        """All of them; what stands above the heading is blank."""
        lines = StringIO(self.text, newline="").readlines()
        start = _heading(lines[:_ABOVE])
        return ["\n"] * start + lines[start:] if start else lines

    def _read_list(self, first: Sequence[str]) -> Intake:
        """Ids without a heading: one a line, or all of them on one line."""
        intake = read_order_ids(self.text)
        cells = [cell for cell in first if cell.strip()]
        alien = len(cells) > 1 and not all(read_order_ids(cell).found for cell in cells)
        one_line = not intake.found or intake.found[0].line == intake.found[-1].line
        if alien or (not one_line and any(a.line == b.line for a, b in pairwise(intake.found))):
            raise WhichColumnError(
                "which column holds the order ids? The first line names none: id, order_id, sipariş no. Name"
                " the column so, or save it alone. If every number is an order id, save the list as .txt.",
                self,
            )
        return intake


def is_table(text: str) -> bool:
    """Whether the first line of any text has several cells, one of which names the ids."""
    table = Table(text)
    if table.delimiter not in table.first_line:
        return False
    try:
        return table.names_ids and all(len(cells) > 1 for cells in table.preview(1))
    except TableError:
        return False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a record which fact stands; None where it is not told."""

    ids: int
    label: int | None
    time: int | None
    clock: int | None
    """The hour, where `time` has the day alone."""
    style: DateStyle | None = DateStyle.DAY_FIRST
    """How 11/05/2026 is read; None where it is not."""

    def read(self, rows: Callable[[], Iterable[_Row]], lines: Sequence[str], delimiter: str) -> Intake:
        """What the rows hold; they are gone through once more where not all their days can come first."""
        styles: dict[DateStyle, str] = {}
        intake = self.read_once(rows(), lines, delimiter, styles)
        if DateStyle.MONTH_FIRST not in styles:
            return intake
        # One row proves it of all: read the other way 11/05/2026 is half a year off.
        style = None if DateStyle.DAY_FIRST in styles else DateStyle.MONTH_FIRST
        intake = replace(self, style=style).read_once(rows(), lines, delimiter, styles)
        remark = f"dates read month first, as {shown(styles[DateStyle.MONTH_FIRST])} shows" if style else ""
        return intake._replace(remark=remark)

    def read_once(
        self,
        rows: Iterable[_Row],
        lines: Sequence[str],
        delimiter: str,
        styles: dict[DateStyle, str],
    ) -> Intake:
        """Into `styles` goes which there are, each with a time that has it alone."""
        found: list[Found] = []
        rejected: list[Rejected] = []
        doubtful: list[Rejected] = []
        for line, cells in rows:
            cell = _cell(cells, self.ids)
            label, time = clean(_cell(cells, self.label), _LABEL_SHOWN), self._time(cells)
            send_at = read_time(time, self.style) if time else None
            if time and (style := date_style(time)):
                styles.setdefault(style, time)
            if not cell:
                row = shown(delimiter.join(cells).strip())
                rejected.append(Rejected(row, line, 1, "this row has no order id", label, send_at))
                continue
            start = _place(lines[line - 1], cells, self.ids)
            if time and send_at is None:
                column = _place(lines[line - 1], cells, self.time or 0)
                doubtful.append(self._doubt(time, line, column, cell))
            if refusal(cell) is None:
                found.append(Found(cell, line, start, label, send_at))
                continue
            # In quotation marks it stays one piece: 312 891 245 is not three ids.
            intake = read_order_ids(f'"{cell}"', first_line=line)
            found += (item._replace(column=start, label=label, send_at=send_at) for item in intake.found)
            rejected += (
                piece._replace(column=start, label=label, send_at=send_at) for piece in intake.rejected
            )
        return Intake(tuple(found), tuple(rejected), tuple(doubtful))

    def _doubt(self, time: str, line: int, column: int, cell: str) -> Rejected:
        """A sending time that cannot be read, of the order in `cell`."""
        reason = f"{self._unread(time)}, of order {shown(cell)}"
        order_id = cell if refusal(cell) is None else ""
        return Rejected(shown(time), line, column, reason, order_id=order_id)

    def _unread(self, time: str) -> str:
        if self.style is None and any(read_time(time, style) is not None for style in DateStyle):
            return "day first or month first? the column has both"
        return "this sending time cannot be read"

    def _time(self, cells: Sequence[str]) -> str:
        day, hour = _cell(cells, self.time), _cell(cells, self.clock)
        return f"{day} {hour}" if day and hour and ":" not in day else day or hour


def _delimiter(line: str) -> str:
    return max(";\t,|", key=line.count)


def _heading(first: Sequence[str]) -> int:
    """How many lines stand above the heading: titles, and the `sep=;` of Excel; none that has an id."""
    for number, line in enumerate(first):
        cells = line.split(_delimiter(line))
        if len(cells) > 1 and any(_fold(cell) in _ID_HEADINGS for cell in cells):
            return number
        # A title may hold a year; a cell of nothing but ids is no title.
        intakes = map(read_order_ids, cells)
        if any(intake.found and not intake.rejected for intake in intakes):
            break
    return int(bool(first) and first[0].startswith("sep="))


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[_Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        # Read on, it would swallow the rows up to the next quotation mark.
        raise TableError(
            f"line {line}: a quotation mark is not closed, or text follows it in its cell. Mend the line, or "
            "save the column of the order ids alone."
        ) from None


def _place(line: str, cells: Sequence[str], number: int) -> int:
    """The column, from 1, in which a cell begins."""
    # Quotation marks earlier in the line are not in the cells: the cell stands here or further right.
    earliest = sum(map(len, cells[:number])) + number
    return max(line.find(_cell(cells, number), earliest), earliest) + 1


def _fold(heading: str) -> str:
    return heading.translate(_FOLD).lower()


def _first(folded: Sequence[str], names: frozenset[str], other_than: int) -> int | None:
    return next((n for n, heading in enumerate(folded) if heading in names and n != other_than), None)


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""
