"""What the dashboard leaves behind: a word on standard output, and the ids that still need work in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from imtui.core.batch import tallies_of
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.core.text import clean
from imtui.private_files import replacing
from imtui.session import Session
from imtui.session.words import orders, tally_words
from imtui.settings import journal_path

_LONGEST_PATH: Final = 2000

_NAMED: Final = 20
"""Unconfirmed orders that are named one by one."""


def farewell(session: Session, journal: Path | None) -> list[str]:
    """How the batch stands, and where the ids are that still need work: beside the `journal`, if any."""
    tallies = session.batch.tallies()
    if not tallies.total:
        return []
    where = f" · {session.environment} {session.last_account}" if session.last_account else ""
    lines = [f"imtui: {tally_words(tallies)}{where}"]
    unconfirmed = [order.order_id for order in session.batch if order.state is State.UNCONFIRMED]
    if unconfirmed:
        more = f" and {len(unconfirmed) - _NAMED:,} more" if len(unconfirmed) > _NAMED else ""
        named = ", ".join(unconfirmed[:_NAMED]) + more
        lines.append(f"Unconfirmed (cancelled or still going out, nobody knows): {named}")
    left = [order for order in session.batch if order.needs_work]
    if journal and left and session.last_account:
        lines.append(_left_behind(session, journal, left))
    return lines


def _left_behind(session: Session, journal: Path, left: Sequence[Order]) -> str:
    """Write the ids of what is `left` to do to a file, and tell which; where that fails, tell the ids."""
    # Batches of another journal have the same numbers.
    whose = "" if journal.name == journal_path().name else f"{journal.stem}-"
    path = journal.parent / f"{whose}open-{session.batch_number or 'orders'}.txt"
    shown = clean(str(path), _LONGEST_PATH)
    try:
        with replacing(path) as file:
            file.writelines(f"{order.order_id}\n" for order in left)
    except OSError as error:
        named = ", ".join(order.order_id for order in left)
        return f"{shown}: {error.strerror or error}: these need work: {named}"
    return f"{orders(len(left))} with work left to do, {tally_words(tallies_of(left))}: {shown}"
