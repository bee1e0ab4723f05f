"""`--readonly` and the setting of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account")


@pytest.mark.parametrize(
    ("setting", "flags"),
    [("true", []), ("true", ["--yes"]), ("false", ["--readonly", "--yes"])],
)
def test_a_run_is_wrong_usage_and_nothing_is_sent_or_kept(
    imtui: Program, config: Path, orders: Orders, serve: Serve, state: Path, setting: str, flags: list[str]
) -> None:
    config.write_text(f"readonly = {setting}\n")
    sandbox = serve("428")
    ended = imtui("run", *flags, orders("428"), "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (2, "")
    assert "read-only and cancels nothing. To cancel, start it without --readonly and without" in ended.err
    assert sandbox.ledger.requests == []
    assert not state.exists()


def test_a_dry_run_is_none_the_less(imtui: Program, config: Path, orders: Orders, serve: Serve) -> None:
    config.write_text("readonly = true\n")
    sandbox = serve("428")
    ended = imtui("run", "--dry-run", "--yes", orders("428"), "--base-url", sandbox.base_url)
    assert ended.status == 0
    assert "In this order: 428" in ended.out
    assert sandbox.ledger.requests == []


def test_where_it_is_off_a_run_runs(imtui: Program, config: Path, orders: Orders, serve: Serve) -> None:
    config.write_text("readonly = false\n")
    ended = imtui.run(orders("428"), "--base-url", serve("428").base_url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled"])


def test_the_flag_is_in_the_help(imtui: Program) -> None:
    for argv in (["--help"], ["run", "--help"], ["help", "man"]):
        assert "readonly" in imtui(*argv).out
