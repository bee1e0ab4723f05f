"""`clean`, which every text from outside passes through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imtui.core.text import clean
from tests.support.hostile_texts import HOSTILE, SAMPLES, faults


@given(text=HOSTILE, limit=st.integers(1, 300))
def test_what_is_left_steers_nothing_and_is_bounded(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert not faults(shown)
    assert "\n" not in shown
    assert len(shown) <= limit
    assert shown.isprintable()
    shown.encode()


@given(text=HOSTILE)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown


def test_each_sample_is_harmless_by_itself() -> None:
    for text in SAMPLES:
        assert not faults(clean(text, 1000)), text


def test_marks_that_letters_have_stay() -> None:
    for text in ("e\u0301", "İşlem başarılı", "ผู้ใหญ่", "a\u0301\u0302\u0303b"):
        assert clean(text) == text


def test_a_flood_of_marks_keeps_its_first() -> None:
    assert clean("e" + "\u0301" * 30 + "x", 20) == "e\u0301\u0301\u0301x"
