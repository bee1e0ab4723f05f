"""Credentials that came back: a server may repeat a request in its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from imtui.core.protocol import Credentials, Fault, Reply, Result
from imtui.core.reports import Balance, Page, Report

REPEATED: Final = "(the answer repeats the request; it is not shown)"

_TELLING: Final = 8
"""Characters that give a secret away: an answer is shown cut, and the cut may go through the secret."""


def without_secrets(result: Result, credentials: Credentials) -> Result:
    """`result` with none of its texts holding the key or the hash, not even their beginning."""
    hide = _hider(credentials)
    if isinstance(result, Reply):
        return replace(result, message=hide(result.message), raw=hide(result.raw))
    return replace(result, detail=hide(result.detail), raw=hide(result.raw))


def nothing_secret(
    answer: Balance | Report | Page | Result, credentials: Credentials
) -> Balance | Report | Page | Result:
    """The same for what a read-only method answered."""
    if isinstance(answer, (Reply, Fault)):
        return without_secrets(answer, credentials)
    hide = _hider(credentials)
    if isinstance(answer, Report):
        return _hidden(answer, hide)
    if isinstance(answer, Page):
        return replace(answer, reports=tuple(_hidden(report, hide) for report in answer.reports))
    return answer


def _hidden(report: Report, hide: Callable[[str], str]) -> Report:
    return replace(report, status=hide(report.status), sender=hide(report.sender))


def _hider(credentials: Credentials) -> Callable[[str], str]:
    secrets = [secret.reveal()[:_TELLING] for secret in (credentials.key, credentials.hash)]
    tellings = [secret for secret in secrets if len(secret) == _TELLING]

    def hide(text: str) -> str:
        return REPEATED if any(telling in text for telling in tellings) else text

    return hide
