"""The provider's contract: credentials and an order ID to bytes, an HTTP reply to a `Reply` or a `Fault`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

from imtui.core.body import UnreadableError, as_text, read_response
from imtui.core.secret import Secret
from imtui.core.text import clean

CANCEL_PATH: Final = "/v1/cancel-order/json"
"""From the vendor's page on the method: `POST https://api.iletimerkezi.com/v1/cancel-order/json`."""

BODY_CAP: Final = 64 * 1024
"""Bytes of a reply that are read, inflated if it is compressed; the documented replies have about 100."""

_RAW_SHOWN: Final = 600
_UNDECIDED: Final = frozenset({408, 409, 425, 499})
"""HTTP statuses from 400 to 499 after which the request may still have been processed."""


class Evidence(Enum):
    """How far the request of a fault got."""

    UNSENT = "unsent"
    """It certainly did not reach the server."""
    AMBIGUOUS = "ambiguous"
    """It may have reached the server, and the order may be cancelled."""


class FaultKind(Enum):
    """What ended an attempt that has no reply; the value is the word shown."""

    CONNECT = "no connection"
    TLS = "certificate not trusted"
    TIMEOUT = "no answer in time"
    BROKEN = "connection broke"
    UNREADABLE = "unreadable answer"
    CONTRADICTION = "contradictory answer"
    SERVER_ERROR = "server error"
    UNKNOWN_CODE = "unknown code"
    REDIRECT = "redirect"
    INTERNAL = "internal error"
    ABANDONED = "left under way"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Key and hash as the panel issues them; the hash is given, not computed."""

    key: Secret
    hash: Secret


class Reply(NamedTuple):
    """A reply whose code decides the outcome of its request. All text in it is clean."""

    http_status: int
    code: int
    """200, or 400 to 499, or 503: the body's, or the HTTP status where no body can be read."""
    message: str = ""
    """The provider's, or what was seen instead of a readable body."""
    retry_after: float | None = None
    """Seconds that the server asks to wait."""
    raw: str = ""
    readable: bool = True
    """False if the HTTP status alone says the code: something other than the provider may have replied."""


class Fault(NamedTuple):
    """An attempt that ended without a reply. All text in it is clean."""

    evidence: Evidence
    kind: FaultKind
    detail: str = ""
    """What exactly was seen, in words for the operator."""
    http_status: int | None = None
    raw: str = ""

    @property
    def words(self) -> str:
        """`no connection: refused`."""
        return f"{self.kind.value}: {self.detail}" if self.detail else self.kind.value


Result = Reply | Fault


def encode_cancel(credentials: Credentials, order_id: str) -> bytes:
    """The documented body, with the ID as a JSON string. The bytes are secret: they contain the key."""
    return encode_request(credentials, {"order": {"id": order_id}})


def encode_request(credentials: Credentials, fields: Mapping[str, object]) -> bytes:
    """The envelope of every method with its fields. The bytes are secret: they contain the key."""
    authentication = {"key": credentials.key.reveal(), "hash": credentials.hash.reveal()}
    request = {"authentication": authentication, **fields}
    return json.dumps({"request": request}, separators=(",", ":")).encode()


def decode(http_status: int, body: bytes, retry_after: float | None = None, charset: str = "") -> Result:
    """What a reply proves by itself. The code in a readable body decides; without one the HTTP status does.

    A code may be `"200"` or `200`: the vendor's older and newer pages differ. Code 200 counts under a 2xx
    status alone, because a false "cancelled" is the worst error. `charset` is what the reply declares.
    """
    raw = _shown(body, charset)
    try:
        code, message = _read_status(read_response(body, charset))
    except UnreadableError as error:
        return _by_status(http_status, str(error), raw, retry_after)
    if code == 200 and not 200 <= http_status < 300:
        detail = f"HTTP status {http_status}, but the body says code {code}"
        return Fault(Evidence.AMBIGUOUS, FaultKind.CONTRADICTION, detail, http_status, raw)
    if code == 200 or 400 <= code < 500 or code == 503:
        return Reply(http_status, code, message, retry_after, raw)
    # The server may have cancelled before it failed, and a code without a meaning proves nothing.
    kind = FaultKind.SERVER_ERROR if 500 <= code < 600 else FaultKind.UNKNOWN_CODE
    detail = f"HTTP {http_status}, code {code} {message}".rstrip()
    return Fault(Evidence.AMBIGUOUS, kind, detail, http_status, raw)


def unreadable(http_status: int, why: str, body: bytes = b"", retry_after: float | None = None) -> Result:
    """What a reply without a readable body proves."""
    return _by_status(http_status, why, _shown(body), retry_after)


def _by_status(http_status: int, why: str, raw: str, retry_after: float | None) -> Result:
    seen = f"HTTP {http_status}, {why}"
    if http_status == 503 or (400 <= http_status < 500 and http_status not in _UNDECIDED):
        return Reply(http_status, http_status, seen, retry_after, raw, readable=False)
    kind = FaultKind.UNREADABLE
    if 300 <= http_status < 400:
        kind = FaultKind.REDIRECT
        seen = f"HTTP {http_status}, it was not followed: the request holds the credentials"
    elif http_status >= 500:
        # The server may have failed after it cancelled.
        kind = FaultKind.SERVER_ERROR
    return Fault(Evidence.AMBIGUOUS, kind, seen, http_status, raw)


def _read_status(response: Any) -> tuple[int, str]:  # noqa: ANN401
    try:
        status = response["status"]
        code, message = status["code"], status.get("message")
    except (KeyError, TypeError):
        raise UnreadableError("the body has no response, status and code") from None
    return _read_code(code), clean(message) if isinstance(message, str) else ""


def _read_code(code: object) -> int:
    if isinstance(code, str) and len(code) == 3 and code.isascii() and code.isdecimal():
        code = int(code)
    if type(code) is int and 100 <= code <= 999:
        return code
    raise UnreadableError("the body's code is not a number of three digits")


def _shown(body: bytes, charset: str = "") -> str:
    return clean(as_text(body[: _RAW_SHOWN * 8], charset), _RAW_SHOWN)
