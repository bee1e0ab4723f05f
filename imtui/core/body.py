"""Decodes the body of a reply: from the bytes that arrived to text and JSON."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from imtui.core import known_texts

_FALLBACK: Final = "cp1254"
"""Windows-1254, the Turkish charset. A wrong guess can garble the message, but not the code: it is ASCII."""

_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)

_TEXT_CODECS: Final = re.compile(
    r"utf-?(8|16|32)\b.*|ascii|iso8859-\d+|cp\d+|koi8-\w|mac-\w+|big5|gb\w+|euc_\w+"
)
"""Matches the Python names of the codecs that are used if a reply declares them.

Other codecs are ignored, because some of them, such as utf-7 and unicode_escape, change ASCII text.
"""

_GZIP: Final = frozenset({"gzip", "x-gzip"})
_REGISTERED: Final = frozenset(
    {"aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd"}
)
"""The registered content codings that imtui cannot decode. gzip and deflate are decoded.

A word that is not registered, such as `UTF-8` or `none`, is no coding and is ignored.
"""

_MAX_CODINGS: Final = 4

_MAX_WBITS_GZIP: Final = 16 + zlib.MAX_WBITS


class UnreadableError(Exception):
    """A body does not follow the contract. The error text says why, in English, as stored in the journal."""


def declared_charset(content_type: str | None) -> str:
    """The charset that a Content-Type header declares, empty if there is none."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else ""


def as_text(body: bytes, charset: str = "") -> str:
    """The body as text to show: by the declared charset, else UTF-8, else Windows-1254."""
    return next(_texts(body, charset))


def read_response(body: bytes, charset: str = "") -> Any:  # noqa: ANN401 (any JSON value)
    """Parse the body as JSON, and return the value of its key `response`.

    Raises `UnreadableError` if the body is not JSON, has a key twice, or has no such key.
    """
    for text in _texts(body, charset):
        try:
            document = json.loads(
                text, object_pairs_hook=_reject_duplicate_keys, parse_constant=_refuse_constant
            )
            break
        except (ValueError, RecursionError):
            continue
    else:
        raise UnreadableError((known_texts.NOT_JSON if body else known_texts.NO_BODY).english())
    try:
        return document["response"]
    except (KeyError, TypeError):
        raise UnreadableError(known_texts.NO_ENVELOPE.english()) from None


def inflated(body: bytes, content_encoding: str, cap: int) -> bytes:
    """The body, decompressed.

    `content_encoding` is the value of the header, empty if there is none. Raises `UnreadableError` if the
    body cannot be decompressed, or is longer than `cap` bytes then. No more than `cap` bytes are kept in
    memory.
    """
    if not content_encoding:
        return body
    codings = [name.strip().lower() for name in content_encoding.split(",")]
    if len(codings) > _MAX_CODINGS:
        raise UnreadableError(known_texts.ENCODED_TOO_OFTEN.english(count=_MAX_CODINGS))
    for coding in reversed(codings):
        if coding in _REGISTERED:
            raise UnreadableError(known_texts.ENCODED_AS.english(coding=coding))
        if coding in _GZIP:
            body = _gunzipped(body, cap)
        elif coding == "deflate":
            body = _undeflated(body, cap)
    return body


def _gunzipped(body: bytes, cap: int) -> bytes:
    """Decompress all members of a gzip file, one after the other."""
    out = bytearray()
    while body or not out:
        data, body = _inflated_stream(body, _MAX_WBITS_GZIP, cap - len(out))
        out += data
    return bytes(out)


def _undeflated(body: bytes, cap: int) -> bytes:
    """Decompress a deflate stream, with a zlib header (the standard) or without (some servers)."""
    try:
        data, rest = _inflated_stream(body, zlib.MAX_WBITS, cap)
    except _UnknownFormatError:
        data, rest = _inflated_stream(body, -zlib.MAX_WBITS, cap)
    if rest:
        raise UnreadableError(known_texts.DATA_BEHIND.english())
    return data


class _UnknownFormatError(UnreadableError):
    """The bytes are in no format that zlib knows."""


def _inflated_stream(body: bytes, wbits: int, cap: int) -> tuple[bytes, bytes]:
    """Decompress the first stream in `body`. Returns its content, and the bytes that follow the stream.

    Raises `_UnknownFormatError` if zlib cannot decompress the stream, and `UnreadableError` if the stream is
    incomplete or its content is longer than `cap` bytes.
    """
    stream = zlib.decompressobj(wbits)
    try:
        data = stream.decompress(body, cap + 1)
    except zlib.error:
        raise _UnknownFormatError(known_texts.UNKNOWN_COMPRESSION.english()) from None
    if len(data) > cap:
        raise UnreadableError(known_texts.TOO_LONG_INFLATED.english())
    if not stream.eof:
        raise UnreadableError(known_texts.CUT_COMPRESSED.english())
    return data, stream.unused_data


def _texts(body: bytes, charset: str) -> Iterator[str]:
    """The body decoded with each possible codec, the most likely one first."""
    for codec in _codecs(charset):
        try:
            yield body.decode(codec).removeprefix("\ufeff")
        except ValueError:
            continue
    yield body.decode(_FALLBACK, "replace")


@lru_cache(maxsize=16)
def _codecs(charset: str) -> tuple[str, ...]:
    """The names of the codecs to try. The codec of the declared charset comes first.

    Cached, because most replies declare the same charset.
    """
    try:
        declared = codecs.lookup(charset).name
    except (LookupError, ValueError):
        declared = ""
    return tuple(dict.fromkeys(filter(_TEXT_CODECS.fullmatch, (declared, "utf-8"))))


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnreadableError(known_texts.KEY_TWICE.english())
    return members


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
