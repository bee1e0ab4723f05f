"""The summary that the dashboard prints when it ends, and the file of the orders that still need work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from imtui.cli.open_orders import save_open_orders
from imtui.core.outcome import State
from imtui.messages import _
from imtui.session import Session
from imtui.session.log_texts import tally_words

_MAX_NAMED: Final = 20
"""How many unconfirmed orders are named at most. The others are only counted."""


def exit_summary(session: Session, journal: Path | None) -> list[str]:
    """The lines to print: counts, unconfirmed orders, and the file of the orders that still need work.

    The file is written next to the `journal`. Without a journal, or before the first run, none is written.
    """
    tallies = session.batch.tallies()
    if not tallies.total:
        return []
    where = (f"{session.last_environment} {session.last_account}",) if session.last_account else ()
    lines = [f"imtui: {' · '.join((str(tally_words(tallies)), *where))}"]
    unconfirmed = [order.order_id for order in session.batch if order.state is State.UNCONFIRMED]
    if unconfirmed:
        lines.append(_unconfirmed(unconfirmed))
    left = [order for order in session.batch if order.needs_work]
    if journal and left and session.last_account:
        lines.append(save_open_orders(session, journal, left))
    return lines


def _unconfirmed(order_ids: Sequence[str]) -> str:
    named = ", ".join(order_ids[:_MAX_NAMED])
    if len(order_ids) <= _MAX_NAMED:
        return _("Unconfirmed (it is not known whether these are cancelled): {order_ids}", order_ids=named)
    return _(
        "Unconfirmed (it is not known whether these are cancelled): {order_ids} and {count:n} more",
        order_ids=named,
        count=len(order_ids) - _MAX_NAMED,
    )
