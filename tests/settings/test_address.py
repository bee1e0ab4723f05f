from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtui.settings import DEFAULT_BASE_URL, SettingsError, check_base_url, is_loopback


@pytest.mark.parametrize(
    ("url", "normalised"),
    [
        (DEFAULT_BASE_URL, DEFAULT_BASE_URL),
        ("  https://api.iletimerkezi.com/ ", DEFAULT_BASE_URL),
        ("HTTPS://API.Example.com:8443//", "https://api.example.com:8443"),
        ("https://proxy.example/sms/", "https://proxy.example/sms"),
        ("https://[2001:DB8::1]:444", "https://[2001:db8::1]:444"),
        ("https://api.iletimerkezi.com:443/", DEFAULT_BASE_URL),
        ("https://[2001:DB8::1]:0443", "https://[2001:db8::1]"),
        ("https://example.com:80", "https://example.com:80"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.9.9.9/", "http://127.9.9.9"),
        ("http://[::1]:1", "http://[::1]:1"),
    ],
)
def test_good_urls_are_normalised(url: str, normalised: str) -> None:
    assert check_base_url(url) == normalised


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is missing"),
        ("api.iletimerkezi.com", "must begin with https://"),
        ("localhost:8080", "must begin with https://"),
        ("ftp://example.com", "must begin with https://"),
        ("https:example.com", "must begin with https://"),
        ("http://example.com", "http for this machine alone"),
        ("http://127.0.0.1.example.com", "http for this machine alone"),
        ("http://10.0.0.1", "http for this machine alone"),
        ("http://[::2]", "http for this machine alone"),
        ("https://", "names no host"),
        ("https://:443", "names no host"),
        ("https://me:canary@example.com", "user or a password"),
        ("http://localhost@example.com", "user or a password"),
        ("http://localhost\\@example.com", "character that no URL has"),
        ("https://exam\nple.com", "character that no URL has"),
        ("https://örnek.com", "character that no URL has"),
        ("https://example.com/?key=canary", "without ? or #"),
        ("https://example.com/?", "without ? or #"),
        ("https://example.com#canary", "without ? or #"),
        ("https://exa..mple.com", "neither a name nor an address"),
        ("https://-example.com", "neither a name nor an address"),
        ("https://127.1", "neither a name nor an address"),
        ("https://[fe80::1%25eth0]", "host"),
        ("https://example.com:0", "from 1 to 65535"),
        ("https://example.com:65536", "cannot be read"),
        ("https://example.com:port", "cannot be read"),
        ("https://[::1", "cannot be read"),
    ],
)
def test_bad_urls_are_refused_with_a_reason_and_not_repeated(url: str, reason: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_base_url(url)
    assert reason in str(caught.value)
    assert "https://" in str(caught.value)
    assert "canary" not in str(caught.value)


URLS = st.one_of(
    st.text(),
    st.builds(
        "{}://{}{}".format,
        st.sampled_from(["https", "http"]),
        st.text("a1.:[]@%-x"),
        st.text("/a?#:[ "),
    ),
)


@given(URLS)
def test_any_text_is_normalised_once_or_refused(url: str) -> None:
    loopback = is_loopback(url)
    try:
        normalised = check_base_url(url)
    except SettingsError:
        return
    assert check_base_url(normalised) == normalised
    assert is_loopback(normalised) == loopback
    parsed = httpx.URL(normalised)
    assert parsed.scheme == "https" or loopback
    assert parsed.raw_host
    assert not parsed.userinfo


@pytest.mark.parametrize(
    "url", ["http://localhost", "https://127.0.0.1:1/x", "http://[::1]", "HTTP://LOCALHOST"]
)
def test_this_machine_is_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["", "localhost", "https://example.com", "http://128.0.0.1", "http://[::1", "//"]
)
def test_no_other_place_is_loopback(url: str) -> None:
    assert not is_loopback(url)
