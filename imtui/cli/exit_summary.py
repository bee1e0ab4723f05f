"""The summary that the dashboard prints when it ends, and the file of the orders that still need work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from imtui.cli.open_orders import open_orders_path
from imtui.core.batch import tallies_of
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.core.text import clean
from imtui.messages import _, ngettext
from imtui.private_files import replacing
from imtui.session import Session
from imtui.session.log_texts import tally_words

_MAX_PATH_LENGTH: Final = 2000

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
        lines.append(_save_open_orders(session, journal, left))
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


def _save_open_orders(session: Session, journal: Path, left: Sequence[Order]) -> str:
    """Write the IDs of the orders to a file. Returns a sentence with the file's path.

    If the file cannot be written, the sentence lists the IDs instead.
    """
    path = open_orders_path(journal, session.batch_number or "orders")
    shown = clean(str(path), _MAX_PATH_LENGTH)
    try:
        with replacing(path) as file:
            file.writelines(f"{order.order_id}\n" for order in left)
    except OSError as error:
        named = ", ".join(order.order_id for order in left)
        return _(
            "{path} could not be written ({reason}). These orders need work: {order_ids}",
            path=shown,
            reason=error.strerror or error,
            order_ids=named,
        )
    return ngettext(
        "{count:n} order that needs work ({counts}) is saved in {path}",
        "{count:n} orders that need work ({counts}) are saved in {path}",
        len(left),
        counts=tally_words(tallies_of(left)),
        path=shown,
    )
