"""Each key and each button of every window, pressed twice in one write, raises nothing."""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual import events
from textual.screen import Screen
from textual.widgets import Button
from textual.widgets._toast import Toast

import imtui.ui
from imtui.core.importing.extract import TextQuestion
from imtui.session import OperationRefused, Phase
from imtui.ui.dashboard import Dashboard
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.screens.account_list import ProfilesScreen
from imtui.ui.screens.account_orders import AccountOrdersDialog
from imtui.ui.screens.dialog import Dialog, Form, Reader
from imtui.ui.screens.filter import FilterDialog
from imtui.ui.screens.history import HistoryScreen
from imtui.ui.screens.import_report import ImportReportScreen
from imtui.ui.screens.mark_list import MarkDialog
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.screens.questions.not_found import not_found_question
from imtui.ui.screens.questions.prompt import Confirm
from imtui.ui.screens.questions.quit import QuitQuestion
from imtui.ui.screens.search_list import LineAndList, SearchList
from imtui.ui.screens.text_picker import TextPicker
from imtui.ui.screens.too_small import TooSmall
from imtui.ui.text_selection import TextSelectionScreen
from tests.support.scripted import NOT_FOUND
from tests.support.stage import SANDBOX, GatedProvider, Stage, make_app, on_stage

Make = Callable[[Stage], Screen[Any] | None]
"""Makes a window, or opens it as the operator does and returns None."""


def refuse(*_: object) -> object:
    raise OperationRefused("not now")


def command(name: str) -> Make:
    return lambda stage: stage.dashboard.action_command(name)


def account_list(stage: Stage) -> Screen[Any]:
    path = stage.app._config_path
    path.write_text('[profiles.acme]\nkey = "canary-key-0123"\nhash = "canary-hash-0123"\n')
    path.chmod(0o600)
    return ProfilesScreen(stage.app._accounts)


MAKE: dict[str, Make] = {
    "AccountScreen": lambda stage: AccountScreen(stage.app._accounts, SANDBOX),
    "ChoiceDialog": lambda _: ChoiceDialog("title", "about", ["one", "two"], str, yes="Take"),
    "CommandPalette": lambda stage: stage.app.action_command_palette(),
    "Confirm": lambda _: Confirm("title", ["line"], yes="Yes", danger=True),
    "DetailsScreen": command("details"),
    "ExportDialog": command("export"),
    "FilterDialog": lambda _: FilterDialog({}, frozenset()),
    "Help": command("help"),
    "HistoryScreen": lambda stage: HistoryScreen(stage.session.past_batches(), 0, list),
    "QuitQuestion": lambda stage: QuitQuestion(stage.session, lambda: ["line"], "s"),
    "Prompt": lambda stage: not_found_question(stage.session),
    "OpenDialog": command("open"),
    "LimitsDialog": command("limits"),
    "AccountOrdersDialog": lambda _: AccountOrdersDialog(refuse),  # type: ignore[arg-type]
    "ProfilesScreen": account_list,
    "Reader": lambda _: Reader("title", [("line", "")]),
    "ImportReportScreen": lambda _: ImportReportScreen([], lambda *_: "", lambda _: None),
    "TextPrompt": command("edit_id"),
    "RunQuestion": command("run"),
    "TextPicker": lambda _: TextPicker(
        "paste",
        SimpleNamespace(text=TEXT, problem=None),  # type: ignore[arg-type]
        TextQuestion(TEXT, 1).number_groups(),
        0,
    ),
    "ThemeList": lambda stage: stage.app.action_change_theme(),
}
TEXT = "order 312891245, then 312891246 and 7654321"
"""A text with order IDs."""

NOT_TESTED: set[type[Screen[Any]]] = {
    Dashboard,
    Dialog,
    Form,
    LineAndList,
    MarkDialog,
    SearchList,
    TextSelectionScreen,
    TooSmall,
}
"""Bases, the dashboard, and the cover of a small terminal, which has no key and goes by itself."""


def windows() -> list[type[Screen[Any]]]:
    """All classes of windows in imtui."""

    def below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    for module in pkgutil.walk_packages(imtui.ui.__path__, "imtui.ui."):
        importlib.import_module(module.name)
    found = {kind for kind in below(Screen) if kind.__module__.startswith("imtui.")} - NOT_TESTED
    return sorted(found, key=lambda kind: kind.__name__)


def test_every_window_is_tested_and_closes_once() -> None:
    assert {kind.__name__ for kind in windows()} == set(MAKE)
    assert all(issubclass(kind, Dialog) for kind in windows())


def test_a_window_that_never_opens_leaves_no_coroutine_behind() -> None:
    window = Reader("title", [])
    # As an input does to the window on top, also while imtui quits.
    window.clear_selection()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        del window
        gc.collect()
    assert not [str(warning.message) for warning in seen]


def test_no_screen_awaits_what_a_selection_does() -> None:
    screens = {*windows(), *NOT_TESTED}
    assert not any(inspect.iscoroutinefunction(screen._watch_selections) for screen in screens)


async def opened(stage: Stage, name: str) -> bool:
    """Open the window; False if the state that the last one left does not allow it."""
    window = MAKE[name](stage)
    if window is not None:
        stage.app.push_screen(window)
    await stage.pilot.pause()
    return type(stage.screen).__name__ == name


async def reopened(stage: Stage, name: str) -> bool:
    """Close what is open, then open the window again."""
    while stage.screen is not stage.dashboard:
        stage.app.pop_screen()
        await stage.pilot.pause()
    return await opened(stage, name)


def keys_of(screen: Screen[Any]) -> list[str]:
    """The window's own keys, and Enter for the widget in focus."""
    own = [key for key in screen._bindings.key_to_bindings if key != "ctrl+q"]
    return list(dict.fromkeys([*own, "enter"]))


async def twice_in_one_write(stage: Stage, key: str) -> None:
    character = key if len(key) == 1 else None
    for _ in range(2):
        stage.app.post_message(events.Key(key, character))
    await stage.pilot.pause()


async def press_twice(stage: Stage, press: str) -> None:
    """Press a key, or a button by its number, twice at once."""
    if press.startswith("button "):
        button = list(stage.screen.query(Button))[int(press.removeprefix("button "))]
        button.press()
        button.press()
        await stage.pilot.pause()
    else:
        await twice_in_one_write(stage, press)


@pytest.mark.parametrize("name", MAKE)
async def test_keys_and_buttons_pressed_twice_close_one_window(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An export goes to the current folder.
    monkeypatch.chdir(tmp_path)
    todo: list[str] | None = None
    while todo is None or todo:
        provider = GatedProvider({"429": [NOT_FOUND]}, answers=1000)
        folder = tmp_path / str(len(todo or ()))
        folder.mkdir()
        app = make_app(
            "428 429", provider, config_path=folder / "config.toml", journal_path=folder / "j.sqlite3"
        )
        async with on_stage(app) as stage:
            stage.table.focus()
            assert await opened(stage, name)
            if todo is None:
                todo = keys_of(stage.screen)
                todo += [f"button {number}" for number in range(len(stage.screen.query(Button)))]
            is_open = True
            while todo and is_open:
                press = todo.pop()
                await press_twice(stage, press)
                assert not app.failures.seen, (press, app.failures.seen)
                assert stage.app.screen_stack[0] is stage.dashboard, press
                if app._exit or stage.session.phase is not Phase.IDLE:
                    break
                if type(stage.screen).__name__ != name:
                    is_open = await reopened(stage, name)


async def test_an_action_that_closes_never_closes_the_dashboard() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.app.run_action("screen.dismiss", stage.dashboard)
        stage.app.pop_screen()
        assert stage.screen is stage.dashboard


async def test_enter_twice_in_the_palette_runs_a_command_once() -> None:
    async with on_stage(make_app("428 429")) as stage:
        stage.table.focus()
        done: list[None] = []
        stage.dashboard.action_command = lambda _: done.append(None)  # type: ignore[method-assign,assignment]
        await stage.press("ctrl+p")
        await twice_in_one_write(stage, "enter")
        await stage.until(lambda: stage.screen is stage.dashboard)
        assert len(done) == 1


@pytest.mark.parametrize("presses", [[0], [0, 0], [1], [0, 1, 0]])
async def test_a_double_click_answers_no_question_it_opened(
    presses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slow machine takes longer than a double click may.
    monkeypatch.setattr("imtui.ui.app.ImtuiApp.CLICK_CHAIN_TIME_THRESHOLD", 60.0)
    answers: list[bool | None] = []

    async with on_stage(make_app("428 429")) as stage:
        await stage.press("ctrl+p")
        question = Confirm("title", ["line"], yes="Yes", danger=True)
        stage.app.push_screen(question, answers.append)
        await stage.pilot.pause()
        x, y = list(question.query(Button))[-1].region.center
        stage.app.pop_screen()
        await stage.pilot.pause()

        press(stage, int(x), int(y))
        await stage.pilot.pause()
        again = Confirm("title", ["line"], yes="Yes", danger=True)
        stage.app.push_screen(again, answers.append)
        await stage.pilot.pause()
        for cells_aside in presses:
            press(stage, int(x) + cells_aside, int(y))
            await stage.pilot.pause()
        assert stage.screen is again
        assert not any(answers)


async def test_a_click_on_a_message_that_goes_away_closes_no_window() -> None:
    async with on_stage(make_app("428 429")) as stage:
        await stage.press("comma")
        window = stage.screen
        await stage.paste("1\n2\n")
        await stage.until(lambda: bool(window.query(Toast)) and window.query_one(Toast).region.width > 0)
        x, y = window.query_one(Toast).region.center
        # Removed, as a newer message does it, but still on the screen.
        await window.query_one(Toast).remove()
        press(stage, int(x), int(y))
        await stage.pilot.pause()
        assert stage.screen is window
        assert not stage.app.failures.seen


def press(stage: Stage, x: int, y: int) -> None:
    """Press and release the mouse, as the terminal reports it."""
    for kind in (events.MouseDown, events.MouseUp):
        stage.app.post_message(
            kind(None, x, y, 0, 0, button=1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
        )
