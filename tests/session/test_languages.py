"""The language changes what is shown, and nothing that is stored or exported."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from imtui.core.protocol import Evidence, Fault, FaultKind, Result, unreadable
from imtui.core.read_methods import Report
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.messages import lazy, use_language
from imtui.session import LogEntry, Session
from tests.support.brackets import OPENING, use_brackets
from tests.support.desk import Desk
from tests.support.found import found_in
from tests.support.scripted import BUSY, CANCELLED, LOST, NOT_FOUND, Provider
from tests.support.sessions import PROFILE, run_to_the_end

SCRIPTS: dict[str, list[Result]] = {
    "1": [CANCELLED],
    "2": [NOT_FOUND],
    "3": [LOST],
    "4": [BUSY, CANCELLED],
    "5": [unreadable(422, "the body is not JSON")],
    "6": [unreadable(502, "cut short")],
    "7": [Fault(Evidence.UNSENT, FaultKind.CONNECT, "Connection refused")],
    "8": [Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT, "the deadline of 0.5 s passed")],
}

_TIMES = frozenset({"ms", "started", "ended", "created", "at", "before_at", "asked"})


@dataclass
class Left:
    """Everything that a session wrote."""

    rows: dict[str, list[tuple[object, ...]]]
    """The rows of each table of the journal, without times."""
    exports: list[str]
    """Without times."""
    shown: list[str]
    """The log on the screen, and the messages of the orders."""
    log: str
    """imtui.log, without times."""


def a_session(folder: Path, caplog: pytest.LogCaptureFixture) -> Left:
    """Import, run, check reports, edit, export, run again in a second batch, merge, and quit."""
    caplog.clear()
    path = folder / "journal.sqlite3"
    limits = Limits(workers=1, timeout=30, retry=RetryPolicy(tries=2, base=0.0))
    desk = Desk({"2": Report("2", "114", total=3), "3": Report("3", "115")})
    session = Session(PROFILE, limits, Provider(SCRIPTS, desk).connect)
    entries: list[LogEntry] = []
    session.open_journal(path)
    session.add(found_in(" ".join(SCRIPTS)), lazy("the import report"), rejected=2)
    session.add(found_in("9"), "a.txt")
    session.undo()
    entries += run_to_the_end(session)
    session.check_status(range(len(session.batch)))
    while session.status_check:
        entries += session.drain(wait=5).log
    for name in ("a.json", "a.csv"):
        session.export(folder / name)
    session.clear()
    session.merge_batch(1)
    session.report_problem(lazy("the import report"))
    entries += session.drain().log
    orders = [str(order.shown_message) for order in session.batch]
    session.close()
    shown = [entry.text for entry in entries]
    exports = [
        json_without_times((folder / "a.json").read_text(encoding="utf-8")),
        csv_without_times((folder / "a.csv").read_text(encoding="utf-8")),
    ]
    log = "\n".join(record.getMessage() for record in caplog.records)
    return Left(rows_of(path), exports, [*shown, *filter(None, orders)], log_without_times(log))


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    rows = {}
    with closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 (a name from the schema)
            kept = [number for number, column in enumerate(cursor.description) if column[0] not in _TIMES]
            rows[table] = [tuple(row[number] for number in kept) for row in cursor]
    return rows


def json_without_times(text: str) -> str:
    def kept(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return {name: value for name, value in pairs if name not in _TIMES}

    return json.dumps(json.loads(text, object_pairs_hook=kept))


def csv_without_times(text: str) -> str:
    rows = csv.DictReader(io.StringIO(text))
    return json.dumps([{name: value for name, value in row.items() if name not in _TIMES} for row in rows])


def log_without_times(text: str) -> str:
    return re.sub(r"\d+ ms|in \d+\.\d s|(?<=^Run ended: ).*", "", text, flags=re.MULTILINE)


@pytest.fixture
def both(tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> list[Left]:
    """The same session in English and in another language."""
    caplog.set_level(logging.INFO, "imtui")
    left = []
    for name in ("english", "other"):
        (tmp_path / "state").mkdir()
        left.append(a_session(tmp_path / "state", caplog))
        (tmp_path / "state").rename(tmp_path / name)
        use_brackets(monkeypatch)
    use_language("en")
    return left


def test_journal_is_the_same_in_both_languages(both: list[Left]) -> None:
    assert both[0].rows == both[1].rows
    assert len(both[0].rows["attempts"]) > len(SCRIPTS)
    assert both[0].rows["findings"]


def test_exports_are_the_same_in_both_languages(both: list[Left]) -> None:
    assert both[0].exports == both[1].exports
    assert "HTTP 422, the body is not JSON" in both[0].exports[0]


def test_log_file_is_english_in_both_languages(both: list[Left]) -> None:
    assert both[0].log == both[1].log
    assert "8 orders added from the import report, 2 rejected" in both[0].log


def test_what_is_shown_is_translated(both: list[Left]) -> None:
    assert not [text for text in both[0].shown if OPENING in text]
    provider = {"Sipariş bulunamadı"}
    assert not [text for text in both[1].shown if OPENING not in text and text not in provider]
