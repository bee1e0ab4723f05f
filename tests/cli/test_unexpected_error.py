"""An exception inside imtui: what the operator sees, and what the log records."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

import pytest
from textual.app import App

from imtui.cli.commands import dashboard, history
from imtui.cli.headless import run as headless
from imtui.sandbox import KEY
from imtui.session import Session
from imtui.ui.app import ImtuiApp
from tests.support.fake_keyring import FakeKeyring
from tests.support.program import Orders, Program, Serve

pytestmark = pytest.mark.usefixtures("account", "config")


def test_a_failure_shows_neither_traceback_nor_secret(
    imtui: Program, orders: Orders, serve: Serve, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    monkeypatch.setattr(Session, "drain", fail)
    ended = imtui.run(orders("428"), "--base-url", serve("428").base_url)
    log = (state / "imtui.log").read_text(encoding="utf-8")
    assert ended.status == 70
    assert "Please report the end of" in ended.err
    assert "Traceback" not in ended.err
    assert "in drain" in log or "in fail" in log
    assert KEY not in ended.err + log


def test_a_failure_of_the_dashboard_exits_with_70(
    imtui: Program, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ValueError(f"with {KEY}")

    def run(app: ImtuiApp) -> None:
        app.call_later(fail)
        App.run(app, headless=True)

    monkeypatch.setattr(ImtuiApp, "run", run)
    monkeypatch.setattr(dashboard, "_connect_terminal", lambda _: True)
    ended = imtui("--demo")
    assert ended.status == 70
    assert KEY not in ended.err + (state / "imtui.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("where", "what"),
    [(Session, "dry_run"), (headless, "show"), (Session, "open_journal"), (Session, "close")],
)
def test_a_failure_anywhere_shows_no_traceback(
    where: object, what: str, imtui: Program, orders: Orders, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    monkeypatch.setattr(where, what, fail)
    how = "--dry-run" if what in {"dry_run", "show"} else "--yes"
    ended = imtui("run", orders("428"), how, "--base-url", "http://127.0.0.1:9")
    log = (state / "imtui.log").read_text(encoding="utf-8")
    assert ended.status == 70
    assert "Please report the end of" in ended.err
    assert "Traceback" not in ended.err
    assert log.count("Traceback") == 1
    assert KEY not in ended.err + log


def test_a_failure_hides_what_the_keyring_gave(
    imtui: Program, orders: Orders, config: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("with canary-key-0123")

    ring = FakeKeyring()
    ring.kept["imtui", "acme"] = '["canary-key-0123", "canary-hash-0123"]'
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setattr(headless, "show", fail)
    config.write_text("[profiles.acme]\nkeyring = true\n")
    ended = imtui("run", orders("428"), "--dry-run", "--profile", "acme")
    assert ended.status == 70
    assert "canary" not in ended.err + (state / "imtui.log").read_text(encoding="utf-8")


def test_a_failure_without_words_is_reported_by_its_kind(
    imtui: Program, orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    monkeypatch.setattr(headless, "show", fail)
    monkeypatch.setattr("imtui.cli.unexpected_error.report", fail)
    ended = imtui("run", orders("428"), "--dry-run")
    assert ended.status == 70
    assert ended.err == "imtui: imtui failed and stopped. The report failed, too (ValueError).\n"


@pytest.mark.parametrize(("ended_with", "status"), [(0, 70), (1, 70), (4, 70), (130, 130), (143, 143)])
def test_a_failed_thread_makes_the_exit_status_70(
    ended_with: int,
    status: int,
    imtui: Program,
    orders: Orders,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    def start(*_: object, **__: object) -> int:
        thread = Thread(target=fail)
        thread.start()
        thread.join()
        return ended_with

    monkeypatch.setattr(headless, "run", start)
    ended = imtui.run(orders("428"), "--base-url", "http://127.0.0.1:9")
    log = (state / "imtui.log").read_text(encoding="utf-8")
    assert ended.status == status
    assert ("A part of imtui failed. Its log has the details" in ended.err) is (status == 70)
    assert "a thread of imtui failed: ValueError" in log
    assert "in fail" in log
    assert KEY not in ended.err + log


@pytest.mark.parametrize("place", ["imtui.cli.config.load", "imtui.cli.unexpected_error.load"])
def test_an_early_failure_masks_keys_of_the_environment(
    place: str, imtui: Program, orders: Orders, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"with {KEY}")

    for where in {place, "imtui.cli.unexpected_error.load"}:
        monkeypatch.setattr(where, fail)
    monkeypatch.setattr(headless, "show", fail)
    ended = imtui("run", orders("428"), "--dry-run")
    assert ended.status == 70
    assert KEY[:9] not in ended.err + (state / "imtui.log").read_text(encoding="utf-8")


def test_a_command_that_knows_no_account_fails_as_quietly(
    imtui: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(history, "list_batches", fail)
    ended = imtui("history")
    assert (ended.status, ended.out) == (70, "")
    assert "Traceback" not in ended.err
