"""The contract with the provider: credentials and an id to request bytes, an answer to a reply or a fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import Enum
from typing import Any, Final, NamedTuple

from imtui.core.secret import Secret
from imtui.core.text import clean

CANCEL_PATH: Final = "/v1/cancel-order/json"
"""From the vendor's page on the method: `POST https://api.iletimerkezi.com/v1/cancel-order/json`."""

BODY_CAP: Final = 64 * 1024
"""Bytes of an answer that are read; the documented answers have about a hundred."""

_RAW_SHOWN: Final = 600
_LONGEST_WAIT: Final = 1e9
_BUSY: Final = frozenset({429, 503})


class Evidence(Enum):
    """What a fault proves about its request."""

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
    REDIRECT = "redirect"
    INTERNAL = "internal error"
    ABANDONED = "left under way"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Key and hash as the panel issues them; the hash is given, not computed."""

    key: Secret
    hash: Secret


class Reply(NamedTuple):
    """A decoded answer in which HTTP status and body agree. All text in it is clean."""

    http_status: int
    code: int
    """200, or 400 to 499, or 503."""
    message: str = ""
    retry_after: float | None = None
    """Seconds that the server asks to wait."""
    raw: str = ""


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


class UnreadableError(Exception):
    """A body that is not what the contract says; its text says why."""


def encode_cancel(credentials: Credentials, order_id: str) -> bytes:
    """The documented body; the id goes as a JSON string. The bytes are a secret: they hold the key."""
    return encode_request(credentials, {"order": {"id": order_id}})


def encode_request(credentials: Credentials, fields: Mapping[str, object]) -> bytes:
    """The envelope of every method around its own fields. The bytes are a secret: they hold the key."""
    authentication = {"key": credentials.key.reveal(), "hash": credentials.hash.reveal()}
    request = {"authentication": authentication, **fields}
    return json.dumps({"request": request}, separators=(",", ":")).encode()


def decode(http_status: int, body: bytes, retry_after: float | None = None) -> Result:
    """A reply where status line and body say the same and the contract knows it; else an ambiguous fault.

    Code may be `"200"` or `200` (the vendor's older and newer pages differ). Whatever cannot be read with
    certainty, a doubled key included, is never a success.
    """
    try:
        code, message = _read_status(read_response(body))
    except UnreadableError as error:
        return unreadable(http_status, str(error), body, retry_after)
    raw = _shown(body)
    if not _agree(http_status, code):
        detail = f"HTTP status {http_status}, but the body says code {code}"
        return Fault(Evidence.AMBIGUOUS, FaultKind.CONTRADICTION, detail, http_status, raw)
    if code == 200 or 400 <= code < 500 or code == 503:
        return Reply(http_status, code, message, retry_after, raw)
    return _unexpected(http_status, message or f"code {code}", raw)


def unreadable(http_status: int, why: str, body: bytes = b"", retry_after: float | None = None) -> Result:
    """An answer whose head arrived but whose body tells nothing; 429 and 503 count by their status alone."""
    raw = _shown(body)
    if http_status in _BUSY:
        return Reply(http_status, http_status, "", retry_after, raw)
    if 300 <= http_status < 400 or http_status >= 500:
        return _unexpected(http_status, why, raw)
    return Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, f"HTTP {http_status}, {why}", http_status, raw)


def read_retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header: a count of seconds or an HTTP date against `now` (epoch)."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value), _LONGEST_WAIT)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 (a large package, for a rare header)

    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _unexpected(http_status: int, detail: str, raw: str) -> Fault:
    kind = FaultKind.UNREADABLE
    if 300 <= http_status < 400:
        kind, detail = FaultKind.REDIRECT, "it was not followed: the request holds the credentials"
    elif http_status >= 500:
        # The server may have failed after it cancelled.
        kind = FaultKind.SERVER_ERROR
    return Fault(Evidence.AMBIGUOUS, kind, f"HTTP {http_status}, {detail}", http_status, raw)


def _agree(http_status: int, code: int) -> bool:
    return http_status == code or (code == 200 and 200 <= http_status < 300)


def read_response(body: bytes) -> Any:  # noqa: ANN401 (whatever JSON value stands there)
    """What the envelope holds under `response`; raises `UnreadableError`."""
    try:
        document = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        raise UnreadableError("the body is not JSON" if body else "no body") from None
    try:
        return document["response"]
    except (KeyError, TypeError):
        raise UnreadableError("the body has no response, status and code") from None


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


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnreadableError("a key stands twice in the body")
    return members


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _shown(body: bytes) -> str:
    return clean(body[: _RAW_SHOWN * 8].decode("utf-8", "replace"), _RAW_SHOWN)
