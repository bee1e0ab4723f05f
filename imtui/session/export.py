"""Writes orders in each export format. Also makes the JSON fields of an order and of a summary."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.export_format import OWN_COLUMNS, SUFFIXES, ExportFormat
from imtui.core.known_texts import reason_of
from imtui.core.order import Attempt, Order
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Fault
from imtui.core.refusal import OperationRefused
from imtui.core.report_result import ReportResult
from imtui.core.sending_time import TURKEY
from imtui.core.target import Target
from imtui.core.text import clean
from imtui.messages import lazy
from imtui.session.html_report import ReportFacts, html_report

_MAX_PATH_LENGTH: Final = 200
"""Maximum number of characters of a path in an error message."""

BYTE_ORDER_MARK: Final = "\ufeff"
"""The first character of a CSV file. It makes Excel read the file as UTF-8."""

_FORMULA: Final = re.compile(r"[\t\r]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹦﹢﹣﹫−]")
"""Matches the beginning of a cell that a spreadsheet runs as a formula.

Some spreadsheets skip blanks before the sign.
"""


_LINE_BREAK: Final = re.compile(r"[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Matches a character at which some programs, and imtui's import, end a line of a CSV file.

They do not end a line inside quotation marks. So the cells of a row with such a character are quoted.
"""


class CsvStyle(NamedTuple):
    """How a CSV is written, for the spreadsheet that opens it."""

    bom: bool = False
    """True if the file begins with a byte-order mark. Without one, Excel does not read it as UTF-8."""
    delimiter: str = ","
    """The character between cells. Excel expects `;` in Turkey."""


PLAIN: Final = CsvStyle()


class Export(NamedTuple):
    """The orders to export, with facts about their batch."""

    orders: Sequence[Order]
    tallies: Tallies
    """The counts of the whole batch, which may have more orders than `orders`."""
    batch: int | None
    """The batch's number in the journal; None if no journal is kept."""
    style: CsvStyle = PLAIN
    target: Target | None = None
    """The account that the runs of the batch used, for the report; None if nothing was sent."""

    def text(self, format_: ExportFormat) -> str:
        """The content of the file in this format."""
        return _WRITERS[format_](self)

    def write(self, path: Path) -> None:
        """Write a new file. The suffix of `path` selects the format.

        Raises `OperationRefused` if the suffix is unknown, if the file exists, or if it cannot be written.
        """
        format_ = ExportFormat.of_suffix(path.suffix)
        if format_ is None:
            raise OperationRefused(
                lazy("{path}: the name must end in one of {suffixes}.", path=path, suffixes=SUFFIXES)
            )
        try:
            _write_new(path, self.text(format_))
        except FileExistsError:
            raise OperationRefused(lazy("{path} exists already. Choose another name.", path=path)) from None
        except OSError as error:
            raise OperationRefused(
                lazy("{path}: {reason}. Choose another place.", path=path, reason=reason_of(error))
            ) from error
        except ValueError:
            # The path has a NUL or half a character.
            raise OperationRefused(
                lazy(
                    "{source}: No file can have this name. Check the path.",
                    source=clean(str(path), _MAX_PATH_LENGTH),
                )
            ) from None


def _write_new(path: Path, text: str) -> None:
    """Create the file with this text. If it cannot be written to its end, remove it."""
    file = path.open("x", encoding="utf-8", newline="")
    try:
        with file:
            file.write(text)
    except OSError:
        # A file with some of the orders would look like one with all of them.
        with suppress(OSError):
            path.unlink()
        raise


def order_fields(order: Order) -> dict[str, Any]:
    """The fields of one order in `run --json`, in the order in which they are written.

    The code is None without a reply; ms is None without an attempt.
    """
    values = (
        order.order_id,
        order.state.value,
        order.code,
        order.message,
        len(order.attempts),
        order.ms,
    )
    return dict(zip(OWN_COLUMNS, values, strict=True))


def counted_states(batches: Iterable[Tallies]) -> tuple[State, ...]:
    """The states that summaries of these batches count. Only during a run, orders are being sent."""
    is_sending = any(tallies.by_state[State.SENDING] for tallies in batches)
    return (*OUTCOMES, State.QUEUED, *([State.SENDING] if is_sending else []))


def summary_fields(tallies: Tallies, batch: int | None) -> dict[str, Any]:
    """The fields of the last line of `run --json`. The batch's number in the journal is written as text.

    During a run, there is a count of the orders that are being sent, too.
    """
    counts = {state.value: tallies.by_state[state] for state in counted_states([tallies])}
    return {"summary": counts, "batch": None if batch is None else str(batch)}


def _as_json(export: Export) -> str:
    rows = ",\n".join(
        json.dumps(
            {**order_fields(order), **_import_fields(order), "history": _history(order)}, ensure_ascii=False
        )
        for order in export.orders
    )
    summary = summary_fields(export.tallies, export.batch)
    head = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in summary.items())
    return f'{{{head}, "orders": [\n{rows}\n]}}\n'


def _as_csv(export: Export) -> str:
    rows = [order_fields(order) | _import_fields(order) | _report_field(order) for order in export.orders]
    # A column for which no order has a field is left out.
    columns = dict.fromkeys(OWN_COLUMNS)
    columns |= dict.fromkeys(name for row in rows for name in row)
    out = io.StringIO(newline="")
    plain = csv.writer(out, delimiter=export.style.delimiter)
    quoted = csv.writer(out, delimiter=export.style.delimiter, quoting=csv.QUOTE_ALL)
    plain.writerow(columns)
    for row in rows:
        cells = [_cell(row.get(name)) for name in columns]
        # Of all line ends, the csv module quotes only a return and a line feed.
        writer = quoted if any(map(_LINE_BREAK.search, map(str, cells))) else plain
        writer.writerow(cells)
    return (BYTE_ORDER_MARK if export.style.bom else "") + out.getvalue()


def _as_ids(export: Export) -> str:
    return "".join(f"{order.order_id}\n" for order in export.orders)


def _as_html(export: Export) -> str:
    total = sum(export.tallies.by_state.values())
    return html_report(export.orders, ReportFacts(export.batch, export.target, total, time.time()))


_WRITERS: Final[Mapping[ExportFormat, Callable[[Export], str]]] = {
    ExportFormat.CSV: _as_csv,
    ExportFormat.JSON: _as_json,
    ExportFormat.HTML: _as_html,
    ExportFormat.IDS: _as_ids,
}


def _import_fields(order: Order) -> dict[str, str]:
    """The label, sending time and unusual mark of an order. A field without a value is left out."""
    fields = {"label": order.label} if order.label else {}
    if order.send_at is not None:
        fields["send_at"] = datetime.fromtimestamp(order.send_at, TURKEY).isoformat(timespec="seconds")
    if order.unusual:
        fields["unusual"] = order.unusual.value
    return fields


def _report_field(order: Order) -> dict[str, str]:
    """What the last report said about the order, and what that proves, for CSV.

    Empty if there is no report, or if a cancel was sent for the order after it. JSON has all reports in the
    field `history`.
    """
    report_result = order.report_result
    return {"report": f"{report_result.seen}. {report_result.reason}"} if report_result else {}


def _cell(value: object) -> object:
    """The value as a cell that no spreadsheet runs as a formula. None becomes an empty cell."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return "" if value is None else value


def _history(order: Order) -> list[dict[str, Any]]:
    before = order.prior
    known = [] if before is None else [{"batch": str(before.batch), "proved": before.state.value}]
    tried = [_attempt_fields(attempt) for attempt in order.attempts]
    return known + tried + [_report_fields(report_result) for report_result in order.report_results]


def _report_fields(report_result: ReportResult) -> dict[str, Any]:
    return {
        "asked": datetime.fromtimestamp(report_result.at, UTC).isoformat(timespec="milliseconds"),
        "report": report_result.status.value,
        "seen": report_result.seen,
        "reason": report_result.reason,
        "proved": report_result.outcome.value if report_result.outcome else None,
        "after_attempts": report_result.attempts,
    }


def _attempt_fields(attempt: Attempt) -> dict[str, Any]:
    result = attempt.result
    fields: dict[str, Any] = {
        "started": datetime.fromtimestamp(attempt.started, UTC).isoformat(timespec="milliseconds"),
        "ms": attempt.ms,
        "http_status": result.http_status,
    }
    if isinstance(result, Fault):
        fields |= {"evidence": result.evidence.value, "fault": result.kind.value, "detail": result.detail}
    else:
        fields |= {"code": result.code, "message": result.message}
    return fields | {"raw": result.raw}
