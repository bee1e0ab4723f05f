from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.text import ELLIPSIS, REPLACEMENT, clean

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("İşlem başarılı", "İşlem başarılı", id="Turkish"),
        pytest.param("\x1b[31mred\x1b[0m", "�[31mred�[0m", id="escape"),
        pytest.param("\x9b31m\x00\x7f", "�31m��", id="C1, NUL and DEL"),
        pytest.param("a\r\nb\tc\u2028d\u00a0e", "a  b c d e", id="breaks and exotic spaces"),
        pytest.param("\u202eabc\u202c\u2066x\u2069", "abcx", id="bidi"),
        pytest.param("\ufeffa\u200bb\u00adc", "abc", id="invisible"),
        pytest.param("a\ud800b\udfff", "a�b�", id="lone surrogates"),
        pytest.param("\ue000\U0010ffff", "��", id="private and unassigned"),
        pytest.param("✔ 🙂", "✔ 🙂", id="glyphs"),
    ],
)
def test_what_steers_a_terminal_is_replaced_or_dropped(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_replacement_and_ellipsis_are_one_character_each() -> None:
    assert (REPLACEMENT, ELLIPSIS) == ("\ufffd", "\u2026")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("abcd", "abcd", id="as long as the limit"),
        pytest.param("abcde", "abc…", id="longer"),
        pytest.param("a\u200bb\u200bc\u200bd", "abcd", id="room where characters were dropped"),
        pytest.param("\u200b" * 1000 + "abcd", "…", id="cut before anything visible came"),
        pytest.param("ab" + "\u200b" * 14 + "c", "ab…", id="cut behind what was dropped"),
    ],
)
def test_a_cut_is_always_marked(text: str, shown: str) -> None:
    assert clean(text, 4) == shown


@given(ANY_TEXT, st.integers(1, 60))
def test_clean_text_is_printable_encodes_and_keeps_the_limit(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert len(shown) <= limit


@given(ANY_TEXT)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY_TEXT, st.integers(1, 20))
def test_a_text_that_is_cut_says_so_and_begins_as_the_whole(text: str, limit: int) -> None:
    whole, shown = clean(text, 10_000), clean(text, limit)
    assert shown == whole or (shown.endswith(ELLIPSIS) and whole.startswith(shown[:-1]))


@pytest.mark.parametrize(
    "blank",
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180f\u2800\u3164\ufe0f\uffa0\U0001d159\U000e0100\U000e01ef",
)
def test_a_letter_that_shows_nothing_is_dropped(blank: str) -> None:
    assert clean(f"a{blank}b") == "ab"
