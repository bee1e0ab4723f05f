"""A network backend that records how far a connection got."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime

import httpcore

from imtui.engine.network import WrappedStream, untrusted_certificate


class TracingBackend(httpcore.SyncBackend):
    """Opens real connections, and records in its attributes how far they got.

    Its attributes are never reset, so use a new one for each attempt.
    """

    def __init__(self) -> None:
        self.connected = False
        """True if a TCP connection was accepted, by the provider or by the proxy."""
        self.handshakes: list[bool] = []
        """One entry for each TLS handshake that began, in order: True if it succeeded."""
        self.certificate_end: datetime | None = None
        """When the certificate of the last successful handshake expires; None if unknown."""
        self.certificate_error: ssl.SSLCertVerificationError | None = None
        """The verification error if the certificate in a failed handshake is not trusted; otherwise None."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, set `connected`, and return a stream that records its TLS handshakes in this object."""
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        self.connected = True
        return _RecordedStream(stream, self)

    def record(self, stream: httpcore.NetworkStream) -> None:
        """Record that the TLS handshake that began last succeeded. The stream calls this after the handshake.

        Sets the last entry of `handshakes` to True, and `certificate_end` if the certificate has a date of
        expiry. `stream` is the encrypted connection.
        """
        self.handshakes[-1] = True
        tls = stream.get_extra_info("ssl_object")
        end = (tls.getpeercert() or {}).get("notAfter") if tls else None
        if end:
            self.certificate_end = datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC)


class _RecordedStream(WrappedStream):
    def __init__(self, stream: httpcore.NetworkStream, trace: TracingBackend) -> None:
        super().__init__(stream)
        self._trace = trace

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        self._trace.handshakes.append(False)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        except httpcore.ConnectError as error:
            self._trace.certificate_error = untrusted_certificate(error)
            raise
        self._trace.record(stream)
        return _RecordedStream(stream, self._trace)
