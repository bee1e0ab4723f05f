"""Servers and proxies that repeat the request: no secret reaches an output, a file or the log."""

from __future__ import annotations

import json
import logging
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from imtui.core.protocol import Credentials, Fault, encode_cancel
from imtui.core.secret import Secret
from imtui.engine.http import HttpTransport
from tests.support.canaries import HASH, KEY, PASSWORD, leaks
from tests.support.faulty_server import FaultyServer, Peer, Step, envelope, head, http, read, read_head, say
from tests.support.program import Orders, Program

Echo = Callable[[str], bytes]
"""From the request's body to the bytes of the answer."""

ECHOES: dict[str, Echo] = {
    "message": lambda body: http(400, envelope(400, body)),
    "half a message": lambda _: http(400, envelope(400, f"bad key {KEY[:9]}… or hash …{HASH[-9:]}")),
    "middle of it": lambda _: http(455, envelope(455, f"…{KEY[11:19]}…")),
    "message in capitals": lambda _: http(400, envelope(400, KEY.upper())),
    "cut body": lambda body: http(200, envelope(200, body))[:-9],
    "page": lambda body: http(200, f"<pre>{body}</pre>".encode()),
    "page of an error": lambda body: http(500, f"<pre>{body}</pre>".encode()),
    "further members": lambda body: http(
        455, json.dumps({"response": {"status": {"code": 455, "message": "no"}}, "asked": body}).encode()
    ),
    "redirect": lambda body: http(307, b"", f"Location: http://127.0.0.1:9/?{quote(body)}"),
    "redirect with a body": lambda body: http(302, body.encode(), f"Location: /{quote(body)}"),
    "headers": lambda body: http(455, envelope(455), f"X-Echo: {body}", f"Set-Cookie: k={KEY}"),
    "retry-after": lambda _: http(455, envelope(455), f"Retry-After: {KEY}"),
    "encoding": lambda _: http(200, envelope(200), f"Content-Encoding: {KEY}"),
    "reason": lambda _: http(455, envelope(455)).replace(b"Whatever", KEY.encode()),
    "status line": lambda _: f"HTTP/1.1 {KEY} {HASH}\r\n\r\n".encode(),
    "no HTTP at all": lambda body: body.encode() + b"\r\n\r\n",
    "header that is none": lambda body: f"HTTP/1.1 200 OK\r\n{body}\r\n\r\n".encode(),
    "length": lambda _: f"HTTP/1.1 200 OK\r\nContent-Length: {KEY}\r\n\r\n".encode(),
    "lengths": lambda _: head(200, "Content-Length: 3", f"Content-Length: {KEY}"),
    "chunk": lambda body: head(200, "Transfer-Encoding: chunked") + body.encode() + b"\r\n",
    "transfer encoding": lambda _: head(200, f"Transfer-Encoding: {KEY}"),
    "code": lambda _: http(455, envelope(KEY)),
    "name of a member": lambda _: http(455, json.dumps({"response": {KEY: HASH}}).encode()),
    "nul and spaces between": lambda _: http(400, envelope(400, "\0".join(KEY) + " ".join(HASH))),
}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", KEY)
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", HASH)


def echoing(echo: Echo) -> Step:
    return lambda peer: peer.send(echo(peer.server.requests[-1].body.decode()))


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_repeated_secret_is_in_no_output_file_or_log(
    echo: Echo,
    imtui: Program,
    orders: Orders,
    tmp_path: Path,
    state: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    config = tmp_path / "xdg_config_home" / "imtui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("tries = 2\nbackoff = 0.0\n")
    with caplog.at_level(logging.DEBUG), FaultyServer(*[[read, echoing(echo)]] * 3) as server:
        for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection", "imtui"):
            caplog.set_level(logging.DEBUG, name)
        at = ("--base-url", server.url)
        dry = imtui("run", "--dry-run", *at, orders("428"))
        ended = [dry, imtui.run(*at, orders("428")), imtui("run", "--yes", *at, orders("429"))]
    assert KEY in server.requests[0].body.decode()
    assert ended[1].lines
    ended += [imtui("history"), imtui("export", "1"), imtui("export", "1", "--format", "json")]
    assert "428" in ended[-1].out
    for each in ended:
        assert not leaks(each.out, each.err)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"imtui.log", "journal.sqlite3"} <= {path.name for path in written}
    assert not leaks(*(path.read_bytes() for path in written))
    assert (state / "imtui.log").stat().st_size > 0
    assert not leaks(caplog.text)


def test_a_password_repeated_by_a_proxy_is_hidden() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    token = b64encode(f"user:{PASSWORD}".encode()).decode()
    replies = [
        f"HTTP/1.1 407 {PASSWORD}\r\n\r\n",
        f"HTTP/1.1 407 Basic {token}\r\n\r\n",
        f"HTTP/1.1 {PASSWORD}\r\n\r\n",
        f"HTTP/1.1 502 Bad\r\nX: {token}\r\n\r\n{PASSWORD}",
        f"{token}\r\n\r\n",
    ]

    def proxied(peer: Peer) -> None:
        assert token.encode() in peer.received

    for reply in replies:
        body = encode_cancel(Credentials(Secret(KEY), Secret(HASH)), "428")
        with FaultyServer([read_head, proxied, say(reply.encode())]) as proxy:
            address = f"http://user:{PASSWORD}@{proxy.authority}"
            with closing(HttpTransport("https://api.invalid", context, address)) as transport:
                result = transport.post(body, 10)
        assert isinstance(result, Fault)
        assert not leaks(result)
        assert token[:12] not in repr(result)
