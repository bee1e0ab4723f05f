from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from imtui.core.secret import Secret
from imtui.settings import Profile, SettingsError, load, rename_profile, save_profile, save_setting

if TYPE_CHECKING:
    from pathlib import Path

THEME = '[themes.mine]  # ours\nbase = "nord"\nnot-found = "#ffee00"  # as in the panel\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_theme_is_read_as_written(path: Path) -> None:
    path.write_text(THEME)
    assert load(path).themes == {"mine": {"base": "nord", "not-found": "#ffee00"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('themes = "nord"', "themes must be tables: [themes.NAME], and below it lines such as primary"),
        ('[themes]\nmine = "nord"', "[themes.mine] must be a table with lines such as primary"),
        ("[themes.mine]\nprimary = 1", "[themes.mine] primary must be text in quotes."),
        ('[themes."a b"]', "[themes.a b]: A theme's name is 1 to 32 letters from a to z, digits, - or _."),
        (f"[themes.{'x' * 33}]", "A theme's name is 1 to 32 letters"),
    ],
)
def test_an_invalid_theme_is_reported(path: Path, text: str, words: str) -> None:
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{path}: ")
    assert words in line


def test_a_theme_is_kept_by_other_writes(path: Path) -> None:
    path.write_text(THEME)
    save_setting(path, "theme", "mine")
    save_profile(path, Profile("acme", Secret("canary-key"), Secret("canary-hash")))
    rename_profile(path, "acme", "shop")
    assert THEME in path.read_text()
    assert load(path).settings.theme == "mine"
