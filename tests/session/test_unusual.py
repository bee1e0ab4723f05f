"""The mark of an unusual ID stays with its order: on the list, in the journal, after edits."""

from __future__ import annotations

from pathlib import Path

from imtui.core.importing.reasons import Unusual
from imtui.core.importing.result import Found
from imtui.engine.limits import Limits
from imtui.session import Session
from tests.support.imports import import_of
from tests.support.scripted import Provider
from tests.support.sessions import PROFILE

PHONE = "5327654321"


def session() -> Session:
    return Session(PROFILE, Limits(), Provider().connect)


def found() -> tuple[Found, ...]:
    result = import_of(f"734120981\n{PHONE}\n")
    return result.found


def marks(of: Session) -> list[Unusual | None]:
    return [order.unusual for order in of.batch]


def test_an_unusual_order_is_marked_however_it_is_added() -> None:
    fast, slow = session(), session()
    fast.add(found())
    slow.add([*found(), *found()])
    assert marks(fast) == marks(slow) == [None, Unusual.PHONE]


def test_a_resumed_batch_keeps_the_mark(tmp_path: Path) -> None:
    before, after = session(), session()
    before.open_journal(tmp_path / "journal.sqlite3")
    before.add(found())
    before.close()
    after.open_journal(tmp_path / "journal.sqlite3")
    unfinished = after.unfinished()
    assert unfinished is not None
    after.open_batch(unfinished.number)
    assert marks(after) == [None, Unusual.PHONE]
    after.close()


def test_a_merged_batch_keeps_the_mark(tmp_path: Path) -> None:
    edited = session()
    edited.open_journal(tmp_path / "journal.sqlite3")
    edited.add(found())
    number = edited.batch_number
    assert number is not None
    edited.clear()
    edited.merge_batch(number)
    assert marks(edited) == [None, Unusual.PHONE]
    edited.close()


def test_an_edited_id_loses_its_mark_and_undo_restores_it(tmp_path: Path) -> None:
    edited, stored = session(), session()
    edited.open_journal(tmp_path / "journal.sqlite3")
    edited.add(found())
    edited.rename(1, "734120982")
    assert marks(edited) == [None, None]
    edited.undo()
    assert marks(edited) == [None, Unusual.PHONE]
    number = edited.batch_number
    assert number is not None
    edited.close()
    stored.open_journal(tmp_path / "journal.sqlite3")
    stored.open_batch(number)
    assert marks(stored) == [None, Unusual.PHONE]
    stored.close()


def test_a_dry_run_names_the_unusual_ids() -> None:
    planned = session()
    planned.add(found())
    lines = [line for line, _ in planned.dry_run([0, 1]).lines()]
    assert f"Unusual, sent only if you include them: {PHONE} (it looks like a phone number)" in lines
