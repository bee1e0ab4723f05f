"""Splits a text or a sheet into rows of cells."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple, TypeVar

from imtui.core.importing.headings import folded
from imtui.core.importing.limits import MAX_COLUMNS, InputError
from imtui.core.importing.lines import PLAINLY_OTHER, LineKind, line_kind
from imtui.core.importing.order_id import INVISIBLE, shown
from imtui.core.importing.origin import Origin
from imtui.messages import lazy

T = TypeVar("T")

Check = Callable[[], None]
"""Called now and then during long work; raises an exception to cancel it."""

ALIGNED: Final = " "
"""The separator of a grid whose columns are aligned by blanks. Sheets have it too."""
_WIDE: Final = "  "
"""The separator of a grid in which clearly most lines have two blanks or more between their cells."""
_SEPARATORS: Final = ("\t", ";", "|", ",")
_QUOTED: Final = re.compile(r'(?<![^\t;|,])"(?:[^"]|"")*"')
_NUMBER_WITH_COMMA: Final = re.compile(r'\s*"?[-+]?\d+,(?:0+|\d+[eE][-+]?\d+)"?\s*', re.ASCII)
"""Matches a line with one number that a spreadsheet has changed: `312891245,00` or `3,12E+08`. Its comma
separates no cells."""
_OTHER_COMMA: Final = re.compile(r"(?<!\d),|,(?!\d{1,2}(?!\d))", re.ASCII)
"""Matches a comma that is not the decimal comma of an amount."""
_WIDE_BLANKS: Final = re.compile(r"[ \t\u00a0]{2,}|\t")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_COUNTED: Final = re.compile(r"\W{0,2}\d{1,20}\W{0,2}")
"""Matches a cell that is only a number, such as a row number or a count: `1`, `1.`, `1)`, `#1`, `(1)`. If
clearly most lines (`_CLEAR_SHARE`) begin with such a cell, single blanks separate cells."""
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=([\t;|,])\"?\s*", re.IGNORECASE)
"""Matches the first line of a file in which Excel names the separator (`sep=;`)."""
_CLEAR_SHARE: Final = 0.8
"""A separator clearly fits if it splits more than this share of the lines (0 to 1) into the same number of
cells."""
NOT_CONTENT: Final = frozenset({LineKind.BLANK, LineKind.COMMENT, LineKind.RULER})

_CHECK_INTERVAL: Final = 4096
"""How many lines are processed between two calls of a check."""


class Row(NamedTuple):
    """A row that is not blank, and the number of the line in which it begins, from 1."""

    line: int
    cells: Sequence[str]


class BrokenQuotesError(InputError):
    """A quotation mark is not closed, or text follows the closing mark in the same cell."""

    def __init__(self, line: int) -> None:
        super().__init__(
            lazy(
                "Line {line}: a quotation mark is not closed, or text follows it in its cell."
                " Fix the line, or save the column of the order IDs alone.",
                line=line,
            )
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, either of a text with a separator or of a sheet."""

    lines: Sequence[str]
    """The lines of a text; empty for a sheet."""
    separator: str
    width: int
    """The number of cells that most lines of a text have, or that the longest row of a sheet has. A row may
    have more or fewer cells."""
    check: Check
    sheet: Sequence[Sequence[str]] = ()
    origin: Origin | None = None
    """Where the rows of `sheet` are in the JSON text that they come from; None for any other grid."""
    hidden_columns: Collection[int] = frozenset()
    """The indexes, from 0, of the columns of a sheet that are hidden."""
    struck: Collection[tuple[int, int]] = frozenset()
    """The struck-out cells of a sheet: the number of the row, from 1, and the index of the column, from 0."""

    @property
    def is_positional(self) -> bool:
        """True if each cell is certainly in its column, as in a spreadsheet.

        In a text or a JSON array, a missing or additional cell shifts the cells after it.
        """
        return bool(self.sheet) and self.origin is None

    @property
    def is_aligned(self) -> bool:
        """True if blanks separate the cells of a text."""
        return self.separator in {ALIGNED, _WIDE} and not self.sheet

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank; raises `BrokenQuotesError`."""
        return self._sheet_rows() if self.sheet else self._text_rows()

    def _sheet_rows(self) -> Iterator[Row]:
        for number, cells in enumerate(watched(self.sheet, self.check), start=1):
            if any(cells):
                yield Row(number, cells)

    def _text_rows(self) -> Iterator[Row]:
        if self.is_aligned:
            for number, line in enumerate(watched(self.lines, self.check), start=1):
                if any(cells := aligned_cells(line, self.width, self.separator)):
                    yield Row(number, cells)
            return
        reader = csv.reader(watched(self._borderless(), self.check), delimiter=self.separator, strict=True)
        number = 1
        try:
            for written in reader:
                cells = list(map(str.strip, written))
                if any(cells):
                    yield Row(number, cells)
                number = reader.line_num + 1
        except csv.Error:
            # Reading on would swallow the rows up to the next quotation mark.
            raise BrokenQuotesError(number) from None

    def _borderless(self) -> Iterable[str]:
        """The lines. In a drawn table, the bars at both ends of each line are removed."""
        if self.separator != "|" or not _is_drawn(self.lines):
            return self.lines
        return (_without_borders(line) + "\n" for line in self.lines)

    def has_any(self, words: Iterable[str]) -> bool:
        """True if the text contains one of `words`, in upper or lower case. `words` must be lower case.

        A sheet is not searched, and the result is True.
        """
        if self.sheet:
            return True
        text = "".join(self.lines).lower()
        return any(word in text for word in words)

    def column_of(self, row: Row, number: int) -> int:
        """The number, from 1, of the character in the line at which the cell begins; in a sheet, of the cell.

        `number` is the index of the cell in the row, from 0.
        """
        if self.sheet:
            return number + 1
        if number == 0 and self.lines[row.line - 1].startswith(row.cells[0]):
            return 1
        line, cell = self.lines[row.line - 1], row.cells[number] if number < len(row.cells) else ""
        if self.is_aligned:
            earliest = sum(map(len, row.cells[:number]))
        else:
            # Quotation marks before the cell are not in the cells: it begins here or further right.
            earliest = sum(map(len, row.cells[:number])) + number
        return max(line.find(cell, earliest), earliest) + 1

    def text_of(self, row: Row) -> str:
        """The row on one line, cleaned and cut for the screen."""
        if self.sheet or self.is_aligned:
            return shown(" ".join(filter(None, row.cells)))
        return shown(self.separator.join(row.cells).strip())


def watched(items: Iterable[T], check: Check) -> Iterator[T]:
    """Yield `items`, and call `check` once every `_CHECK_INTERVAL` items."""
    for number, item in zip(count(1), items, strict=False):
        if number % _CHECK_INTERVAL == 0:
            check()
        yield item


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text and the kind of each line. Other lines do not influence the kind."""

    texts: Sequence[str]
    """The lines with their line ends."""
    kinds: Sequence[LineKind]
    check: Check
    separator: str = ""
    """The separator that the first line names (`sep=;`); empty if there is no such line."""

    @classmethod
    def of(cls, text: str, check: Check) -> Lines:
        """Split `text` into lines. A first line that names the separator (`sep=;`) counts as blank."""
        texts = text.splitlines(keepends=True)
        named = _SEPARATOR_LINE.fullmatch(texts[0]) if texts else None
        if named:
            texts[0] = "\n"
        is_other = PLAINLY_OTHER.match
        kinds = [LineKind.OTHER if is_other(line) else line_kind(line) for line in watched(texts, check)]
        return cls(texts, kinds, check, named[1] if named else "")

    @property
    def content(self) -> list[str]:
        """The lines that are not blank, comments or ruled lines."""
        return [line for line, each in zip(self.texts, self.kinds, strict=True) if each not in NOT_CONTENT]


def grid_of(lines: Lines) -> Grid | None:
    """The lines as a table; None if they cannot be split into columns.

    A separator fits if it splits more than half of the lines into the same number of cells, from 2 to
    `MAX_COLUMNS`. Of the separators that fit, the table uses:

    1. the first that clearly fits (`_CLEAR_SHARE`) and splits the first line into that number of cells
    2. else the first that clearly fits
    3. else the one that fits the most lines

    If none fits, two other ways to split are tried: rows with line breaks in quoted cells, then columns that
    blanks align. Such columns also replace those of commas if every comma may be a decimal comma.
    """
    content = lines.content
    if not content:
        return None
    best: _Split | None = None
    for mark in lines.separator or _SEPARATORS:
        split = _split(content, mark, lines.check)
        if not _fits(split):
            continue
        if split.share > _CLEAR_SHARE and _split(content[:1], mark, lines.check).width == split.width:
            best = split
            break
        if best is None or (best.share <= _CLEAR_SHARE and split.share > best.share):
            best = split
    best = best or _quoted(lines) or _aligned(content)
    if not _fits(best):
        return None
    if best.separator == "," and not any(map(_OTHER_COMMA.search, content)) and _fits(_aligned(content)):
        best = _aligned(content)
    return Grid(lines.texts, best.separator, best.width, lines.check)


def grid_with_heading(lines: Lines, heading: str) -> Grid | None:
    """The lines as a table; None if no cell of the first line is `heading`.

    Case and accents are ignored. A first line with only one cell is not a table.
    """
    first = next(iter(lines.content), "")
    for mark in lines.separator or _SEPARATORS:
        cells = next(csv.reader([first], delimiter=mark), [])
        if len(cells) > 1 and folded(heading) in map(folded, cells):
            return Grid(lines.texts, mark, _split(lines.content, mark, lines.check).width, lines.check)
    return None


def _fits(split: _Split) -> bool:
    return split.share > 0.5 and 1 < split.width <= MAX_COLUMNS


class _Split(NamedTuple):
    separator: str
    width: int
    share: float
    """The share of the lines that have `width` cells, from 0 to 1."""


def _split(lines: Sequence[str], separator: str, check: Check) -> _Split:
    """The number of cells that most lines have with this separator, and the share of these lines."""
    check()
    if not any(separator in line for line in lines):
        return _Split(separator, 1, 1.0)
    if separator == "|" and _is_drawn(lines):
        lines = [_without_borders(line) for line in lines]
    return _most(separator, Counter(_cells(line, separator) for line in watched(lines, check)))


def _quoted(lines: Lines) -> _Split | None:
    """Like `_split`, for rows whose quoted cells have line breaks. None if no separator fits."""
    if not any('"' in line for line in lines.texts):
        return None
    for mark in lines.separator or _SEPARATORS:
        reader = csv.reader(watched(lines.texts, lines.check), delimiter=mark, strict=True)
        with suppress(csv.Error):
            split = _most(mark, Counter(len(row) for row in reader if any(map(str.strip, row))))
            if _fits(split):
                return split
    return None


def _most(separator: str, counts: Counter[int]) -> _Split:
    width, number = max(counts.items(), key=lambda each: each[1], default=(0, 0))
    return _Split(separator, width, number / max(counts.total(), 1))


def _is_drawn(lines: Sequence[str]) -> bool:
    """True if `|` are the borders of a table: the first line with a `|` begins with one, as most others do.

    In any other table, a `|` at the beginning of a line is the end of an empty first cell.
    """
    begins = [line.lstrip().startswith("|") for line in lines if "|" in line]
    return bool(begins) and begins[0] and sum(begins) > _CLEAR_SHARE * len(begins)


def _without_borders(line: str) -> str:
    """Remove the first `|` of a line of a drawn table, and the last one. Other lines are only stripped."""
    line = line.strip()
    return line[1:].removesuffix("|") if line.startswith("|") else line


def _cells(line: str, separator: str) -> int:
    if separator == "," and line.count(",") == 1 and _NUMBER_WITH_COMMA.fullmatch(line):
        return 1
    if '"' in line:
        line = _QUOTED.sub("", line)
    return line.count(separator) + 1


def _aligned(lines: Sequence[str]) -> _Split:
    """Like `_split`, for columns that are separated by blanks alone."""
    wide = _most(_WIDE, Counter(len(_WIDE_BLANKS.split(line.strip())) for line in lines))
    if wide.width > 1 and wide.share > _CLEAR_SHARE:
        return wide
    rows = [_BLANKS.split(line.strip()) for line in lines]
    counted = sum(_COUNTED.fullmatch(cells[0]) is not None for cells in rows)
    return _most(ALIGNED, Counter(map(len, rows) if counted > _CLEAR_SHARE * len(lines) else ()))


def aligned_cells(line: str, width: int, separator: str) -> list[str]:
    """The cells of a line whose columns are separated by blanks.

    Two blanks or more, or a tab, separate cells. If that does not give `width` cells and `separator` is
    `ALIGNED`, single blanks also separate cells, and the result may have more or fewer than `width` cells.
    If it is `_WIDE`, only a line of words with `width` words is split at single blanks, as a heading may be.
    """
    stripped = line.strip().strip(INVISIBLE)
    wide = _WIDE_BLANKS.split(stripped)
    if len(wide) == width or not stripped:
        return wide if stripped else []
    if separator == ALIGNED:
        return _BLANKS.split(stripped)
    # In a row, single blanks are part of a cell: split there, `Ayşe Kaya   778899112` has a cell too many.
    is_heading = len(wide) == 1 and not any(map(str.isdecimal, stripped))
    cells = _BLANKS.split(stripped) if is_heading else wide
    return cells if len(cells) == width else wide
