"""What imtui prints before the dashboard opens."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from imtui.journal import Journal
from imtui.sandbox import HASH, KEY
from tests.support.fake_keyring import FakeKeyring
from tests.support.program import Orders, Program, Serve


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        (
            '[keys]\nrum = "x"\nstop = "f"\n',
            ["[keys] rum is not a command; did you mean run?", "[keys] stop: f is the key of failures, too."],
        ),
        (
            'theme = "mien"\n[themes.mine]\nprimary = "bleu"\n',
            [
                "[themes.mine] primary: 'bleu' is not a colour. Write \"#rrggbb\" or a name",
                "theme: there is no theme 'mien'; did you mean mine?",
            ],
        ),
    ],
    ids=["keys", "themes"],
)
def test_wrong_keys_and_themes_are_reported_at_the_start(
    imtui: Program, config: Path, text: str, reported: list[str]
) -> None:
    config.write_text(text)
    ended = imtui("--demo")
    assert (ended.status, ended.out) == (2, "")
    first, second = ended.err.splitlines()
    assert f"{config}: {reported[0]}" in first
    assert f"{config}: {reported[1]}" in second


def test_all_problems_of_the_file_are_reported_at_once(imtui: Program, config: Path) -> None:
    config.write_text(
        'workers = 0\ntheme = "imtui-ligt"\n'
        '[keys]\nrun = "ctrl+m,f"\nstop = "hyper+s"\nsort = 5\nretry = "s"\nhelp = "t"\nrum = "x"\n'
    )
    ended = imtui()
    assert (ended.status, ended.out) == (2, "")
    reported = [line.removeprefix("imtui: ").removeprefix(f"{config}: ") for line in ended.err.splitlines()]
    beginnings = [
        "workers must be ",
        "[keys] run: 'ctrl+m': a terminal sends the same",
        "[keys] stop: 'hyper+s': not every terminal sends it",
        "[keys] sort must be the name of a key",
        "[keys] rum is not a command",
        "[keys] run: f is the key of failures, too.",
        "theme: there is no theme",
    ]
    assert len(reported) == len(beginnings), reported
    assert all(line.startswith(beginning) for line, beginning in zip(reported, beginnings, strict=True)), (
        reported
    )


@pytest.mark.usefixtures("account")
def test_run_reports_a_wrong_key_name_too(imtui: Program, config: Path, orders: Orders) -> None:
    config.write_text('[keys]\nrun = "ctrl+m"\n')
    ended = imtui.run(orders("428"))
    assert ended.status == 2
    assert "[keys] run: 'ctrl+m': a terminal sends the same for it as for enter." in ended.err


TWO = "".join(f'[profiles.{name}]\nkey = "canary-k"\nhash = "canary-h"\n' for name in ("acme", "shop"))


def test_a_run_names_the_accounts_when_none_is_chosen(imtui: Program, config: Path, orders: Orders) -> None:
    config.write_text(TWO)
    ended = imtui.run(orders("428"))
    assert ended.status == 2
    assert "Choose one with --profile: acme, shop" in ended.err


def test_a_run_at_a_guarded_account_must_name_it(imtui: Program, config: Path, orders: Orders) -> None:
    config.write_text('[profiles.acme]\nkey = "canary-k"\nhash = "canary-h"\nguarded = true\n')
    ended = imtui.run(orders("428"))
    assert (ended.status, ended.out) == (2, "")
    assert "Nothing was sent. The account acme is guarded. Name it with --profile" in ended.err
    named = imtui("run", "missing.txt", "--profile", "acme", "--yes")
    assert "guarded" not in named.err


def test_the_demo_asks_no_keyring(imtui: Program, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("[profiles.acme]\nkeyring = true\n")
    monkeypatch.setitem(sys.modules, "keyring", FakeKeyring())
    ended = imtui("--demo")
    assert "keyring" not in ended.err
    assert "needs a terminal" in ended.err


def test_an_empty_keyring_is_reported_at_the_start(
    imtui: Program, config: Path, orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("[profiles.acme]\nkeyring = true\n")
    monkeypatch.setitem(sys.modules, "keyring", FakeKeyring())
    ended = imtui.run(orders("428"))
    assert (ended.status, ended.out) == (2, "")
    assert "The keyring holds nothing for 'acme'" in ended.err


@pytest.mark.parametrize("argv", [("history",), ("export", "1")])
def test_past_batches_are_listed_without_the_settings(
    argv: tuple[str, ...], imtui: Program, config: Path, state: Path
) -> None:
    with Journal.open(state / "journal.sqlite3") as journal:
        journal.batch().add(["428"])
    config.write_text("[keys")
    config.chmod(0o644)
    ended = imtui(*argv)
    assert (ended.status, ended.err) == (0, "")
    assert stat.S_IMODE(config.stat().st_mode) == 0o644


INCOMPLETE = f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\n[profiles.shop]\nkey = "canary-k"\n'


def test_an_incomplete_account_does_not_stop_another(
    imtui: Program, config: Path, orders: Orders, serve: Serve
) -> None:
    config.write_text(INCOMPLETE)
    ended = imtui.run(orders("428"), "--profile", "acme", "--base-url", serve("428").base_url)
    assert (ended.status, ended.outcomes) == (0, ["cancelled"])


def test_a_run_with_an_incomplete_account_names_the_cause(
    imtui: Program, config: Path, orders: Orders, serve: Serve
) -> None:
    config.write_text(INCOMPLETE)
    sandbox = serve("428")
    ended = imtui.run(orders("428"), "--profile", "shop", "--base-url", sandbox.base_url)
    assert (ended.status, ended.out) == (2, "")
    assert "Account shop: The hash is missing." in ended.err
    assert "canary" not in ended.err
    assert sandbox.ledger.requests == []


def test_the_check_names_an_incomplete_account(imtui: Program, config: Path) -> None:
    config.write_text('[profiles.shop]\nkey = "canary-k"\n')
    ended = imtui("check")
    assert ended.status == 1
    assert "Account shop: The hash is missing." in ended.out
    assert "canary" not in ended.out


def test_a_demo_with_a_profile_is_refused(imtui: Program, config: Path) -> None:
    config.write_text(INCOMPLETE)
    for name in ("acme", "nobody"):
        ended = imtui("--demo", "--profile", name)
        assert (ended.status, ended.out) == (2, "")
        assert "--demo uses the account of the sandbox." in ended.err
