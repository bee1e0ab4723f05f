"""The catalogs are complete: every text of the source, each with a translation and the same placeholders."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from imtui.messages import LANGUAGES
from imtui.messages.message import KEYWORDS
from tests.support.catalogs import CATALOGS, PACKAGE, compiled, read_catalog, source_texts

GENERATED = "Run python -m tests.support.catalogs, and translate what is empty."


def keys(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, first(message)) for message in catalog if message.id}


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(map(str, text or ()))  # type: ignore[call-overload]


def placeholders(text: str) -> set[str]:
    """Names with their formats; those of argparse begin with a percent sign."""
    if re.search(r"%[(sr]", text):
        return set(re.findall(r"%\(\w+\)[sr]|%[sr]", text))
    return {f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_but_english_has_a_catalog() -> None:
    assert {path.parents[1].name for path in CATALOGS} == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_catalog_has_exactly_the_texts_of_the_source(path: Path) -> None:
    source, translated = keys(source_texts()), keys(read_catalog(path))
    assert source - translated == set(), GENERATED
    assert translated - source == set(), GENERATED
    assert not read_catalog(path).obsolete, GENERATED


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_every_text_is_translated_with_its_placeholders(path: Path) -> None:
    for message in read_catalog(path):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        assert message.string, message.id
        expected = placeholders(forms(message.id)[-1])
        for form in forms(message.string):
            assert form.strip(), message.id
            assert placeholders(form) <= expected | placeholders(first(message)), (message.id, form)
            # A singular may say "the order" in place of a number.
            assert expected - placeholders(form) <= {"count:n"} or len(forms(message.id)) == 1, message.id
            if len(forms(message.id)) == 1:
                assert placeholders(form) == expected, (message.id, form)


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_translations_begin_and_end_like_their_texts(path: Path) -> None:
    for message in read_catalog(path):
        for form in forms(message.string) if message.id else ():
            text = forms(message.id)[-1]
            assert (form[0] == " ", form[-1] == " ") == (text[0] == " ", text[-1] == " "), message.id
            assert "!" not in form.replace("!r}", "}"), form


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parents[1].name)
def test_compiled_catalog_is_that_of_the_texts(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(read_catalog(path)), (
        "The compiled catalog is old. Install imtui again, or run python -m tests.support.catalogs."
    )


def test_no_two_plurals_have_the_same_singular() -> None:
    """gettext finds a text by its singular: a second plural would get the translation of the first."""
    plurals: dict[tuple[str, ...], set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ngettext", "nlazy"}:
                texts = [ast.literal_eval(argument) for argument in node.args[:2] if is_text(argument)]
                plurals.setdefault(tuple(texts[:1]), set()).update(texts[1:])
    assert [many for many in plurals.values() if len(many) > 1] == []


def test_no_text_is_marked_within_an_f_string() -> None:
    """Babel cannot see it there before Python 3.12."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(node) if isinstance(node, ast.JoinedStr) else ()
            found = [each for each in calls if isinstance(each, ast.Call) and has_text(each)]
            assert not found, f"{path}:{node.lineno}" if hasattr(node, "lineno") else path


def has_text(call: ast.Call) -> bool:
    return getattr(call.func, "id", "") in KEYWORDS and any(map(is_text, call.args))


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
