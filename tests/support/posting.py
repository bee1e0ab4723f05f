"""Requests for tests of HttpTransport, and checks of its results."""

from __future__ import annotations

from typing import Final

from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result, encode_cancel
from imtui.core.secret import Secret
from imtui.engine.http import HttpTransport
from tests.support.faulty_server import PATIENCE, answer

KEY: Final = "c0ffee11c0ffee22c0ffee33c0ffee44"
HASH: Final = "badcafe1badcafe2badcafe3badcafe4badcafe5"
CREDENTIALS: Final = Credentials(Secret(KEY), Secret(HASH))
BODY: Final = encode_cancel(CREDENTIALS, "312891245")

UNSENT, AMBIGUOUS = Evidence.UNSENT, Evidence.AMBIGUOUS
CANCELLED: Final = answer(200)
GONE: Final = answer(455)
PAGE: Final = b"<html><h1>Something else</h1></html>"

BROKEN, UNREADABLE, TIMEOUT = FaultKind.BROKEN, FaultKind.UNREADABLE, FaultKind.TIMEOUT
SOON: Final = 0.3


def codes(transport: HttpTransport, count: int) -> list[int]:
    results = [transport.post(BODY, PATIENCE) for _ in range(count)]
    return [result.code for result in results if isinstance(result, Reply)]


def assert_unsent(result: Result, kind: FaultKind) -> None:
    assert isinstance(result, Fault)
    assert (result.evidence, result.kind) == (UNSENT, kind)
    assert_no_secret(result)


def assert_no_secret(*things: object) -> None:
    for thing in things:
        shown = f"{thing!r} {thing!s}"
        assert KEY[:10] not in shown
        assert HASH[:10] not in shown
