"""The orders that a run or a retry may send, the question before it, and its start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from imtui.core.batch import tallies_of
from imtui.core.outcome import FAILURES
from imtui.messages import _, lazy
from imtui.session import OperationRefused, Session
from imtui.session.log_texts import order_count, tally_words
from imtui.ui import screens
from imtui.ui.commands.context import Context
from imtui.ui.presentation.scope import Scope, ScopeKind, hidden_words, why_nothing


def queued_scopes(context: Context) -> list[screens.RunScope]:
    """The scopes to offer for a run.

    If rows are selected or filtered: the queued orders among them, then all queued orders. Otherwise: all
    queued orders. An order also counts as queued if an earlier batch left it unconfirmed and this batch has
    sent nothing for it. Raises `OperationRefused` if the first scope would be empty.
    """
    queued, scope = _queued(context), context.pane.scope
    everything = screens.RunScope(lambda count: _("all {count:n} queued", count=count), queued)
    if not scope.is_narrow:
        return [everything]
    within = set(scope.rows)
    rows = [row for row in queued if row in within]
    if not rows:
        reason = lazy(
            "Nothing was sent. No order is queued among: {orders}.", orders=scope.orders(len(scope.rows))
        )
        raise OperationRefused(why_nothing(scope, reason, context.keys["back"]))
    notes = [hidden_words(scope)] if scope.hidden else []
    if others := len(scope.rows) - len(rows):
        notes.append(_("Not queued, so not sent: {orders}.", orders=scope.orders(others)))
    return [screens.RunScope(partial(_narrow, scope.kind), rows, tuple(notes)), everything]


def failed_scopes(context: Context) -> list[screens.RunScope]:
    """The scopes to offer for a retry.

    If rows are selected or filtered: the failures to retry among them, then those of the whole batch if there
    are any. Otherwise: those of the whole batch. `_failures` says which failures are retried. Raises
    `OperationRefused` if the first scope would be empty.
    """
    scope, everything = context.pane.scope, Scope(ScopeKind.ALL, range(len(context.session.batch)))
    failed, left, rows = _failures(context, scope)
    if not failed:
        reason = lazy(
            "Nothing was sent. No order has failed among: {orders}.", orders=scope.orders(len(scope.rows))
        )
        raise OperationRefused(why_nothing(scope, reason, context.keys["back"]))
    hidden = [hidden_words(scope)] if scope.hidden else []
    notes = (*hidden, *_retry_notes(context, scope, failed, left))
    if not rows:
        raise OperationRefused(" ".join([_("Nothing is retried."), *notes]))
    if not scope.is_narrow:
        return [screens.RunScope(_all_failed, rows, notes)]
    narrow = screens.RunScope(partial(_narrow, scope.kind), rows, notes)
    all_failed, all_left, all_rows = _failures(context, everything)
    if not all_rows:
        return [narrow]
    all_notes = (*_retry_notes(context, everything, all_failed, all_left),)
    return [narrow, screens.RunScope(_all_failed, all_rows, all_notes)]


def _failures(context: Context, scope: Scope) -> tuple[list[int], list[int], list[int]]:
    """Three lists of rows in `scope`: failures, failures that need work, and failures to retry.

    A failure needs work unless a report shows that nothing is left to do. If the operator selected the rows,
    all failures that need work are retried. Otherwise, only those are retried for which another attempt may
    succeed, as `Order.retriable` says.
    """
    batch = context.session.batch
    failed = [row for row in sorted(scope.rows) if batch[row].state in FAILURES]
    left = [row for row in failed if batch[row].needs_work]
    if scope.kind is ScopeKind.SELECTED:
        return failed, left, left
    return failed, left, [row for row in left if batch[row].retriable]


def _retry_notes(context: Context, scope: Scope, failed: Sequence[int], left: Sequence[int]) -> Iterator[str]:
    """Sentences about failures that are not retried, or from which the same reply is expected.

    `failed` and `left` are the first two lists of `_failures`: failures, and failures that need work.
    """
    batch, keys = context.session.batch, context.keys
    alike = [batch[row] for row in left if not batch[row].retriable]
    if alike and scope.kind is ScopeKind.SELECTED:
        yield _("Among them: {counts}. Expect the same reply.", counts=tally_words(tallies_of(alike)))
    elif alike:
        yield _(
            "Not included: {counts}, because the same reply is expected.",
            counts=tally_words(tallies_of(alike)),
        )
        yield _(
            "To retry them anyway, select them ({select}), then press {retry}.",
            select=keys["select_all"],
            retry=keys["retry"],
        )
    if known := len(failed) - len(left):
        yield _("Not included: {orders}, because a report shows the outcome.", orders=order_count(known))


def _queued(context: Context) -> list[int]:
    rows = context.session.untried()
    if rows:
        return rows
    if context.session.batch.tallies().failed:
        raise OperationRefused(
            lazy("No order is queued. Press {key} to retry failures.", key=context.keys["retry"])
        )
    raise OperationRefused(lazy("All orders are cancelled. Nothing is left to send."))


def ask_run(context: Context, scopes: Sequence[screens.RunScope], *, is_retry: bool = False) -> None:
    """Open the run question for `scopes`. If the operator answers yes, start the run.

    Raises `OperationRefused` without opening the question if nothing can be sent now, or if another batch
    cancelled all orders of the first scope.
    """
    scopes = _prepared(context, scopes)
    count_from = context.settings.confirm_count_from
    typed_for = partial(_text_to_type, context.session, count_from=count_from)

    def answered(rows: tuple[int, ...] | None) -> None:
        if rows:
            start_run(context, rows)

    context.push(screens.RunQuestion(context.session, scopes, typed_for, is_retry=is_retry), answered)


def _text_to_type(session: Session, count: int, count_from: int) -> str:
    """The text that the operator must type before `count` orders are sent; empty if nothing must be typed.

    The text makes sure that no live run starts by habit. Only a live run requires it. It has the account name
    if the account is guarded, and the number `count` if `count` is at least `count_from`. If `count_from` is
    0, it never has the number.
    """
    if not session.live or session.profile is None:
        return ""
    name = session.profile.name if session.profile.guarded else ""
    number = str(count) if 0 < count_from <= count else ""
    return f"{name} {number}".strip()


def _prepared(context: Context, scopes: Sequence[screens.RunScope]) -> list[screens.RunScope]:
    """The scopes in sending order, without the orders that another batch cancelled.

    First looks up the queued orders in the other batches of the journal. An order that one of them
    cancelled or left unconfirmed gets this state, on the list and in the journal. Raises `OperationRefused`
    if nothing can be sent now, or if no order is left in the first scope.
    """
    rows = {row for scope in scopes for row in scope.rows}
    tallies = context.session.batch.tallies()
    to_send = context.session.prepare(sorted(rows))
    if context.session.batch.tallies() != tallies:
        context.refresh_all()
    prepared = [_with_rows_to_send(scope, to_send) for scope in scopes]
    if not prepared[0].rows:
        raise OperationRefused(lazy("Nothing was sent. All of them were cancelled in another batch."))
    return prepared


def start_run(context: Context, rows: Sequence[int]) -> None:
    """Start a run that sends a cancel for each of `rows`, and show its progress.

    If the session refuses the run, show the reason.
    """
    try:
        context.session.run(rows)
    except OperationRefused as error:
        context.show_notice(str(error), warning=True)
        return
    context.table.focus()
    context.run_monitor.follow_run()


def _all_failed(count: int) -> str:
    return _("all {count:n} failed", count=count)


def _narrow(kind: ScopeKind, count: int) -> str:
    if kind is ScopeKind.SELECTED:
        return _("{count:n} selected", count=count)
    return _("{count:n} shown", count=count)


def _with_rows_to_send(scope: screens.RunScope, to_send: Sequence[int]) -> screens.RunScope:
    """A copy of `scope` with only the rows that are also in `to_send`, in the order of `to_send`.

    If rows were removed, a further note of the scope says how many another batch cancelled.
    """
    within = set(scope.rows)
    rows = [row for row in to_send if row in within]
    if cancelled := len(within) - len(rows):
        note = _(
            "Not included: {orders}, because another batch cancelled them.", orders=order_count(cancelled)
        )
        return replace(scope, rows=rows, notes=(*scope.notes, note))
    return replace(scope, rows=rows)
