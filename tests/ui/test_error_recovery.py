"""Exceptions in the user interface: the window closes, and the run continues."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, Static

from imtui.core.outcome import State
from imtui.session import Phase
from imtui.ui.dashboard import Dashboard
from imtui.ui.screens.dialog import Dialog
from imtui.ui.screens.questions.quit import QuitQuestion
from imtui.ui.widgets.log_view import LogView
from imtui.ui.widgets.order_table import OrderTable
from imtui.ui.widgets.overview import Overview
from imtui.ui.widgets.summary_bar import SummaryBar
from tests.support.stage import PATIENCE, SANDBOX, GatedProvider, Stage, make_app, on_stage

KEY = SANDBOX.key.reveal()


def fail(*_: object, **__: object) -> None:
    raise KeyError("a defect", KEY)


class FailingWindow(Dialog[str]):
    """A window that fails in one way."""

    BINDINGS = [Binding("x", "fail", "Fail")]  # noqa: RUF012
    watched = reactive(0)

    def __init__(self, way: str) -> None:
        super().__init__()
        self.way = way

    def compose(self) -> ComposeResult:
        if self.way == "compose":
            fail()
        yield FailingStatic(self.way)
        yield Button("fail", id="fail")

    def on_mount(self) -> None:
        self.query_one(Button).focus()
        ways: dict[str, Callable[[], object]] = {
            "mount": fail,
            "timer": lambda: self.set_timer(0.001, fail),
            "interval": lambda: self.set_interval(0.001, fail),
            "call_later": lambda: self.call_later(fail),
            "call_next": lambda: self.call_next(fail),
            "call_after_refresh": lambda: self.call_after_refresh(fail),
            "watch": lambda: setattr(self, "watched", 1),
        }
        ways.get(self.way, lambda: None)()

    def watch_watched(self, value: int) -> None:
        if value:
            fail()

    def on_key(self) -> None:
        if self.way == "key":
            fail()

    def on_button_pressed(self) -> None:
        fail()

    def action_fail(self) -> None:
        fail()


class FailingStatic(Static):
    """A widget that fails in one way."""

    def __init__(self, way: str) -> None:
        super().__init__("text")
        self.way = way

    def on_mount(self) -> None:
        if self.way == "widget mount":
            fail()

    def render_line(self, y: int) -> Strip:
        if self.way == "render_line":
            fail()
        return super().render_line(y)

    def get_content_height(self, *arguments: object) -> int:
        if self.way == "layout":
            fail()
        return super().get_content_height(*arguments)  # type: ignore[arg-type]


WAYS = {
    "compose": (),
    "mount": (),
    "widget mount": (),
    "timer": (),
    "interval": (),
    "call_later": (),
    "call_next": (),
    "call_after_refresh": (),
    "watch": (),
    "render_line": (),
    "layout": (),
    "key": ("k",),
    "action": ("x",),
    "button": ("enter",),
}


@asynccontextmanager
async def in_a_run() -> AsyncIterator[tuple[Stage, GatedProvider]]:
    """A run of two orders whose first request is under way."""
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider, workers=1), failing=True) as stage:
        await stage.run()
        await stage.until(lambda: bool(provider.seen))
        yield stage, provider


async def drawn_until(holds: Callable[[], bool]) -> None:
    """Wait until `holds` is true. The pilot's own waiting draws, and would raise what fails."""
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline, "it never came"
        await asyncio.sleep(0.01)


async def pause_and_resume(stage: Stage) -> None:
    """The run obeys keys."""
    await stage.press("escape", "p")
    assert stage.session.phase is Phase.PAUSED, (stage.dashboard.focused, stage.notice)
    await stage.press("p")
    await stage.until(lambda: stage.session.phase is Phase.RUNNING)


async def finish(stage: Stage, provider: GatedProvider) -> None:
    """The run obeys keys, and ends."""
    await pause_and_resume(stage)
    provider.let_go(2)
    await stage.until(stage.is_over)
    assert stage.states == [State.CANCELLED] * 2
    assert not stage.app._exit


async def test_a_failing_window_closes_and_the_run_continues() -> None:
    async with in_a_run() as (stage, provider):
        for count, (way, keys) in enumerate(WAYS.items(), start=1):
            answers: list[str | None] = []
            stage.app.push_screen(FailingWindow(way), answers.append)
            await stage.pilot.pause()
            await stage.press(*keys)
            await stage.until(lambda: stage.screen is stage.dashboard)
            await stage.until(lambda: "A window failed (KeyError) and was closed." in stage.notice)
            assert "The run continues." in stage.notice, way
            reports = [entry for entry in stage.log_entries if "A window failed" in entry.text]
            assert len(reports) == count, way
            assert answers == [None], way
            await pause_and_resume(stage)
            assert stage.notice == "", way
        await finish(stage, provider)


@pytest.mark.parametrize("widget", [LogView, OrderTable, Overview, SummaryBar])
async def test_a_pane_that_cannot_be_drawn_is_hidden(
    widget: type[Widget], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with in_a_run() as (stage, provider):
        shown = stage.dashboard.query_one(widget)
        monkeypatch.setattr(
            widget, "render_line" if issubclass(widget, LogView | OrderTable | Overview) else "render", fail
        )
        shown.refresh()
        # Until the next layout, Textual may draw a hidden widget once more.
        await drawn_until(lambda: not shown.display and not shown.region)
        assert "A part of the screen failed (KeyError)." in stage.notice
        await finish(stage, provider)


async def test_a_hidden_log_is_not_shown_again_by_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    async with in_a_run() as (stage, _):
        monkeypatch.setattr(LogView, "render_line", fail)
        stage.log.refresh()
        await drawn_until(lambda: not stage.log.display)
        for text in ("one line", "", "many words " * 40):
            stage.dashboard.context.show_notice(text)
            stage.dashboard.fit_notice()
            assert not stage.log.display


class FailingTimer:
    """A timer of the dashboard that fails three times.

    It stops then: while a timer runs, the screen is never idle, and the pilot waits a second for each key.
    """

    def __init__(self, stage: Stage) -> None:
        self._count = 0
        # As for the timer of a run, the application calls what starts it.
        stage.app.call_later(self._start, stage.dashboard)

    def _start(self, dashboard: Dashboard) -> None:
        self._timer = dashboard.set_interval(0.001, self._tick)

    def _tick(self) -> None:
        self._count += 1
        if self.is_over():
            self._timer.stop()
        fail()

    def is_over(self) -> bool:
        # A timer that is late may come once more after it was stopped.
        return self._count >= 3


async def test_a_failing_timer_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    async with in_a_run() as (stage, provider):
        with caplog.at_level(logging.INFO, "imtui"):
            await stage.until(FailingTimer(stage).is_over)
        assert caplog.text.count("The screen failed") == 1
        assert caplog.text.count("A part of the screen failed") == 1
        assert KEY not in caplog.text
        await finish(stage, provider)


async def test_a_failing_timer_of_the_dashboard_closes_no_window() -> None:
    async with in_a_run() as (stage, provider):
        await stage.press("ctrl+q")
        window = stage.screen
        await stage.until(FailingTimer(stage).is_over)
        assert isinstance(window, QuitQuestion)
        assert stage.screen is window
        await finish(stage, provider)


async def test_a_screen_that_cannot_be_drawn_at_all_ends_with_70(monkeypatch: pytest.MonkeyPatch) -> None:
    async with in_a_run() as (stage, provider):
        monkeypatch.setattr("textual._compositor.Compositor._get_renders", fail)
        await drawn_until(lambda: not stage.app.is_running)
        assert stage.app.return_code == 1
        provider.let_go(2)
        # The pilot raises it again.
        stage.app._exception = None


@pytest.mark.parametrize(
    "post", [lambda stage: stage.app.call_later(fail), lambda stage: stage.dashboard.call_later(fail)]
)
async def test_a_failing_callback_leaves_the_dashboard_alive(post: Callable[[Stage], object]) -> None:
    async with in_a_run() as (stage, provider):
        post(stage)
        await stage.until(lambda: "A part of the screen failed" in stage.notice)
        await finish(stage, provider)


async def test_a_failed_thread_stops_the_run() -> None:
    async with in_a_run() as (stage, provider):
        stage.app.report_failed_thread("import")
        assert stage.session.phase is Phase.STOPPING
        assert "A background task of imtui failed (import)." in stage.notice
        provider.let_go()
        await stage.until(stage.is_over)
        assert stage.states == [State.CANCELLED, State.QUEUED]
