"""Secrets that a server or a proxy repeats, whole or in part."""

from __future__ import annotations

from base64 import b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable
from json import dumps
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imtui.core.known_texts import HIDDEN
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply
from imtui.core.read_methods import Page, Report, redact_query_result
from imtui.core.redaction import Redaction, redaction_for_credentials, redaction_for_proxy
from imtui.core.secret import Secret

KEY, HASH = "c0ffee11c0ffee22c0ffee33c0ffee44", "badcafe1badcafe2badcafe3badcafe4badcafe5"
BODY = f'{{"request":{{"authentication":{{"key":"{KEY}","hash":"{HASH}"}},"order":{{"id":"428"}}}}}}'
REDACTION = redaction_for_credentials(Credentials(Secret(KEY), Secret(HASH)))

few = settings(max_examples=25)


@few
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
    assert REDACTION.hide(text) == HIDDEN


@pytest.mark.parametrize(
    "text", ["c0:ff:ee:11:c0", "c0ffe e22c0", '"k": "BADCAF', "bad\tcafe", "key=…e11c0ffe", "4badcafe5"]
)
def test_case_and_spacing_do_not_matter(text: str) -> None:
    assert REDACTION.hide(text) == HIDDEN


@pytest.mark.parametrize(
    "text",
    ["", "İşlem başarılı", '{"response":{"status":{"code":"200"}}}', "c0ffe", "312891245", "bad ca", "%\\u"],
)
def test_a_text_without_a_secret_is_unchanged(text: str) -> None:
    assert REDACTION.hide(text) is text


@pytest.mark.parametrize(
    ("secret", "hidden"), [("k", False), ("abc", False), ("abcd", True), ("a-b-c", False)]
)
def test_the_shortest_secret_has_four_characters(secret: str, hidden: bool) -> None:
    assert (Redaction(Secret(secret)).hide(f"is {secret} it?") == HIDDEN) is hidden


@pytest.mark.parametrize("length", [1, 3, 4, 5, 6, 7, 8, 9, 15])
def test_a_short_secret_hides_only_texts_with_it(length: int) -> None:
    redaction = Redaction(Secret("s3cretpwQ9zK7xL"[:length]))
    for text in ("unable to get local issuer certificate", "İşlem başarılı", "Sipariş bulunamadı", ""):
        assert redaction.hide(text) == text


@pytest.mark.parametrize("length", [6, 7, 8, 15])
@pytest.mark.parametrize("position", range(3))
def test_base64_is_found_at_every_position(length: int, position: int) -> None:
    secret = "s3cretpwQ9zK7xL"[:length]
    text = b64encode(f"{'-' * position}{secret}{'-' * 8}".encode()).decode()
    assert Redaction(Secret(secret)).hide(f"is {text} it?") == HIDDEN


def test_every_text_of_a_result_is_searched() -> None:
    reply = REDACTION.redact(Reply(455, 455, KEY, 3.0, HASH))
    assert reply == Reply(455, 455, HIDDEN, 3.0, HIDDEN)
    fault = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, f"x {KEY}", 200, HASH[9:])
    assert REDACTION.redact(fault) == Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, HIDDEN, 200, HIDDEN)
    page = Page((Report("428", status=KEY, sender=HASH), Report("429", sender="ACME")))
    redact = redact_query_result(page, REDACTION)
    assert redact == Page((Report("428", status=HIDDEN, sender=HIDDEN), Report("429", sender="ACME")))


@pytest.mark.parametrize(
    "text",
    ["407 canary-password", "407 Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ=", "407 canary%2Dpassword", "NARYPAS"],
)
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_password_is_hidden(text: str, scheme: str) -> None:
    assert redaction_for_proxy(f"{scheme}user:canary%2Dpassword@proxy.invalid:3128").hide(text) == HIDDEN


@pytest.mark.parametrize("proxy", [None, "http://proxy.invalid:3128", "http://user@proxy.invalid"])
def test_a_proxy_without_a_password_hides_nothing(proxy: str | None) -> None:
    assert redaction_for_proxy(proxy).hide("407 user proxy.invalid") == "407 user proxy.invalid"


ENCODINGS: dict[str, Callable[[str], str]] = {
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of a mail": lambda text: encodebytes(text.encode()).decode(),
    "URL": quote_plus,
    "every character of a URL": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "JSON": lambda text: dumps(text).replace("/", "\\/"),
    "every character of JSON": lambda text: "".join(f"\\u{ord(character):04X}" for character in text),
}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("text", [KEY, HASH, BODY], ids=["key", "hash", "body"])
def test_an_encoded_secret_is_hidden(text: str, encoding: Callable[[str], str]) -> None:
    assert REDACTION.hide(f"echo {encoding(text)} end") == HIDDEN


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_a_secret_with_letters_of_turkish_is_hidden(encoding: Callable[[str], str]) -> None:
    assert Redaction(Secret("gizli-şifreğü")).hide(f"echo {encoding('gizli-şifreğü')} end") == HIDDEN


@few
@given(st.text(), st.sampled_from(list(ENCODINGS)))
def test_encoded_text_without_a_secret_is_unchanged(text: str, encoding: str) -> None:
    text = ENCODINGS[encoding](text.encode("ascii", "ignore").decode())
    assert REDACTION.hide(text) == text


@few
@given(st.from_regex(r"[0-9]{1,20}( [0-9]{1,20})?", fullmatch=True))
def test_an_order_id_is_never_hidden(text: str) -> None:
    assert REDACTION.hide(f"order {text}: Sipariş bulunamadı") != HIDDEN
