"""The check of base URLs. Credentials are sent only to a URL that passes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from imtui.messages import Message, lazy
from imtui.settings.errors import SettingsError

DEFAULT_BASE_URL: Final = "https://api.iletimerkezi.com"

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
# The characters of RFC 3986. urlsplit removes line breaks and allows backslashes; other parsers do not.
_URL: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def check_base_url(url: str) -> str:
    """The normalised URL: scheme and host in lower case, no default port, no slash at the end.

    Raises `SettingsError` with the reason and the next step. The message does not contain the URL, which may
    include a password.
    """
    parts = _split(url.strip())
    host = parts.hostname or ""
    if parts.scheme == "http" and not _is_loopback_host(host):
        raise SettingsError(
            lazy(
                "The base URL may be http for this machine alone (127.0.0.1, ::1, localhost): key and hash"
                " would be sent unencrypted. Write https://."
            )
        )
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}{parts.path.rstrip('/')}"


def is_loopback(url: str) -> bool:
    """True if the host is this machine: 127.0.0.0/8, ::1 or localhost. False for an invalid URL."""
    try:
        return _is_loopback_host(_split(url.strip()).hostname or "")
    except SettingsError:
        return False


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        problem = next(_problems(url, parts), None)
    except ValueError:
        problem = lazy("The base URL has a host or a port that cannot be read.")
    if problem:
        raise SettingsError(
            lazy("{problem} Write it like {example}.", problem=problem, example=DEFAULT_BASE_URL)
        )
    return parts


def _problems(url: str, parts: SplitResult) -> Iterator[Message]:
    """The reasons to reject the URL. Use only the first, because the others may be consequences of it.

    Raises `ValueError` if the port is not a number from 0 to 65535.
    """
    host = parts.hostname or ""
    if not url:
        yield lazy("The base URL is missing.")
    if parts.scheme not in {"https", "http"} or not url[len(parts.scheme) :].startswith("://"):
        yield lazy("The base URL must begin with https://.")
    if not _URL.fullmatch(url):
        yield lazy("The base URL has a space or another character that no URL has.")
    if "@" in parts.netloc:
        yield lazy("The base URL must not hold a user or a password.")
    if "?" in url or "#" in url:
        yield lazy("The base URL must end with its path, without ? or #.")
    if not host:
        yield lazy("The base URL names no host.")
    if not _is_host(host):
        yield lazy("The base URL has a host that is neither a name nor an address.")
    if parts.port == 0:
        yield lazy("The base URL has a port that is not from 1 to 65535.")


def _is_host(host: str) -> bool:
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        # An address with a zone (fe80::1%eth0) is only valid on one machine.
        return _address(host) is not None and "%" not in host
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _is_loopback_host(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and any(address in net for net in _LOOPBACK))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
