"""No secret is in pictures, copies, pastes, the palette or a crash, of the screen and of every window."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Checkbox, Input, OptionList

from imtui.core.protocol import Reply
from imtui.core.secret import Secret
from imtui.settings import Profile, save_profile
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.search_list import CommandPalette
from imtui.ui.widgets.inputs import SecretInput
from tests.support.canaries import HASH, KEPT, KEY, PASSWORD, leaks
from tests.support.scripted import CANCELLED, LOST, NOT_FOUND, Provider
from tests.support.stage import WIDE, Stage, make_app, on_stage, until

pytestmark = pytest.mark.usefixtures("screen_test")

ACME = Profile("acme", Secret(KEY), Secret(HASH), "http://127.0.0.1:9")
SHOP = Profile("shop", Secret(KEPT), Secret(KEPT[::-1]), "https://api.invalid", guarded=True)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    for profile in (ACME, SHOP):
        save_profile(path, profile)
    return path


@pytest.fixture(autouse=True)
def proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://user:{PASSWORD}@proxy.invalid:99999")


def pictured(stage: Stage) -> str:
    return stage.app.export_screenshot()


WINDOWS = ["question_mark", "c", "D", "comma", "P", "F", "b", "e", "h", "o", "w", "enter", "m", "x", "ctrl+p"]
"""Keys that open a window, or a line, over the dashboard."""


async def test_no_window_shows_a_secret(config: Path) -> None:
    provider = Provider({"428": [CANCELLED], "429": [NOT_FOUND], "430": [LOST], "431": [Reply(422, 422)]})
    seen = set()
    async with on_stage(
        make_app("428\n429\n430\n431\n432", provider, profile=ACME, config_path=config)
    ) as stage:
        stage.session.use_account(SHOP)
        assert not leaks(pictured(stage))
        stage.session.use_account(ACME)
        await stage.run_to_the_end()
        stage.table.focus()
        for key in ("ctrl+r", *WINDOWS):
            await stage.press(key)
            seen.add(type(stage.screen).__name__)
            assert not leaks(pictured(stage)), key
            await stage.press("escape", "escape")
            stage.table.focus()
    assert len(seen) >= 10


async def test_the_account_form_hides_secrets_until_asked(config: Path) -> None:
    async with on_stage(make_app(profile=ACME, config_path=config)) as stage:
        stage.table.focus()
        await stage.press("c")
        accounts = stage.screen
        for _ in range(2):
            await stage.press("e")
            assert isinstance(stage.screen, AccountScreen)
            assert not leaks(pictured(stage))
            await stage.press("ctrl+t")
            assert any(field.value in pictured(stage) for field in stage.screen.query(SecretInput))
            await stage.press("ctrl+t")
            assert not leaks(pictured(stage))
            await stage.press("escape")
            assert stage.screen is accounts
            await stage.press("down")
        for key in ("r", "d"):
            await stage.press(key)
            assert not leaks(pictured(stage))
            await stage.press("escape")


async def test_masked_text_cannot_be_copied(config: Path) -> None:
    async with on_stage(make_app(profile=ACME, config_path=config), WIDE) as stage:
        stage.table.focus()
        await stage.press("c", "e")
        field = stage.screen.query_one("#key", SecretInput)
        field.focus()
        await stage.press(
            "ctrl+a", "ctrl+c", "ctrl+x", "ctrl+insert", "super+c", "shift+delete", "ctrl+shift+c"
        )
        stage.screen.text_select_all()
        assert not leaks(stage.screen.get_selected_text() or "")
        await stage.press("super+c")
        assert not leaks(stage.app.clipboard)
        assert field.value == KEY
        assert not leaks(repr(field), str(field), field.render(), Input.Changed(field, "").input)


async def test_a_paste_outside_its_field_is_not_shown_or_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal = tmp_path / "journal.sqlite3"
    app = make_app(profile=None, config_path=tmp_path / "none.toml", journal_path=journal)
    with caplog.at_level(logging.DEBUG, "imtui"):
        async with on_stage(app) as stage:
            assert isinstance(stage.screen, AccountScreen)
            stage.screen.query_one("#remember", Checkbox).focus()
            stage.app.post_message(events.Paste(KEY))
            await stage.pilot.pause()
            await stage.pilot.pause()
            assert not leaks(pictured(stage))
            await stage.press("escape")
            assert stage.ids == []
            assert not leaks(pictured(stage), stage.notice, stage.entry.value)
            # A secret in the entry line is not an ID. The operator sees it there, but it is not recorded.
            stage.entry.focus()
            await stage.paste(KEY)
            await stage.press("escape")
    assert not leaks(caplog.text)
    assert not leaks(*(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()))


async def test_the_palette_finds_no_secret(config: Path) -> None:
    async with on_stage(make_app("428", profile=ACME, config_path=config)) as stage:
        stage.table.focus()
        await stage.press("ctrl+p")
        assert isinstance(stage.screen, CommandPalette)
        await stage.type(KEY[:3])
        await stage.pilot.pause(0.2)
        options = stage.screen.query_one(OptionList).options
        assert not leaks(*(option.prompt for option in options), pictured(stage))


async def test_a_crash_shows_nothing_of_the_account_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app("428", profile=None, config_path=tmp_path / "none.toml")

    def fail() -> None:
        raise ValueError(f"{KEY} and the half of it, {KEY[16:]!r}, {HASH[5:15]}")

    async def crash() -> None:
        async with app.run_test() as pilot:
            await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.is_mounted)
            app.screen.query_one("#key", Input).value = KEY
            app.screen.query_one("#hash", Input).value = HASH
            app.call_later(fail)
            await until(pilot, lambda: bool(app.failures.seen))

    with caplog.at_level(logging.DEBUG, "imtui"):
        await crash()
    app.session.close()
    assert "in fail" in caplog.text
    assert not leaks("".join(capsys.readouterr()), caplog.text)
