"""The proxy that the environment names."""

from __future__ import annotations

from urllib.parse import urlsplit


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
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            "the proxy that the environment names cannot be used. Write https_proxy=http://HOST:PORT, or "
            "name the host in no_proxy."
        )


def shown_proxy(proxy: str) -> str:
    """Host and port of a proxy, without the user and the password that may stand before them."""
    return proxy.rpartition("@")[2].rpartition("//")[2].partition("/")[0]
