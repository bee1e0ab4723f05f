"""`imtui check`: looks at the set-up and says what to do about each fault. Nothing is changed."""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from shutil import get_terminal_size
from typing import Final, NamedTuple

from imtui import __version__
from imtui.cli.checks.account import check_account, check_settings
from imtui.cli.checks.files import check_journal, check_log
from imtui.cli.checks.network import (
    check_access,
    check_certificate,
    check_clock,
    check_provider,
    check_proxy_server,
)
from imtui.cli.checks.result import CheckResult, CheckStatus, failed, skipped, with_timeout
from imtui.cli.checks.setup import Setup
from imtui.cli.checks.terminal_and_language import check_language, check_terminal
from imtui.cli.status import SOME_FAILED, SUCCESS
from imtui.cli.streams import put, without_secrets
from imtui.cli.terminal_support import lacks_unicode
from imtui.messages import Message, _, lazy, ngettext, plazy, use_language
from imtui.messages.language import ENGLISH
from imtui.settings import SETTINGS

_CHECK_SECONDS: Final = 10.0
"""How many seconds a check may take, unless it has a limit of its own."""

_JOURNAL_SECONDS: Final = 60.0
"""How many seconds the check of the journal may take. It reads the whole journal."""

_ONLINE_SECONDS: Final = _CHECK_SECONDS + SETTINGS["timeout"].high
"""How many seconds a check that needs the provider may take.

This is longer than the highest `timeout` that the settings allow for a request.
"""

_WIDTH: Final = 100
"""The greatest width of a line, in columns. Lines are shorter on a narrow terminal."""

_SIGNS: Final = {CheckStatus.PASSED: "✔", CheckStatus.FAILED: "✖", CheckStatus.SKIPPED: "–"}
_ASCII_SIGNS: Final = {CheckStatus.PASSED: "v", CheckStatus.FAILED: "x", CheckStatus.SKIPPED: "-"}


class _Check(NamedTuple):
    name: str
    """The name of the check in JSON."""
    label: Message
    run: Callable[[Setup], CheckResult]
    seconds: float = _CHECK_SECONDS
    """How many seconds the check may take. After that it counts as failed."""
    needs_account: bool = False
    """True if the check is skipped if an earlier check is still waiting, for example for the keyring."""


_CHECKS: Final = (
    _Check("settings", plazy("check", "settings"), check_settings),
    _Check("account", plazy("check", "account"), check_account),
    _Check("proxy", plazy("check", "proxy"), check_proxy_server, _ONLINE_SECONDS, needs_account=True),
    _Check("provider", plazy("check", "provider"), check_provider, _ONLINE_SECONDS, needs_account=True),
    _Check(
        "certificate", plazy("check", "certificate"), check_certificate, _ONLINE_SECONDS, needs_account=True
    ),
    _Check("access", plazy("check", "API access"), check_access, _ONLINE_SECONDS, needs_account=True),
    _Check("clock", plazy("check", "clock"), check_clock, _ONLINE_SECONDS, needs_account=True),
    _Check("journal", plazy("check", "journal"), check_journal, _JOURNAL_SECONDS),
    _Check("log", plazy("check", "log"), check_log),
    _Check("terminal", plazy("check", "terminal"), check_terminal),
    _Check("language", plazy("check", "language"), check_language),
)


def execute(arguments: argparse.Namespace) -> int:
    """Run all checks and print their results. Returns 0 if no check failed, else 1."""
    setup = Setup(arguments)
    if arguments.json:
        use_language(ENGLISH)
    widest = max(len(str(check.label)) for check in _CHECKS)
    found: list[tuple[_Check, CheckResult]] = []
    is_waiting = False
    for check in _CHECKS:
        if is_waiting and check.needs_account:
            result = skipped(lazy("an earlier check has no result"))
        else:
            in_time = with_timeout(check.seconds, partial(check.run, setup))
            is_waiting = is_waiting or in_time is None
            result = in_time or _without_result(check.seconds)
        found.append((check, result))
        if not arguments.json:
            put(f"{line}\n" for line in _lines(check, result, widest))
    failures = sum(result.status is CheckStatus.FAILED for check, result in found)
    put([f"{_document(found) if arguments.json else _summary(failures)}\n"])
    return SOME_FAILED if failures else SUCCESS


def _without_result(seconds: float) -> CheckResult:
    return failed(
        lazy("no result within {seconds:n} s", seconds=seconds),
        lazy("Check the disk, the network drive or the keyring that it needs."),
    )


def _lines(check: _Check, result: CheckResult, widest: int) -> Iterator[str]:
    """The lines about a check for the operator: what was found, and below it what to do.

    `widest` is the length of the longest label of all checks. The results are aligned by it.
    """
    signs = _ASCII_SIGNS if sys.stdout.isatty() and lacks_unicode(os.environ) else _SIGNS
    head = f"{signs[result.status]} {check.label!s:{widest}}  "
    yield from _wrapped(result.detail, head, " " * len(head))
    for line in str(result.advice).split("\n") if result.advice else ():
        yield from _wrapped(line, "    ", "    ")


def _wrapped(text: Message | str, first: str, further: str) -> Iterator[str]:
    width = min(_WIDTH, get_terminal_size((_WIDTH, 24)).columns)
    for line in without_secrets(str(text)).split("\n"):
        yield from textwrap.wrap(
            line,
            width,
            initial_indent=first,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        )
        first = further


def _summary(failures: int) -> str:
    if not failures:
        return _("Everything that was checked works.")
    return ngettext("{count:n} check failed.", "{count:n} checks failed.", failures)


def _document(found: list[tuple[_Check, CheckResult]]) -> str:
    """The results of all checks as one JSON document, in English."""
    checks = [
        {
            "check": check.name,
            "result": result.status.value,
            "detail": without_secrets(str(result.detail)),
            "advice": without_secrets(str(result.advice)),
        }
        for check, result in found
    ]
    ok = all(result.status is not CheckStatus.FAILED for check, result in found)
    return json.dumps({"ok": ok, "version": __version__, "checks": checks}, ensure_ascii=False)
