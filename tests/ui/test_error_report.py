from __future__ import annotations

import logging
from pathlib import Path

import pytest

from imtui.core.secret import MASK
from imtui.ui.dashboard import Dashboard
from imtui.ui.error_report import report
from tests.support.hostile_texts import faults
from tests.support.stage import LIVE, make_app, until

KEY, HASH = LIVE.key.reveal(), LIVE.hash.reveal()


def failing(log_path: Path | None) -> str:
    try:
        key = KEY
        raise ValueError(f"{key} and {HASH}")
    except ValueError:
        return report([LIVE.key, LIVE.hash], log_path)


def test_a_failure_is_logged_and_the_operator_learns_where(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level(logging.INFO, "imtui"):
        reported = failing(tmp_path / "imtui.log")
    assert reported.count("\n") == 0
    assert str(tmp_path / "imtui.log") in reported
    assert f"ValueError: {MASK} and {MASK}" in caplog.text
    assert "test_error_report.py" in caplog.text
    assert KEY not in reported + caplog.text
    assert HASH not in reported + caplog.text


def test_without_a_log_the_operator_gets_the_failure_itself() -> None:
    reported = failing(None)
    assert f"ValueError: {MASK} and {MASK}" in reported
    assert KEY not in reported
    assert HASH not in reported


@pytest.mark.parametrize("proxy", ["http://u:canary%2Dpassword@proxy.invalid:3128", "u:canary-password@p:1"])
def test_values_of_the_environment_are_not_shown_either(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", KEY)
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", HASH)
    try:
        raise ValueError(f"{KEY} and {HASH}\nby {proxy}")
    except ValueError:
        reported = report([], None)
    assert f"ValueError: {MASK} and {MASK}" in reported
    assert "canary" not in reported


@pytest.mark.parametrize("folder", [None, "/a\x1b]0;owned\x07\u202eb"])
def test_hostile_text_in_a_failure_does_not_steer_the_terminal(
    folder: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("\x1b]0;owned\x07\u202e\x9b31m")
    except ValueError:
        reported = report([], Path(folder) if folder else None)
    assert not faults(f"{reported}\n{caplog.messages}")


async def test_one_of_two_failures_is_reported_without_devtools(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    app = make_app("428", profile=LIVE)
    app._log_path = tmp_path / "imtui.log"
    for number in range(2):
        try:
            raise ValueError(f"failure {number}")
        except ValueError:
            app._fatal_error()
    app._print_error_renderables()
    reported = capsys.readouterr().err
    assert reported.count("imtui failed and had to stop") == 1
    assert "textual" not in reported
    assert "failure 1" in caplog.text


async def test_a_failure_at_the_start_shows_no_local_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Dashboard) -> None:
        key = KEY
        raise ValueError(len(key))

    app = make_app("428", profile=LIVE)
    monkeypatch.setattr(Dashboard, "warm_up", fail)
    with pytest.raises(ValueError, match=str(len(KEY))):
        async with app.run_test() as pilot:
            await until(pilot, lambda: not app.is_running)
    app.session.close()
    reported = "".join(capsys.readouterr())
    assert "in fail" in reported
    assert KEY not in reported
    assert app.return_code == 1
