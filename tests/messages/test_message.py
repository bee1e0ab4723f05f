"""Texts in the language in use, and texts that are translated when they are shown."""

from __future__ import annotations

from datetime import datetime
from gettext import NullTranslations

import pytest

from imtui.messages import Message, joined, lazy, nlazy, plazy
from imtui.messages import _ as translate
from tests.support.brackets import replace_turkish


class Fake(NullTranslations):
    def gettext(self, text: str) -> str:
        return {"Run finished in {time}.": "Çalışma {time} sürdü.", "again": "yeniden"}.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return {"{count:n} orders": "{count:n} sipariş"}.get(many, one if count == 1 else many)

    def pgettext(self, context: str, text: str) -> str:
        return {("verb", "Run"): "Başlat", ("noun", "Run"): "Çalışma"}.get((context, text), text)


@pytest.fixture
def turkish(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_turkish(monkeypatch, Fake())
    monkeypatch.setattr("imtui.messages.message.current_language", lambda: "tr")


def test_text_without_values_keeps_its_braces() -> None:
    assert translate("{not filled}") == "{not filled}"


@pytest.mark.parametrize(
    ("count", "english"),
    [(1, "1 order"), (0, "0 orders"), (1250, "1,250 orders"), (2_000_000, "2,000,000 orders")],
)
def test_count_selects_the_form_and_is_grouped(count: int, english: str) -> None:
    assert str(nlazy("{count:n} order", "{count:n} orders", count)) == english


@pytest.mark.usefixtures("turkish")
def test_message_follows_the_language_in_use() -> None:
    message = nlazy("{count:n} order", "{count:n} orders", 1250)
    assert str(message) == "1.250 sipariş"
    assert message.english == "1,250 orders"


@pytest.mark.usefixtures("turkish")
def test_values_are_in_the_language_of_the_message() -> None:
    outer = lazy("Run finished in {time}.", time=lazy("again"))
    assert str(outer) == "Çalışma yeniden sürdü."
    assert outer.english == "Run finished in again."


@pytest.mark.usefixtures("turkish")
def test_exception_as_value_is_in_the_same_language() -> None:
    outer = lazy("Run finished in {time}.", time=ValueError(lazy("again")))
    assert str(outer) == "Çalışma yeniden sürdü."
    assert outer.english == "Run finished in again."


@pytest.mark.usefixtures("turkish")
def test_joined_texts_are_in_the_same_language() -> None:
    names = joined([lazy("again"), "{as it came}"])
    assert (names.english, str(names)) == ("again, {as it came}", "yeniden, {as it came}")
    assert str(joined([])) == ""


@pytest.mark.usefixtures("turkish")
def test_context_distinguishes_two_meanings_of_a_word() -> None:
    assert [str(plazy("verb", "Run")), str(plazy("noun", "Run"))] == ["Başlat", "Çalışma"]


@pytest.mark.parametrize(
    ("text", "value", "english", "in_turkish"),
    [
        ("{v:n}", 1234567, "1,234,567", "1.234.567"),
        ("{v:n}", 0.5, "0.5", "0,5"),
        ("{v:n}", 15.0, "15", "15"),
        ("{v:n}", 1234567.25, "1,234,567.25", "1.234.567,25"),
        ("{v:n1}", 1234.56, "1,234.6", "1.234,6"),
        ("{v:duration}", 7, "0:07", "0:07"),
        ("{v:duration}", 754, "12:34", "12:34"),
        ("{v:duration}", 3900, "1 h 05 min", "1 sa 05 dk"),
        ("{v:date}", datetime(2026, 11, 25, 18, 30), "25 Nov 2026 18:30", "25.11.2026 18:30"),  # noqa: DTZ001
        ("{v:>4}", "x", "   x", "   x"),
        ("{v}", 8080, "8080", "8080"),
    ],
)
@pytest.mark.usefixtures("turkish")
def test_formats_follow_the_language(text: str, value: object, english: str, in_turkish: str) -> None:
    message = lazy(text, v=value)
    assert (message.english, str(message)) == (english, in_turkish)


def test_equal_texts_are_equal_messages() -> None:
    assert lazy("{a} and {b}", a=1, b=2) == lazy("1 and 2")
    assert len({lazy("x"), lazy("x"), lazy("y")}) == 2
    assert lazy("x") != "x"


def test_repr_is_english_and_names_the_type() -> None:
    assert repr(lazy("x {n}", n=1)) == "Message('x 1')"


def test_exception_with_a_message_has_its_text() -> None:
    error = ValueError(lazy("{path} is not a file.", path="a.txt"))
    assert str(error) == "a.txt is not a file."
    assert isinstance(error.args[0], Message)
