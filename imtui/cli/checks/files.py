"""The checks of the journal and of the log file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from imtui.cli.checks.result import CheckResult, failed, passed
from imtui.cli.checks.setup import Setup
from imtui.core.known_texts import reason_of
from imtui.journal import JournalError, JournalReader
from imtui.journal.disk_reserve import RESERVE_BYTES
from imtui.journal.lockfile import is_held
from imtui.journal.paths import check_writable
from imtui.messages import Message, lazy, nlazy
from imtui.paths import journal_path, state_folder
from imtui.private_files import probe_folder
from imtui.system import NO_LINK

_MIN_FREE_BYTES: Final = 2 * RESERVE_BYTES
"""How many bytes must be free: half for the disk reserve, half for the outcomes of a run."""


def check_journal(setup: Setup) -> CheckResult:
    """Check that the journal can be opened and written. Nothing is created, changed or recovered."""
    path: Path = setup.arguments.journal or journal_path()
    try:
        exists = check_writable(path)
        detail = (
            _journal_detail(path)
            if exists
            else lazy(
                "{path} does not exist yet; imtui creates it when the dashboard opens or a run begins",
                path=path,
            )
        )
    except JournalError as error:
        return failed(error.refusal.sentence, _JOURNAL_ADVICE)
    return _folder_problem(path.parent, _JOURNAL_ADVICE) or passed(detail)


def check_log(_: Setup) -> CheckResult:
    """Check that the log file can be written."""
    path = state_folder() / "imtui.log"
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | NO_LINK))
    except FileNotFoundError:
        pass
    except OSError as error:
        return failed(
            lazy("{path}: {reason}", path=path, reason=reason_of(error)),
            lazy("Make the file writable for your user, or delete it."),
        )
    return _folder_problem(path.parent, _STATE_ADVICE) or passed(str(path))


_JOURNAL_ADVICE: Final = lazy("Without a journal nothing is sent. --journal PATH uses another file.")
_STATE_ADVICE: Final = lazy(
    "Make the folder writable for your user, or name another folder in XDG_STATE_HOME."
)


def _journal_detail(path: Path) -> Message:
    """How many batches the journal has, and whether it is in use.

    Raises `JournalError` if the journal is damaged or cannot be read.
    """
    with JournalReader(path) as reader:
        reader.check()
        batches = len(reader.batches())
    if is_held(path):
        return nlazy(
            "{path}: {count:n} batch; another imtui is using it",
            "{path}: {count:n} batches; another imtui is using it",
            batches,
            path=path,
        )
    return nlazy("{path}: {count:n} batch", "{path}: {count:n} batches", batches, path=path)


def _folder_problem(folder: Path, advice: Message) -> CheckResult | None:
    """A failed result if the folder cannot be written or created, or its disk is full; otherwise None.

    `advice` says what to do about the folder.
    """
    try:
        existing = probe_folder(folder)
    except OSError as error:
        return failed(lazy("{path}: {reason}", path=folder, reason=reason_of(error)), advice)
    if shutil.disk_usage(existing).free < _MIN_FREE_BYTES:
        return failed(lazy("{path}: the disk is full", path=existing), lazy("Free some space."))
    return None
