"""The language of the screen: switched from the palette, at once, also during a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from imtui.messages import current_language, use_language
from imtui.session import Phase
from imtui.ui.screens.help import HangingLine, Help
from imtui.ui.screens.search_list import SearchList
from tests.ui.stage import GatedProvider, Stage, make_app, on_stage


async def search_palette(stage: Stage, words: str) -> list[str]:
    await stage.press("ctrl+p")
    await stage.until(lambda: isinstance(stage.screen, SearchList))
    await stage.type(words)
    return [str(option.prompt).partition("\n")[0] for option in stage.screen.query_one(OptionList).options]


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize(
    "words", ["cancel the selected", "seçili, gösterilen ya da bekleyen tüm siparişleri", "SECILI"]
)
async def test_palette_finds_a_command_in_both_languages(language: str, words: str) -> None:
    use_language(language)
    async with on_stage(make_app("428")) as stage:
        found = await search_palette(stage, words)
        assert ("Run (^r)" if language == "en" else "Başlat (^r)") in found


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
