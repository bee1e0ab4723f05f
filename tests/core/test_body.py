"""The body of a reply: content codings and charsets."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.core.body import UnreadableError, as_text, declared_charset, inflated, read_response

TEXT = '{"response":{"status":{"code":"200","message":"İşlem başarılı"}}}'
PLAIN = TEXT.encode()
CAP = 65_536


def gzipped(data: bytes) -> bytes:
    # Without a time the parameters are the same in each process of the test run.
    return gzip.compress(data, mtime=0)


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


CODINGS = {
    "gzip": gzipped(PLAIN),
    "x-gzip": gzipped(PLAIN),
    "GZIP": gzipped(PLAIN),
    " gzip ": gzipped(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "Deflate": raw_deflate(PLAIN),
    "gzip, gzip": gzipped(gzipped(PLAIN)),
    "deflate, gzip": gzipped(zlib.compress(PLAIN)),
    "gzip, identity": gzipped(PLAIN),
    "UTF-8, gzip": gzipped(PLAIN),
    "": PLAIN,
    ",": PLAIN,
    "identity": PLAIN,
    "none": PLAIN,
    "UTF-8": PLAIN,
    "utf8": PLAIN,
    "binary": PLAIN,
    "8bit": PLAIN,
}


@pytest.mark.parametrize(("coding", "body"), CODINGS.items(), ids=ascii)
def test_codings_are_decoded_and_unknown_words_ignored(coding: str, body: bytes) -> None:
    assert inflated(body, coding, CAP) == PLAIN


def test_a_gzip_body_of_several_members_is_read_whole() -> None:
    assert inflated(gzip.compress(PLAIN[:9]) + gzip.compress(PLAIN[9:]), "gzip", CAP) == PLAIN


UNREADABLE = {
    "br": PLAIN,
    "zstd": PLAIN,
    "compress": PLAIN,
    "gzip, br": gzipped(PLAIN),
    "gzip": PLAIN,
    "deflate": b"",
    "x-gzip": gzipped(PLAIN)[:-9],
    "gzip,": gzipped(PLAIN)[:-1],
    "deflate,": zlib.compress(PLAIN)[:-1],
    "deflate, ": zlib.compress(PLAIN) + b"more",
    "gzip, ": gzipped(PLAIN) + b"more",
    "gzip,gzip": gzipped(PLAIN),
    "gzip,gzip,gzip,gzip,gzip": PLAIN,
}


@pytest.mark.parametrize(("coding", "body"), UNREADABLE.items(), ids=ascii)
def test_other_codings_and_broken_ones_are_unreadable(coding: str, body: bytes) -> None:
    with pytest.raises(UnreadableError):
        inflated(body, coding, CAP)


@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress, raw_deflate])
def test_the_cap_holds_for_what_comes_out(compress: type[bytes]) -> None:
    coding = "gzip" if compress is gzip.compress else "deflate"
    assert len(inflated(compress(bytes(CAP)), coding, CAP)) == CAP
    with pytest.raises(UnreadableError):
        inflated(compress(bytes(CAP + 1)), coding, CAP)


def test_the_cap_holds_for_all_members_together() -> None:
    with pytest.raises(UnreadableError):
        inflated(gzip.compress(bytes(CAP)) + gzip.compress(b"x"), "gzip", CAP)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_small_body_that_inflates_to_30_mb_needs_no_memory(layers: int) -> None:
    body = bytes(30_000_000)
    for _ in range(layers):
        body = gzip.compress(body)
    tracemalloc.start()
    with pytest.raises(UnreadableError):
        inflated(body, ",".join(["gzip"] * layers), CAP)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", "none"]))
def test_no_bytes_raise_anything_else(body: bytes, coding: str) -> None:
    with suppress(UnreadableError):
        assert len(inflated(body, coding, 100)) <= max(100, len(body))


# Charsets


def message(body: bytes, charset: str = "") -> str:
    text = read_response(body, charset)["status"]["message"]
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize(
    ("charset", "written"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "cp1254"),
        ("iso-8859-9", "iso-8859-9"),
        ("ISO-8859-9", "cp1254"),
        ("windows-1254", "cp1254"),
        ("latin5", "iso-8859-9"),
        ("utf-16", "utf-16"),
        ("utf-16le", "utf-16-le"),
        ("utf-8", "cp1254"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1254"),
        ("utf-16", "utf-8"),
        ("utf-16", "cp1254"),
        ("utf-32", "utf-8"),
        ("cp1026", "utf-8"),
        ("x-unknown", "utf-8"),
        ("x-unknown", "cp1254"),
        ("none", "utf-8"),
        ("rot13", "utf-8"),
        ("utf-7", "utf-8"),
        ("unicode_escape", "cp1254"),
    ],
)
def test_the_charset_is_declared_or_utf8_or_windows_1254(charset: str, written: str) -> None:
    assert message(TEXT.encode(written), charset) == "İşlem başarılı"


@pytest.mark.parametrize("charset", ["", "utf-8", "iso-8859-1", "cp1250", "koi8-r"])
def test_a_wrong_charset_costs_the_message_alone(charset: str) -> None:
    assert read_response(TEXT.encode("cp1254"), charset)["status"]["code"] == "200"


def test_a_byte_that_no_charset_has_costs_the_message_alone() -> None:
    assert message(b'{"response":{"status":{"message":"\xff\x81\xfe"}}}') == "ÿ\N{REPLACEMENT CHARACTER}ş"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "raw_unicode_escape", "idna", "hex"])
def test_no_charset_rewrites_plain_text(charset: str) -> None:
    body = b'{"response":{"status":{"message":"+MQ- \\\\u0031"}}}'
    assert message(body, charset) == "+MQ- \\u0031"


@pytest.mark.parametrize("charset", ["", "utf-8", "utf-16", "cp1254", "x-unknown"])
def test_a_doubled_key_is_unreadable_in_every_charset(charset: str) -> None:
    with pytest.raises(UnreadableError, match="twice"):
        read_response(b'{"response":{"status":{"code":"455","code":"200"}}}', charset)


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        (None, ""),
        ("", ""),
        ("application/json", ""),
        ("application/json; charset=iso-8859-9", "iso-8859-9"),
        ('application/json;Charset="UTF-8"; x=y', "UTF-8"),
        ("application/json; charset='cp1254'", "cp1254"),
        ("application/json; charset = utf-8", "utf-8"),
        ("application/json; charset=", ""),
    ],
)
def test_the_charset_is_found_in_content_type(header: str | None, charset: str) -> None:
    assert declared_charset(header) == charset


@given(st.binary(max_size=100), st.text(max_size=20))
def test_any_bytes_have_a_text_and_no_other_error(body: bytes, charset: str) -> None:
    assert isinstance(as_text(body, charset), str)
    with suppress(UnreadableError):
        json.dumps(read_response(body, charset))
