"""The language of a command: `--lang`, the setting, the system."""

from __future__ import annotations

from pathlib import Path

import pytest

from imtui.cli.language import start_language
from imtui.messages import MissingCatalogError, current_language
from tests.support.program import Program

TURKISH = {"LANG": "tr_TR.UTF-8"}


@pytest.mark.parametrize(
    ("argv", "setting", "environment", "language"),
    [
        ([], "", {}, "en"),
        ([], "", TURKISH, "tr"),
        ([], "en", TURKISH, "en"),
        ([], "tr", {}, "tr"),
        (["--lang", "en"], "tr", TURKISH, "en"),
        (["run", "a.txt", "--lang=tr"], "en", {}, "tr"),
        (["--lang", "tr", "--lang", "en"], "", {}, "en"),
        (["--lang", "de"], "", TURKISH, "tr"),
        (["--lang"], "", {}, "en"),
        (["--", "--lang", "tr"], "", {}, "en"),
        ([], "de", TURKISH, "tr"),
    ],
)
def test_option_wins_over_setting_over_system(
    config: Path, argv: list[str], setting: str, environment: dict[str, str], language: str
) -> None:
    config.write_text(f'language = "{setting}"\n', encoding="utf-8")
    start_language(argv, environment)
    assert current_language() == language


def test_setting_is_read_from_the_named_file(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text('language = "tr"\n', encoding="utf-8")
    start_language(["--config", str(path)], {})
    assert current_language() == "tr"


@pytest.mark.parametrize("text", ["language = tr", "language = 5", "\udcff", ""])
def test_unreadable_setting_leaves_the_language_of_the_system(config: Path, text: str) -> None:
    config.write_bytes(text.encode("utf-8", "surrogateescape"))
    start_language([], TURKISH)
    assert current_language() == "tr"


def test_missing_translations_are_reported_and_english_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: str) -> None:
        raise MissingCatalogError("tr/imtui.mo")

    monkeypatch.setattr("imtui.cli.language.use_language", missing)
    start_language([], TURKISH)
    assert "tr/imtui.mo was not compiled. imtui uses English." in capsys.readouterr().err
    assert current_language() == "en"


def test_language_that_does_not_exist_is_refused(imtui: Program) -> None:
    ended = imtui("history", "--lang", "de")
    assert ended.status == 2
    assert "'de'" in ended.err
    assert "'en', 'tr'" in ended.err


def test_setting_that_is_no_language_is_refused(imtui: Program, config: Path) -> None:
    config.write_text('language = "de"\n', encoding="utf-8")
    ended = imtui("run", "--yes", "a.txt")
    assert ended.status == 2
    assert 'language must be one of "", "en", "tr"' in ended.err
