"""The files `open-N.txt` next to the journal: the IDs of batch N that still need work."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from imtui.core.batch import tallies_of
from imtui.core.importing.limits import MAX_BYTES
from imtui.core.importing.order_id import is_order_id
from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.core.refusal import OperationRefused
from imtui.core.text import clean
from imtui.journal import JournalReader
from imtui.messages import _, ngettext
from imtui.paths import journal_path
from imtui.private_files import replacing
from imtui.session import Session
from imtui.session.log_texts import tally_words

_MAX_PATH_LENGTH: Final = 2000


def open_orders_path(journal_file: Path, batch: int | str) -> Path:
    """The path of the file of a batch. `batch` is its number, or "orders" if it has none in the journal.

    Two journals in one folder may have batches with the same number. So the file name begins with the
    journal's name, unless that is the default name.
    """
    return journal_file.parent / f"{_beginning(journal_file)}{batch}.txt"


def save_open_orders(session: Session, journal: Path, left: Sequence[Order]) -> str:
    """Write the IDs of the orders to a file. Returns a sentence with the file's path.

    If the file cannot be written, the sentence lists the IDs instead.
    """
    path = open_orders_path(journal, session.batch_number or "orders")
    shown = _shown(path)
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


def remove_finished(journal_file: Path) -> list[str]:
    """Delete the files whose orders need no more work. Returns a sentence for each deleted file.

    An order needs no more work if its state in the batch says so, or if any batch cancelled it at the same
    account. A file that contains anything but order IDs is kept.
    """
    files = dict(_files(journal_file))
    if not files:
        return []
    try:
        with JournalReader(journal_file) as reader:
            finished = [path for number, path in files.items() if _is_finished(reader, number, path)]
    except OperationRefused:
        return []
    return [sentence for path in finished if (sentence := _removed(path))]


def _beginning(journal_file: Path) -> str:
    return "open-" if journal_file.name == journal_path().name else f"{journal_file.stem}-open-"


def _files(journal_file: Path) -> Iterator[tuple[int, Path]]:
    """The number of each batch that has a file, and the path of the file."""
    name = re.compile(re.escape(_beginning(journal_file)) + r"([1-9][0-9]{0,17})\.txt")
    try:
        for path in sorted(journal_file.parent.iterdir()):
            if found := name.fullmatch(path.name):
                yield int(found[1]), path
    except OSError:
        return


def _is_finished(reader: JournalReader, number: int, path: Path) -> bool:
    order_ids = _read(path)
    try:
        batch = reader.load(number)
    except OperationRefused:
        return False
    if not order_ids or batch.target is None:
        return False
    finished = {order.order_id for order in batch.orders if not order.needs_work}
    left = [order_id for order_id in order_ids if order_id not in finished]
    known = reader.known(batch.target, left) if left else {}
    return all(each in known and known[each].state is State.CANCELLED for each in left)


def _read(path: Path) -> list[str]:
    """The IDs in the file; none if it has anything else, or is not a file."""
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
            return []
        lines = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError):
        return []
    return lines if all(map(is_order_id, lines)) else []


def _removed(path: Path) -> str:
    try:
        path.unlink()
    except OSError:
        return ""
    return _("{path} was removed: its orders need no more work.", path=_shown(path))


def _shown(path: Path) -> str:
    return clean(str(path), _MAX_PATH_LENGTH)
