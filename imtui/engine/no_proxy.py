"""Reads `no_proxy`, the list of hosts that are reached without the proxy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?P<any>\*?\.)?(?P<name>{_LABEL}(?:\.{_LABEL})*)\.?(?::(?P<port>\d{{1,5}}))?")
_BRACKETED: Final = re.compile(r"\[(?P<address>[0-9a-f:.]+)\](?::(?P<port>\d{1,5}))?")
_HIGHEST_PORT: Final = 65_535

_Address = IPv4Address | IPv6Address


class HostPort(NamedTuple):
    """Host and port of a request."""

    host: str
    """The host in lower case; an IPv6 address without brackets."""
    port: int


_Rule = Callable[[HostPort, _Address | None], bool]


@dataclass(frozen=True, slots=True)
class NoProxy:
    """The entries of one `no_proxy` variable.

    An entry is `*`, a domain with its subdomains (`domain` or `.domain`), its subdomains alone (`*.domain`),
    an address, or a network (`10.0.0.0/8`). A domain or an address may have a port.
    """

    rules: Sequence[_Rule]
    useless: Sequence[str]
    """Entries that can match nothing, as they were written."""

    def matches(self, target: HostPort) -> bool:
        """Whether requests to the target use no proxy."""
        address = _address(target.host)
        return any(rule(target, address) for rule in self.rules)


def read_no_proxy(text: str) -> NoProxy:
    """The entries of `text`, which are separated by commas or white space."""
    rules, useless = [], []
    for entry in re.split(r"[\s,]+", text.strip(", \t\r\n")):
        rule = _rule(entry.lower())
        if rule is not None:
            rules.append(rule)
        elif entry:
            useless.append(entry)
    return NoProxy(tuple(rules), tuple(useless))


def _rule(entry: str) -> _Rule | None:
    if entry == "*":
        return lambda _target, _address: True
    if "/" in entry:
        return _of_network(entry)
    if found := _BRACKETED.fullmatch(entry):
        return _of_address(found["address"], found["port"])
    if _address(entry) is not None:
        return _of_address(entry, None)
    found = _NAME.fullmatch(_ascii(entry))
    return _of_name(found) if found else None


def _of_network(entry: str) -> _Rule | None:
    try:
        network: IPv4Network | IPv6Network = ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None
    return lambda _, address: address is not None and address in network


def _of_address(text: str, port: str | None) -> _Rule | None:
    expected = _address(text)
    if expected is None or not _is_port(port):
        return None
    return lambda target, address: address == expected and _has_port(target, port)


def _of_name(found: re.Match[str]) -> _Rule | None:
    name, port = found["name"], found["port"]
    last = name.rpartition(".")[2]
    if not _is_port(port) or (last.isdigit() and (_address(name) is None or found["any"])):
        return None
    if _address(name) is not None:
        return _of_address(name, port)
    subdomains_only = found["any"] == "*."

    def matches(target: HostPort, _: _Address | None) -> bool:
        host = target.host.rstrip(".")
        is_it = host.endswith(f".{name}") or (host == name and not subdomains_only)
        return is_it and _has_port(target, port)

    return matches


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port) <= _HIGHEST_PORT


def _has_port(target: HostPort, port: str | None) -> bool:
    return port is None or target.port == int(port)


def _ascii(name: str) -> str:
    """The name in Punycode, the ASCII form in URLs. A name without such a form is returned unchanged."""
    if name.isascii():
        return name
    host, colon, port = name.partition(":")
    try:
        return host.encode("idna").decode("ascii") + colon + port
    except UnicodeError:
        return name


def _address(host: str) -> _Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
