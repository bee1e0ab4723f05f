"""The errors of the journal. They say why it cannot be used, in words for the operator."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from imtui.core.known_texts import message_of, reason_of, shown
from imtui.core.refusal import OperationRefused
from imtui.core.secret import without_keys
from imtui.messages import Message, lazy


class JournalError(OperationRefused):
    """The journal cannot be used.

    The error's `str` is one line: the file, what is wrong with it and what to do next.
    """


class JournalLockedError(JournalError):
    """Another imtui has the journal open."""

    def __init__(self, path: Path, pid: int | None) -> None:
        """`pid` is the ID of the process that holds the lock; None if unknown."""
        super().__init__(
            lazy(
                "{path}: another imtui (process {pid}) is using it. Quit that one, or use another file with"
                " --journal PATH.",
                path=path,
                pid=pid,
            )
            if pid
            else lazy(
                "{path}: another imtui is using it. Quit that one, or use another file with --journal PATH.",
                path=path,
            )
        )


class NotAJournalError(JournalError):
    """The file belongs to another program or to the operator."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            lazy(
                "{path} is not an imtui journal and was left untouched. Use another file with --journal"
                " PATH.",
                path=path,
            )
        )


class JournalTooNewError(JournalError):
    """A later imtui wrote the file."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            lazy(
                "{path}: a newer imtui wrote it (version {version}, this one knows {known}); it was left"
                " untouched. Update imtui, or use another file with --journal PATH.",
                path=path,
                version=version,
                known=known,
            )
        )


def unusable(path: Path, error: OSError | Message) -> JournalError:
    """The error for a file or folder that cannot be opened or created."""
    reason = reason_of(error) if isinstance(error, OSError) else error
    return JournalError(
        lazy("{path}: {reason}. Use another file with --journal PATH.", path=path, reason=reason)
    )


def explained(path: Path, error: BaseException) -> JournalError:
    """The `JournalError` for a failure while the file was open. A `JournalError` is returned unchanged."""
    if isinstance(error, JournalError):
        return error
    if isinstance(error, sqlite3.Error):
        return JournalError(
            lazy(
                "{path}: cannot be read or written: {reason}. Fix that and start imtui again, or use"
                " --journal PATH.",
                path=path,
                reason=shown(str(error)),
            )
        )
    return JournalError(
        lazy(
            "{path}: has unexpected content: {reason}. Fix that and start imtui again, or use --journal"
            " PATH.",
            path=path,
            # The text of an unknown error may contain anything.
            reason=message_of(error) or without_keys(str(error)),
        )
    )
