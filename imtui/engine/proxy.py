"""Finds the proxy in the environment: https_proxy, http_proxy, all_proxy and no_proxy.

On macOS and Windows, the proxy settings of the operating system are used if none of these is set.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

from imtui.core.text import clean
from imtui.engine.no_proxy import HostPort, read_no_proxy
from imtui.messages import _, lazy

_HOST_AND_PORT: Final = re.compile(
    r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
)
"""Matches the host and the optional port of a proxy. A host name that is not ASCII must be in Punycode."""

_MAX_LENGTH: Final = 2000

_PORTS: Final = {"https": 443, "http": 80}

_ENTRY_SHOWN: Final = 60
_ENTRIES_SHOWN: Final = 5


def proxy_for(url: str) -> str | None:
    """The URL of the proxy for requests to `url`, or None if they need no proxy.

    A proxy for the scheme of `url`, such as `https_proxy`, has priority over `all_proxy`.
    """
    parts, proxies = urlsplit(url), _proxies()
    host = parts.hostname or ""
    if "no" in proxies:
        target = HostPort(host, parts.port or _PORTS.get(parts.scheme, 0))
        excepted = read_no_proxy(proxies["no"]).matches(target)
    else:
        # macOS and Windows have proxy settings outside the environment.
        excepted = bool(_urllib().proxy_bypass(host))
    if excepted:
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def no_proxy_problem() -> str:
    """A message about the entries of `no_proxy` that can match nothing; empty if there are none."""
    # `getproxies`, which `proxy_for` uses, would import ssl before the first frame is drawn.
    entries = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
    useless = [clean(entry, _ENTRY_SHOWN) for entry in read_no_proxy(entries).useless]
    if not useless:
        return ""
    shown = ", ".join(map(repr, useless[:_ENTRIES_SHOWN]))
    more = len(useless) - _ENTRIES_SHOWN
    problem = (
        _("no_proxy has entries that match nothing: {names} and {count:n} more.", names=shown, count=more)
        if more > 0
        else _("no_proxy has entries that match nothing: {names}.", names=shown)
    )
    advice = _("They are ignored. Write host, .domain, *.domain, host:port, or a network such as 10.0.0.0/8.")
    return f"{problem} {advice}"


def _proxies() -> dict[str, str]:
    """The proxies by URL scheme, such as `https`. The entry `no` has the text of `no_proxy`."""
    proxies: dict[str, str] = _urllib().getproxies()
    return proxies


def _urllib() -> ModuleType:
    """The module `urllib.request`, which reads the proxy settings of the environment and operating system.

    It is imported on first use, because it imports ssl, which would delay the first frame.
    """
    return import_module("urllib.request")


def check_proxy(proxy: str) -> None:
    """Raise `ValueError` if `proxy` cannot be used as an HTTP proxy.

    The message contains no part of `proxy`, because any part may be the password.
    """
    if not _host_and_port(proxy):
        raise ValueError(
            lazy(
                "The proxy that the environment names cannot be used. Write https_proxy=http://HOST:PORT, or"
                " name the host in no_proxy."
            )
        )


def shown_proxy(proxy: str) -> str:
    """Host and port of a proxy, without its user and password.

    If the proxy cannot be used, nothing of it is shown: any part may be the password.
    """
    return _host_and_port(proxy) or _("(one that cannot be used)")


def _host_and_port(proxy: str) -> str:
    """The host and port of the proxy's URL; empty if the proxy cannot be used."""
    try:
        parts = urlsplit(proxy)
        usable = (
            parts.scheme in {"http", "https"}
            and parts.port != 0
            and proxy.isprintable()
            and len(proxy) < _MAX_LENGTH
        )
    except ValueError:
        return ""
    place = parts.netloc.rpartition("@")[2]
    # With an unescaped / ? or # in the password, the host part ends too early and an @ comes after it.
    usable = usable and "@" not in f"{parts.path}{parts.query}{parts.fragment}"
    return place if usable and _HOST_AND_PORT.fullmatch(place) else ""
