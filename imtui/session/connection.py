"""Opens connections to the provider, through a proxy if the environment names one."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from imtui.core.known_texts import message_of, reason_of, shown
from imtui.core.refusal import OperationRefused
from imtui.engine.limits import Limits
from imtui.engine.preview import RequestPreview
from imtui.engine.proxy import check_proxy, proxy_for, shown_proxy
from imtui.engine.queries import QueryWorkers, T
from imtui.engine.transport import Transport
from imtui.messages import Message, lazy
from imtui.settings import Profile

if TYPE_CHECKING:
    import httpcore

    from imtui.engine.http import HttpTransport

Connect = Callable[[str], Callable[[], Transport]]
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
    # httpx takes 60 ms to import. The first frame does not wait for it.
    from imtui.engine.http import HttpTransport, trusted_context  # noqa: PLC0415

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


def preview_of(profile: Profile, order_id: str) -> RequestPreview:
    """The request that would cancel this order, with masked credentials. It is not sent."""
    # As above.
    from imtui.engine.http import preview  # noqa: PLC0415

    return preview(profile.base_url, profile.credentials, order_id)


def transports_to(profile: Profile, connect: Connect) -> Callable[[], Transport]:
    """Return a factory of transports to the provider.

    Raises `OperationRefused` if no connection can be made.
    """
    try:
        return connect(profile.base_url)
    except (OSError, ValueError, ImportError) as error:
        raise OperationRefused(lazy("No connection can be made: {reason}", reason=_reason(error))) from error


def query_workers(profile: Profile, limits: Limits, connect: Connect) -> QueryWorkers[T]:
    """Return workers that send queries of the account. Raises `OperationRefused` as `transports_to` does."""
    return QueryWorkers(profile.credentials, transports_to(profile, connect), limits)


def _reason(error: Exception) -> Message:
    if own := message_of(error):
        return own
    if isinstance(error, OSError) and error.filename:
        return lazy("{reason}: {path}", reason=reason_of(error), path=error.filename)
    return shown(str(error))
