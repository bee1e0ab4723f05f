"""Why the journal cannot be used, in words for the operator."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from imtui.core.refusal import OperationRefused
from imtui.core.secret import without_keys

OTHER_FILE: Final = "Use another file with --journal PATH."


class JournalError(OperationRefused):
    """Its `str` is one line: the file, what is wrong with it and what to do next."""


class JournalLockedError(JournalError):
    """Another imtui has the journal open."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"another imtui (process {pid})" if pid else "another imtui"
        super().__init__(f"{path}: {who} is using it. Quit that one. {OTHER_FILE}")
        self.pid = pid
        """The process that holds the lock, None if unknown."""


class NotAJournalError(JournalError):
    """The file belongs to another program or to the operator."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not an imtui journal and was left untouched. {OTHER_FILE}")


class JournalTooNewError(JournalError):
    """A later imtui wrote the file."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            f"{path}: a newer imtui wrote it (version {version}, this one knows {known}); it was left "
            "untouched. Update imtui, or use another file with --journal PATH."
        )


def unusable(path: Path, error: OSError | str) -> JournalError:
    """The error for a file or folder that cannot be opened or created."""
    reason = error if isinstance(error, str) else error.strerror or type(error).__name__
    return JournalError(f"{path}: {reason}. {OTHER_FILE}")


def explained(path: Path, error: BaseException) -> JournalError:
    """The error for a failure while the file was open."""
    if isinstance(error, JournalError):
        return error
    if isinstance(error, sqlite3.Error):
        reason = f"cannot be read or written: {error}"
    else:
        # The text of an unknown error may contain anything.
        reason = f"has unexpected content: {without_keys(str(error))}"
    return JournalError(f"{path}: {reason}. Fix that and start imtui again, or use --journal PATH.")
