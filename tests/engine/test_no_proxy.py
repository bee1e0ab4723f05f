"""The entries of `no_proxy`: which hosts they except, and which entries can match nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.engine.proxy import is_excepted, no_proxy_problem, proxy_for

API = "api.iletimerkezi.com"
PROXY = "http://proxy.invalid:3128"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("https_proxy", PROXY)
    return monkeypatch


def url_of(host: str) -> str:
    return f"https://[{host}]" if ":" in host else f"https://{host}"


MATCHES = [
    ("*", API),
    (API, API),
    ("API.Iletimerkezi.COM", API),
    ("iletimerkezi.com", API),
    (".iletimerkezi.com", API),
    (".iletimerkezi.com", "iletimerkezi.com"),
    ("*.iletimerkezi.com", API),
    ("*.ILETIMERKEZI.com", API),
    ("*.com", API),
    ("com", API),
    ("iletimerkezi.com.", API),
    (API, f"{API}."),
    (f"{API}:443", API),
    ("*.iletimerkezi.com:443", API),
    (".iletimerkezi.com:443", API),
    ("other.invalid, iletimerkezi.com", API),
    ("other.invalid iletimerkezi.com", API),
    (",,iletimerkezi.com,", API),
    ("other.invalid,*", API),
    ("intranet", "intranet"),
    ("10.1.2.3", "10.1.2.3"),
    ("10.1.2.3:443", "10.1.2.3"),
    ("10.0.0.0/8", "10.1.2.3"),
    ("10.1.2.3/8", "10.200.2.3"),
    ("10.1.2.3/32", "10.1.2.3"),
    ("0.0.0.0/0", "10.1.2.3"),
    ("10.0.0.0/255.0.0.0", "10.1.2.3"),
    ("2001:db8::1", "2001:db8::1"),
    ("[2001:db8::1]", "2001:db8::1"),
    ("[2001:db8::1]:443", "2001:db8::1"),
    ("2001:db8:0:0:0:0:0:1", "2001:db8::1"),
    ("2001:DB8::/32", "2001:db8::7"),
    ("[2001:db8::]/32", "2001:db8::7"),
    ("fe80::/10", "fe80::1"),
    ("münchen.example", "xn--mnchen-3ya.example"),
]


@pytest.mark.parametrize(("entries", "host"), MATCHES)
def test_an_entry_excepts_its_hosts(environment: pytest.MonkeyPatch, entries: str, host: str) -> None:
    environment.setenv("no_proxy", entries)
    assert proxy_for(url_of(host)) is None
    assert not no_proxy_problem()


MISSES = [
    ("", API),
    (" ,", API),
    ("*.iletimerkezi.com", "iletimerkezi.com"),
    ("*.iletimerkezi.com", "noiletimerkezi.com"),
    ("iletimerkezi.com", "noiletimerkezi.com"),
    (".iletimerkezi.com", "noiletimerkezi.com"),
    (f"{API}:8443", API),
    ("*.iletimerkezi.com:80", API),
    ("10.1.2.3:80", "10.1.2.3"),
    ("api", API),
    ("10.0.0.0/8", "11.1.2.3"),
    ("10.0.0.0/8", API),
    ("10.0.0.0/8", "2001:db8::1"),
    ("2001:db8::/32", "10.1.2.3"),
    ("1.2.3", "10.1.2.3"),
    ("[2001:db8::1]:80", "2001:db8::1"),
]


@pytest.mark.parametrize(("entries", "host"), MISSES)
def test_an_entry_excepts_no_other_host(environment: pytest.MonkeyPatch, entries: str, host: str) -> None:
    environment.setenv("no_proxy", entries)
    assert proxy_for(url_of(host)) == PROXY


USELESS = [
    "https://api.iletimerkezi.com",
    "http://localhost:80",
    "api.iletimerkezi.com/v1",
    "api.*.com",
    "*iletimerkezi.com",
    "**",
    "*.",
    ".",
    "api..com",
    "10.0.0.0/33",
    "10.0.0/8",
    "10.0.0.*",
    "10.0.0.256",
    "*.10.0.0.1",
    "2001:db8::/129",
    "[::1",
    "::1]",
    "[::1]:0",
    "host:",
    "host:0",
    "host:65536",
    "host:port",
    "user@host",
    "-host",
    '"api.iletimerkezi.com"',
    "a;b",
]


@pytest.mark.parametrize("entry", USELESS)
def test_an_entry_that_can_match_nothing_is_found(environment: pytest.MonkeyPatch, entry: str) -> None:
    environment.setenv("no_proxy", f"localhost,{entry},{API}")
    assert f"match nothing: {entry!r}. " in no_proxy_problem()
    assert proxy_for(url_of(API)) is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert is_excepted(API, 443, text) in {True, False, None}


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_the_variable_is_read_under_both_names(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.setenv(name, "*.iletimerkezi.com:443, 10.0.0.0/8, [2001:db8::1]:8443")
    assert proxy_for("https://api.iletimerkezi.com") is None
    assert proxy_for("https://10.9.8.7/path") is None
    assert proxy_for("https://[2001:db8::1]:8443") is None
    assert proxy_for("https://api.iletimerkezi.com:8443") == PROXY
    assert proxy_for("https://[2001:db8::1]") == PROXY


def test_useless_entries_are_named_in_one_sentence(environment: pytest.MonkeyPatch) -> None:
    assert no_proxy_problem() == ""
    environment.setenv("no_proxy", "localhost,https://a.b,10.0.0.0/33")
    problem = no_proxy_problem()
    assert "'https://a.b', '10.0.0.0/33'" in problem
    assert "localhost" not in problem


def test_many_useless_entries_are_cut(environment: pytest.MonkeyPatch) -> None:
    environment.setenv(
        "no_proxy", ",".join(f"http://{number}" for number in range(9)) + ",\x1b[31m" + "/" * 99
    )
    problem = no_proxy_problem()
    assert "and 5 more" in problem
    assert problem.isprintable()
