from __future__ import annotations

import re
import stat
from pathlib import Path

from textual.widgets import Checkbox, Collapsible, Input, Static

from imtui.settings import load
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.widgets.inputs import SecretInput
from tests.support.stage import CONFIG_PATH, LIVE, SANDBOX, Stage, make_app, on_stage

KEY, HASH = "canary-key-0123", "canary-hash-0123"


def problems(stage: Stage) -> str:
    """What the form says below its fields and next to its buttons."""
    lines = stage.screen.query(".problem, #problems").results(Static)
    return "\n".join(text for line in lines if (text := str(line.content)))


async def test_what_is_wrong_is_named_and_keeps_the_form() -> None:
    right = {"key": KEY, "hash": HASH, "name": "acme", "base_url": LIVE.base_url}
    wrong = [
        ({"key": ""}, "The key is missing."),
        ({"hash": " "}, "The hash is missing."),
        ({"key": "a b"}, "The key has a space"),
        ({"key": f'"{KEY}"'}, "The key has quotation marks around it"),
        ({"hash": f"{HASH}”"}, "The hash has a quotation mark in it"),
        ({"hash": f"{HASH}\u200b"}, "The hash has a letter, a sign or an invisible character"),
        ({"name": ""}, "The profile's name is missing."),
        ({"base_url": "http://example.com"}, "http for this machine alone"),
        ({"base_url": "example.com"}, "must begin with https://"),
    ]
    async with on_stage(make_app(profile=None)) as stage:
        for values, reported in wrong:
            stage.fill(**{**right, **values})
            await stage.press("ctrl+s")
            assert isinstance(stage.screen, AccountScreen)
            assert reported in problems(stage)
            assert KEY not in problems(stage)
            (field,) = values
            assert stage.screen.query_one(f"#{field.replace('_', '-')}").has_focus


async def test_every_problem_is_below_its_field_until_it_changes() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        stage.fill(key="", hash="", name="acme")
        await stage.press("ctrl+s")
        below = {
            field: stage.screen.query_one(f"#{field}-problem", Static) for field in ("key", "hash", "name")
        }
        reported = {field: str(line.content) for field, line in below.items()}
        assert reported == {"key": "✖ The key is missing.", "hash": "✖ The hash is missing.", "name": ""}
        await stage.type("a")
        assert str(below["key"].content) == ""
        assert str(below["hash"].content) == "✖ The hash is missing."


async def test_fast_typing_and_ctrl_u_lose_no_character() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        name = stage.screen.query_one("#name", Input)
        name.focus()
        await stage.press("ctrl+u")
        await stage.type("kasim kampanyasi 2026")
        assert name.value == "kasim kampanyasi 2026"


async def test_a_pasted_line_break_is_dropped() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        for collapsible in stage.screen.query(Collapsible):
            collapsible.collapsed = False
        await stage.pilot.pause()
        for field in ("key", "hash", "name", "base-url"):
            widget = stage.screen.query_one(f"#{field}", Input)
            widget.focus()
            for pasted in (f"\n{KEY}", f"\r\n \n{KEY}", f"{KEY}\n", f"  {KEY}\t\r\nmore"):
                widget.value = ""
                await stage.paste(pasted)
                assert widget.value == KEY, (field, pasted)


async def test_a_paste_replaces_what_is_selected() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        widget = stage.screen.query_one("#key", Input)
        widget.value = "other"
        widget.focus()
        widget.select_all()
        await stage.paste(f"\n{KEY}")
        assert widget.value == KEY
        await stage.paste(" \n")
        assert widget.value == KEY


async def test_for_this_run_alone_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    async with on_stage(make_app(profile=None, config_path=path)) as stage:
        stage.fill(key=KEY, hash=HASH)
        await stage.press("ctrl+s")
        assert stage.session.profile is not None
        assert stage.session.profile.key.reveal() == KEY
    assert not path.exists()


async def test_what_is_remembered_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "imtui" / "config.toml"
    async with on_stage(make_app(profile=None, config_path=path)) as stage:
        stage.fill(key=KEY, hash=HASH, name="acme")
        stage.screen.query_one("#remember", Checkbox).value = True
        await stage.press("ctrl+s")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    profile = load(path).profile("acme")
    assert profile is not None
    assert (profile.key.reveal(), profile.hash.reveal()) == (KEY, HASH)


async def test_key_and_hash_are_masked_until_they_are_asked_for() -> None:
    async with on_stage(make_app(profile=LIVE)) as stage:
        await stage.press("escape", "c")
        fields = list(stage.screen.query(SecretInput))
        assert [field.password for field in fields] == [True, True]
        assert KEY not in stage.app.export_screenshot()
        await stage.press("ctrl+t")
        assert [field.password for field in fields] == [False, False]


async def test_the_smallest_window_shows_where_an_account_is_saved() -> None:
    async with on_stage(make_app(profile=LIVE), MIN_SIZE) as stage:
        await stage.press("escape", "c")
        stage.screen.query_one("#remember").focus()

        def shown() -> str:
            text = "".join(strip.text for strip in stage.strips)
            return re.sub("[│█▁▂▃▄▅▆▇ ]", "", text)

        await stage.until(lambda: f"Rememberin{CONFIG_PATH}" in shown())


async def test_masked_text_cannot_be_copied_or_cut() -> None:
    async with on_stage(make_app(profile=LIVE)) as stage:
        await stage.press("escape", "c")
        field = stage.screen.query_one("#key", SecretInput)
        field.focus()
        field.select_all()
        await stage.press("ctrl+c", "ctrl+x")
        assert stage.app.clipboard == ""
        assert field.value == KEY


async def test_the_sandbox_is_used_on_request() -> None:
    async with on_stage(make_app(profile=None, open_sandbox=lambda: SANDBOX)) as stage:
        await stage.pilot.click("#sandbox")
        await stage.pilot.pause()
        assert stage.session.profile is SANDBOX
        assert stage.target.has_class("sandbox")


async def test_going_back_changes_nothing() -> None:
    async with on_stage(make_app(profile=LIVE)) as stage:
        await stage.press("escape", "c")
        stage.fill(key="another")
        await stage.press("escape")
        assert stage.session.profile is LIVE
        assert stage.target.has_class("live")
