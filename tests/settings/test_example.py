from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from imtui.settings import DEFAULT_BASE_URL, SETTINGS, Config, Settings, load

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_the_example_is_every_setting_with_its_default() -> None:
    values = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert values == {key: setting.default for key, setting in SETTINGS.items()}
    assert all(type(value) is type(SETTINGS[key].default) for key, value in values.items())
    assert load(EXAMPLE) == Config(Settings())


@pytest.mark.parametrize("key", SETTINGS)
def test_the_example_says_what_the_declaration_says(key: str) -> None:
    about = f"{SETTINGS[key].about}: {SETTINGS[key].allowed}."
    assert f"\n# {about[0].upper()}{about[1:]}\n{key} = " in EXAMPLE.read_text(encoding="utf-8")


def test_the_example_profile_can_be_used(tmp_path: Path) -> None:
    # Remarks have a space after the mark, lines to be used have none.
    used = re.sub(r"^#(?=\S)", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path = tmp_path / "config.toml"
    path.write_text(used, encoding="utf-8")
    profile = load(path).profile(None)
    assert profile is not None
    assert (profile.name, profile.base_url) == ("acme", DEFAULT_BASE_URL)
    assert load(path).default_profile == "acme"
