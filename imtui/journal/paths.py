"""The files of a journal: their folder, their modes, and how damaged ones are set aside."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Final

from imtui import system
from imtui.core.known_texts import reason_of
from imtui.journal.errors import unusable
from imtui.journal.header import NO_FILE
from imtui.messages import lazy
from imtui.private_files import create_file, create_folder, restrict, restrict_own_folder, sync_folder

SIDECARS: Final = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps next to a database.

Without these files, the database may lack its last commits.
"""


def sibling(path: Path, ending: str) -> Path:
    """The file next to `path` with `ending` added to its name."""
    return path.with_name(path.name + ending)


def prepare_folder(path: Path) -> None:
    """Create the journal's folder with mode 0700. Raises `JournalError` if it cannot be created.

    If the folder exists, only imtui's default folder is closed to other users. A folder that the operator
    chose, such as a home or /tmp, keeps its mode.
    """
    folder = path.parent
    try:
        create_folder(folder)
    except OSError as error:
        raise unusable(folder, error) from None
    restrict_own_folder(folder)


def check_writable(path: Path) -> bool:
    """Raise `JournalError` if the file exists but cannot be written. Returns True if it has content.

    Anything but a regular file counts as not writable.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | system.NO_LINK | system.BINARY)
    except FileNotFoundError:
        return False
    except OSError as error:
        link = lazy("it is a symbolic link, which imtui does not follow")
        raise unusable(path, link if path.is_symlink() else error) from None
    with os.fdopen(descriptor) as file:
        status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise unusable(path, NO_FILE)
    return status.st_size > 0


def has_log(path: Path) -> bool:
    """True if the write-ahead log next to the journal has content."""
    try:
        return sibling(path, "-wal").stat().st_size > 0
    except OSError:
        return False


def close_to_others(path: Path) -> None:
    """Restrict the journal and its sidecars to their owner."""
    for file in _with_sidecars(path):
        restrict(file)


def set_aside(path: Path, now: datetime) -> Path:
    """Rename the journal and its sidecars, and return the journal's new path. The names get `.corrupt-TIME`.

    Raises `JournalError` if a file cannot be renamed.
    """
    away = _free_name(path, now)
    try:
        for file, name in zip(_with_sidecars(path), _with_sidecars(away), strict=True):
            with suppress(FileNotFoundError):
                file.rename(name)
    except OSError as error:
        raise _cannot_keep(path, error) from None
    return away


def keep_copy(path: Path, now: datetime) -> Path:
    """Copy a damaged file, and return the path of the copy. Its name gets `.corrupt-TIME`.

    Raises `JournalError` if it cannot be copied.
    """
    copy = _free_name(path, now)
    try:
        create_file(copy)
        shutil.copyfile(path, copy)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            copy.unlink()
        raise _cannot_keep(path, error) from None
    sync_folder(path.parent)
    return copy


def _cannot_keep(path: Path, error: OSError) -> Exception:
    return unusable(path, lazy("it is damaged and cannot be set aside ({reason})", reason=reason_of(error)))


def _free_name(path: Path, now: datetime) -> Path:
    stem, suffix = path.stem, path.suffix
    # `NAME.sqlite3-wal` keeps its whole name, so that it is recognised as the log of that file.
    if suffix.endswith("-wal"):
        stem, suffix = path.name, ""
    stem = f"{stem}.corrupt-{now:%Y%m%d-%H%M%S}"
    names = (path.with_name(f"{stem}{number}{suffix}") for number in chain([""], map("-{}".format, count(2))))
    return next(name for name in names if not any(map(os.path.lexists, _with_sidecars(name))))


def _with_sidecars(path: Path) -> list[Path]:
    return [sibling(path, ending) for ending in ("", *SIDECARS)]
