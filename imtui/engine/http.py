"""Sends requests over HTTP and returns their results: a decoded reply or a fault."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Final, TypeVar, cast

import httpcore
import httpx

from imtui import __version__
from imtui.core import known_texts
from imtui.core.body import UnreadableError, declared_charset, inflated
from imtui.core.protocol import (
    BODY_CAP,
    CANCEL_PATH,
    Credentials,
    Evidence,
    Fault,
    FaultKind,
    Result,
    decode,
    encode_cancel,
    unreadable,
)
from imtui.core.read_methods import ReadRequest
from imtui.core.redaction import redaction_for_proxy
from imtui.core.retry_after import read_retry_after
from imtui.core.text import clean
from imtui.engine.framing import is_one_reply
from imtui.engine.network import DeadlineBackend, untrusted_certificate
from imtui.engine.pool import PoolTransport
from imtui.engine.preview import MASKED, RequestPreview
from imtui.system import plain_error

T = TypeVar("T")
Decode = Callable[[int, bytes, float | None, str], T]
"""A function that decodes a reply: its HTTP status, body, Retry-After in seconds, and declared charset."""


class _OneBody(httpx.SyncByteStream):
    """A request body that can be read only once, so that no library sends it twice.

    `was_read` becomes True when it is read.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._lock = Lock()
        self._withdrawn = False
        self.was_read = False

    def __iter__(self) -> Iterator[bytes]:
        with self._lock:
            if self.was_read or self._withdrawn:
                raise RuntimeError("a request body is sent once, and not after it was withdrawn")
            self.was_read = True
        yield self._body

    def withdraw(self) -> bool:
        """Block any later read of the body. Returns True if it was never read."""
        with self._lock:
            self._withdrawn = True
            return not self.was_read


class HttpTransport:
    """One worker's connection to `base_url`. It is kept open between requests."""

    def __init__(  # noqa: PLR0913 (the clocks are there for tests)
        self,
        base_url: str,
        context: ssl.SSLContext,
        proxy: str | None = None,
        *,
        cpu_lock: Lock | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        """`proxy` is a URL, or None for a direct connection. `backend` opens the sockets.

        A request holds `cpu_lock` except while it waits for the network. So of the workers that share the
        lock, only one at a time computes. If it is None, the transport shares no lock. `clock` is for the
        time limit of a request, and `wall_clock` is for the dates in the headers of replies.
        """
        self._base_url = base_url
        self._url = httpx.URL(base_url + CANCEL_PATH)
        self._wall_clock = wall_clock
        self._clock = clock
        self._cpu_lock = cpu_lock or Lock()
        self._network = DeadlineBackend(self._cpu_lock, clock, backend)
        self._http = PoolTransport(context, self._network, proxy)
        self._headers = _headers(self._url)
        self._body: _OneBody | None = None
        self._withdrawn = False
        self._redaction = redaction_for_proxy(proxy)
        self.dated: tuple[str, float] | None = None
        """The last Date header, and when its reply arrived, in seconds since the epoch.

        None until a reply has a Date header.
        """

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one cancel request. If it fails, `Fault.evidence` says whether the body may have been sent."""
        return self._send(self._url, body, timeout, decode, BODY_CAP)

    def query(self, request: ReadRequest[T], body: bytes, timeout: float) -> T | Result:
        """Send one request of a read-only method.

        Returns the decoded result for code 200, a `Reply` for another code, or a `Fault`.
        """
        url = httpx.URL(self._base_url + request.path)
        return self._send(url, body, timeout, request.decode, request.cap)

    def _send(self, url: httpx.URL, body: bytes, timeout: float, decode: Decode[T], cap: int) -> T | Result:
        # The body is set before the wait for the lock, so that `withdraw` finds it and not the last one.
        self._body = stream = _OneBody(body)
        if self._withdrawn:
            stream.withdraw()
        with self._cpu_lock:
            return self._try(url, stream, len(body), timeout, decode, cap)

    def _try(  # noqa: PLR0913, PLR0917 (what one attempt needs)
        self, url: httpx.URL, stream: _OneBody, length: int, timeout: float, decode: Decode[T], cap: int
    ) -> T | Result:
        self._network.begin(self._clock() + timeout)
        result: T | Result
        try:
            response = self._exchange(url, stream, length, timeout)
            try:
                result = self._read(response, decode, cap)
            finally:
                response.close()
            can_reuse = self._can_reuse()
        except Exception as error:  # noqa: BLE001 (UnicodeError and others escape httpcore; a worker must live)
            self.close()
            return self._redaction.redact(_fault(error, stream.was_read, timeout))
        if self._network.write_failed:
            detail = known_texts.ANSWERED_TOO_EARLY.english()
            result = Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, detail)
        if not can_reuse:
            self.close()
        return result

    def _can_reuse(self) -> bool:
        """True if the connection can be used again: it received one complete reply and nothing else."""
        return is_one_reply(self._network.received)

    def withdraw(self) -> bool:
        """Block the request under way, if its body is not sent yet, and all later requests for good.

        Any thread may call it during a request. Returns True if the body of this request was not and will not
        be sent. A blocked request ends with a `Fault` whose evidence is `UNSENT`.
        """
        # This is set first, so that a body which is created after the next line is withdrawn at once.
        self._withdrawn = True
        body = self._body
        return body is None or body.withdraw()

    def close(self) -> None:
        """Close the connection; the next request opens another one."""
        self._http.close()

    def _exchange(self, url: httpx.URL, stream: _OneBody, length: int, timeout: float) -> httpx.Response:
        return self._http.handle_request(_request(url, self._headers, stream, length, timeout))

    def _read(self, response: httpx.Response, decode: Decode[T], cap: int) -> T | Result:
        status, headers = response.status_code, _headers_read(response)
        if dates := headers.get(b"date"):
            self.dated = dates[0], self._wall_clock()
        retry_after = None
        if waits := headers.get(b"retry-after"):
            retry_after = read_retry_after(waits, self._wall_clock(), headers.get(b"date", [""])[0])
        body = bytearray()
        # httpx's iterators and header lookups would cost a tenth of the request.
        stream = cast(httpx.SyncByteStream, response.stream)
        try:
            for chunk in stream:
                body += chunk
                if len(body) > cap:
                    return unreadable(
                        status, known_texts.TOO_LONG.english(count=cap // 1024), b"", retry_after
                    )
        except httpcore.TimeoutException:
            return unreadable(status, known_texts.END_TOO_LATE.english(), bytes(body), retry_after)
        except _NETWORK_ERRORS:
            return unreadable(status, known_texts.CUT_SHORT.english(), bytes(body), retry_after)
        charset = declared_charset(headers.get(b"content-type", [""])[0])
        try:
            plain = inflated(bytes(body), ",".join(headers.get(b"content-encoding", ())), cap)
        except UnreadableError as error:
            return unreadable(status, str(error), b"", retry_after)
        return decode(status, plain, retry_after, charset)


def preview(base_url: str, credentials: Credentials, order_id: str) -> RequestPreview:
    """The request that a cancel would send, with masked credentials. No connection is opened."""
    url = httpx.URL(base_url + CANCEL_PATH)
    body = _OneBody(encode_cancel(MASKED, order_id))
    length = len(encode_cancel(credentials, order_id))
    request = _request(url, _headers(url), body, length, 0.0)
    headers = ((name.decode("ascii"), value.decode("ascii")) for name, value in request.headers.raw)
    return RequestPreview(request.method, str(request.url), tuple(headers), request.read().decode())


def _headers(url: httpx.URL) -> list[tuple[str, str]]:
    return [
        ("Host", url.netloc.decode("ascii")),
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
        # Compression is refused: a small compressed body can expand to an enormous one.
        ("Accept-Encoding", "identity"),
        ("User-Agent", f"imtui/{__version__}"),
    ]


def _request(
    url: httpx.URL, headers: list[tuple[str, str]], stream: _OneBody, length: int, timeout: float
) -> httpx.Request:
    return httpx.Request(
        "POST",
        url,
        headers=[*headers, ("Content-Length", str(length))],
        stream=stream,
        extensions={"timeout": {"pool": timeout}},
    )


_READ: Final = frozenset({b"retry-after", b"date", b"content-type", b"content-encoding"})


def _headers_read(response: httpx.Response) -> dict[bytes, list[str]]:
    """The values of the headers that imtui uses, by name in lower case, in the order received."""
    found: dict[bytes, list[str]] = {}
    for name, value in response.headers.raw:
        key = name.lower()
        if key in _READ:
            found.setdefault(key, []).append(value.decode("latin-1"))
    return found


def trusted_context() -> ssl.SSLContext:
    """A TLS context that verifies certificates and host names, for TLS 1.2 or later.

    It trusts the default certificates of the operating system and of OpenSSL. SSL_CERT_FILE and SSL_CERT_DIR
    replace those of OpenSSL. `ssl.create_default_context` is not used, because it would write session keys to
    the file in SSLKEYLOGFILE.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context


_NETWORK_ERRORS: Final = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)

_KINDS: Final = (
    ((httpcore.ConnectTimeout, httpcore.ConnectError, httpcore.ProxyError), FaultKind.CONNECT),
    (httpcore.TimeoutException, FaultKind.TIMEOUT),
    (_NETWORK_ERRORS, FaultKind.BROKEN),
)


def _fault(error: Exception, was_read: bool, timeout: float) -> Fault:
    evidence = Evidence.AMBIGUOUS if was_read else Evidence.UNSENT
    if isinstance(error, httpcore.ConnectError) and untrusted_certificate(error):
        return Fault(evidence, FaultKind.TLS, clean(str(error)))
    kind = next((kind for errors, kind in _KINDS if isinstance(error, errors)), FaultKind.INTERNAL)
    if kind is FaultKind.TIMEOUT:
        return Fault(evidence, kind, known_texts.DEADLINE.english(seconds=timeout))
    return Fault(evidence, kind, clean(plain_error(str(error)) or type(error).__name__))
