"""An httpx transport over one kept-alive httpcore connection, with the network backend of imtui."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from typing import Final

import httpcore
import httpx

# httpcore's debug log shows the headers of replies, which may repeat the request.
for _name in ("connection", "http11", "http2", "proxy"):
    logging.getLogger(f"httpcore.{_name}").disabled = True

_IDLE_SECONDS: Final = 5.0
"""How many seconds an idle connection stays open. httpx has the same default."""


class PoolTransport(httpx.BaseTransport):
    """Sends requests over one connection, which it opens when needed and keeps between requests.

    It follows no redirect, reads no environment variable and no .netrc. If sending a request or reading the
    body of a reply fails, it raises an exception of httpcore, not of httpx.
    """

    def __init__(
        self, context: ssl.SSLContext, backend: httpcore.NetworkBackend, proxy: str | None = None
    ) -> None:
        """`proxy`: a URL with the scheme http or https. Its user and password are sent to the proxy."""
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=_proxy(proxy, context) if proxy else None,
            max_connections=1,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and read the head of its reply. The caller closes the response."""
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                _url(request.url),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """Yields the body of a reply in parts, as they arrive."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _proxy(url: str, context: ssl.SSLContext) -> httpcore.Proxy:
    proxy = httpx.Proxy(url)
    # Without a context httpcore would trust certifi's store, and write session keys to SSLKEYLOGFILE.
    own = context if proxy.url.scheme == "https" else None
    return httpcore.Proxy(_url(proxy.url), auth=proxy.raw_auth, ssl_context=own)


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
