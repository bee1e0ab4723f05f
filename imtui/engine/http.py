"""One request over HTTP: its body out, a reply, a fault or what else the method tells back."""

from __future__ import annotations

import logging
import re
import ssl
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Final, TypeVar, cast

import httpx

from imtui import __version__
from imtui.core.body import UnreadableError, declared_charset, inflated
from imtui.core.preview import MASKED, RequestPreview
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
from imtui.core.redaction import password_hidden
from imtui.core.reports import Method
from imtui.core.retry_after import read_retry_after
from imtui.core.text import clean
from imtui.engine.cpu_lock import CpuLock
from imtui.engine.wire import Wire

# httpcore's debug log has the headers of an answer, which may repeat the request.
for _name in ("connection", "http11", "http2", "proxy"):
    logging.getLogger(f"httpcore.{_name}").disabled = True

T = TypeVar("T")
Decode = Callable[[int, bytes, float | None, str], T]
"""From HTTP status, body, Retry-After and the declared charset."""


class _OneBody(httpx.SyncByteStream):
    """A request body that notes when it is pulled, and is pulled once: nothing is sent twice unseen."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._lock = Lock()
        self._withdrawn = False
        self.pulled = False

    def __iter__(self) -> Iterator[bytes]:
        with self._lock:
            if self.pulled or self._withdrawn:
                raise RuntimeError("a request body is sent once, and not after it was withdrawn")
            self.pulled = True
        yield self._body

    def withdraw(self) -> bool:
        """Let it not be pulled any more; True if it was not."""
        with self._lock:
            self._withdrawn = True
            return not self.pulled


class HttpTransport:
    """A connection to `base_url`, of one worker thread, kept alive between orders."""

    def __init__(
        self,
        base_url: str,
        context: ssl.SSLContext,
        proxy: str | None = None,
        wall_clock: Callable[[], float] = time.time,
        cpu_lock: CpuLock | None = None,
    ) -> None:
        """`cpu_lock` is shared by the connections whose workers compute one at a time."""
        self._base_url = base_url
        self._url = httpx.URL(base_url + CANCEL_PATH)
        self._wall_clock = wall_clock
        self._clock = time.monotonic
        self._wire = Wire(cpu_lock or CpuLock(), self._clock)
        self._http = httpx.HTTPTransport(
            verify=context, trust_env=False, proxy=proxy, limits=httpx.Limits(max_connections=1)
        )
        # httpx 0.28 has no argument for httpcore's (public) network backend. Should a release move the pool,
        # the tests of dripping answers and of left-over bytes fail.
        self._http._pool._network_backend = self._wire  # noqa: SLF001
        self._headers = _headers(self._url)
        self._present: _OneBody | None = None
        self._withdrawn = False
        self._redaction = password_hidden(proxy)

    def post(self, body: bytes, timeout: float) -> Result:
        """Send one cancel request; how far it got, not the exception's class, is the evidence of a fault."""
        return self._send(self._url, body, timeout, decode, BODY_CAP)

    def ask(self, method: Method[T], body: bytes, timeout: float) -> T | Result:
        """Send one request of a read-only method."""
        return self._send(httpx.URL(self._base_url + method.path), body, timeout, method.decode, method.cap)

    def _send(self, url: httpx.URL, body: bytes, timeout: float, decode: Decode[T], cap: int) -> T | Result:
        with self._wire.cpu_lock:
            return self._try(url, body, timeout, decode, cap)

    def _try(self, url: httpx.URL, body: bytes, timeout: float, decode: Decode[T], cap: int) -> T | Result:
        self._present = stream = _OneBody(body)
        if self._withdrawn:
            stream.withdraw()
        self._wire.begin(self._clock() + timeout)
        result: T | Result
        try:
            response = self._exchange(url, stream, len(body), timeout)
            try:
                result = self._read(response, decode, cap)
            finally:
                response.close()
            exact = self._wire.answer_was_exact()
        except Exception as error:  # noqa: BLE001 (UnicodeError, RecursionError … escape too; a worker must live)
            self.close()
            return self._redaction.cleared(_fault(error, stream.pulled, timeout))
        if self._wire.write_failed:
            detail = "the server answered before it had the whole request"
            result = Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, detail)
        if not exact:
            self.close()
        return result

    def withdraw(self) -> bool:
        """Let no further body leave; True if nothing of the present one has. From any thread."""
        # Before the look at the present body: one that comes after it sees this.
        self._withdrawn = True
        present = self._present
        return present is None or present.withdraw()

    def close(self) -> None:
        """Close the connection; the next `post` opens another."""
        self._http.close()

    def _exchange(self, url: httpx.URL, stream: _OneBody, length: int, timeout: float) -> httpx.Response:
        return self._http.handle_request(_request(url, self._headers, stream, length, timeout))

    def _read(self, response: httpx.Response, decode: Decode[T], cap: int) -> T | Result:
        status, headers = response.status_code, _headers_read(response)
        retry_after = None
        if waits := headers.get(b"retry-after"):
            retry_after = read_retry_after(waits, self._wall_clock(), headers.get(b"date", [""])[0])
        body = bytearray()
        # The response's own iterators and its look-ups of headers cost a tenth of the request.
        stream = cast(httpx.SyncByteStream, response.stream)
        try:
            for chunk in stream:
                body += chunk
                if len(body) > cap:
                    return unreadable(status, f"longer than {cap // 1024} KiB", b"", retry_after)
        except httpx.TimeoutException:
            return unreadable(status, "its end did not come in time", bytes(body), retry_after)
        except httpx.TransportError:
            return unreadable(status, "cut short", bytes(body), retry_after)
        charset = declared_charset(headers.get(b"content-type", [""])[0])
        try:
            plain = inflated(bytes(body), ",".join(headers.get(b"content-encoding", ())), cap)
        except UnreadableError as error:
            return unreadable(status, str(error), b"", retry_after)
        return decode(status, plain, retry_after, charset)


def preview(base_url: str, credentials: Credentials, order_id: str) -> RequestPreview:
    """The very request that a cancel would be, its credentials masked; nothing is opened for it."""
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
        # A small encoded body can become an enormous one in a single step.
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
    """The values of the headers that imtui reads, by their names in lower case, in their order."""
    found: dict[bytes, list[str]] = {}
    for name, value in response.headers.raw:
        key = name.lower()
        if key in _READ:
            found.setdefault(key, []).append(value.decode("latin-1"))
    return found


def trusted_context() -> ssl.SSLContext:
    """A verifying TLS context with the system's store, or SSL_CERT_FILE and SSL_CERT_DIR where they are set.

    It is made without `ssl.create_default_context`, which would write the session keys to SSLKEYLOGFILE.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs()
    return context


_KINDS: Final = (
    (httpx.ConnectTimeout, FaultKind.CONNECT),
    (httpx.ConnectError, FaultKind.CONNECT),
    (httpx.ProxyError, FaultKind.CONNECT),
    (httpx.TimeoutException, FaultKind.TIMEOUT),
    (httpx.TransportError, FaultKind.BROKEN),
)

_NUMBER: Final = re.compile(r"^\[Errno -?\d+\] ")
"""What stands before the words of the system; in a narrow column nothing else would be seen."""


def _fault(error: Exception, pulled: bool, timeout: float) -> Fault:
    evidence = Evidence.AMBIGUOUS if pulled else Evidence.UNSENT
    if isinstance(error, httpx.ConnectError) and _is_untrusted(error):
        return Fault(evidence, FaultKind.TLS, clean(str(error)))
    kind = next((kind for shape, kind in _KINDS if isinstance(error, shape)), FaultKind.INTERNAL)
    if kind is FaultKind.TIMEOUT:
        return Fault(evidence, kind, f"the deadline of {timeout:g} s passed")
    return Fault(evidence, kind, clean(_NUMBER.sub("", str(error)) or type(error).__name__))


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether a certificate's verification stands behind `error`."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
