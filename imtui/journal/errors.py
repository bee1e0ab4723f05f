"""What keeps the journal from being used, in words for the operator."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from imtui.core.secret import without_keys

OTHER_FILE: Final = "Use another file with --journal PATH."


class JournalError(Exception):
    """Its `str` names the file, what is wrong with it and a way out, in one line."""


class JournalLockedError(JournalError):
    """Another imtui has the journal open."""

    def __init__(self, path: Path, pid: int | None) -> None:
        who = f"another imtui (process {pid})" if pid else "another imtui"
        super().__init__(f"{path}: {who} is using it. Quit that one. {OTHER_FILE}")
        self.pid = pid
        """The process that holds it, None where that cannot be told."""


class JournalTooNewError(JournalError):
    """A later imtui wrote the file."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            f"{path}: a newer imtui wrote it (version {version}, this one knows {known}); it was left "
            "untouched. Bring imtui up to date, or use another file with --journal PATH."
        )


def unusable(path: Path, error: OSError | str) -> JournalError:
    """For a file, or its folder, that cannot be opened or made."""
    reason = error if isinstance(error, str) else error.strerror or type(error).__name__
    return JournalError(f"{path}: {reason}. {OTHER_FILE}")


def explained(path: Path, error: BaseException) -> JournalError:
    """For whatever went wrong inside the file while it was open."""
    if isinstance(error, JournalError):
        return error
    if isinstance(error, sqlite3.Error):
        reason = f"cannot be read or written: {error}"
    else:
        # Nobody knows whose text it is.
        reason = f"holds or was given what imtui does not know: {without_keys(str(error))}"
    return JournalError(f"{path}: {reason}. Mend that and start imtui again, or use --journal PATH.")
