"""Terminals without Unicode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from imtui.core.outcome import GLYPHS, State
from imtui.core.protocol import Result
from imtui.settings import Settings
from imtui.ui.terminal.line_filters import to_ascii
from tests.support.scripted import DENIED, DOWN, LOST, NOT_FOUND, Provider
from tests.support.stage import NARROW, WIDE, Stage, make_app, on_stage

SCRIPTS: dict[str, list[Result]] = {"428": [LOST], "429": [NOT_FOUND], "430": [DOWN], "433": [DENIED]}
IDS = "428 429 430 431 433 434"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("İşlem başarılı", "Islem basarili"),
        ("Sipariş bulunamadı…", "Siparis bulunamadi~"),
        ("┌─┬╮║", "+-++|"),
        ("✔ ✖ ? ▶ ·", "v x ? > ."),
        ("455×11 → ½", "455x11 > 1"),
        ("日本", "? ? "),
        ("🔎", "> "),
        ("e\u0301", "e"),
        ("plain", "plain"),
    ],
)
def test_text_is_shown_in_ascii(text: str, shown: str) -> None:
    assert to_ascii(text) == shown


@given(st.text())
def test_ascii_replaces_every_character_and_moves_no_cell(text: str) -> None:
    reported = to_ascii(text)
    assert reported.isascii()
    assert cell_len(reported) == sum(map(cell_len, text))


def test_glyphs_that_differ_in_unicode_differ_in_ascii() -> None:
    reported = {to_ascii(GLYPHS[state]) for state in State}
    assert len(reported) == len(set(GLYPHS.values()))


def on_screen(stage: Stage) -> str:
    """All that the terminal is sent."""
    strips = stage.strips
    return "\n".join("".join(segment.text for segment in line) for line in strips)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_nothing_on_any_screen_is_beyond_ascii(size: tuple[int, int]) -> None:
    app = make_app(IDS, Provider(SCRIPTS), workers=1, settings=Settings(ascii=True))
    async with on_stage(app, size) as stage:
        seen = [on_screen(stage)]
        await stage.run_to_the_end()
        seen.append(on_screen(stage))
        await stage.press("escape")
        seen.append(on_screen(stage))
        for keys in (("question_mark",), ("home", "enter"), ("e",), ("ctrl+r",), ("ctrl+p",)):
            stage.table.focus()
            await stage.press(*keys)
            assert stage.screen is not stage.dashboard
            seen.append(on_screen(stage))
            await stage.press("escape")
    assert [screen for screen in seen if not screen.isascii()] == []
    assert "? unconfirmed" in seen[2]
    assert "x refused" in seen[2]
    assert "v cancelled" in seen[2]


async def test_no_key_looks_like_another_key_in_ascii() -> None:
    async with on_stage(make_app("428", settings=Settings(ascii=True)), WIDE) as stage:
        stage.table.focus()
        await stage.press("question_mark")
        reported = on_screen(stage)
        assert "Up k " in reported
        assert "^Down " in reported
        await stage.press("escape", "ctrl+p")
        await stage.type("next part")
        await stage.until(lambda: "Next part (^Down)" in on_screen(stage))


async def test_with_unicode_the_glyphs_stay() -> None:
    async with on_stage(make_app("428", Provider())) as stage:
        await stage.run_to_the_end()
        assert "✔ cancelled" in on_screen(stage)
