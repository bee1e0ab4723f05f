"""Decodes bytes to text, in the encodings that spreadsheets and editors write."""

from __future__ import annotations

import codecs
from typing import Final

from imtui.core.importing.limits import InputError
from imtui.messages import lazy

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The byte order marks and their encodings. UTF-32 must come before UTF-16, because its little-endian mark
begins with that of UTF-16."""


_DOCUMENTS: Final = {b"%PDF-": "PDF", b"{\\rtf": "RTF"}
"""The first bytes of documents that are mostly text, and the name of their kind."""


def decoded(data: bytes) -> str:
    """The text of UTF-8, UTF-16, UTF-32 or Windows-1254 bytes.

    Bytes that are not Unicode are read as Windows-1254. Raises `InputError` if they contain a zero byte, as
    binary files do, and for a document.
    """
    if kind := next((name for mark, name in _DOCUMENTS.items() if data.startswith(mark)), None):
        raise InputError(
            lazy("This is a document ({kind}), not a list. Save the list as text or CSV.", kind=kind)
        )
    encoding = (
        next((name for mark, name in _MARKS if data.startswith(mark)), None) or _utf_16(data) or "utf-8"
    )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if b"\0" in data.rstrip(b"\0\x1a"):
            raise InputError(lazy("This is not a text file. Save the list as text or CSV.")) from None
        # IDs are ASCII in every 8-bit encoding; Turkish spreadsheets save Windows-1254.
        return data.decode("cp1254", "replace")


def _utf_16(data: bytes) -> str | None:
    """The codec of UTF-16 bytes without a byte order mark; None if they are not UTF-16.

    In UTF-16, digits and Latin letters take two bytes, and one of the two is zero.
    """
    head = data[:200]
    high, low = head[::2], head[1::2]
    if low and low.count(0) * 2 > len(low) and not high.count(0):
        return "utf-16-le"
    return "utf-16-be" if high and high.count(0) * 2 > len(high) and not low.count(0) else None
