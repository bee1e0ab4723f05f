"""Keys: the declared ones, the remapped ones, the reserved ones, and where they are shown."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.binding import Binding
from textual.keys import format_key
from textual.widgets import OptionList, Static

import imtui.ui
from imtui.messages import lazy
from imtui.ui.commands import COMMANDS
from imtui.ui.keymap import keymap_problems, remapped
from imtui.ui.layout import MIN_SIZE
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.dialog import Reader
from imtui.ui.screens.help import help_lines
from imtui.ui.screens.questions.run import RunQuestion
from imtui.ui.screens.search_list import CommandPalette
from imtui.ui.terminal.key_names import shown_key
from imtui.ui.widgets.command_bar import CommandBar
from imtui.ui.widgets.target_bar import TargetBar
from tests.support.scripted import NOT_FOUND, Provider
from tests.support.stage import Stage, make_app, on_stage

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"

ALTGR: frozenset[str] = frozenset("@#[]{}\\|$~€£½¾¬´`¨")
"""What a Turkish Q keyboard has behind AltGr, or as a dead key."""


def bindings() -> Iterator[tuple[str, Binding]]:
    """Every binding that imtui declares, with the name of its class."""
    for module in pkgutil.walk_packages(imtui.ui.__path__, "imtui.ui."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and thing.__module__ == module.name:
                for binding in Binding.make_bindings(thing.__dict__.get("BINDINGS", ())):
                    yield thing.__name__, binding
    for binding in Binding.make_bindings(command.binding for command in COMMANDS):
        yield "Dashboard", binding


def test_no_key_hides_behind_altgr_on_a_turkish_keyboard() -> None:
    found = list(bindings())
    assert {"Dashboard", "OrderTable", "LogView", "Prompt", "ImtuiApp"} <= {owner for owner, _ in found}
    for owner, binding in found:
        character = format_key(binding.key.rpartition("+")[2] or binding.key)
        assert character not in ALTGR, (owner, binding)
        assert len(character) > 1 or unicodedata.category(character) != "Sk", (owner, binding)


def test_command_ids_of_earlier_versions_still_work() -> None:
    keys = {"settle": ("O",), "pace": ("V",)}
    assert list(keymap_problems(keys)) == []
    shown = {command.id: command.keys for command in remapped(keys)}
    assert (shown["status_check"], shown["limits"]) == ("O", "V")
    both = {command.id: command.keys for command in remapped({"status_check": ("P",), **keys})}
    assert both["status_check"] == "P"


def test_no_command_needs_a_function_key() -> None:
    for command in COMMANDS:
        keys = command.keys.split(",")
        assert any(not (key[0] == "f" and key[1:].isdecimal()) for key in keys), command.id


def test_the_keys_that_imtui_comes_with_have_one_meaning_each() -> None:
    own = {command.id: tuple(command.keys.split(",")) for command in COMMANDS}
    assert len(own) == len(COMMANDS)
    assert list(keymap_problems(own)) == []
    assert list(keymap_problems({})) == []


def test_the_keys_of_the_example_settings_can_be_used() -> None:
    (lines,) = re.findall(r"^#\[keys\]\n((?:#\S.*\n)+)", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    keys = tomllib.loads(lines.replace("#", ""))
    assert keys
    assert list(keymap_problems({command: tuple(own.split(",")) for command, own in keys.items()})) == []


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"rum": ("x",)}, "[keys] rum is not a command; did you mean run?"),
        ({"zzz": ("ctrl+y",)}, "[keys] zzz is not a command; there are run, pause, "),
        ({"run": ("s",)}, "[keys] run: s is the key of stop, too."),
        ({"help": ("ctrl+r",)}, "[keys] help: ^r is the key of run, too."),
        ({"history": ("?",)}, "[keys] history: ? is the key of help, too."),
        ({"run": ("j",)}, "[keys] run: j is reserved: it moves in the table and the log."),
        ({"run": ("pagedown",)}, "[keys] run: PgDn is reserved: it moves"),
        ({"run": ("ctrl+q",), "quit": ("ctrl+x",)}, "[keys] run: ^q is reserved: it quits imtui"),
        ({"run": ("ctrl+p",)}, "[keys] run: ^p is reserved: it opens the command palette."),
        ({"run": ("tab",)}, "[keys] run: Tab is reserved: it moves between the panes."),
    ],
)
def test_a_double_key_and_an_unknown_command_are_reported(
    keys: dict[str, tuple[str, ...]], words: str
) -> None:
    (reported,) = keymap_problems(keys)
    assert reported.startswith(words)


def test_two_commands_may_swap_their_keys() -> None:
    assert list(keymap_problems({"stop": ("f",), "failures": ("s",)})) == []


def test_two_commands_with_one_key_are_reported_once() -> None:
    (reported,) = keymap_problems({"stop": ("ö",), "failures": ("ö",)})
    assert "[keys] failures: ö is the key of stop, too." in reported


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        *(("ctrl+r", "^r"), ("question_mark", "?"), ("N", "N"), ("+", "+"), ("comma", ","), ("f5", "F5")),
        *(("shift+pagedown", "shift+PgDn"), ("escape", "Esc"), ("f", "f"), ("ş", "ş"), ("up", "Up")),
    ],
)
def test_a_key_is_shown_as_people_know_it(key: str, shown: str) -> None:
    assert shown_key(key) == shown


KEYS = {"run": ("ctrl+g", "f5"), "help": ("ü",), "quit": ("ctrl+x",), "failures": ("ş",)}


async def test_an_own_key_acts_and_the_one_before_does_not() -> None:
    provider = Provider({"428": [NOT_FOUND]})
    async with on_stage(make_app("428 429", provider, keys=KEYS)) as stage:
        stage.table.focus()
        await stage.press("ctrl+r")
        assert not isinstance(stage.screen, RunQuestion)
        for key in ("ctrl+g", "f5"):
            await stage.press(key)
            assert isinstance(stage.screen, RunQuestion)
            await stage.press("n")
        await stage.run_to_the_end()
        assert "ş show them" in stage.notice
        stage.table.focus()
        await stage.press("ş")
        assert stage.table.line_count == 1


async def test_an_own_key_is_in_the_footer_the_palette_and_the_help() -> None:
    async with on_stage(make_app("428", keys=KEYS)) as stage:
        assert [offer.key for offer in stage.footer] == ["^g", "D", "v", "d", "z", "ü", "^x"]
        offered = {command.title for command in stage.app.palette_entries()}
        assert {"Run (^g)", "Help (ü)", "Quit (^x)"} <= offered
        await stage.press("ü")
        assert "^g F5            Run: Cancel the" in stage.text_on_top


async def test_the_footer_offers_no_key_that_is_text_in_the_line() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.entry.focus()
        await stage.pilot.pause()
        assert [offer.key for offer in stage.footer] == ["Enter", "Esc", "^p", "F1", "^q"]
        await stage.press("f1")
        assert "Cancel the selected, shown or all queued orders" in stage.text_on_top


async def test_ctrl_q_leaves_although_another_key_does_so_too() -> None:
    app = make_app(keys=KEYS)
    async with on_stage(app) as stage:
        await stage.press("ctrl+q")
        assert not app.is_running


def test_commands_without_own_keys_stay_as_they_are() -> None:
    assert remapped({}) == COMMANDS


def first_heading(stage: Stage) -> str:
    assert isinstance(stage.screen, Reader)
    return str(stage.screen.query(Static).first().content)


async def test_the_help_begins_with_the_keys_of_what_has_the_focus() -> None:
    async with on_stage(make_app("428")) as stage:
        for widget, title in (
            (stage.log, "Keys here: Log"),
            (stage.table, "Keys here: Orders 1"),
            (stage.entry, "Keys here: Entry line"),
        ):
            widget.focus()
            await stage.press("f1")
            assert first_heading(stage) == title
            await stage.press("f1")
            assert stage.screen is stage.dashboard


async def test_a_long_line_of_the_help_continues_below() -> None:
    async with on_stage(make_app("428"), MIN_SIZE) as stage:
        await stage.press("f1")
        line = next(line for line in stage.screen.query(Static) if "Run: Cancel the" in str(line.content))
        words, rest = str(line.render()).split("\n")
        assert line.size.height == 2
        assert rest.strip()
        assert words.index("Run: ") == len(rest) - len(rest.lstrip())


async def test_the_help_has_no_class_name() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("escape", "F")
        await stage.press("f1")
        headings = [str(line.content) for line in stage.screen.query(".line--heading").results(Static)]
        assert headings[:2] == ["This window", "Keys here"]


async def test_the_help_of_a_window_is_about_the_window() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("ctrl+r", "f1")
        assert "Keys of this window" in stage.text_on_top
        assert "y                Yes" in stage.text_on_top
        assert "Run: Cancel the" not in stage.text_on_top
        await stage.press("escape")
        assert isinstance(stage.screen, RunQuestion)


async def test_the_account_screen_has_a_help_too() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        assert isinstance(stage.screen, AccountScreen)
        await stage.press("f1")
        assert "^s               Use this account" in stage.text_on_top


async def test_the_mouse_closes_a_window_that_has_no_button() -> None:
    async with on_stage(make_app("428")) as stage:
        stage.table.focus()
        await stage.press("question_mark")
        box = stage.screen.query_one(".dialog").region
        assert await stage.pilot.click(offset=(box.right - 5, box.bottom - 1))
        await stage.pilot.pause()
        assert stage.screen is stage.dashboard


async def test_the_mouse_opens_the_palette_on_the_first_line() -> None:
    async with on_stage(make_app("428")) as stage:
        assert await stage.pilot.click(TargetBar, offset=(2, 0))
        await stage.until(lambda: isinstance(stage.screen, CommandPalette))


@pytest.mark.parametrize("button", [2, 3], ids=["middle", "right"])
async def test_only_the_left_mouse_button_acts(button: int) -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        footer = stage.dashboard.query_one(CommandBar)
        x, y = footer.render().plain.index("Delete"), footer.region.y
        await stage.click_at(x, y)
        assert stage.ids == ["429", "430"]
        await stage.click_at(x, y, button=button)
        assert stage.ids == ["429", "430"]
        await stage.press("ctrl+r")
        question = stage.screen
        # A question ignores clicks that come too soon.
        question.opened_at = 0.0  # type: ignore[attr-defined]
        yes = question.query_one("#yes").region
        await stage.click_at(yes.x + 1, yes.y, button=button)
        assert stage.screen is question
        await stage.click_at(yes.x + 1, yes.y)
        assert stage.screen is stage.dashboard


async def test_the_click_that_focuses_the_terminal_acts_on_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        footer = stage.dashboard.query_one(CommandBar)
        x, y = footer.render().plain.index("Delete"), footer.region.y
        await stage.click_at(x, y)
        await stage.press("ctrl+r")
        question = stage.screen
        question.opened_at = 0.0  # type: ignore[attr-defined]
        yes = question.query_one("#yes").region
        # A slow machine takes longer than the focus and the click of a terminal.
        with monkeypatch.context() as patch:
            patch.setattr("imtui.ui.clicks._FOCUS_SECONDS", 60.0)
            await stage.post(events.AppBlur())
            await stage.post(events.AppFocus())
            await stage.click_at(yes.x + 1, yes.y)
            assert stage.screen is question
            await stage.press("n")
            await stage.click_at(x, y)
            assert stage.ids == ["429", "430"]
        monkeypatch.setattr("imtui.ui.clicks._FOCUS_SECONDS", -1.0)
        await stage.click_at(x, y)
        assert stage.ids == ["430"]


async def test_a_drag_is_no_click_on_what_it_ends_on() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        footer = stage.dashboard.query_one(CommandBar)
        text, y = footer.render().plain, footer.region.y
        delete = text.index("Delete"), y
        for start in ((text.index("Select"), y), (delete[0], y - 5)):
            await stage.drag(start, delete)
            assert stage.ids == ["428", "429", "430"]
        await stage.drag(delete, (delete[0] + 1, y))
        assert stage.ids == ["429", "430"]
        await stage.press("F")
        options = stage.screen.query_one(OptionList)
        x, y = options.region.offset
        await stage.drag((x + 1, y), (x + 20, y))
        assert "[x]" not in stage.text_on_top
        await stage.click_at(x + 1, y)
        assert "[x]" in stage.text_on_top


def test_every_command_is_in_the_help_with_its_keys() -> None:
    text = [line for line, _ in help_lines([(lazy("All"), tuple(command.binding for command in COMMANDS))])]
    for command, line in zip(COMMANDS, text[1:], strict=False):
        assert set(map(shown_key, command.keys.split(","))) <= set(line.split()), line
        assert line.endswith(f"{command.label}: {command.about}")


async def test_a_window_that_two_keys_close_takes_nothing_else_away() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("escape", "D")
        below = stage.screen
        assert isinstance(below, Reader)
        for command in ("open", "help", "account", "run", "export", "limits", "filter", "edit_id"):
            stage.dashboard.action_command(command)
            await stage.pilot.pause()
            window = stage.screen
            assert window is not below, command
            window.dismiss()
            window.dismiss()
            await stage.pilot.pause()
            assert stage.screen is below, command
