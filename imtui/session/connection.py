"""Opens HTTP connections to the provider, through a proxy if the environment names one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from imtui.engine.http import HttpTransport, trusted_context
from imtui.engine.proxy import check_proxy, proxy_for, shown_proxy
from imtui.messages import lazy

if TYPE_CHECKING:
    import httpcore

    from imtui.engine.transport import Transport

Connect = Callable[[str], Callable[[], "Transport"]]
"""A function that takes a base URL and returns a factory of transports. It opens no connection.

It raises `OSError`, `ValueError` or `ImportError` if no transport can be made, for example because of the
proxy's URL.
"""


def connect_over_http(
    base_url: str, backend: httpcore.NetworkBackend | None = None
) -> Callable[[], HttpTransport]:
    """Return a factory of transports to `base_url`. No connection is opened yet.

    The transports use the proxy that the environment names. They share a TLS context and the `cpu_lock` of
    `HttpTransport`. `backend` opens their sockets; None means the default of httpcore. Raises `ValueError` if
    the proxy cannot be used.
    """
    proxy = proxy_for(base_url)
    if proxy:
        check_proxy(proxy)
    context, cpu_lock = trusted_context(), Lock()

    # Not a partial: its repr would show the proxy's password.
    def open_transport() -> HttpTransport:
        return HttpTransport(base_url, context, proxy, cpu_lock=cpu_lock, backend=backend)

    if proxy:
        try:
            open_transport().close()
        except Exception as error:  # noqa: BLE001 (httpx's text may repeat a password)
            why = type(error).__name__
        else:
            why = ""
        if why:
            raise ValueError(
                lazy("The proxy {proxy} cannot be used ({reason}).", proxy=shown_proxy(proxy), reason=why)
            )
    return open_transport
