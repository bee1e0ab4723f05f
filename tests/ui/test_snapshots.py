"""What the screens look like; `--snapshot-update` takes the pictures again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from imtui.core.protocol import Result
from imtui.core.retry import RetryPolicy
from imtui.messages import use_language
from imtui.session import Phase
from imtui.ui.app import ImtuiApp
from imtui.ui.screens.account_form import AccountScreen
from imtui.ui.widgets.log_view import LogView
from tests.support.scripted import BUSY, CANCELLED, DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.stage import LIVE, NARROW, SANDBOX, WIDE, make_app, until

Compare = Callable[..., bool]
Walk = Callable[[Pilot[None]], Awaitable[None]]

IDS = " ".join(str(312_891_245 + number) for number in range(30))
SCRIPTS: dict[str, list[Result]] = {
    "312891246": [NOT_FOUND],
    "312891248": [LOST, NOT_FOUND],
    "312891249": [BUSY, CANCELLED],
    "312891251": [BUSY],
    "312891253": [DOWN],
    "312891260": [DENIED],
}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop clocks, blinking and delays."""
    monkeypatch.setattr("imtui.ui.widgets.target_bar.time.strftime", lambda *_: "12:04:31 ")
    monkeypatch.setattr("imtui.ui.presentation.details.exact_time_of_day", lambda _: "12:04:31.204")
    monkeypatch.setattr("imtui.ui.presentation.log_line.time_of_day", lambda _: "12:04:31")
    monkeypatch.setattr("imtui.engine.dispatcher.time.perf_counter", lambda: 0.0)
    monkeypatch.setattr(Input.cursor_blink, "_default", False)


def app(ids: str = IDS, *, live: bool = False) -> ImtuiApp:
    return make_app(
        ids,
        Provider(SCRIPTS),
        profile=LIVE if live else SANDBOX,
        workers=1,
        retry=RetryPolicy(tries=2, base=0.0),
        clock=lambda: 7.0,
    )


async def stand(pilot: Pilot[None]) -> None:
    await pilot.pause()


async def to_the_end(pilot: Pilot[None]) -> None:
    shown = pilot.app
    assert isinstance(shown, ImtuiApp)
    await pilot.pause()
    await pilot.press("ctrl+r", "y")
    await until(pilot, lambda: shown.session.phase is Phase.IDLE)
    await until(pilot, lambda: isinstance(shown.screen, AccountScreen))


def then(*keys: str) -> Walk:
    async def walk(pilot: Pilot[None]) -> None:
        await to_the_end(pilot)
        await pilot.press("escape", *keys)
        log = pilot.app.screen_stack[0].query_one(LogView)
        # Its scroll bar grows in steps that depend on when the ticks came.
        log._scroll_update(log.virtual_size)
        await pilot.pause()

    return walk


def pressing(*keys: str) -> Walk:
    async def walk(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    return walk


SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "200x60"])


@SIZES
@pytest.mark.parametrize(
    ("made", "walk"),
    [
        pytest.param(lambda: app(""), stand, id="empty"),
        pytest.param(app, to_the_end, id="stopped by a 401"),
        pytest.param(app, then("f"), id="failures alone"),
        pytest.param(
            app, then("home", "down", "down", "down", "enter"), id="details of an unconfirmed order"
        ),
        pytest.param(app, pressing("ctrl+r"), id="question before a run in the sandbox"),
        pytest.param(lambda: app(live=True), pressing("ctrl+r"), id="question before a live run"),
        pytest.param(app, pressing("f1"), id="help"),
    ],
)
def test_screen(
    made: Callable[[], ImtuiApp], walk: Walk, size: tuple[int, int], snap_compare: Compare
) -> None:
    assert snap_compare(made(), terminal_size=size, run_before=walk)


@SIZES
@pytest.mark.parametrize(
    ("made", "walk"),
    [
        pytest.param(lambda: app(""), stand, id="empty"),
        pytest.param(app, to_the_end, id="stopped by a 401"),
        pytest.param(app, then("f"), id="failures alone"),
        pytest.param(lambda: app(live=True), pressing("ctrl+r"), id="question before a live run"),
    ],
)
def test_screen_in_turkish(
    made: Callable[[], ImtuiApp], walk: Walk, size: tuple[int, int], snap_compare: Compare
) -> None:
    use_language("tr")
    assert snap_compare(made(), terminal_size=size, run_before=walk)
