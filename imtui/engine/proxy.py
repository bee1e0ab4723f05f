"""The proxy that the environment names."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """The proxy for `url`'s scheme, unless the environment excepts the host."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


def shown_proxy(proxy: str) -> str:
    """Host and port of a proxy, without the user and the password that may stand before them."""
    return proxy.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
