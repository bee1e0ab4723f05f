"""What imtui prints after its screen was closed."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from imtui.cli.exit_summary import exit_summary
from imtui.core.report_result import DeliveryStatus, ReportResult
from imtui.core.retry import RetryPolicy
from imtui.engine.limits import Limits
from imtui.session import Session
from imtui.settings import DEFAULT_BASE_URL
from tests.support.found import found_in
from tests.support.hostile_texts import faults
from tests.support.scripted import BUSY, LOST, NOT_FOUND, Provider
from tests.support.sessions import PROFILE, run_to_the_end


@pytest.fixture
def session() -> Session:
    provider = Provider({"429": [NOT_FOUND], "430": [BUSY], "431": [LOST]})
    session = Session(PROFILE, Limits(timeout=30, retry=RetryPolicy(tries=1)), provider.connect)
    session.add(found_in("428 429 430 431"))
    return session


def test_orders_that_need_work_are_saved_to_be_imported_again(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    reported = exit_summary(session, tmp_path / "journal.sqlite3")
    path = tmp_path / "open-orders.txt"
    assert reported == [
        "imtui: 1 cancelled, 2 refused (455×1 503×1), 1 unconfirmed · sandbox acme · http://127.0.0.1:9",
        "Unconfirmed (it is not known whether these are cancelled): 431",
        f"3 orders that need work (2 refused (455×1 503×1), 1 unconfirmed) are saved in {path}",
    ]
    assert [found.order_id for found in found_in(path.read_text())] == ["429", "430", "431"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_counts_name_the_account_of_the_last_run(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    before = exit_summary(session, tmp_path / "journal.sqlite3")
    session.use_account(replace(PROFILE, name="acme-live", base_url=DEFAULT_BASE_URL))
    assert session.live
    assert exit_summary(session, tmp_path / "journal.sqlite3") == before


def test_two_journals_do_not_write_to_one_file(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    assert str(tmp_path / "second-open-orders.txt") in exit_summary(session, tmp_path / "second.db")[-1]


def test_no_link_is_followed_to_another_user_s_file(session: Session, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("theirs")
    (tmp_path / "open-orders.txt").symlink_to(theirs)
    run_to_the_end(session)
    reported = exit_summary(session, tmp_path / "journal.sqlite3")
    assert theirs.read_text() == "theirs"
    assert "These orders need work: 429, 430, 431" in reported[-1]


def test_ids_are_printed_if_the_file_cannot_be_written(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    reported = exit_summary(session, tmp_path / "nowhere" / "journal.sqlite3")
    assert "(No such file or directory). These orders need work: 429, 430, 431" in reported[-1]


def test_a_list_that_was_never_sent_leaves_no_file(session: Session, tmp_path: Path) -> None:
    assert exit_summary(session, tmp_path / "journal.sqlite3") == ["imtui: 4 queued"]
    assert not list(tmp_path.iterdir())


def test_a_455_that_a_report_explains_needs_no_more_work(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    session.batch.apply_report(1, ReportResult(5.0, DeliveryStatus.FINISHED, "", "", attempts=1))
    reported = exit_summary(session, tmp_path / "journal.sqlite3")
    assert reported[-1].startswith("2 orders that need work (1 refused (503×1), 1 unconfirmed) are saved in ")


def test_a_pipe_at_the_file_s_path_does_not_block(session: Session, tmp_path: Path) -> None:
    run_to_the_end(session)
    os.mkfifo(tmp_path / "open-orders.txt")
    reported = exit_summary(session, tmp_path / "journal.sqlite3")
    assert "These orders need work: 429, 430, 431" in reported[-1]


def test_a_folder_s_name_does_not_steer_the_terminal(session: Session, tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b]0;owned\x07\u202eb"
    folder.mkdir()
    run_to_the_end(session)
    for journal in (folder / "journal.sqlite3", folder / "nowhere" / "journal.sqlite3"):
        assert not faults("\n".join(exit_summary(session, journal)))
    assert (folder / "open-orders.txt").exists()
