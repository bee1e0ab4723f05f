"""Finds the proxy in the environment: https_proxy, http_proxy, all_proxy and no_proxy.

`no_proxy` lists the hosts that are reached without the proxy. An entry is `*`, a domain with its subdomains
(`domain` or `.domain`), its subdomains alone (`*.domain`), an address, or a network (`10.0.0.0/8`). A domain
or an address may have a port.

On macOS and Windows, the proxy settings of the operating system are used if none of these is set.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import ModuleType
from typing import Final
from urllib.parse import urlsplit

from imtui.core.text import clean
from imtui.messages import _, lazy

_HOST_AND_PORT: Final = re.compile(
    r"(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?"
)
"""Matches the host and the optional port of a proxy. A host name that is not ASCII must be in Punycode."""

_MAX_LENGTH: Final = 2000

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_NO_PROXY_ENTRY: Final = re.compile(
    rf"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<prefix>\*?\.)?(?P<name>{_LABEL}(?:\.{_LABEL})*)\.?)"
    r"(?::(?P<port>\d{1,5}))?"
)
"""Matches a domain or an address, with its optional port. An IPv6 address has brackets."""

_HIGHEST_PORT: Final = 65_535
_PORTS: Final = {"https": 443, "http": 80}

_ENTRY_SHOWN: Final = 60
_ENTRIES_SHOWN: Final = 5


def proxy_for(url: str) -> str | None:
    """The URL of the proxy for requests to `url`, or None if they need no proxy. This machine needs none.

    A proxy for the scheme of `url`, such as `https_proxy`, has priority over `all_proxy`.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host == "localhost" or ((address := _address(host)) and address.is_loopback):
        return None
    proxies: dict[str, str] = _urllib().getproxies()
    if "no" in proxies:
        port = parts.port or _PORTS.get(parts.scheme, 0)
        excepted = any(is_excepted(host, port, entry) for entry in _entries(proxies["no"]))
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
    useless = [clean(entry, _ENTRY_SHOWN) for entry in _entries(entries) if is_excepted("", 0, entry) is None]
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


def is_excepted(host: str, port: int, entry: str) -> bool | None:
    """True if an entry of `no_proxy` excepts this host and port; None if the entry can match nothing.

    `host` is in lower case; an IPv6 address has no brackets.
    """
    entry = entry.lower()
    if entry == "*":
        return True
    if "/" not in entry:
        return _is_excepted_by_name(host, port, entry)
    try:
        network = ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None
    address = _address(host)
    return address is not None and address in network


def _is_excepted_by_name(host: str, port: int, entry: str) -> bool | None:
    """As `is_excepted`, for a domain or an address."""
    if (address := _address(entry)) is not None:
        return address == _address(host)
    found = _NO_PROXY_ENTRY.fullmatch(_ascii(entry))
    if found is None or (found["port"] and not 0 < int(found["port"]) <= _HIGHEST_PORT):
        return None
    name = found["address"] or found["name"]
    address = _address(name)
    is_number = found["address"] or name.rpartition(".")[2].isdigit()
    if is_number and (address is None or found["prefix"]):
        return None
    if found["port"] and int(found["port"]) != port:
        return False
    if address is not None:
        return address == _address(host)
    host = host.rstrip(".")
    return host.endswith(f".{name}") or (host == name and found["prefix"] != "*.")


def _entries(text: str) -> list[str]:
    return [entry for entry in re.split(r"[\s,]+", text) if entry]


def _ascii(name: str) -> str:
    """The name in Punycode, the ASCII form in URLs. A name without such a form is returned unchanged."""
    if name.isascii():
        return name
    host, colon, port = name.partition(":")
    try:
        return host.encode("idna").decode("ascii") + colon + port
    except UnicodeError:
        return name


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


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
