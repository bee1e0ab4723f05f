"""Which proxy is used, and how a run ends if the proxy cannot be used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.session import OperationRefused, Phase, Session
from imtui.settings import Profile
from tests.support.found import found_in
from tests.support.scripted import Provider


def find(thing: object) -> bool:
    """True if the text contains a part of the password."""
    return any(part in f"{thing!s} {thing!r}" for part in ("canary", "can\x07", "u:1"))


LIVE = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"), "https://api.invalid")


def test_the_proxy_of_an_account_is_shown_without_password(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(LIVE, Limits(), Provider().connect)
    assert session.proxy == ""
    monkeypatch.setenv("https_proxy", "http://canary:canary@proxy.invalid:3128")
    assert session.proxy == "proxy.invalid:3128"
    session.add(found_in("428"))
    text = "\n".join(line for line, _ in session.dry_run([0]).lines())
    assert "LIVE · acme · https://api.invalid · via proxy proxy.invalid:3128" in text
    assert "canary" not in text


def test_a_proxy_without_its_scheme_is_an_http_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "canary:canary@proxy.invalid:3128")
    assert Session(LIVE, Limits(), Provider().connect).proxy == "proxy.invalid:3128"


def test_this_machine_is_reached_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.invalid:3128")
    monkeypatch.setenv("https_proxy", "http://proxy.invalid:3128")
    for base_url in ("http://127.0.0.1:9", "https://localhost:9", "http://[::1]:9"):
        assert Session(replace(LIVE, base_url=base_url), Limits()).proxy == ""


@pytest.mark.parametrize(
    "proxy",
    [
        "ftp://u:canary@proxy.invalid",
        "u:canary@proxy.invalid:x",
        "http://u:canary@proxy.invalid:99999",
        "http://u:canary@[",
        "http://u:canary",
        "http://u:canary@",
        "http://u:canary@a..b:80",
        "http://u:1/canary@proxy.invalid",
        "http://u:1?canary@proxy.invalid",
        "http://u:canary@xn--\udcff:80",
        "http://u:canary@pro xy:80",
        "http://u:can\x07ary@proxy.invalid:80",
        "socks5://x",
    ],
)
def test_an_unusable_proxy_sends_nothing_and_is_reported(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    session = Session(LIVE, Limits())
    session.add(found_in("428"))
    with pytest.raises(OperationRefused, match="No connection can be made") as caught:
        session.run([0])
    assert not find(caught.value)
    assert session.phase is Phase.IDLE
    assert session.proxy == "(one that cannot be used)"
    assert not any(find(line) for line, _ in session.dry_run([0]).lines())
    with pytest.raises(OperationRefused, match="No connection can be made") as caught:
        session.ask_balance(LIVE)
    assert not find(caught.value)


def test_a_proxy_that_the_transport_refuses_begins_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setenv("https_proxy", "http://u:canary@proxy.invalid:80")
    monkeypatch.setattr("imtui.engine.http.HttpTransport", refuse)
    session = Session(LIVE, Limits())
    session.add(found_in("428"))
    with pytest.raises(OperationRefused, match=r"The proxy proxy\.invalid:80 cannot be used") as caught:
        session.run([0])
    assert not find(caught.value)
    assert caught.value.__cause__ is not None
    assert not find(caught.value.__cause__)
    assert session.phase is Phase.IDLE


def test_all_proxy_and_a_proxy_without_a_scheme_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(LIVE, Limits())
    monkeypatch.setenv("all_proxy", "all.invalid:3128")
    assert session.proxy == "all.invalid:3128"
    monkeypatch.setenv("https_proxy", "proxy.invalid:3128")
    assert session.proxy == "proxy.invalid:3128"
    monkeypatch.setenv("no_proxy", "api.invalid")
    assert session.proxy == ""
