from __future__ import annotations

import pytest

from imtui.core.protocol import Credentials, encode_cancel
from imtui.core.secret import Secret
from imtui.engine.http import preview
from imtui.engine.proxy import shown_proxy
from tests.support.faulty_server import PATIENCE, envelope, http, read, say
from tests.support.servers import Connect, Serve

CREDENTIALS = Credentials(Secret('canary"key\\0123'), Secret("canary-hash-0123"))


def test_preview_equals_the_request_except_credentials(serve: Serve, connect: Connect) -> None:
    server = serve([read, say(http(200, envelope(200)))])
    shown = preview(server.url, CREDENTIALS, "312891245")

    connect(server.url).post(encode_cancel(CREDENTIALS, "312891245"), PATIENCE)

    head, _, body = server.peer().received.decode().partition("\r\n\r\n")
    line, *headers = head.split("\r\n")
    assert f"{server.url}{line.split()[1]}" == shown.url
    assert line.split()[0] == shown.method
    assert headers == [f"{name}: {value}" for name, value in shown.headers]
    masked = Credentials(Secret("****"), Secret("****"))
    assert shown.body == encode_cancel(masked, "312891245").decode()
    assert body == encode_cancel(CREDENTIALS, "312891245").decode()


def test_a_preview_holds_no_secret() -> None:
    assert "canary" not in repr(preview("https://api.invalid", CREDENTIALS, "428"))


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://proxy.invalid:3128", "proxy.invalid:3128"),
        ("http://canary:canary@proxy.invalid:3128/", "proxy.invalid:3128"),
        ("http://canary:can@ary@proxy.invalid:3128", "proxy.invalid:3128"),
        ("http://canary:can/a@ry@proxy.invalid:3128", "(one that cannot be used)"),
        ("canary:canary@proxy.invalid:3128", "(one that cannot be used)"),
        ("http://proxy.invalid", "proxy.invalid"),
        ("http://[::1]:3128", "[::1]:3128"),
    ],
)
def test_a_proxy_is_shown_without_user_and_password(proxy: str, shown: str) -> None:
    assert shown_proxy(proxy) == shown
