"""The language of the screen: switched from the palette, at once, also during a run."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, RadioSet
from textual.widgets._collapsible import CollapsibleTitle

from imtui.core.retry import RetryPolicy
from imtui.messages import LANGUAGES, current_language, use_language
from imtui.session import Phase
from imtui.ui import screens
from imtui.ui.screens.dialog import Dialog
from imtui.ui.screens.help import HangingLine, Help, widget_keys
from imtui.ui.screens.limits import LimitsDialog
from imtui.ui.screens.search_list import SearchList
from imtui.ui.screens.too_small import TooSmall
from imtui.ui.widgets.command_bar import CommandBar
from tests.support.scripted import NOT_FOUND, Provider
from tests.support.stage import NARROW, WIDE, GatedProvider, Stage, make_app, on_stage


def text_on_screen(stage: Stage) -> list[str]:
    """The lines of the screen. What a clock measured is left out."""
    strips = stage.strips
    lines = ["".join(segment.text for segment in strip) for strip in strips]
    return [re.sub(r"\d+:\d\d(:\d\d)?(\.\d+)?| +\d+ ms|[\d.,]+/sn?", "-", line) for line in lines]


async def search_palette(stage: Stage, words: str) -> list[str]:
    """Open the palette if it is closed, and search in it. Returns the titles that are found."""
    if not isinstance(stage.screen, SearchList):
        await stage.press("ctrl+p")
        await stage.until(lambda: isinstance(stage.screen, SearchList))
    stage.screen.query_one(Input).clear()
    await stage.type(words)
    return [str(option.prompt).partition("\n")[0] for option in stage.screen.query_one(OptionList).options]


@pytest.mark.parametrize(("language", "title"), [("en", "Run (^r)"), ("tr", "Başlat (^r)")])
async def test_palette_finds_a_command_in_both_languages(language: str, title: str) -> None:
    use_language(language)
    async with on_stage(make_app("428")) as stage:
        turkish = ("iptal", "seçili, gösterilen ya da bekleyen tüm siparişleri", "SECILI")
        for words in ("cancel", "cancel the selected", *turkish):
            assert title in await search_palette(stage, words), words


async def test_language_is_switched_during_a_run(tmp_path: Path) -> None:
    provider = GatedProvider()
    async with on_stage(make_app("428 429", provider, config_path=tmp_path / "config.toml")) as stage:
        await stage.press("ctrl+r", "y")
        await stage.until(lambda: stage.session.phase is Phase.RUNNING)
        await search_palette(stage, "türkçe")
        await stage.press("enter")
        await stage.until(lambda: current_language() == "tr")
        assert stage.session.phase is Phase.RUNNING
        assert stage.notice == "imtui artık Türkçe."
        assert "Duraklat" in [offer.words for offer in stage.footer]
        provider.let_go(2)
        await stage.until(lambda: "iptal edildi" in stage.notice)
        assert stage.is_over()
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == 'language = "tr"\n'


async def test_help_is_grouped_and_searched_in_place() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("f1")
        await stage.until(lambda: isinstance(stage.screen, Help))
        headings = [str(line.content) for line in stage.screen.query(".line--heading").results(HangingLine)]
        assert headings[-3:] == ["Moving and typing", "States", "Codes"]
        assert {"Run", "List", "Files and batches"} <= set(headings)
        await stage.type("undo")
        shown = [str(line.content) for line in stage.screen.query(HangingLine) if line.display]
        assert shown[0] == "Edit"
        assert all("ndo" in line or line == "Edit" for line in shown)
        await stage.press("escape")
        assert not isinstance(stage.screen, Help)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_language_is_found_in_both(language: str) -> None:
    use_language(language)
    async with on_stage(make_app()) as stage:
        for words, found in (
            ("english", "Language: English"),
            ("ingilizce", "Language: English"),
            ("turkish", "Dil: Türkçe"),
            ("TURKCE", "Dil: Türkçe"),
        ):
            assert (await search_palette(stage, words))[0] == found
        titles = {"Language: English", "Dil: Türkçe"}
        assert set(await search_palette(stage, "dil:")) == set(await search_palette(stage, "")) & titles


async def test_language_that_cannot_be_saved_is_used_and_reported(tmp_path: Path) -> None:
    config_path = tmp_path / "config.toml"
    config_path.mkdir()
    async with on_stage(make_app("428", config_path=config_path)) as stage:
        stage.app.choose_language("tr")
        assert stage.notice.startswith("imtui artık Türkçe, ama yalnızca siz çıkana kadar. ")
        assert str(config_path) in stage.notice


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_switched_screen_is_that_of_a_start_in_the_language(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both runs then take 0 ms, which is on the screen.
    monkeypatch.setattr("imtui.engine.dispatcher.time", SimpleNamespace(perf_counter=lambda: 0.0))
    screens = []
    for language in LANGUAGES:
        use_language(language)
        script = Provider({"428": [NOT_FOUND]})
        app = make_app(
            "428 429", script, retry=RetryPolicy(tries=1), workers=1, config_path=Path("/dev/null")
        )
        async with on_stage(app, size) as stage:
            await stage.run_to_the_end()
            stage.app.choose_language("tr")
            await stage.press("b", "4", "enter")
            await stage.until(lambda stage=stage: stage.table.line_count == 2)  # type: ignore[misc]
            screens.append(text_on_screen(stage))
    assert screens[0] == screens[1]


@pytest.mark.parametrize(
    "widget",
    [
        Button,
        OptionList,
        RadioSet,
        partial(CollapsibleTitle, label="", collapsed_symbol="", expanded_symbol="", collapsed=True),
    ],
)
def test_keys_of_textual_widgets_are_translated(widget: Callable[[], Widget]) -> None:
    shown = []
    for language in LANGUAGES:
        use_language(language)
        shown.append([line.text for line in widget_keys(widget())])
    assert shown[0]
    assert not set(shown[0]) & set(shown[1])


@pytest.mark.parametrize("width", [60, 80, 100, 200])
async def test_turkish_footer_fits(width: int) -> None:
    use_language("tr")
    provider = GatedProvider({"428": [NOT_FOUND]})
    app = make_app("428 429 430", provider, retry=RetryPolicy(tries=1), workers=1)
    async with on_stage(app, (width, 24)) as stage:
        await assert_footer_fits(stage, ["Başlat", "Prova"])
        await stage.press("v")
        await assert_footer_fits(stage, ["Başlat", "Prova", "Kopyala"])
        await stage.press("escape")
        await stage.run()
        provider.let_go(1)
        await assert_footer_fits(stage, ["Duraklat", "Durdur", "Başarısız"])
        provider.let_go(2)
        await stage.until(stage.is_over)
        await assert_footer_fits(stage, ["Başarısız", "Sonraki"])


async def assert_footer_fits(stage: Stage, words: list[str]) -> None:
    """Wait until the footer offers at least these words, and assert that none is cut."""
    bar = stage.dashboard.query_one(CommandBar)
    await stage.until(lambda: all(each in bar.render().plain for each in words))
    shown = bar.render().plain
    assert cell_len(shown) <= bar.size.width
    assert "…" not in shown.replace("Filtre…", "")
    assert {"help", "quit"} <= {offer.command for offer in stage.footer}


async def test_help_of_a_window_says_what_it_is_for() -> None:
    async with on_stage(make_app("428")) as stage:
        await stage.press("comma", "f1")
        await stage.until(lambda: isinstance(stage.screen, Help))
        lines = [str(line.content) for line in stage.screen.query(HangingLine)]
        assert lines[:2] == ["This window", f"  {LimitsDialog.explanation}"]


def test_every_window_says_in_its_help_what_it_is_for() -> None:
    screens.load_all()
    windows = {
        window
        for window in descendants(Dialog)
        if not descendants(window) and window.__module__.startswith("imtui.")
    }
    silent = {window for window in windows if not window.explanation}
    assert len(windows) > 15
    assert silent == {TooSmall}


def descendants(kind: type[Dialog[object]]) -> set[type[Dialog[object]]]:
    return {each for child in kind.__subclasses__() for each in (child, *descendants(child))}
