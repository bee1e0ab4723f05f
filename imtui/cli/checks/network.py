"""The checks of the connection and of the provider's reply. They share one request for the balance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from imtui.cli.checks.result import CheckResult, CheckStatus, Text, failed, passed, skipped
from imtui.cli.checks.setup import NO_ACCOUNT, Setup
from imtui.core.codes import UNAUTHORISED_CAUSES
from imtui.core.known_texts import shown, without_ssl_marks
from imtui.core.outcome import Halt
from imtui.core.outcome_rules import rule_for
from imtui.core.protocol import Fault, FaultKind, Reply, Result
from imtui.core.read_methods import Balance
from imtui.engine.proxy import check_proxy, no_proxy_problem, shown_proxy
from imtui.messages import Message, joined, lazy
from imtui.session.probe import Probe
from imtui.session.queries import trouble_words
from imtui.settings import is_loopback

_MAX_CLOCK_ERROR: Final = 60
"""How many seconds the clock may differ from the provider's."""

_PROXY_AUTHENTICATION: Final = "407"
"""The text that a reason begins with if the proxy wants a user and a password. It is an HTTP status."""

_FOREIGN: Final = frozenset({FaultKind.UNREADABLE, FaultKind.REDIRECT, FaultKind.CONTRADICTION})
"""The kinds of fault for which the reply may not be the provider's."""

_NO_CONNECTION: Final = lazy("the provider is not reached")

_NEXT_BY_VERIFY_CODE: Final[Mapping[int, Message]] = {
    9: lazy("Check date and time of this machine. If they are right, the certificate is not valid yet."),
    10: lazy("Check date and time of this machine. If they are right, the certificate has expired."),
    62: lazy("Check the host in the base URL. Another server may answer in its place."),
    64: lazy("Check the host in the base URL. Another server may answer in its place."),
}
"""What to do about an untrusted certificate, by OpenSSL's error number."""

_UNKNOWN_AUTHORITY: Final = lazy(
    "A proxy or a virus scanner may read the connection. Ask your administrator for its certificate, save it"
    " as a PEM file, and name the file in SSL_CERT_FILE."
)


def check_proxy_server(setup: Setup) -> CheckResult:
    """Check that the proxy that the environment names can be used and accepts a connection.

    The check is skipped if no proxy is used.
    """
    if setup.profile is None:
        return skipped(NO_ACCOUNT)
    if is_loopback(setup.profile.base_url):
        return skipped(lazy("none is used for this machine"))
    if setup.proxy is None:
        return skipped(lazy("none is set"))
    return _proxy_setting_problem(setup.proxy) or _tried_proxy(setup, shown_proxy(setup.proxy))


def check_provider(setup: Setup) -> CheckResult:
    """Check that the provider accepts a connection."""
    if setup.profile is None:
        return skipped(NO_ACCOUNT)
    probe, host = setup.probe, urlsplit(setup.profile.base_url).netloc
    if probe and probe.provider_reached:
        return passed(host)
    if check_proxy_server(setup).status is CheckStatus.FAILED:
        return skipped(lazy("the proxy cannot be used"))
    return _unreached(setup, host, probe) if probe else failed(host, setup.connection_problem)


def check_certificate(setup: Setup) -> CheckResult:
    """Check that the provider's certificate is trusted."""
    if setup.profile is None:
        return skipped(NO_ACCOUNT)
    if setup.profile.base_url.startswith("http:"):
        return skipped(lazy("http on this machine has none"))
    probe = setup.probe
    if probe is None or not probe.provider_reached:
        return skipped(_NO_CONNECTION)
    if probe.secured:
        end = probe.certificate_end
        return passed(
            lazy("trusted, valid until {end:date}", end=end.astimezone()) if end else lazy("trusted")
        )
    return _insecure(probe)


def _proxy_setting_problem(proxy: str) -> CheckResult | None:
    """A failed result if a proxy setting of the environment is wrong; otherwise None.

    A setting is wrong if `proxy` is not the URL of an HTTP proxy, or if an entry of no_proxy can match no
    host.
    """
    try:
        check_proxy(proxy)
    except ValueError as error:
        return failed(lazy("it cannot be used"), str(error))
    if problem := no_proxy_problem():
        return failed(shown_proxy(proxy), problem)
    return None


def _tried_proxy(setup: Setup, proxy: str) -> CheckResult:
    probe = setup.probe
    if probe is None:
        return failed(proxy, setup.connection_problem)
    reason = _reason(probe.answer)
    if not probe.proxy_reached:
        return failed(
            lazy("{proxy} is not reached: {reason}", proxy=proxy, reason=reason),
            lazy("Start the proxy, or correct https_proxy. If this machine needs no proxy, unset it."),
        )
    if not probe.provider_reached and reason.english.startswith(_PROXY_AUTHENTICATION):
        return failed(
            lazy("{proxy} wants a user and a password", proxy=proxy),
            lazy("Write them in https_proxy: http://USER:PASSWORD@HOST:PORT."),
        )
    return passed(proxy)


def _unreached(setup: Setup, host: str, probe: Probe) -> CheckResult:
    reason = _reason(probe.answer)
    if setup.proxy:
        return failed(
            lazy("the proxy does not connect to {host}: {reason}", host=host, reason=reason),
            lazy("Ask your administrator to allow {host} in the proxy, or add it to no_proxy.", host=host),
        )
    return failed(
        lazy("{host} is not reached: {reason}", host=host, reason=reason),
        lazy("Check the network connection, the firewall and the base URL."),
    )


def _insecure(probe: Probe) -> CheckResult:
    if probe.certificate_error is None:
        return failed(
            lazy("no encrypted connection: {reason}", reason=_reason(probe.answer)),
            lazy("Check the port in the base URL, and whether a firewall or a proxy blocks TLS."),
        )
    code, text = probe.certificate_error
    return failed(lazy("not trusted: {reason}", reason=shown(text)), _certificate_advice(code))


def check_access(setup: Setup) -> CheckResult:
    """Check that the provider accepts the credentials."""
    probe = setup.probe
    if setup.profile is None:
        return skipped(NO_ACCOUNT)
    if probe is None or not probe.provider_reached:
        return skipped(_NO_CONNECTION)
    if setup.profile.base_url.startswith("https:") and not probe.secured:
        return skipped(lazy("there is no encrypted connection"))
    return _answer(probe.answer)


def check_clock(setup: Setup) -> CheckResult:
    """Check that this machine's clock agrees with the Date header of the provider's reply."""
    ahead = setup.probe.ahead if setup.probe else None
    if ahead is None:
        return skipped(lazy("no reply with a date"))
    if abs(ahead) <= _MAX_CLOCK_ERROR:
        return passed(lazy("it agrees with the provider's"))
    here = datetime.now().astimezone()
    return failed(
        lazy(
            "{here:date} here, but {there:date} at the provider",
            here=here,
            there=here - timedelta(seconds=ahead),
        ),
        lazy("Set date, time and time zone of this machine: imtui counts the time left with its clock."),
    )


def _answer(answer: Balance | Result) -> CheckResult:
    """The result of `check_access`. It passes if `answer` is a balance."""
    if isinstance(answer, Balance):
        return passed(
            lazy(
                "accepted. Balance {amount:n2} · {sms:n0} SMS",
                amount=float(answer.amount),
                sms=float(answer.sms),
            )
        )
    if isinstance(answer, Reply) and rule_for(answer).halt is Halt.CREDENTIALS:
        causes = [
            lazy("{number}. {cause}", number=number, cause=cause)
            for number, cause in enumerate(UNAUTHORISED_CAUSES, start=1)
        ]
        return failed(
            lazy("401: the provider rejected the credentials"),
            joined([lazy("Possible causes:"), *causes], "\n"),
        )
    if isinstance(answer, Reply):
        return failed(lazy("no balance"), trouble_words(answer))
    return failed(
        lazy("no reply that can be read: {reason}", reason=answer.shown_words), _unreadable_advice(answer)
    )


def _reason(answer: Balance | Result) -> Message:
    """The text of a fault, which says why there is no connection. "unknown" if `answer` is no fault."""
    if not isinstance(answer, Fault):
        return lazy("unknown")
    return shown(without_ssl_marks(answer.detail)) if answer.detail else answer.kind.message


def _unreadable_advice(fault: Fault) -> Message:
    if fault.kind in _FOREIGN:
        return lazy(
            "Something else may have replied. Open a web page to see whether the network asks for a sign-in,"
            " and check the proxy and the base URL."
        )
    return lazy("Check the connection and try again. --timeout SECONDS waits longer.")


def _certificate_advice(code: int) -> Text:
    path = os.environ.get("SSL_CERT_FILE", "")
    if path and not Path(path).is_file():
        return lazy("SSL_CERT_FILE names {path}, which is not there. Correct or unset it.", path=path)
    return _NEXT_BY_VERIFY_CODE.get(code, _UNKNOWN_AUTHORITY)
