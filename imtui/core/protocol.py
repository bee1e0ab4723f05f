"""The provider's contract: encodes a cancel request, and decodes a reply to a `Reply` or a `Fault`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

from imtui.core import known_texts
from imtui.core.body import UnreadableError, as_text, read_response
from imtui.core.known_texts import NamedEnum
from imtui.core.secret import Secret
from imtui.core.text import clean
from imtui.messages import Message, lazy, plazy

CANCEL_PATH: Final = "/v1/cancel-order/json"
"""The path of the method, from the vendor's page: `POST https://api.iletimerkezi.com/v1/cancel-order/json`."""

BODY_CAP: Final = 64 * 1024
"""The most bytes of a reply that are read, after decompression. Documented replies have about 100."""

_RAW_SHOWN: Final = 600
_UNDECIDED: Final = frozenset({408, 409, 425, 499})
"""HTTP statuses from 400 to 499 after which the request may still have been processed."""


class Evidence(Enum):
    """True if a request that ended in a fault may have reached the server."""

    UNSENT = "unsent"
    """It certainly did not reach the server."""
    AMBIGUOUS = "ambiguous"
    """It may have reached the server, and the order may be cancelled."""


class FaultKind(NamedEnum):
    """Why an attempt proves nothing."""

    CONNECT = plazy("fault", "no connection")
    TLS = plazy("fault", "certificate not trusted")
    TIMEOUT = plazy("fault", "no answer in time")
    BROKEN = plazy("fault", "connection broke")
    UNREADABLE = plazy("fault", "unreadable answer")
    CONTRADICTION = plazy("fault", "contradictory answer")
    SERVER_ERROR = plazy("fault", "server error")
    UNKNOWN_CODE = plazy("fault", "unknown code")
    REDIRECT = plazy("fault", "redirect")
    INTERNAL = plazy("fault", "internal error")
    ABANDONED = plazy("fault", "left under way")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Key and hash as the provider's panel shows them. imtui does not compute the hash."""

    key: Secret
    hash: Secret


class Reply(NamedTuple):
    """A reply whose code decides the outcome of its request. Its texts are safe to print in a terminal."""

    http_status: int
    code: int
    """200, 400 to 499, or 503: the code in the body. Without a readable body: the HTTP status."""
    message: str = ""
    """The provider's message. Without a readable body: an English description, as stored in the journal."""
    retry_after: float | None = None
    """Seconds that the server asks to wait."""
    raw: str = ""
    readable: bool = True
    """False if `code` is only the HTTP status: somebody other than the provider may have replied."""

    @property
    def shown_message(self) -> Message | str:
        """The message for the operator: the provider's as it came, imtui's translated."""
        is_own = not self.readable or self.message == known_texts.HIDDEN
        return known_texts.shown(self.message) if is_own else self.message


class Fault(NamedTuple):
    """An attempt without a usable reply: none came, or it proves nothing. Its texts are safe to print."""

    evidence: Evidence
    kind: FaultKind
    detail: str = ""
    """The exact cause, in English, as stored in the journal."""
    http_status: int | None = None
    raw: str = ""

    @property
    def words(self) -> str:
        """The fault in English, for exports: `no connection: refused`."""
        return self.shown_words.english

    @property
    def shown_words(self) -> Message:
        """The fault for the operator, translated when it is shown."""
        if not self.detail:
            return self.kind.message
        return lazy("{kind}: {detail}", kind=self.kind.message, detail=known_texts.shown(self.detail))


Result = Reply | Fault


def encode_cancel(credentials: Credentials, order_id: str) -> bytes:
    """The JSON body of a cancel request. The bytes are secret, because they contain the key."""
    return encode_request(credentials, {"order": {"id": order_id}})


def encode_request(credentials: Credentials, fields: Mapping[str, object]) -> bytes:
    """The JSON body of any request: the credentials, and the `fields` of its method.

    The bytes are secret, because they contain the key.
    """
    authentication = {"key": credentials.key.reveal(), "hash": credentials.hash.reveal()}
    request = {"authentication": authentication, **fields}
    return json.dumps({"request": request}, separators=(",", ":")).encode()


def decode(http_status: int, body: bytes, retry_after: float | None = None, charset: str = "") -> Result:
    """Decode one reply, without regard to earlier attempts.

    The code in a readable body decides; without a readable body, the HTTP status does. Code 200 counts only
    together with a 2xx status, because a false "cancelled" is the worst error. The code may be a string or a
    number: the vendor's older and newer pages differ. `charset` is the one that the reply declares.
    """
    raw = _shown(body, charset)
    try:
        code, message = _read_status(read_response(body, charset))
    except UnreadableError as error:
        return _by_status(http_status, str(error), raw, retry_after)
    if code == 200 and not 200 <= http_status < 300:
        detail = known_texts.CONTRADICTION.english(http_status=http_status, code=code)
        return Fault(Evidence.AMBIGUOUS, FaultKind.CONTRADICTION, detail, http_status, raw)
    if code == 200 or 400 <= code < 500 or code == 503:
        return Reply(http_status, code, message, retry_after, raw)
    # The server may have cancelled before it failed, and a code without a meaning proves nothing.
    kind = FaultKind.SERVER_ERROR if 500 <= code < 600 else FaultKind.UNKNOWN_CODE
    text = known_texts.STATUS_CODE_MESSAGE if message else known_texts.STATUS_AND_CODE
    detail = text.english(http_status=http_status, code=code, message=message).rstrip()
    return Fault(Evidence.AMBIGUOUS, kind, detail, http_status, raw)


def unreadable(http_status: int, why: str, body: bytes = b"", retry_after: float | None = None) -> Result:
    """The result of a reply without a readable body. `why`: why the body cannot be read."""
    return _by_status(http_status, why, _shown(body), retry_after)


def _by_status(http_status: int, why: str, raw: str, retry_after: float | None) -> Result:
    seen = known_texts.UNREADABLE.english(http_status=http_status, why=why)
    if http_status == 503 or (400 <= http_status < 500 and http_status not in _UNDECIDED):
        return Reply(http_status, http_status, seen, retry_after, raw, readable=False)
    kind = FaultKind.UNREADABLE
    if 300 <= http_status < 400:
        kind = FaultKind.REDIRECT
        seen = known_texts.NOT_FOLLOWED.english(http_status=http_status)
    elif http_status >= 500:
        # The server may have failed after it cancelled.
        kind = FaultKind.SERVER_ERROR
    return Fault(Evidence.AMBIGUOUS, kind, seen, http_status, raw)


def _read_status(response: Any) -> tuple[int, str]:  # noqa: ANN401
    try:
        status = response["status"]
        code, message = status["code"], status.get("message")
    except (KeyError, TypeError):
        raise UnreadableError(known_texts.NO_ENVELOPE.english()) from None
    return _read_code(code), clean(message) if isinstance(message, str) else ""


def _read_code(code: object) -> int:
    if isinstance(code, str) and len(code) == 3 and code.isascii() and code.isdecimal():
        code = int(code)
    if type(code) is int and 100 <= code <= 999:
        return code
    raise UnreadableError(known_texts.BAD_CODE.english())


def _shown(body: bytes, charset: str = "") -> str:
    return clean(as_text(body[: _RAW_SHOWN * 8], charset), _RAW_SHOWN)
