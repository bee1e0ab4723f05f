"""The cancel-order method as the provider sees it: reading a request and writing a reply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KEY = "507caf2e1fcdb5eea9786332ca2d8785"
"""The API key of the sandbox account, from the vendor's example request."""
HASH = "0db4e316db72c519ba08121985f6ddf479809053d555c"
"""The API hash of the sandbox account, from the vendor's example request."""
PATH = "/v1/cancel-order/json"

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
"""The message for each code, from the vendor's pages on the method and on error codes."""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A parsed request. Key and hash are the JSON values as sent, of any type."""

    key: object
    hash: object
    order_id: str

    @property
    def authorised(self) -> bool:
        """True if key and hash belong to the sandbox account."""
        return (self.key, self.hash) == (KEY, HASH)


def parse(body: bytes) -> CancelRequest:
    """Parse the request in `body`.

    Raises `ValueError` if it is not JSON in UTF-8, lacks a member or has no numeric ID.
    """
    try:
        request = json.loads(body.decode())["request"]
        authentication = request["authentication"]
        return CancelRequest(
            key=authentication["key"], hash=authentication["hash"], order_id=_order_id(request["order"]["id"])
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a cancel-order request") from error


def _order_id(value: object) -> str:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    # JSON's true is an int to Python.
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    raise ValueError("the id is not numeric")


def envelope(
    code: int, *, integer: bool = False, members: Mapping[str, object] = MappingProxyType({})
) -> bytes:
    """The JSON reply for a code of `MESSAGES`; `members` are put next to its status.

    With `integer` the code is a number, as in the vendor's newer pages, otherwise a string.
    """
    status = {"code": code if integer else str(code), "message": MESSAGES[code]}
    document = {"response": {"status": status, **members}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
