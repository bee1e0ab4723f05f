"""The check of the settings that only the screen uses."""

from __future__ import annotations

from imtui.settings import Config
from imtui.ui.keymap import keymap_problems
from imtui.ui.theme.own_theme import own_theme_problems
from imtui.ui.theme.themes import theme_problem


def screen_problems(config: Config) -> list[str]:
    """The problems of keys, themes and theme name in the settings, each a full sentence."""
    found = (
        *keymap_problems(config.keys),
        *own_theme_problems(config.themes),
        theme_problem(config.settings.theme, config.themes),
    )
    return [problem for problem in found if problem]
