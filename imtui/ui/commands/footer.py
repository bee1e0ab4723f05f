"""Which commands the footer offers: those that make sense now, the next step first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from imtui.core.batch import Tallies
from imtui.core.codes import NO_SUCH_ORDER
from imtui.core.outcome import FAILURES, State
from imtui.messages import Message, plazy
from imtui.session import Phase
from imtui.ui.commands.context import Context
from imtui.ui.presentation.view import FAILED, View

_MAX_COUNTED_ROWS: Final = 2_000
"""Maximum number of selected or filtered rows whose orders are counted.

For more rows, the footer shows run, retry and the status check without a number.
"""

SUBMIT: Final = "submit"
"""The ID of the item "Add": the Enter key while the entry line has the focus. It is not a command."""


class Item(NamedTuple):
    """One item of the footer: a command, or `SUBMIT`."""

    command: str
    rows: int | None = None
    """How many rows the command acts on; None to show no number, 0 to hide the command."""
    label: Message | None = None
    """The label in the footer; None for the command's own label."""
    is_next: bool = False
    """True if the command is the next step."""
    is_extra: bool = False
    """True if the footer shows the command only in a wide window."""


Groups = list[list[Item]]

_STATUS: Final = plazy("footer", "Status")
_STOP_CHECK: Final = plazy("footer", "Stop check")
_COPY: Final = plazy("footer", "Copy")
_RESUME: Final = plazy("footer", "Resume")
_ALL_ROWS: Final = plazy("footer", "All rows")
_CLEAR: Final = plazy("footer", "Clear")
_ADD: Final = plazy("footer", "Add")
_TO_KEYS: Final = plazy("footer", "Back to keys")


def offered(context: Context) -> Groups:
    """The groups of items for the footer.

    They depend on the focus, the run, the selection and the filter. Some of the commands may not be able to
    act now. The caller removes these.
    """
    session, view = context.session, context.pane.view
    if context.entry.has_focus:
        return _in_entry()
    if not len(session.batch):
        return _empty()
    if session.phase is not Phase.IDLE:
        return _running(context)
    if context.table.selected:
        groups = _selection(context)
    else:
        groups = _filtered(context) if view.is_partial else _at_rest(context)
    return _with_stop(groups) if session.status_check else groups


def _with_stop(groups: Groups) -> Groups:
    """`groups` while a status check is under way: the key of the status check stops it."""
    stop = Item("status_check", label=_STOP_CHECK)
    changed = [[stop if item.command == stop.command else item for item in group] for group in groups]
    if not any(stop in group for group in changed):
        changed[0].append(stop)
    return changed


def _at_rest(context: Context) -> Groups:
    tallies = context.session.batch.tallies()
    if tallies.failed:
        return _failures(context)
    return _queued(context) if context.session.batch.untried else _all_cancelled()


def _extra(*commands: str | Item) -> list[Item]:
    items = (Item(each) if isinstance(each, str) else each for each in commands)
    return [item._replace(is_extra=True) for item in items]


def _plain(*commands: str) -> list[Item]:
    return [Item(command) for command in commands]


def _in_entry() -> Groups:
    return [[Item(SUBMIT, label=_ADD), Item("back", label=_TO_KEYS)]]


def _empty() -> Groups:
    return [[*_plain("open", "pick", "history", "account"), *_extra("entry", "rejected")]]


def _queued(context: Context) -> Groups:
    first = [
        Item("run", context.session.batch.untried, is_next=True),
        *_plain("dry_run", "select", "delete", "undo"),
    ]
    return [[*first, *_extra("find", "sort", "edit_id")], _extra("limits", "clear", "account")]


def _running(context: Context) -> Groups:
    tallies = context.session.batch.tallies()
    resume = _RESUME if context.session.phase is Phase.PAUSED else None
    view = context.pane.view
    rows = _leave(view) if view.is_partial else Item("failures", tallies.failed)
    items = [Item("pause", label=resume, is_next=True), Item("stop"), rows]
    unconfirmed = Item("unconfirmed", tallies.by_state[State.UNCONFIRMED])
    return [
        [*items, *_plain("next_failure", "limits")],
        _extra("details", unconfirmed, "find", "sort", "log"),
    ]


def _failures(context: Context) -> Groups:
    batch = context.session.batch
    tallies = batch.tallies()
    steps = _steps(batch.untried, batch.retriable)
    return [
        [
            *steps,
            Item("failures", tallies.failed, is_next=not steps),
            Item("unconfirmed", tallies.by_state[State.UNCONFIRMED], is_extra=True),
            Item("next_failure"),
            Item("status_check", report_may_explain(tallies), _STATUS),
            Item("export"),
        ],
        _extra("details", "filter", "find", "sort", "select"),
        _extra(Item("copy", label=_COPY), "history", "open"),
    ]


def _all_cancelled() -> Groups:
    first = [Item("export", is_next=True), *_plain("history", "clear", "open")]
    return [first, _extra("details", "find", "sort", Item("copy", label=_COPY))]


def _filtered(context: Context) -> Groups:
    shown = len(context.table.shown)
    sendable = _sendable(context, context.table.shown)
    return [
        [
            _leave(context.pane.view)._replace(is_next=True),
            *(item._replace(is_next=False) for item in _steps(sendable.untried, sendable.retriable)),
            Item("next_failure"),
            Item("status_check", sendable.report_may_explain, _STATUS),
            Item("export", shown),
        ],
        _extra("details", "filter", "select", "select_all"),
        _extra(Item("copy", shown, _COPY)),
    ]


def _leave(view: View) -> Item:
    """The item that shows all rows again, where `view` hides some."""
    leave = "failures" if view.kinds == FAILED and not view.query else "back"
    return Item(leave, label=_ALL_ROWS)


def _selection(context: Context) -> Groups:
    rows = context.pane.scope.rows
    count, sendable = len(rows), _sendable(context, rows)
    return [
        [
            *_steps(sendable.untried, sendable.needs_work),
            Item("dry_run"),
            Item("copy", count, _COPY),
            Item("export", count),
            Item("delete", count),
            Item("back", label=_CLEAR),
        ],
        _extra(Item("status_check", sendable.may_have_report, _STATUS), "invert"),
    ]


def _steps(untried: int | None, retriable: int | None) -> list[Item]:
    """The items for `run` and `retry`. The first one is marked as the next step.

    `untried` and `retriable` are the numbers of orders that `run` and `retry` would send; None if they are
    not counted. An item with 0 is left out. An item with None has no number.
    """
    counted = (("run", untried), ("retry", retriable))
    items = [Item(command, count) for command, count in counted if count != 0]
    return [item._replace(is_next=number == 0) for number, item in enumerate(items)]


class _Sendable(NamedTuple):
    """How many of the selected or filtered orders a run, a retry and a status check would act on.

    With more than `_MAX_COUNTED_ROWS` rows, they are not counted, because this happens after every key. Then
    a number is 0 if the whole batch has no such order, else None.
    """

    untried: int | None
    retriable: int | None
    needs_work: int | None
    """The number of failures that need work.

    A retry of selected orders sends all of these. A retry of other rows sends only those in `retriable`.
    """
    report_may_explain: int | None
    may_have_report: int | None
    """The number of orders that are unconfirmed, were refused with 455, or were cancelled with code 200.

    A status check of selected orders asks about all of these. `report_may_explain` is without the cancelled
    orders, because a status check of other rows does not ask about them.
    """


def _sendable(context: Context, rows: Sequence[int]) -> _Sendable:
    batch = context.session.batch
    if len(rows) > _MAX_COUNTED_ROWS:
        tallies = batch.tallies()
        explained = report_may_explain(tallies)
        of_report = explained + tallies.by_state[State.CANCELLED]
        totals = batch.untried, batch.retriable, tallies.failed, explained, of_report
        return _Sendable(*(None if total else 0 for total in totals))
    orders = [batch[row] for row in rows]
    return _Sendable(
        sum(order.is_untried for order in orders),
        sum(order.retriable for order in orders),
        sum(order.state in FAILURES and order.needs_work for order in orders),
        sum(order.report_may_explain for order in orders),
        sum(order.may_have_report for order in orders),
    )


def report_may_explain(tallies: Tallies) -> int:
    """The number of orders in a batch that are unconfirmed or were refused with 455.

    The provider's report may show the outcome of these orders. `tallies` are those of the batch.
    """
    return tallies.by_state[State.UNCONFIRMED] + tallies.refused_by_code.get(NO_SUCH_ORDER, 0)
