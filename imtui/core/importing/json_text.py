"""Imports JSON and NDJSON.

An array of objects is a table, with the keys of the objects as headings. An array of values is a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from imtui.core.export_format import is_own_export
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.grid import ALIGNED, Check, Grid, watched
from imtui.core.importing.groups import range_of
from imtui.core.importing.headings import Rank, folded, names_other_numbers, rank, words
from imtui.core.importing.instructions import member_excludes_orders, skip_columns
from imtui.core.importing.limits import MAX_COLUMNS, MAX_ORDERS, TooManyOrdersError
from imtui.core.importing.lines import is_negated, is_total_cell
from imtui.core.importing.order_id import bare, is_order_id, refusal, shown
from imtui.core.importing.origin import Origin
from imtui.core.importing.plain_list import is_heading
from imtui.core.importing.plausibility import mark_unusual
from imtui.core.importing.reasons import Aside, Reason
from imtui.core.importing.result import NO_INFO, TOTAL, Found, Ignored, Imported, Rejected
from imtui.core.importing.table import Table
from imtui.core.text import ELLIPSIS
from imtui.messages import Message, lazy

_BEGINNING: Final = re.compile(r'\s*(?:\{\s*"|\[\s*(?:["{\[\d-]))')
_PLAINLY_JSON: Final = re.compile(r'\s*(?:\{\s*"|\[\s*["{])')
"""Matches the beginning of a text that is very likely JSON. It does not match `[2026`, which may begin a log
line."""
_SPACE: Final = re.compile(r"[ \t\r\n]*")

_MAX_EXACT_INTEGER: Final = 2**53
"""Floating point holds every whole number up to this one. A program that uses floating point may change the
last digits of larger numbers."""
_MAX_DEPTH: Final = 4
"""How many levels of nested objects are searched for columns and for the array to import."""
_MAX_VALUES: Final = 6 * MAX_ORDERS
"""The maximum number of commas in a text, and so about the maximum number of values. A value takes about 100
bytes of memory, even if it has one digit."""
_CELL_SHOWN: Final = 200
_NEUTRAL: Final = frozenset(
    {"data", "item", "items", "result", "results", "row", "rows", "record", "records", "list", "value"}
    | {"values", "content", "response", "entries", "veri", "veriler", "kayitlar", "liste", "sonuclar"}
)
"""Names of arrays that do not say what the objects in them are."""
_SUMMARY: Final = frozenset({"summary", "batch"})
"""The keys of the last line of `imtui run --json`."""


class _Number(str):
    """A number as it is written in the text."""

    __slots__ = ()

    @property
    def is_inexact(self) -> bool:
        """True if a program may have lost the last digits of this number because it is too large."""
        return self.isdecimal() and len(self) < 100 and int(self) > _MAX_EXACT_INTEGER


class _JsonError(Exception):
    def __init__(self, position: int, problem: Message) -> None:
        super().__init__(problem)
        self.position = position
        self.problem = problem


class _Repeated(Exception):  # noqa: N818 (caught at once)
    """A key occurs twice in an object."""


class _Constant(Exception):  # noqa: N818 (caught at once)
    """The text contains NaN or Infinity, which are not JSON."""


class _Elements(NamedTuple):
    """The values of an array, or of a text with one value after the other."""

    path: tuple[str, ...]
    """The keys that lead to the array; empty if it is not in an object."""
    values: list[Any]
    starts: list[int]
    is_array: bool = True


def import_json(text: str, check: Check) -> Table | Imported | TextQuestion | None:
    """The table or the list of orders in a JSON text, or a question for any other JSON text.

    None if the text does not begin like JSON. Raises `TooManyOrdersError` if it has too many values.
    """
    if not _BEGINNING.match(text):
        return None
    if "\n" not in text:
        # Terminals send pasted text with `\r` as line end.
        text = text.replace("\r", "\n")
    if text.count(",") > _MAX_VALUES:
        raise TooManyOrdersError
    try:
        elements = _Reader(text, check).elements()
    except _JsonError as error:
        line = text.count("\n", 0, error.position) + 1
        return TextQuestion(text, line, error.problem if _PLAINLY_JSON.match(text) else None)
    if elements is None or any(is_negated(_spaced(key)) for key in elements.path):
        return TextQuestion(text, 1)
    return _table_or_list(text, elements, check) or TextQuestion(text, 1)


def _table_or_list(text: str, elements: _Elements, check: Check) -> Table | Imported | None:
    values = elements.values
    if all(isinstance(value, dict) for value in values):
        return _table(text, elements, check)
    if all(isinstance(value, list) and not any(map(_is_nested, value)) for value in values):
        rows = [[_cell(cell) for cell in value] for value in values]
        origin = Origin(text, elements.starts, [set(map(_inexact, value)) for value in values])
        if not any(rows):
            return None
        return Table.of(Grid((), ALIGNED, max(map(len, rows)), check, rows, origin))
    if not any(map(_is_nested, values)):
        return _list(text, elements)
    return None


def _table(text: str, elements: _Elements, check: Check) -> Table | None:
    """A table with a row for each object; None if it is not certain that the objects are rows."""
    values, asides = elements.values, []
    if len(values) > 1 and is_own_export(values[0]) and values[-1].keys() == _SUMMARY:
        start, values = elements.starts[len(values) - 1], values[:-1]
        asides.append(Ignored(shown(text[start:]), text.count("\n", 0, start) + 1, Aside.FOOTER))
    members = [list(_members(value)) for value in watched(values, check)]
    rows = [dict(each) for each in members]
    if any(len(row) != len(each) for row, each in zip(rows, members, strict=True)):
        # Two members have the same joined key: `{"order.id": 1, "order": {"id": 2}}`.
        return None
    headings = tuple(dict.fromkeys(key for row in rows for key in row))
    if not 0 < len(headings) <= MAX_COLUMNS:
        return None
    if len(rows) == 1 and not elements.is_array and not any(rank(each) is Rank.NAMED for each in headings):
        # One object may be anything, for example the settings of a program.
        return None
    cells = [[_cell(row.get(heading)) for heading in headings] for row in rows]
    skips = skip_columns(headings, cells)
    if any(is_negated(_spaced(each)) for number, each in enumerate(headings) if number not in skips):
        return None
    name = elements.path[-1] if elements.path else ""
    if name and rank(name) is Rank.NONE and folded(name) not in _NEUTRAL:
        # The id of `messages` or `customers` is not that of an order.
        headings = tuple(f"{name}.{heading}" for heading in headings)
    inexact = [set(map(_inexact, row.values())) for row in rows]
    origin = Origin(text, elements.starts[: len(rows)], inexact, offset=1, asides=tuple(asides))
    return Table.with_headings(Grid((), ALIGNED, len(headings), check, [headings, *cells], origin))


def _list(text: str, elements: _Elements) -> Imported | None:
    """The orders of an array of values; None if most of them are not order IDs."""
    pieces = [bare(_cell(value)) for value in elements.values]
    named = elements.path[-1:] or tuple(pieces[:1])
    if any(map(is_negated, pieces)) or any(map(names_other_numbers, named)):
        return None
    if 2 * sum(map(is_order_id, pieces)) <= len(pieces):
        return None
    found: list[Found] = []
    rejected: list[Rejected] = []
    ignored: list[Ignored] = []
    for number, piece in enumerate(pieces):
        if is_order_id(piece):
            is_total = number > 0 and is_total_cell(pieces[number - 1])
            found.append(Found(piece, number + 1, 1, TOTAL if is_total else NO_INFO))
        elif number == 0 and is_heading(piece):
            ignored.append(Ignored(shown(piece), 1, Aside.HEADING))
        else:
            rejected.append(Rejected(shown(piece), number + 1, 1, _reason(piece)))
    origin = Origin(text, elements.starts, [{_inexact(value)} for value in elements.values])
    return origin.located(Imported(mark_unusual(found), tuple(rejected), tuple(ignored)))


def _reason(piece: str) -> Reason:
    if not piece:
        return Reason.NO_ORDER_ID
    return Reason.RANGE if range_of(piece) else refusal(piece) or Reason.DIGITS_ONLY


def _members(value: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """The members of an object. A member of an inner object gets a joined key such as `order.id`."""
    for key, member in value.items():
        if isinstance(member, dict) and member and len(path) + 1 < _MAX_DEPTH:
            yield from _members(member, (*path, key))
        else:
            yield ".".join((*path, key)), member


def _cell(value: object) -> str:
    """A value as the cell of a table."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Every character except white space stays, so that the check of the ID sees invisible ones.
        return value if value.isprintable() else " ".join(value.split())
    try:
        return json.dumps(value, ensure_ascii=False)[:_CELL_SHOWN]
    except RecursionError:
        return ELLIPSIS


def _inexact(value: object) -> str:
    """A number whose last digits may be lost; empty for any other value."""
    return str(value) if isinstance(value, _Number) and value.is_inexact else ""


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list)


def _spaced(key: str) -> str:
    """The words of a key. As it is, `kdv_haric` (without tax) would exclude orders; `kdv haric` does not."""
    return " ".join(words(key))


class _Reader:
    """Reads a JSON text, and the positions of its values. Numbers are kept as they are written."""

    def __init__(self, text: str, check: Check) -> None:
        self._text = text
        self._check = check
        self._arrays: list[_Elements] = []
        """The arrays in the only object of the text."""
        self._names_order = False
        """True if an object around the arrays has an order ID of its own."""
        self._excludes_orders = False
        """True if an object around the arrays says that orders must not be cancelled."""
        self._decoder = json.JSONDecoder(
            object_pairs_hook=_reject_duplicate_keys,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_refuse_constant,
        )

    def elements(self) -> _Elements | None:
        """The values to import.

        These are the values of NDJSON, else of the only array, else the only value of the text. None if the
        text is an empty array, has several arrays that are not empty, or has an order ID or words that
        exclude orders outside of its only array. Raises `_JsonError`.
        """
        start = self._after_space(0)
        if self._text[start] == "[":
            found, end = self._array(start, ())
            self._expect_end(end)
            return found if found.values else None
        values = self._sequence(start)
        if len(values.values) > 1:
            return values
        self._find_arrays(start, ())
        lists = [found for found in self._arrays if found.values]
        if not lists:
            return values
        is_doubtful = self._names_order or self._excludes_orders
        return lists[0] if len(lists) == 1 and not is_doubtful else None

    def _sequence(self, start: int) -> _Elements:
        """The values of a text that has one after the other, as in NDJSON. Raises `_JsonError`."""
        found = _Elements((), [], [], is_array=False)
        while start < len(self._text):
            value, end = self._value(start)
            found.values.append(value)
            found.starts.append(start)
            start = self._after_space(end)
        return found

    def _array(self, start: int, path: tuple[str, ...]) -> tuple[_Elements, int]:
        """The array that begins at `start`, and the position after it. Raises `_JsonError`."""
        found = _Elements(path, [], [])
        position = self._after_space(start + 1)
        while self._at(position) != "]":
            if found.values:
                position = self._after_comma(position)
            value, end = self._value(position)
            found.values.append(value)
            found.starts.append(position)
            position = self._after_space(end)
        return found, position + 1

    def _find_arrays(self, start: int, path: tuple[str, ...]) -> int:
        """Find the arrays in the object that begins at `start`, and return the position after the object.

        Sets `_names_order` to True if the joined key of any other value names an order ID, and
        `_excludes_orders` if such a value excludes orders. The object must be valid JSON, because its syntax
        is not checked again.
        """
        position = self._after_space(start + 1)
        while self._at(position) == '"':
            key, position = self._value(position)
            position = self._after_space(self._after_space(position) + 1)
            inner = (*path, key)
            if self._at(position) == "[":
                array, position = self._array(position, inner)
                self._arrays.append(array)
            elif self._at(position) == "{" and len(inner) < _MAX_DEPTH:
                position = self._find_arrays(position, inner)
            else:
                value, position = self._value(position)
                self._names_order |= rank(".".join(inner)) is Rank.NAMED
                self._excludes_orders |= member_excludes_orders(_spaced(key), _cell(value))
            position = self._after_space(position)
            if self._at(position) == ",":
                position = self._after_space(position + 1)
        return position + 1

    def _value(self, start: int) -> tuple[Any, int]:
        """The value that begins at `start`, and the position after it. Raises `_JsonError`."""
        self._check()
        try:
            value: tuple[Any, int] = self._decoder.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            raise self._mistake(error.pos) from None
        except _Repeated as error:
            raise _JsonError(
                start, lazy("The key {key} occurs twice in one object.", key=shown(str(error)))
            ) from None
        except _Constant as error:
            raise _JsonError(start, lazy("{value} is not a JSON value.", value=str(error))) from None
        except RecursionError:
            raise _JsonError(start, lazy("It is nested too deeply.")) from None
        return value

    def _after_space(self, position: int) -> int:
        space = _SPACE.match(self._text, position)
        return space.end() if space else position

    def _after_comma(self, position: int) -> int:
        if self._at(position) != ",":
            raise self._mistake(position)
        return self._after_space(position + 1)

    def _expect_end(self, position: int) -> None:
        position = self._after_space(position)
        if position < len(self._text):
            raise self._mistake(position)

    def _at(self, position: int) -> str:
        return self._text[position : position + 1]

    def _mistake(self, position: int) -> _JsonError:
        if not self._text[position:].strip():
            return _JsonError(len(self._text.rstrip()), lazy("It ends too early."))
        column = position - self._text.rfind("\n", 0, position)
        return _JsonError(position, lazy("There is a mistake at character {column}.", column=column))


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Repeated(key)
            seen.add(key)
    return members


def _refuse_constant(name: str) -> object:
    raise _Constant(name)
