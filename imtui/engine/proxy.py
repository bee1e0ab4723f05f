"""The proxy that the environment names."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_PLACE: Final = re.compile(r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
"""Host and port; a name in other letters is written in Punycode."""

_LONGEST: Final = 2000


def proxy_for(url: str) -> str | None:
    """The proxy for `url`'s scheme, else that for all, unless the environment excepts the host."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 (it imports ssl)

    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def check_proxy(proxy: str) -> None:
    """Raises `ValueError` for what is no HTTP proxy; its text, which may hold a password, is not repeated."""
    if not _place(proxy):
        raise ValueError(
            "the proxy that the environment names cannot be used. Write https_proxy=http://HOST:PORT, or "
            "name the host in no_proxy."
        )


def shown_proxy(proxy: str) -> str:
    """Host and port of a proxy, without the user and the password that may stand before them.

    Of one that cannot be used nobody knows which part is the password: nothing of it is shown.
    """
    return _place(proxy) or "(one that cannot be used)"


def _place(proxy: str) -> str:
    """`host:port` of a usable proxy, empty for any other."""
    try:
        parts = urlsplit(proxy)
        usable = (
            parts.scheme in {"http", "https"}
            and parts.port != 0
            and proxy.isprintable()
            and len(proxy) < _LONGEST
        )
    except ValueError:
        return ""
    place = parts.netloc.rpartition("@")[2]
    # A mark that should have been escaped in a password ends the URL's first part too early.
    usable = usable and "@" not in f"{parts.path}{parts.query}{parts.fragment}"
    return place if usable and _PLACE.fullmatch(place) else ""
