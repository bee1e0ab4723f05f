"""The result of a check, and the time limit of a check."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from imtui.messages import Message
from imtui.sources import BackgroundTask

Text = Message | str


class CheckStatus(Enum):
    """How a check ended. The value is the word for it in JSON."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class CheckResult(NamedTuple):
    """True if one part of the set-up works, what was found, and what the operator can do."""

    status: CheckStatus
    detail: Text
    """What was found, or why the check was skipped."""
    advice: Text = ""
    """What to do next; empty unless the check failed."""


def passed(detail: Text) -> CheckResult:
    """The result of a check that found no fault. `detail` says what it found."""
    return CheckResult(CheckStatus.PASSED, detail)


def failed(detail: Text, advice: Text) -> CheckResult:
    """The result of a check that found a fault. `advice` says what the operator can do."""
    return CheckResult(CheckStatus.FAILED, detail, advice)


def skipped(reason: Text) -> CheckResult:
    """The result of a check that has nothing to check here, or depends on a check that failed."""
    return CheckResult(CheckStatus.SKIPPED, reason)


def with_timeout(seconds: float, check: Callable[[], CheckResult]) -> CheckResult | None:
    """Run `check` in another thread. Returns its result, or None if there is none after `seconds`.

    A check that takes longer continues in its thread. If `check` raises an exception in time, this function
    raises it.
    """
    task = BackgroundTask("check", lambda _: check())
    task.start()
    return task.result() if task.wait(seconds) else None
