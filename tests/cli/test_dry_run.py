from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")


def test_a_dry_run_needs_no_yes_sends_nothing_and_keeps_nothing(
    imtui: Program, orders: Orders, serve: Serve, state: Path
) -> None:
    sandbox = serve("428", "429")
    ended = imtui("run", orders("428\n429"), "--dry-run", "--base-url", sandbox.base_url)
    assert ended.status == 0
    assert f"POST {sandbox.base_url}/v1/cancel-order/json" in ended.out
    assert "In this order: 428, 429" in ended.out
    assert '"key":"****","hash":"****"' in ended.out
    assert sandbox.ledger.requests == []
    assert not state.exists()


def test_a_yes_does_not_make_it_a_run(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428")
    ended = imtui("run", orders("428"), "--yes", "--dry-run", "--base-url", sandbox.base_url)
    assert (ended.status, sandbox.ledger.requests) == (0, [])


def test_it_is_no_json(imtui: Program, orders: Orders) -> None:
    ended = imtui.run(orders("428"), "--dry-run")
    assert (ended.status, ended.out) == (2, "")
    assert "Remove --json" in ended.err


def test_wrong_input_is_reported_as_by_a_run(imtui: Program, orders: Orders) -> None:
    ended = imtui("run", orders("4e8"), "--dry-run")
    assert (ended.status, ended.out) == (2, "")
    assert "Nothing was sent" in ended.err


def test_it_leaves_out_what_a_run_would(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428", "429")
    imtui.run(orders("428"), "--base-url", sandbox.base_url)
    ended = imtui("run", orders("428\n429"), "--dry-run", "--base-url", sandbox.base_url)
    assert ended.status == 0
    assert "In this order: 429\n" in ended.out
    assert "1 order was cancelled in an earlier batch: it is not sent again" in ended.err


def test_where_all_is_cancelled_it_says_so(imtui: Program, orders: Orders, serve: Serve) -> None:
    sandbox = serve("428")
    imtui.run(orders("428"), "--base-url", sandbox.base_url)
    ended = imtui("run", orders("428"), "--dry-run", "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (0, "")
    assert "There is nothing to send." in ended.err


def test_an_unreadable_journal_is_reported(imtui: Program, orders: Orders, tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    journal.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    ended = imtui("run", orders("428"), "--dry-run", "--journal", str(journal))
    assert (ended.status, ended.out) == (2, "")
    assert str(journal) in ended.err
