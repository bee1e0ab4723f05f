from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Button, Checkbox, Input, OptionList, Static

from imtui.core.secret import Secret
from imtui.settings import Profile, choose_default, load, save_profile
from imtui.ui.app import ImtuiApp
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.account_list import ProfilesScreen
from imtui.ui.screens.questions.prompt import Confirm
from tests.support.fake_keyring import FakeKeyring
from tests.support.stage import LIVE, SANDBOX, Stage, make_app, on_stage

SHOP = Profile("shop", Secret("canary-key-2"), Secret("canary-hash-2"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    for profile in (LIVE, SHOP):
        save_profile(path, profile)
    return path


@pytest.fixture
def app(path: Path) -> ImtuiApp:
    return make_app("428", profile=None, config_path=path)


def lines(stage: Stage) -> list[str]:
    assert isinstance(stage.screen, ProfilesScreen)
    return [str(option.prompt) for option in stage.screen.query_one(OptionList).options]


def names(path: Path) -> list[str]:
    return [profile.name for profile in load(path).profiles]


async def test_accounts_without_a_default_are_listed_at_the_start(app: ImtuiApp) -> None:
    async with on_stage(app) as stage:
        assert [line.split()[:3] for line in lines(stage)] == [
            ["acme", "LIVE", "api.iletimerkezi.com"],
            ["shop", "LIVE", "api.iletimerkezi.com"],
        ]
        assert "canary" not in app.export_screenshot()
        await stage.press("down", "enter")
        assert stage.session.profile == SHOP
        assert stage.screen is stage.dashboard


async def test_base_url_of_the_command_line_is_used_for_any_account(path: Path) -> None:
    here = "http://127.0.0.1:9"
    async with on_stage(make_app(profile=None, config_path=path, base_url=here)) as stage:
        assert [line.split()[1:3] for line in lines(stage)] == [["sandbox", "127.0.0.1:9"]] * 2
        await stage.press("down", "enter")
        assert stage.session.profile == replace(SHOP, base_url=here)
        assert not stage.session.live
        await stage.press("escape", "c", "n")
        assert stage.screen.query_one("#base-url", Input).value == here


async def test_a_new_account_takes_no_other_one_s_place(app: ImtuiApp, path: Path) -> None:
    before = path.read_text()
    async with on_stage(app) as stage:
        await stage.press("n")
        stage.fill(key="canary-key-9", hash="canary-hash-9", name="acme")
        reported = stage.screen.query_one("#name-problem", Static)
        await stage.until(lambda: "Choose another name" in str(reported.content))
        await stage.press("ctrl+s")
        assert isinstance(stage.screen, AccountScreen)
        assert "There is an account named acme" in str(reported.content)
        assert stage.screen.query_one("#name").has_focus
        assert path.read_text() == before


async def test_an_unsaved_account_replaces_no_saved_one(app: ImtuiApp, path: Path) -> None:
    before = path.read_text()
    async with on_stage(app) as stage:
        await stage.press("n")
        stage.fill(key="canary-key-9", hash="canary-hash-9", name="acme")
        stage.screen.query_one("#remember", Checkbox).value = False
        await stage.press("ctrl+s")
        app.ask_account("Not accepted (401).")
        await stage.pilot.pause()
        assert not stage.screen.query_one("#remember", Checkbox).value
        stage.screen.query_one("#remember", Checkbox).value = True
        await stage.press("ctrl+s")
        assert "another name" in str(stage.screen.query_one("#problems", Static).content)
        assert path.read_text() == before


async def test_a_saved_account_is_corrected_after_a_401(path: Path) -> None:
    app = make_app(profile=LIVE, config_path=path)
    async with on_stage(app) as stage:
        app.ask_account("Not accepted (401).")
        await stage.pilot.pause()
        stage.fill(hash="canary-hash-9")
        assert stage.screen.query_one("#remember", Checkbox).value
        await stage.press("ctrl+s")
    assert load(path).profile("acme") == replace(LIVE, hash=Secret("canary-hash-9"))


@pytest.mark.parametrize("typed", ["", "http://127.0.0.1:8"])
async def test_an_account_keeps_its_address_besides_the_named_one(path: Path, typed: str) -> None:
    here = "http://127.0.0.1:9"
    async with on_stage(make_app(profile=None, config_path=path, base_url=here)) as stage:
        await stage.press("e")
        assert "--base-url applies to this session only. It is not saved." in stage.text_on_top
        stage.screen.query_one("#guarded", Checkbox).value = True
        if typed:
            stage.fill(base_url=typed)
        await stage.press("ctrl+s")
        assert stage.session.profile == replace(LIVE, base_url=typed or here, guarded=True)
    assert load(path).profile("acme") == replace(LIVE, base_url=typed or LIVE.base_url, guarded=True)


async def test_an_account_without_a_hash_is_completed_from_the_list(path: Path) -> None:
    path.write_text('[profiles.acme]\nkey = "canary-key"\n')
    path.chmod(0o600)
    async with on_stage(make_app(profile=None, config_path=path)) as stage:
        await stage.press("enter")
        assert isinstance(stage.screen, ProfilesScreen)
        assert "The hash is missing." in stage.text_on_top
        await stage.press("e")
        stage.fill(hash="canary-hash-9")
        await stage.press("ctrl+s")
        profile = stage.session.profile
        assert profile is not None
        assert (profile.name, profile.hash.reveal()) == ("acme", "canary-hash-9")
    assert load(path).profiles[0].hash == Secret("canary-hash-9")


async def test_the_list_shows_it_in_the_smallest_window(path: Path) -> None:
    for number in range(9):
        save_profile(path, replace(SHOP, name=f"shop {number}"))
    words = "The keyring does not answer. " * 6
    app = make_app(profile=None, config_path=path, startup_notice=words)
    async with on_stage(app, (60, 15)) as stage:
        reported = stage.screen.query_one("#startup-notice", Static)
        assert str(reported.render()) == words
        assert reported.region.height * reported.region.width >= len(words)
        offered = [reported, stage.screen.query_one(OptionList), *stage.screen.query(Button)]
        assert all(stage.screen.region.contains_region(each.region) for each in offered)


async def test_the_startup_notice_and_the_import_are_both_shown(path: Path) -> None:
    app = make_app("428 428", profile=None, config_path=path, startup_notice="It is locked.")
    async with on_stage(app) as stage:
        assert isinstance(stage.screen, ProfilesScreen)
        assert stage.notice.startswith("It is locked. a file: 2 lines read: 1 imported, 1 duplicate.")


async def test_going_back_from_the_list_chooses_no_account(app: ImtuiApp) -> None:
    async with on_stage(app) as stage:
        await stage.press("escape")
        assert stage.session.profile is None
        assert stage.screen is stage.dashboard


async def test_the_account_in_use_is_marked_and_under_the_cursor(path: Path) -> None:
    async with on_stage(make_app(profile=SHOP, config_path=path)) as stage:
        stage.table.focus()
        await stage.press("c")
        assert [line[0] for line in lines(stage)] == [" ", "●"]
        await stage.press("enter")
        assert stage.session.profile == SHOP


async def test_another_account_is_added_and_used(app: ImtuiApp, path: Path) -> None:
    async with on_stage(app) as stage:
        await stage.press("n")
        assert isinstance(stage.screen, AccountScreen)
        stage.fill(key="canary-key-3", hash="canary-hash-3", name="third")
        assert stage.screen.query_one("#remember", Checkbox).value
        await stage.press("ctrl+s")
        assert stage.session.profile is not None
        assert stage.session.profile.name == "third"
    assert names(path) == ["acme", "shop", "third"]
    assert load(path).default_profile == ""


async def test_an_account_is_renamed_in_use_too(path: Path) -> None:
    async with on_stage(make_app(profile=LIVE, config_path=path)) as stage:
        stage.table.focus()
        await stage.press("c", "r")
        field = stage.screen.query_one(Input)
        field.value = "shop"
        await stage.press("enter")
        assert "There is a profile 'shop' already." in str(stage.screen.query_one("#why").render())
        field.value = "a/b"
        await stage.press("enter")
        reported = str(stage.screen.query_one("#why").render())
        assert reported.startswith("A profile's name is 1 to 32 letters")
        assert str(path) not in reported
        field.value = "acme 2"
        await stage.press("enter")
        assert lines(stage)[0].startswith("● acme 2")
        await stage.press("escape")
        assert stage.session.profile is not None
        assert stage.session.profile.name == "acme 2"
    assert names(path) == ["acme 2", "shop"]


async def test_an_account_is_renamed_by_mouse_too(app: ImtuiApp, path: Path) -> None:
    async with on_stage(app) as stage:
        for button, name in (("#back", "acme"), ("#accept", "acme 2")):
            await stage.press("r")
            stage.screen.query_one(Input).value = "acme 2"
            await stage.pilot.click(button)
            await stage.until(lambda: isinstance(stage.screen, ProfilesScreen))
            assert names(path) == [name, "shop"]


async def test_an_account_is_deleted_after_a_yes_alone(app: ImtuiApp, path: Path) -> None:
    async with on_stage(app) as stage:
        await stage.press("d")
        assert "Its key and hash are removed, too" in stage.question
        await stage.press("enter")
        assert names(path) == ["acme", "shop"]
        await stage.press("d", "y")
        assert len(lines(stage)) == 1
    assert names(path) == ["shop"]


async def test_the_default_is_chosen_and_given_up(app: ImtuiApp, path: Path) -> None:
    async with on_stage(app) as stage:
        await stage.press("down", "m")
        assert lines(stage)[1].endswith("default")
        assert load(path).default_profile == "shop"
        await stage.press("m")
        assert load(path).default_profile == ""


async def test_a_failed_write_is_reported_and_the_list_stays(app: ImtuiApp, path: Path) -> None:
    async with on_stage(app) as stage:
        real = path.rename(path.with_name("real.toml"))
        path.symlink_to(real)
        await stage.press("m")
        reported = str(stage.screen.query_one("#problems").render())
        assert "is a symbolic link" in reported
        assert "--config" in reported
        assert len(lines(stage)) == 2


async def test_the_sandbox_can_be_chosen_from_the_list(path: Path) -> None:
    app = make_app(profile=None, config_path=path, open_sandbox=lambda: SANDBOX)
    async with on_stage(app) as stage:
        await stage.press("s")
        assert stage.session.profile is SANDBOX


async def test_the_last_account_that_goes_leaves_an_empty_list(app: ImtuiApp, path: Path) -> None:
    choose_default(path, "acme")
    async with on_stage(app) as stage:
        for _ in range(2):
            await stage.press("d")
            assert isinstance(stage.screen, Confirm)
            await stage.press("y")
        assert lines(stage) == []
        await stage.press("enter", "e", "r", "d", "m")
        assert isinstance(stage.screen, ProfilesScreen)
    assert names(path) == []


@pytest.mark.parametrize(
    ("name", "colour", "saved"),
    [("acme", "red", ["acme", "shop"]), ("acme 2", "", ["acme", "shop", "acme 2"])],
    ids=["edited", "with another name"],
)
async def test_the_form_keeps_the_colour_for_the_account_that_has_it(
    path: Path, app: ImtuiApp, name: str, colour: str, saved: list[str]
) -> None:
    save_profile(path, replace(LIVE, colour="red"))
    async with on_stage(app) as stage:
        await stage.press("e")
        key = stage.screen.query_one("#key", Input)
        assert key.value == LIVE.key.reveal()
        key.value = "canary-key-9"
        stage.fill(name=name)
        await stage.press("ctrl+s")
        wanted = replace(LIVE, name=name, key=Secret("canary-key-9"), colour=colour)
        assert stage.session.profile == wanted
    assert names(path) == saved
    assert load(path).profile(name) == wanted
    assert load(path).profile("acme").colour == "red"  # type: ignore[union-attr]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    ring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", ring)
    return ring


async def test_key_and_hash_go_to_the_keyring_and_come_back(
    app: ImtuiApp, path: Path, ring: FakeKeyring
) -> None:
    async with on_stage(app) as stage:
        await stage.press("e")
        stage.screen.query_one("#keyring", Checkbox).value = True
        await stage.press("ctrl+s")
        assert LIVE.key.reveal() not in path.read_text()
        assert list(ring.kept) == [("imtui", "acme")]
        await stage.press("escape", "c")
        assert lines(stage)[0].endswith("keyring")
        await stage.press("enter")
        assert stage.session.profile == replace(LIVE, keyring=True)


async def test_what_goes_to_the_keyring_is_remembered(app: ImtuiApp, ring: FakeKeyring) -> None:
    async with on_stage(app) as stage:
        await stage.press("n")
        remember, keyring = (stage.screen.query_one(name, Checkbox) for name in ("#remember", "#keyring"))
        for box, value, then in (
            (remember, False, (False, False)),
            (keyring, True, (True, True)),
            (remember, False, (False, False)),
            (remember, True, (True, False)),
        ):
            box.value = value
            await stage.pilot.pause()
            assert (remember.value, keyring.value) == then
    assert ring.kept == {}


async def test_a_locked_keyring_is_reported_and_accounts_are_offered(
    app: ImtuiApp, path: Path, ring: FakeKeyring
) -> None:
    save_profile(path, replace(LIVE, keyring=True))
    ring.error = RuntimeError()
    async with on_stage(app) as stage:
        await stage.press("enter")
        assert "does not answer" in str(stage.screen.query_one("#problems").render())
        await stage.press("down", "enter")
        assert stage.session.profile == SHOP


async def test_without_a_keyring_it_is_not_offered(app: ImtuiApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    async with on_stage(app) as stage:
        await stage.press("n")
        assert not stage.screen.query("#keyring")
