"""Which language the system asks for, and how each language writes letters."""

from __future__ import annotations

import pytest

from imtui.messages import LANGUAGES, current_language, language_of_system, use_language
from imtui.messages.letters import fold, upper


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "tr_TR.UTF-8"}, "tr"),
        ({"LANG": "tr"}, "tr"),
        ({"LANG": "tr.UTF-8"}, "tr"),
        ({"LANG": "tr-TR"}, "tr"),
        ({"LANG": "Turkish_Türkiye.1254"}, "tr"),
        ({"LANG": "trv_TW.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LC_MESSAGES": "tr_TR.UTF-8", "LANG": "en_US.UTF-8"}, "tr"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "tr_TR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "tr_TR.UTF-8"}, "tr"),
    ],
)
def test_locale_names_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of_system(environment, "linux") == language


def test_without_a_language_english_is_used() -> None:
    assert current_language() == "en"
    assert list(LANGUAGES) == ["en", "tr"]


def test_unknown_language_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ValueError, match="xx"):
        use_language("xx")
    assert current_language() == "en"


def test_case_follows_the_language() -> None:
    assert upper("iptal ısı", "tr") == "İPTAL ISI"
    assert upper("list", "en") == "LIST"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("iptal", "İPTAL"),
        ("iptal", "IPTAL"),
        ("geçmiş", "GECMIS"),
        ("yığın", "yigin"),
        ("Görünüm", "gorunum"),
    ],
)
def test_search_ignores_case_and_marks(one: str, other: str) -> None:
    assert fold(one) == fold(other)
