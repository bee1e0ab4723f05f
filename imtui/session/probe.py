"""A request for the balance that also records how far its connection got."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from imtui.core import known_texts
from imtui.core.protocol import Evidence, Fault, FaultKind, Result
from imtui.core.read_methods import Balance
from imtui.core.retry_after import read_http_date
from imtui.engine.connection_trace import TracingBackend
from imtui.engine.limits import Limits
from imtui.engine.proxy import proxy_for
from imtui.session.connection import connect_over_http
from imtui.session.queries import BalanceQuery
from imtui.settings import Profile

if TYPE_CHECKING:
    from imtui.engine.http import HttpTransport

_EXTRA_SECONDS: Final = 1.0
"""How many seconds to wait after the deadline of the attempt. The DNS query does not obey that deadline."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What one request for the balance showed about the connection and the account."""

    answer: Balance | Result
    proxy_reached: bool
    """True if the proxy accepted a connection; False if there is none."""
    provider_reached: bool
    """True if the provider accepted a connection, through the proxy if there is one."""
    secured: bool
    """True if the TLS handshake with the provider succeeded; False without TLS."""
    certificate_end: datetime | None
    """When the provider's certificate expires; None if unknown."""
    certificate_error: tuple[int, str] | None
    """OpenSSL's error number and English text if the certificate is not trusted; otherwise None."""
    ahead: float | None
    """Seconds by which this machine's clock is ahead of the reply's Date header; None without that header."""


def ask_balance(profile: Profile, limits: Limits) -> Probe:
    """Ask the provider once for the balance of the account. This changes nothing at the provider.

    Waits at most a second longer than the time limit of an attempt. Raises `OperationRefused` if no
    connection can be made, for example because of the proxy's URL.
    """
    trace = TracingBackend()
    opened: list[HttpTransport] = []

    def connect(base_url: str) -> Callable[[], HttpTransport]:
        open_transport = connect_over_http(base_url, trace)

        def open_and_keep() -> HttpTransport:
            opened.append(open_transport())
            return opened[-1]

        return open_and_keep

    query = BalanceQuery(profile, limits, connect)
    answer = query.poll(limits.timeout + _EXTRA_SECONDS)
    if answer is None:
        query.cancel()
        detail = known_texts.DEADLINE.english(seconds=limits.timeout)
        answer = Fault(Evidence.UNSENT, FaultKind.CONNECT, detail)
    return _probe(answer, trace, proxy_for(profile.base_url), opened[0].dated if opened else None)


def _probe(
    answer: Balance | Result, trace: TracingBackend, proxy: str | None, dated: tuple[str, float] | None
) -> Probe:
    handshakes = list(trace.handshakes)
    of_proxy = [handshakes.pop(0)] if proxy and proxy.startswith("https:") and handshakes else []
    date = read_http_date(dated[0]) if dated else None
    certificate_error = trace.certificate_error
    return Probe(
        answer,
        proxy_reached=bool(proxy) and trace.connected and all(of_proxy),
        # The handshake with the provider begins only after the proxy has connected to the provider.
        provider_reached=bool(handshakes) if proxy else trace.connected,
        secured=any(handshakes),
        certificate_end=trace.certificate_end if any(handshakes) else None,
        certificate_error=(certificate_error.verify_code, certificate_error.verify_message)
        if certificate_error
        else None,
        ahead=dated[1] - date if dated and date is not None else None,
    )
