"""The files of a journal: their folder, their modes, and how damaged ones are set aside."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Final

from imtui.journal.errors import unusable

SIDECARS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps next to a database; without them a file may lack its last commits."""

NO_FILE: Final = "it is not a file"

_OWN_FOLDER: Final = "imtui"


def beside(path: Path, ending: str) -> Path:
    """The file next to `path` whose name goes on with `ending`."""
    return path.with_name(path.name + ending)


def prepare_folder(path: Path) -> None:
    """Make the journal's folder, for its owner alone. Raises `JournalError`.

    A folder that is there already is closed to others if it is imtui's own; one that the operator chose, a
    home or /tmp, say, keeps its mode.
    """
    folder = path.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(folder, error) from None
    if folder.name == _OWN_FOLDER:
        _close_to_others(folder)


def check_writable(path: Path) -> bool:
    """Whether there is anything in the file. Raises `JournalError` for one that cannot be written."""
    try:
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return False
    except OSError as error:
        link = path.is_symlink()
        raise unusable(path, "it is a symbolic link, and none is followed" if link else error) from None
    with os.fdopen(descriptor) as file:
        status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise unusable(path, NO_FILE)
    return status.st_size > 0


def create_empty(path: Path) -> None:
    """Make a file that nobody else can read, before SQLite does with another mode."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))


def close_to_others(path: Path) -> None:
    """Leave the journal and what SQLite keeps next to it to their owner alone."""
    for file in _with_sidecars(path):
        _close_to_others(file)


def set_aside(path: Path, now: datetime) -> Path:
    """Rename the journal and what is next to it out of the way; the new name. Raises `JournalError`."""
    away = _free_name(path, now)
    try:
        for file, name in zip(_with_sidecars(path), _with_sidecars(away), strict=True):
            with suppress(FileNotFoundError):
                file.rename(name)
    except OSError as error:
        raise unusable(path, f"it is damaged and cannot be set aside ({error.strerror})") from None
    return away


def sync_folder(folder: Path) -> None:
    """Make a renaming in the folder durable, where the file system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.corrupt-{now:%Y%m%d-%H%M%S}"
    names = (
        path.with_name(f"{stem}{again}{path.suffix}") for again in chain([""], map("-{}".format, count(2)))
    )
    return next(name for name in names if not any(map(os.path.lexists, _with_sidecars(name))))


def _with_sidecars(path: Path) -> list[Path]:
    return [beside(path, ending) for ending in ("", *SIDECARS)]


def _close_to_others(path: Path) -> None:
    # Somebody else's file in a shared place: it can be used, if not mended.
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(mode & stat.S_IRWXU)
