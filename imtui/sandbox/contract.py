"""What all methods share: the credentials, the messages of the codes, and the envelope of a reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

KEY = "507caf2e1fcdb5eea9786332ca2d8785"
"""The API key of the sandbox account, from the vendor's example request."""
HASH = "0db4e316db72c519ba08121985f6ddf479809053d555c"
"""The API hash of the sandbox account, from the vendor's example request."""

MESSAGES = {
    200: "İşlem başarılı",
    400: "İstek çözümlenemedi",
    401: "Üyelik bilgileri hatalı",
    404: "API istek yapılan yönteme sahip değil",
    # Not documented by the vendor; a gateway in front of the API may send it.
    429: "Çok fazla istek",
    452: "Mesaj alıcıları hatalı",
    455: "Sipariş bulunamadı",
    456: "Sipariş gönderim tarihi henüz gelmedi",
    458: "Tarih aralığı hatalı",
    503: "Sunucu geçici olarak servis dışı",
}
"""The message for each code. All but that for 429 come from the vendor's pages."""


def envelope(
    code: int, *, integer: bool = False, members: Mapping[str, object] = MappingProxyType({})
) -> bytes:
    """The JSON reply for a code of `MESSAGES`; `members` are put next to its status.

    With `integer` the code is a number, as in the vendor's newer pages, otherwise a string.
    """
    status = {"code": code if integer else str(code), "message": MESSAGES[code]}
    document = {"response": {"status": status, **members}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
