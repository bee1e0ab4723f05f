"""When the file of the orders that need work is removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from imtui.cli.open_orders import open_orders_path, remove_finished
from imtui.sandbox import Fault, Faults, Script
from tests.support.program import Ended, Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")

Run = Callable[..., Ended]


@pytest.fixture
def journal(state: Path) -> Path:
    return state / "journal.sqlite3"


@pytest.fixture
def run(imtui: Program, serve: Serve) -> Run:
    """Runs at one account, which refuses 428 and 429 once and cancels them later."""
    once = Script((Fault.BAD_RECIPIENTS,))
    sandbox = serve("427", "428", "429", faults=Faults(scripts={"428": once, "429": once}))

    def start(*argv: str, base_url: str = "") -> Ended:
        return imtui.run(*argv, "--base-url", base_url or sandbox.base_url)

    return start


@pytest.fixture
def left(run: Run, orders: Orders, journal: Path) -> Path:
    """The file of batch 1, of which 428 and 429 were refused."""
    assert run(orders("427\n428\n429")).outcomes == ["cancelled", "refused", "refused"]
    path = open_orders_path(journal, 1)
    path.write_text("428\n429\n")
    return path


def test_a_file_whose_orders_need_work_stays(left: Path, journal: Path) -> None:
    assert remove_finished(journal) == []
    assert left.read_text() == "428\n429\n"


def test_a_run_that_cancels_its_orders_removes_the_file(left: Path, run: Run) -> None:
    ended = run(str(left))
    assert (ended.status, ended.outcomes) == (0, ["cancelled", "cancelled"])
    assert ended.err.endswith(f"imtui: {left} was removed: its orders need no more work.\n")
    assert not left.exists()


def test_a_run_that_cancels_some_of_them_keeps_it(left: Path, run: Run, orders: Orders) -> None:
    assert run(orders("428")).status == 0
    assert left.exists()
    assert run(orders("429", "other.txt")).status == 0
    assert not left.exists()


def test_a_cancel_at_another_account_keeps_it(left: Path, run: Run, serve: Serve) -> None:
    ended = run(str(left), base_url=serve("428", "429").base_url)
    assert ended.outcomes == ["cancelled", "cancelled"]
    assert left.exists()


@pytest.mark.parametrize("text", ["428\n429\nask Ayşe\n", "428\n429\n430\n", "", "\0"])
def test_a_file_with_anything_else_is_kept(left: Path, run: Run, orders: Orders, text: str) -> None:
    left.write_text(text)
    assert run(orders("428\n429")).status == 0
    assert left.read_text() == text


def test_a_link_and_a_file_of_another_name_are_kept(
    left: Path, run: Run, orders: Orders, journal: Path
) -> None:
    others = [left.with_name(name) for name in ("open-orders.txt", "open-1.txt.bak", "open-99.txt")]
    for other in others:
        other.write_text("428\n429\n")
    theirs = left.rename(journal.parent.parent / "theirs.txt")
    left.symlink_to(theirs)
    assert run(orders("428\n429")).status == 0
    assert theirs.exists()
    assert left.is_symlink()
    assert all(other.exists() for other in others)


def test_the_files_of_another_journal_have_its_name(journal: Path) -> None:
    assert open_orders_path(journal, 3).name == "open-3.txt"
    assert open_orders_path(journal.with_name("second.db"), 3).name == "second-open-3.txt"
