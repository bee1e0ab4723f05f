"""Themes from the settings file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from textual.theme import BUILTIN_THEMES

from imtui.settings import Settings
from imtui.ui.presentation.outcome_style import STYLES
from imtui.ui.screens.search_list import with_own_first
from imtui.ui.theme.own_theme import contrast_warning, own_theme_problems, own_themes
from imtui.ui.theme.themes import THEMES, theme_problem
from tests.support.colours import contrast, rgb
from tests.support.stage import make_app, on_stage

CANARY = "507caf2e1fcd"
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_a_theme_has_its_own_colours_and_the_rest_of_its_base() -> None:
    dark, light = own_themes(
        {
            "mine": {"primary": "teal", "not-found": "#ff0"},
            "paper": {"base": "textual-light", "background": "#ffffff"},
        }
    )
    assert (dark.name, dark.primary, dark.background, dark.dark) == (
        *("mine", "teal", THEMES[0].background),
        True,
    )
    assert dark.variables == {**THEMES[0].variables, "order-not-found": "#ff0"}
    assert (light.background, light.dark) == ("#ffffff", False)
    assert light.error == BUILTIN_THEMES["textual-light"].error
    assert THEMES[0].variables["order-not-found"] != "#ff0"


@pytest.mark.parametrize(
    ("name", "key", "value", "words"),
    [
        ("nord", "primary", "red", "[themes.nord]: a theme of that name exists. Choose another name."),
        ("mine", "primary", "#12", "[themes.mine] primary: '#12' is not a colour. Write \"#rrggbb\""),
        ("mine", "refused", "ansi_red", "[themes.mine] refused: 'ansi_red' is not a colour."),
        ("mine", "primari", "red", "[themes.mine] primari is not a colour of a theme; did you mean primary?"),
        ("mine", "zzz", "red", "[themes.mine] zzz is not a colour of a theme; there are base, primary, "),
        ("mine", "base", "imtui-drak", "base: there is no theme 'imtui-drak'; did you mean "),
        ("mine", "base", "imtui-terminal", "[themes.mine] base: there is no theme 'imtui-terminal';"),
        (f"{CANARY}-mine", "primary", "no", "[themes.(not repeated, it may be a secret)] primary: "),
        ("mine", "base", "mine", "base: there is no theme 'mine'; there are imtui-dark, "),
    ],
)
def test_a_problem_names_its_key_and_the_fix(name: str, key: str, value: str, words: str) -> None:
    (reported,) = own_theme_problems({name: {key: value}})
    assert words in reported


def test_the_example_theme_is_readable_and_complete() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    table = tomllib.loads(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE))["themes"]
    assert list(own_theme_problems(table)) == []
    assert [contrast_warning(theme) for theme in own_themes(table)] == [""]
    about = text[text.index("# Your own theme.") : text.index("#[themes.mine]")]
    assert set(STYLES) <= set(re.findall(r"[a-z-]+", about))


def test_low_contrast_is_named_with_its_background() -> None:
    (theme,) = own_themes({"mine": {"panel": "#444444", "cancelled": "#0d1118", "busy": "#8f8f8f"}})
    reported = contrast_warning(theme)
    assert reported.startswith("Hard to read in the theme mine: cancelled on background (1.0)")
    measured = contrast(rgb("#8f8f8f"), rgb("#444444"))
    assert f"busy on panel ({measured:.1f})" in reported
    assert "queued" not in reported


@pytest.mark.parametrize("name", sorted(set(BUILTIN_THEMES) - {"ansi-dark", "ansi-light"}))
def test_contrast_can_be_measured_in_every_base_theme(name: str) -> None:
    (theme,) = own_themes({"mine": {"base": name, "refused": theme_ground(name)}})
    assert "refused on background (1.0)" in contrast_warning(theme)


def theme_ground(name: str) -> str:
    return BUILTIN_THEMES[name].to_color_system().generate()["background"]


async def test_an_own_theme_is_used_and_chosen_like_others() -> None:
    tables = {"mine": {"cancelled": "#aabbcc"}}
    assert theme_problem("mine", tables) == ""
    app = make_app("428", settings=Settings(theme="mine"), themes=own_themes(tables))
    async with on_stage(app):
        assert app.theme_variables["order-cancelled"] == "#aabbcc"
        names = with_own_first(app.available_themes)
        assert names[: len(THEMES) + 2] == [*(theme.name for theme in THEMES), "mine", "ansi-dark"]
        app.choose_theme("imtui-dark")
        app.choose_theme("mine")
        assert app.current_theme.name == "mine"
