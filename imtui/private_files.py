"""Files for their owner alone: mode 0600, never written through a symbolic link.

Windows has no such modes. There, other users cannot read files in the user's own folders.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from imtui import system
from imtui.messages import lazy
from imtui.paths import is_own_folder

_FILE_ONLY: Final = system.NO_LINK | system.NO_WAIT
"""The flags of `os.open` that refuse a symbolic link, and a pipe without a reader."""


def create_file(path: Path) -> None:
    """Create an empty file. Raises OSError, also if the path exists."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FILE_ONLY, 0o600))


def ensure_file(path: Path) -> None:
    """Create the file if it is missing, and restrict it. Raises OSError for a symbolic link or a pipe."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | _FILE_ONLY, 0o600))
    restrict(path)


def create_folder(folder: Path) -> None:
    """Create the folder and its parents if they are missing, with mode 0700. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def probe_folder(folder: Path) -> Path:
    """Check that a file can be created in the folder, or in its nearest parent folder that exists.

    The check leaves no file behind. Returns the folder that was checked. Raises OSError.
    """
    while not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryFile(prefix=".imtui-", dir=folder):
        return folder


def restrict(path: Path) -> None:
    """Remove all rights of others from a file or folder, if this user may and the system has modes."""
    if not system.HAS_MODES:
        return
    # A file of another user in a shared folder can be used, but its mode cannot be changed.
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(mode & stat.S_IRWXU)


def restrict_own_folder(folder: Path) -> None:
    """Remove all rights of others from `folder` if it is one of imtui's default folders."""
    if is_own_folder(folder):
        restrict(folder)


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A new text file that replaces `path` at the end of the block, in one step and durably.

    If the block raises, the old file stays. Raises OSError, also if `path` is a link, a pipe or a folder.
    """
    _refuse_what_is_no_file(path)
    # mkstemp creates with mode 0600.
    descriptor, temporary = tempfile.mkstemp(prefix=".imtui-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Write the folder to disk, so that new and renamed files survive a power failure.

    Does nothing if the file system cannot do it.
    """
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, lazy("it is a symbolic link"))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EEXIST, lazy("it is not a file"))
