"""Ways in which a reply fails after its request was sent, for servers on a real socket."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imtui.core.protocol import BODY_CAP, FaultKind
from tests.support.faulty_server import (
    PATIENCE,
    Step,
    answer,
    await_first_byte,
    chunked,
    drip,
    envelope,
    flood,
    head,
    hold,
    http,
    ignore,
    read,
    reset,
    say,
)
from tests.support.posting import (
    BROKEN,
    CANCELLED,
    PAGE,
    SOON,
    TIMEOUT,
    UNREADABLE,
)


@dataclass(frozen=True)
class Case:
    """One fault of a server, and the result that imtui must report for it."""

    script: Sequence[Step]
    kind: FaultKind
    status: int | None = None
    had_it: bool = True
    """True if the complete request reached the server."""
    timeout: float = PATIENCE


AMBIGUOUS_FAULTS: Final = {
    "closed before the request was read": Case([], BROKEN, had_it=False),
    "reset before the request was read": Case([await_first_byte, reset], BROKEN, had_it=False),
    "reset after the whole request": Case([read, reset], BROKEN),
    "closed after the request without an answer": Case([read], BROKEN),
    "cut in the status line": Case([read, say(b"HTTP/1.1 20")], BROKEN),
    "cut in the headers": Case([read, say(head(200)[:-9])], BROKEN),
    "garbage instead of HTTP": Case([read, say(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), hold], BROKEN),
    "conflicting lengths": Case(
        [read, say(head(200, "Content-Length: 5", "Content-Length: 9")), hold], BROKEN
    ),
    "endless head": Case([read, flood(b"HTTP/1.1 200 OK\r\nX: ", 10_000_000), hold], BROKEN),
    "silence": Case([read, hold], TIMEOUT, timeout=SOON),
    "silence, and nothing is read": Case([ignore], TIMEOUT, had_it=False, timeout=SOON),
    "head that drips": Case([read, drip(b"HTTP/1.1 200 OK\r\n", b"X-Drip: yes\r\n")], TIMEOUT, timeout=SOON),
    "body that drips": Case(
        [read, drip(head(200, "Content-Length: 60000"), b" ")], UNREADABLE, 200, timeout=SOON
    ),
    "interim answers that drip": Case([read, drip(b"", head(102))], TIMEOUT, timeout=SOON),
    "body cut before its Content-Length": Case([read, say(CANCELLED[:-1])], UNREADABLE, 200),
    "body reset before its Content-Length": Case([read, say(CANCELLED[:-1]), reset], UNREADABLE, 200),
    "chunk cut": Case([read, say(chunked(200, envelope(200))[:-20])], UNREADABLE, 200),
    "last chunk missing": Case([read, say(chunked(200, envelope(200), end=b""))], UNREADABLE, 200),
    "chunk size that is no number": Case(
        [read, say(head(200, "Transfer-Encoding: chunked") + b"zz\r\n"), hold], UNREADABLE, 200
    ),
    "body without a length cut by the close": Case(
        [read, say(head(200) + envelope(200)[:-1])], UNREADABLE, 200
    ),
    "Content-Length shorter than the body": Case(
        [read, say(head(200, "Content-Length: 40") + envelope(200)), hold], UNREADABLE, 200
    ),
    "no JSON": Case([read, say(http(200, b"OK"))], UNREADABLE, 200),
    "no body": Case([read, say(http(200, b""))], UNREADABLE, 200),
    "no content": Case([read, say(b"HTTP/1.1 204 No Content\r\n\r\n")], UNREADABLE, 204),
    "a coding that imtui does not read": Case(
        [read, say(http(200, envelope(200), "Content-Encoding: br"))], UNREADABLE, 200
    ),
    "gzip that is cut": Case(
        [read, say(http(200, gzip.compress(envelope(200))[:-9], "Content-Encoding: gzip"))], UNREADABLE, 200
    ),
    "gzip of 30 MB": Case(
        [read, say(http(200, gzip.compress(envelope(200).ljust(30_000_000)), "Content-Encoding: gzip"))],
        UNREADABLE,
        200,
    ),
    "one byte more than the cap": Case(
        [read, say(http(200, envelope(200).ljust(BODY_CAP + 1))), hold], UNREADABLE, 200
    ),
    "code 200 under HTTP 455": Case([read, say(http(455, envelope(200)))], FaultKind.CONTRADICTION, 455),
    "code 200 under HTTP 500": Case([read, say(http(500, envelope(200)))], FaultKind.CONTRADICTION, 500),
    "code 202 under HTTP 200": Case([read, say(http(200, envelope(202)))], FaultKind.UNKNOWN_CODE, 200),
    "code 302 under HTTP 302": Case([read, say(http(302, envelope(302)))], FaultKind.UNKNOWN_CODE, 302),
    "code 500 under HTTP 200": Case([read, say(http(200, envelope(500)))], FaultKind.SERVER_ERROR, 200),
    "code 600 under HTTP 200": Case([read, say(http(200, envelope(600)))], FaultKind.UNKNOWN_CODE, 200),
    "302 as an HTML page": Case([read, say(http(302, PAGE))], FaultKind.REDIRECT, 302),
    "408 as an HTML page": Case([read, say(http(408, PAGE))], UNREADABLE, 408),
    "409 as an HTML page": Case([read, say(http(409, PAGE))], UNREADABLE, 409),
    "425 as an HTML page": Case([read, say(http(425, PAGE))], UNREADABLE, 425),
    "499 as an HTML page": Case([read, say(http(499, PAGE))], UNREADABLE, 499),
    "200 as an HTML page": Case([read, say(http(200, PAGE))], UNREADABLE, 200),
    "500 as an HTML page": Case([read, say(http(500, PAGE))], FaultKind.SERVER_ERROR, 500),
    "502 as an HTML page": Case([read, say(http(502, PAGE))], FaultKind.SERVER_ERROR, 502),
    "500 that says code 500": Case([read, say(answer(500))], FaultKind.SERVER_ERROR, 500),
    "502 cut": Case([read, say(http(502, PAGE)[:-1])], FaultKind.SERVER_ERROR, 502),
    "switch of protocols": Case(
        [read, say(head(101, "Upgrade: other", "Connection: upgrade")), hold], BROKEN
    ),
}
