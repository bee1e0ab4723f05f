from __future__ import annotations

import stat
import tomllib
from typing import TYPE_CHECKING

import pytest

from imtui.settings import SettingsError, load, save_setting

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = '[profiles.acme]  # ours\nkey = "canary-key"\nhash = "canary-hash"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, 'theme = "nord"\n'),
        ("", 'theme = "nord"\n'),
        (
            '# mine\nworkers = 3  # few\ntheme = ""\n\n# below\n' + PROFILE,
            '# mine\nworkers = 3  # few\ntheme = "nord"\n\n# below\n' + PROFILE,
        ),
        ('theme="x"', 'theme = "nord"\n'),
        ("# mine\n" + PROFILE, 'theme = "nord"\n# mine\n' + PROFILE),
    ],
)
def test_one_setting_changes_and_nothing_else_does(path: Path, before: str | None, after: str) -> None:
    if before is not None:
        path.write_text(before, encoding="utf-8")
    save_setting(path, "theme", "nord")
    assert path.read_text(encoding="utf-8") == after
    assert load(path).settings.theme == "nord"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "before",
    ['[keys]\nrun = """ctrl+g"""\n', '"theme" = "x"\nworkers = 4\n', 'workers = 4\n"theme"=""\n' + PROFILE],
)
def test_every_other_value_stays_in_any_file(path: Path, before: str) -> None:
    path.write_text(before, encoding="utf-8")
    save_setting(path, "theme", "nord")
    assert tomllib.loads(path.read_text()) == {**tomllib.loads(before), "theme": "nord"}


def test_comments_between_lines_of_a_value_are_kept(path: Path) -> None:
    before = '# mine\ntheme = """\nnord"""\n'
    path.write_text(before)
    with pytest.raises(SettingsError, match="cannot change without losing its comments"):
        save_setting(path, "theme", "dracula")
    assert path.read_text() == before


def test_a_file_that_is_no_toml_is_left_as_it_is(path: Path) -> None:
    path.write_text("theme = canary")
    with pytest.raises(SettingsError) as caught:
        save_setting(path, "theme", "nord")
    assert str(caught.value).startswith(f"{path}: theme was not saved: is not valid TOML")
    assert "canary" not in str(caught.value)
    assert path.read_text() == "theme = canary"


def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path, path: Path) -> None:
    path.symlink_to(tmp_path / "target")
    with pytest.raises(SettingsError, match="is a symbolic link"):
        save_setting(path, "theme", "nord")
