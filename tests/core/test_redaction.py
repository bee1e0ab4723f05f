"""What a server or a proxy repeats of a secret, whole or in part."""

from __future__ import annotations

from base64 import b32encode, b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from html import escape
from json import dumps
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply
from imtui.core.redaction import REPEATED, Redaction, credentials_hidden, password_hidden
from imtui.core.reports import Page, Report
from imtui.core.secret import Secret

KEY, HASH = "c0ffee11c0ffee22c0ffee33c0ffee44", "badcafe1badcafe2badcafe3badcafe4badcafe5"
REDACTION = credentials_hidden(Credentials(Secret(KEY), Secret(HASH)))


@given(
    secret=st.sampled_from([KEY, HASH]),
    start=st.integers(0, len(KEY) - 6),
    length=st.integers(6, len(HASH)),
    around=st.tuples(st.text(), st.text()),
    upper=st.booleans(),
)
def test_six_characters_of_a_secret_hide_the_text(
    secret: str, start: int, length: int, around: tuple[str, str], upper: bool
) -> None:
    part = secret[start : start + length]
    text = f"{around[0]} {part.upper() if upper else part} {around[1]}"
    assert REDACTION.hide(text) == REPEATED


@pytest.mark.parametrize(
    "text",
    [
        "c0:ff:ee:11:c0",
        "c0ffe e22c0",
        "c0ff-ee22 c0ffee",
        '"k": "BADCAF',
        "bad\tcafe",
        "key=…e11c0ffe",
        "4badcafe5",
    ],
)
def test_neither_case_nor_spacing_lets_a_part_through(text: str) -> None:
    assert REDACTION.hide(text) == REPEATED


@pytest.mark.parametrize(
    "text", ["", "İşlem başarılı", '{"response":{"status":{"code":"200"}}}', "c0ffe", "312891245", "bad ca"]
)
def test_what_holds_no_part_of_a_secret_is_shown_as_it_is(text: str) -> None:
    assert REDACTION.hide(text) is text


@pytest.mark.parametrize(
    ("secret", "hidden"), [("k", False), ("abc", False), ("abcd", True), ("a-b-c", False)]
)
def test_a_short_secret_is_hidden_whole_from_four_characters_on(secret: str, hidden: bool) -> None:
    assert (Redaction(Secret(secret)).hide(f"is {secret} it?") == REPEATED) is hidden


@pytest.mark.parametrize("length", range(1, 16))
def test_a_secret_of_any_length_hides_no_words_that_have_nothing_of_it(length: int) -> None:
    redaction = Redaction(Secret("s3cretpwQ9zK7xL"[:length]))
    for text in ("unable to get local issuer certificate", "İşlem başarılı", ""):
        assert redaction.hide(text) == text


@pytest.mark.parametrize("length", range(6, 16))
@pytest.mark.parametrize("skipped", range(5))
def test_a_secret_of_any_length_is_hidden_in_other_alphabets(length: int, skipped: int) -> None:
    secret = "s3cretpwQ9zK7xL"[:length]
    for echo in (b64encode, b32encode):
        text = echo(f"{'-' * skipped}{secret}{'-' * 8}".encode()).decode()
        assert Redaction(Secret(secret)).hide(f"is {text} it?") == REPEATED


@pytest.mark.parametrize("length", range(4, 13))
def test_a_short_secret_hides_no_text_that_it_is_not_in(length: int) -> None:
    """Cut to whole groups, its base32 is empty, and nothing is in every text."""
    redaction = Redaction(Secret("4f0c9ab27de1"[:length]))
    assert redaction.hide("Sipariş bulunamadı") == "Sipariş bulunamadı"


def test_every_text_of_a_result_is_gone_through() -> None:
    reply = REDACTION.cleared(Reply(455, 455, KEY, 3.0, HASH))
    assert reply == Reply(455, 455, REPEATED, 3.0, REPEATED)
    fault = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, f"x {KEY}", 200, HASH[9:])
    assert REDACTION.cleared(fault) == Fault(
        Evidence.AMBIGUOUS, FaultKind.UNREADABLE, REPEATED, 200, REPEATED
    )
    page = Page((Report("428", status=KEY, sender=HASH), Report("429", sender="ACME")))
    cleared = REDACTION.cleared_answer(page)
    assert cleared == Page((Report("428", status=REPEATED, sender=REPEATED), Report("429", sender="ACME")))


@pytest.mark.parametrize(
    "words",
    ["407 canary-password", "407 Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ=", "407 canary%2Dpassword", "NARYPAS"],
)
def test_the_password_of_a_proxy_is_hidden_in_its_words(words: str) -> None:
    for scheme in ("http://", ""):
        assert password_hidden(f"{scheme}user:canary%2Dpassword@proxy.invalid:3128").hide(words) == REPEATED


@pytest.mark.parametrize("proxy", [None, "http://proxy.invalid:3128", "http://user@proxy.invalid"])
def test_a_proxy_without_a_password_hides_nothing(proxy: str | None) -> None:
    assert password_hidden(proxy).hide("407 user proxy.invalid") == "407 user proxy.invalid"


BODY = f'{{"request":{{"authentication":{{"key":"{KEY}","hash":"{HASH}"}},"order":{{"id":"428"}}}}}}'


@pytest.mark.parametrize("secret", [KEY, HASH, BODY, BODY[1:], BODY[2:], BODY[3:]])
@pytest.mark.parametrize(
    "repeated",
    [
        lambda text: b64encode(text.encode()).decode(),
        lambda text: urlsafe_b64encode(text.encode()).decode(),
        lambda text: b32encode(text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: text.encode().hex(" ").upper(),
        lambda text: "".join(f"%{ord(character):02x}" for character in text),
        lambda text: "".join(f"={ord(character):02X}" for character in text),
        lambda text: "".join(f"&#{ord(character)};" for character in text),
        lambda text: "".join(f"&#x{ord(character):x};" for character in text),
        lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
        lambda text: "".join(f"\\x{ord(character):02x}" for character in text),
        lambda text: "".join(f"\\U{ord(character):08x}" for character in text),
        lambda text: "".join(f"\\u{{{ord(character):x}}}" for character in text),
        lambda text: "".join(f"\\{ord(character):03o}" for character in text),
        lambda text: "".join(f"%u{ord(character):04x}" for character in text),
        lambda text: "".join(f"%25{ord(character):02x}" for character in text),
        lambda text: "".join(f"&#{ord(character):07d};" for character in text),
        lambda text: "".join(f"&amp;#x{ord(character):04X};" for character in text),
        lambda text: ", ".join(f"0x{ord(character):02x}" for character in text),
        lambda text: "".join(chr(ord(character) + 0xFEE0) for character in text),
        lambda text: text[::-1],
    ],
)
def test_a_secret_is_hidden_in_whatever_way_it_is_written(
    secret: str, repeated: Callable[[str], str]
) -> None:
    assert REDACTION.hide(f"echo {repeated(secret)} end") == REPEATED


LAYERS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of a mail": lambda text: encodebytes(text.encode()).decode(),
    "base64 of UTF-16": lambda text: b64encode(text.encode("utf-16-le")).decode(),
    "base32": lambda text: b32encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "percent": lambda text: "".join(f"%{ord(character):02X}" for character in text),
    "entities": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "JSON": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "JSON of PHP": lambda text: dumps(text).replace("/", "\\/"),
    "URL": quote_plus,
    "HTML": escape,
}


@pytest.mark.parametrize("inner", LAYERS)
@pytest.mark.parametrize("outer", LAYERS)
@pytest.mark.parametrize("secret", [KEY, HASH[5:14], BODY, BODY[1:]], ids=["key", "part", "body", "cut body"])
def test_a_secret_that_was_encoded_twice_is_hidden(secret: str, inner: str, outer: str) -> None:
    echo = LAYERS[outer](LAYERS[inner](secret))
    assert REDACTION.hide(f"echo: {echo} end") == REPEATED
    wide = "".join(chr(ord(character) + 0xFEE0) if character > " " else character for character in echo)
    assert REDACTION.hide(f"echo: {wide} end") == REPEATED


@pytest.mark.parametrize(
    "layers",
    [
        ["base64", "base64", "base64", "base64"],
        ["percent", "percent", "percent", "percent"],
        ["hex", "entities", "JSON", "base64"],
        ["base64", "URL", "HTML", "base32"],
    ],
)
def test_a_secret_that_was_encoded_four_times_is_hidden(layers: list[str]) -> None:
    text = BODY
    for layer in layers:
        text = LAYERS[layer](text)
    assert REDACTION.hide(text) == REPEATED


@given(st.text(), st.lists(st.sampled_from(list(LAYERS)), max_size=2))
def test_what_is_encoded_and_holds_no_secret_is_shown(text: str, layers: list[str]) -> None:
    for layer in layers:
        text = LAYERS[layer](text.encode("ascii", "ignore").decode())
    assert REDACTION.hide(text) == text


@given(st.from_regex(r"[0-9]{1,20}( [0-9]{1,20})?", fullmatch=True))
def test_no_order_id_is_taken_for_a_secret_in_another_alphabet(text: str) -> None:
    assert REDACTION.hide(f"order {text}: Sipariş bulunamadı") != REPEATED
