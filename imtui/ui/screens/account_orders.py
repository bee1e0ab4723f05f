"""The window with the provider's list of orders and their sending times.

The operator marks orders in the list instead of typing their IDs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from rich.cells import set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from imtui.core.importing.result import Found, OrderInfo
from imtui.core.read_methods import MAX_RANGE_DAYS, Report
from imtui.core.sending_time import TURKEY
from imtui.messages import _, lazy, ngettext, number, pgettext
from imtui.messages.letters import fold_case
from imtui.session import OperationRefused
from imtui.session.queries import OrderQuery
from imtui.ui.presentation.status_filter import StatusFilter, status_filters, status_words
from imtui.ui.presentation.times import sending_time, typed_day
from imtui.ui.screens.dialog import BACK
from imtui.ui.screens.mark_list import MarkDialog
from imtui.ui.widgets.buttons import MARKS
from imtui.ui.widgets.inputs import OneLineInput
from imtui.ui.widgets.text_list import TextList

_POLL_SECONDS: Final = 0.02
"""Seconds between two checks whether a page has arrived. Such a check also requests the page after it."""

_ID_WIDTH: Final = 12
"""Minimum width of the ID column in cells. A longer ID makes it wider."""

_SENDER_WIDTH: Final = 14
_STATUS_WIDTH: Final = 15
_TOTAL_WIDTH: Final = 7


def read_day(text: str) -> date | None:
    """The day written as `2026-11-23` or `23.11.2026`; None if `text` is anything else."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=TURKEY).date()
        except ValueError:
            continue
    return None


def as_found(reports: Sequence[Report]) -> list[Found]:
    """Convert reports to `Found` objects, which an import also returns. The sender becomes the label."""
    return [
        Found(report.order_id, line, 1, OrderInfo(report.sender, report.send_at))
        for line, report in enumerate(reports, start=1)
    ]


class _Columns(NamedTuple):
    """The widths in cells of the columns that depend on the window or the IDs.

    With width 0, the total or the sender is not shown.
    """

    order_id: int
    total: int
    sender: int

    def line(self, mark: str, cells: tuple[str, str, str, str, str]) -> str:
        """Format one row of the list.

        `mark` is the check box. `cells` are ID, sending time, total, sender and status.
        """
        order_id, when, total, sender, status = cells
        numbers = f" {total:>{self.total}}" if self.total else ""
        sender = set_cell_size(sender, self.sender)
        return f"{mark} {order_id:<{self.order_id}} {when:<12}{numbers}  {sender}  {status}"


def _columns(id_width: int, width: int) -> _Columns:
    """The column widths for a list of `width` cells with an ID column of `id_width` cells.

    If `width` is too small for all columns, the total is left out. If it is still too small, the sender
    becomes narrower.
    """
    room = width - id_width - 21 - _STATUS_WIDTH
    if room >= _TOTAL_WIDTH + 1 + _SENDER_WIDTH:
        return _Columns(id_width, _TOTAL_WIDTH, _SENDER_WIDTH)
    return _Columns(id_width, 0, max(0, min(_SENDER_WIDTH, room)))


class PickList(TextList):
    """The list of orders with their marks. Enter adds the marked orders."""

    BINDINGS = [
        Binding("enter", "screen.add", "Add the marked orders"),
        Binding("space", "screen.mark", "Mark"),
        Binding("a", "screen.mark_all", "Mark all shown"),
        Binding("s", "screen.next_filter", "Next filter"),
        Binding("b,slash", "screen.search", "Search"),
        Binding("r", "screen.again", "Ask again"),
    ]


class AccountOrdersDialog(MarkDialog[Report]):
    """The window to pick orders of the account. Dismissed with the marked orders, or with None."""

    explanation = lazy(
        "Lists the scheduled orders of the account. Those that you mark are added to the list; nothing is "
        "cancelled yet."
    )

    heading = lazy("Pick orders")
    buttons = (
        (lazy("Add"), "enter", "add"),
        (lazy("Mark all"), "a", "mark_all"),
        (lazy("Filter"), "s", "next_filter"),
        BACK,
    )
    nothing_marked = lazy("No order is marked. Space marks one, a marks all shown.")

    def __init__(self, list_orders: Callable[[date, date], OrderQuery]) -> None:
        """`list_orders` requests the orders created from one day to another, both included.

        If it raises `OperationRefused`, the window shows the reason.
        """
        super().__init__()
        self._list_orders = list_orders
        self._order_query: OrderQuery | None = None
        self._filter = StatusFilter()
        self._columns = _columns(_ID_WIDTH, 0)

    def compose_fields(self) -> ComposeResult:
        """The range of days, the counts, and the orders."""
        today = datetime.now(TURKEY).date()
        first = today - timedelta(days=MAX_RANGE_DAYS - 1)
        with Horizontal(classes="range"):
            yield Label(pgettext("days", "Created"))
            yield OneLineInput(typed_day(first), id="start", compact=True)
            yield Label(pgettext("days", "to"))
            yield OneLineInput(typed_day(today), id="end", compact=True)
            yield Label(_("Sender"))
            yield OneLineInput(placeholder=_("search (b)…"), id="sender", compact=True)
        yield Static(id="message")
        yield Static(id="columns")
        yield PickList(self._line)

    def on_mount(self) -> None:
        """Request the orders of the last days at once. This is safe, because a query changes nothing."""
        self._list.focus()
        self._list.border_title = _("Orders")
        self.set_interval(_POLL_SECONDS, self._poll)
        self.action_again()

    def on_resize(self) -> None:
        """Set the widths of the columns after the list has got its new size."""
        self.call_after_refresh(self._set_columns)

    def on_unmount(self) -> None:
        """Cancel the query, so that no further page is requested."""
        self._cancel()

    @on(Input.Submitted, "#start,#end")
    def action_again(self) -> None:
        """Request the orders created from the first to the last day entered. Marks are kept.

        If the days are not valid, say so.
        """
        start, end = (read_day(self.query_one(name, Input).value) for name in ("#start", "#end"))
        if start is None or end is None or start > end:
            words = _("Enter two days, the earlier one first: 2026-11-23 or 23.11.2026.")
            self._show_message(words, warning=True)
            return
        self._cancel()
        try:
            self._order_query = self._list_orders(start, end)
        except OperationRefused as error:
            self._show_message(str(error), warning=True)
            return
        self._list.focus()
        self._show()

    def _cancel(self) -> None:
        if self._order_query:
            self._order_query.cancel()

    def _poll(self) -> None:
        if self._order_query and self._order_query.poll():
            self._show()

    @on(Input.Changed, "#sender")
    def _search(self) -> None:
        self._show()

    @on(Input.Submitted, "#sender")
    def _end_search(self) -> None:
        self._list.focus()

    def action_next_filter(self) -> None:
        """Switch to the next status filter."""
        offered = status_filters(self._order_query.reports if self._order_query else [])
        at = offered.index(self._filter) if self._filter in offered else -1
        self._filter = offered[(at + 1) % len(offered)]
        self._show()

    def action_search(self) -> None:
        """Move the focus to the field that searches the senders."""
        self.query_one("#sender", Input).focus()

    def _found(self) -> list[Found]:
        return as_found(list(self._marked.values()))

    def _marks_changed(self) -> None:
        self._list.refresh()
        self._show_counts()

    def _line(self, line: int) -> str:
        report = self._shown[line]
        when = "-" if report.send_at is None else sending_time(report.send_at)
        total = "-" if report.total is None else number(report.total)
        cells = (report.order_id, when, total, report.sender, status_words(report, time.time()))
        return self._columns.line(MARKS[report.order_id in self._marked], cells)

    def _show(self) -> None:
        now, wanted = time.time(), fold_case(self.query_one("#sender", Input).value.strip())
        reports = self._order_query.reports if self._order_query else []
        here = self._list.cursor_line
        under_cursor = [report.order_id for report in self._shown[here : here + 1]]
        self._shown = [
            report
            for report in reports
            if self._filter.shows(report, now) and wanted in fold_case(report.sender)
        ]
        self._set_columns()
        self._list.show(len(self._shown))
        # The cursor stays on its order: one above it may have left the list, because it goes out by now.
        again = (line for line, report in enumerate(self._shown) if report.order_id in under_cursor)
        line = next(again, here)
        if line != here:
            self._list.move_cursor(line)
        self._show_counts()

    def _set_columns(self) -> None:
        id_width = max([_ID_WIDTH, *(len(report.order_id) for report in self._shown)])
        self._columns = _columns(id_width, self._list.scrollable_content_region.width)
        titles = self._columns.line(
            "   ", (_("Order ID"), _("Sends at, TR"), _("Total"), _("Sender"), _("Status"))
        )
        self.query_one("#columns", Static).update(Content(titles))
        self._list.refresh()

    def _show_counts(self) -> None:
        order_query = self._order_query
        if order_query is None:
            return
        parts = [
            ngettext(
                "{count:n} order listed, {shown:n} shown ({filter})",
                "{count:n} orders listed, {shown:n} shown ({filter})",
                len(order_query.reports),
                shown=len(self._shown),
                filter=self._filter.words,
            )
        ]
        if not order_query.done:
            parts.append(_("asking for page {number}…", number=order_query.pages + 1))
        if order_query.unreadable:
            parts.append(_("{count:n} could not be read", count=order_query.unreadable))
        if order_query.trouble:
            parts.append(_("the list is incomplete: {reason}", reason=order_query.trouble))
        # The number of marks and the link are on the frame, so that the rows do not move.
        frame, marked = self.query_one(".dialog"), len(self._marked)
        frame.border_title = _("Pick orders: {count:n} marked", count=marked) if marked else _("Pick orders")
        again = "[@click=screen.again]" + _("r ask again") + "[/]"
        frame.border_subtitle = again if order_query.trouble else ""
        self._show_message(" · ".join(parts), warning=bool(order_query.trouble or order_query.unreadable))
