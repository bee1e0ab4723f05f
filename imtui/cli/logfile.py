"""The log on disk: a rotating file in the state folder, readable by its owner alone."""

from __future__ import annotations

import logging
import os
import stat
import time
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from imtui.cli.streams import say

_BYTES: Final = 2_000_000
_FILES: Final = 3

FILE_ALONE: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""For `os.open`: refuse a symbolic link, and a pipe that nobody reads. 0 where the system knows neither."""


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 (the base class's stream)
        # Through a link the lines would go into a file that is somebody's for another purpose.
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | FILE_ALONE, 0o600))
        _close_to_others(Path(self.baseFilename))
        return super()._open()

    def shouldRollover(self, _: logging.LogRecord) -> bool:  # noqa: N802 (as above)
        # The base class's asks the disk twice for every line. This one lets the last line go over the limit.
        return self.stream is not None and self.stream.tell() >= self.maxBytes


class _LineFormatter(logging.Formatter):
    """Gives each line of a message a time and a level of its own."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z {record.levelname} "
        return "\n".join(head + line for line in super().format(record).splitlines())


def open_log(folder: Path) -> Path | None:
    """Write the log of `imtui` to `folder`, made at 0700; None, and a word on stderr, where that fails.

    Once it is open another call changes nothing.
    """
    path = folder / "imtui.log"
    log = logging.getLogger("imtui")
    if any(isinstance(handler, _PrivateFileHandler) for handler in log.handlers):
        return path
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder)
        handler = _PrivateFileHandler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        say(f"no log is kept: {path}: {error.strerror or error}")
        return None
    formatter = _LineFormatter()
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    # A full disk must not print tracebacks over the screen.
    logging.raiseExceptions = False
    return path


def _close_to_others(path: Path) -> None:
    # Somebody else's file or folder can be used, if not mended.
    with suppress(OSError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            path.chmod(mode & stat.S_IRWXU)
