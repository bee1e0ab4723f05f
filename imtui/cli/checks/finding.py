"""What a check found, and the time limit of a check."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from threading import Thread
from typing import NamedTuple

from imtui.messages import Message, lazy

Text = Message | str


class Mark(Enum):
    """How a check ended. The value is its word in JSON."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Finding(NamedTuple):
    """What a check found."""

    mark: Mark
    detail: Text
    """What was found, or why the check was skipped."""
    advice: Text = ""
    """What to do next; empty unless the check failed."""


def passed(detail: Text) -> Finding:
    """The part works."""
    return Finding(Mark.PASSED, detail)


def failed(detail: Text, advice: Text) -> Finding:
    """The part does not work, and the operator can do something about it."""
    return Finding(Mark.FAILED, detail, advice)


def skipped(reason: Text) -> Finding:
    """The check has no object here, or depends on one that failed."""
    return Finding(Mark.SKIPPED, reason)


def within(seconds: float, check: Callable[[], Finding]) -> Finding:
    """The finding of `check`, or a failure if it takes longer. What the check raises is raised here."""
    findings: list[Finding] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            findings.append(check())
        except BaseException as error:  # noqa: BLE001 (raised below, in the caller's thread)
            errors.append(error)

    # A thread that hangs in a system call must not keep the program alive.
    thread = Thread(target=run, name="check", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if findings:
        return findings[0]
    return failed(
        lazy("no answer within {seconds:n} s", seconds=seconds),
        lazy("Check the disk, the network drive or the keyring that it needs."),
    )
