"""The order table: its cursor, its views, and what a row looks like."""

from __future__ import annotations

import pytest

from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.retry import RetryPolicy
from imtui.ui.presentation.outcome_style import STYLES, style_of
from imtui.ui.theme.order_colours import DARK, LIGHT
from tests.support.scripted import BUSY, DOWN, LOST, NOT_FOUND, Provider
from tests.support.stage import WIDE, GatedProvider, Stage, make_app, on_stage

HUNDRED = " ".join(str(number) for number in range(1000, 1100))


def line_text(stage: Stage, y: int) -> str:
    return stage.table.render_line(y).text


async def test_the_cursor_moves_by_lines_pages_and_to_the_ends() -> None:
    async with on_stage(make_app(HUNDRED)) as stage:
        await stage.press("escape")
        page = len(stage.table.visible_lines) - 1
        rows = []
        for key in ("up", "down", "j", "k", "pagedown", "pageup", "end", "down", "home", "G", "g"):
            await stage.press(key)
            rows.append(stage.table.cursor_row)
            assert stage.table.cursor_row in stage.table.visible_lines, key
        assert rows == [0, 1, 2, 1, 1 + page, 1, 99, 99, 0, 99, 0]


async def test_a_filter_and_back_keeps_the_cursor_on_its_order() -> None:
    provider = Provider({"1030": [NOT_FOUND], "1050": [NOT_FOUND]})
    async with on_stage(make_app(HUNDRED, provider, workers=8, ran=True)) as stage:
        await stage.press("n", "n")
        order = stage.under_cursor
        assert order is stage.session.batch[50]
        await stage.press("f")
        assert stage.under_cursor is order
        await stage.press("f")
        assert stage.under_cursor is order
        # A hidden row gives the cursor to the next row shown.
        stage.table.move_to_row(40)
        await stage.press("f")
        assert stage.table.cursor_row == 50


async def test_the_mouse_selects_no_text_of_lists_and_cells() -> None:
    async with on_stage(make_app(HUNDRED)) as stage:
        stage.app.copy_to_clipboard("before")
        for widget in (stage.table, stage.log, stage.overview):
            box = widget.region
            await stage.drag((box.x + 3, box.bottom - 1), (box.x + 30, 0))
            await stage.press("ctrl+c")
            assert stage.app.clipboard == "before", widget


async def test_a_delete_keeps_the_cursor_line() -> None:
    async with on_stage(make_app("428 429 430")) as stage:
        await stage.press("escape", "end", "d")
        assert stage.table.cursor_row == 1
        await stage.press("home", "d")
        assert stage.table.cursor_row == 0


async def test_a_delete_under_a_filter_keeps_the_cursor_line() -> None:
    provider = Provider({i: [NOT_FOUND] for i in ("1010", "1030", "1050")})
    async with on_stage(make_app(HUNDRED, provider, workers=8, ran=True)) as stage:
        await stage.press("f", "home", "down", "d", "y")
        assert stage.under_cursor is not None
        assert stage.under_cursor.order_id == "1050"


async def test_the_next_failure_is_one_that_the_filter_shows() -> None:
    provider = Provider({"1010": [NOT_FOUND], "1030": [LOST], "1050": [NOT_FOUND], "1070": [LOST]})
    async with on_stage(make_app(HUNDRED, provider, workers=8, ran=True)) as stage:
        await stage.press("u", "home")
        rows = []
        for _ in range(3):
            await stage.press("n")
            rows.append(stage.table.cursor_row)
        assert rows == [70, 30, 70]


async def test_next_failure_in_an_empty_view_says_how_to_leave_it() -> None:
    provider = Provider({"428": [NOT_FOUND], "429": [LOST, LOST, LOST, LOST, Reply(200, 200, "")]})
    async with on_stage(make_app("428 429", provider, ran=True)) as stage:
        await stage.press("u", "r", "y")
        await stage.until(stage.is_over)
        assert stage.table.line_count == 0
        await stage.press("n")
        assert stage.notice == "No order shown has failed. Esc shows all rows."
        await stage.press("u")
        assert stage.table.line_count == 2


async def test_a_click_on_the_overview_ends_a_filter_that_hides_it() -> None:
    async with on_stage(make_app("428 429 430", Provider({"430": [NOT_FOUND]}), ran=True)) as stage:
        await stage.press("f")
        await stage.pilot.click("#overview", offset=(2, 0))
        await stage.pilot.pause()
        assert stage.under_cursor is stage.session.batch[1]


OUTCOMES: list[tuple[Result, str]] = [
    (Reply(200, 200, "İşlem başarılı"), "✔ cancelled   200  İşlem başarılı"),
    (NOT_FOUND, "✖ refused     455  Sipariş bulunamadı"),
    (BUSY, "✖ refused     503  Hizmet dışı"),
    (Reply(400, 452, "Bir sebep"), "✖ refused     452  Bir sebep"),
    (DOWN, "✖ unreachable -    no connection: connection refused"),
    (LOST, "? unconfirmed -    connection broke: closed without an answer"),
]


async def test_a_row_shows_its_outcome_as_glyph_word_and_code() -> None:
    ids = [str(1000 + number) for number in range(len(OUTCOMES))]
    provider = Provider({i: [result] for i, (result, _) in zip(ids, OUTCOMES, strict=True)})
    async with on_stage(
        make_app(" ".join(ids), provider, retry=RetryPolicy(tries=1), ran=True), WIDE
    ) as stage:
        for y, (_, words) in enumerate(OUTCOMES, start=1):
            assert words in line_text(stage, y)


@pytest.mark.parametrize(
    ("code", "style"),
    [
        (400, "malformed"),
        (401, "denied"),
        (403, "denied"),
        (404, "denied"),
        (429, "busy"),
        (452, "refused"),
        (455, "not-found"),
        (503, "busy"),
    ],
)
def test_a_refusal_has_the_style_of_its_code(code: int, style: str) -> None:
    assert style_of(State.REFUSED, code) == style


@pytest.mark.parametrize("state", [state for state in State if state is not State.REFUSED])
def test_every_other_state_has_its_style_with_any_code(state: State) -> None:
    assert style_of(state, 455) == style_of(state) == state.value


@pytest.mark.parametrize("texts", [DARK, {role: light.text for role, light in LIGHT.items()}])
def test_every_style_has_a_colour_of_its_own(texts: dict[str, str]) -> None:
    assert set(texts) == set(STYLES)
    assert len(set(texts.values())) == len(STYLES)


async def test_the_cursor_survives_new_window_sizes_during_a_run() -> None:
    provider = GatedProvider({"1003": [NOT_FOUND]})
    async with on_stage(make_app(HUNDRED, provider, workers=4)) as stage:
        await stage.run()
        stage.table.move_to_row(99)
        for width, height in ((200, 60), (60, 20), (40, 12), (20, 8), (80, 24)):
            provider.let_go(10)
            await stage.pilot.resize_terminal(width, height)
            assert stage.table.cursor_row == 99
            assert not stage.table.visible_lines or 99 in stage.table.visible_lines
        provider.let_go(100)
        await stage.until(stage.is_over)
        failed = stage.overview._cell_of(3)
        assert stage.overview._counts[failed] != stage.overview._counts[failed + 1]


@pytest.mark.parametrize("size", [(60, 24), (1, 1)])
async def test_a_tiny_window_does_not_end_a_run(size: tuple[int, int]) -> None:
    async with on_stage(make_app("428 429", Provider({"429": [NOT_FOUND]})), size) as stage:
        await stage.run_to_the_end()
        assert stage.states == [State.CANCELLED, State.REFUSED]
