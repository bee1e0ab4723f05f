"""The log file: `imtui.log` in the state folder, rotated at 2 MB, readable by its owner only."""

from __future__ import annotations

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from imtui.cli.streams import say
from imtui.messages import _
from imtui.private_files import create_folder, ensure_file, restrict

_BYTES: Final = 2_000_000
_FILES: Final = 3


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 (the base class's stream)
        ensure_file(Path(self.baseFilename))
        return super()._open()

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, N802 (as above)
        # The base class asks the disk twice for every line. Here the last line may exceed the limit.
        return self.stream is not None and self.stream.tell() >= self.maxBytes


class _LineFormatter(logging.Formatter):
    """Begins each line of a message with the time and the level."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z {record.levelname} "
        return "\n".join(head + line for line in super().format(record).splitlines())


def open_log(folder: Path) -> Path | None:
    """Write the log to `folder`, which is created with mode 0700. Returns the path of the log.

    On failure the reason is written to stderr and None is returned. If the log is open already, only the path
    is returned.
    """
    path = folder / "imtui.log"
    log = logging.getLogger("imtui")
    if any(isinstance(handler, _PrivateFileHandler) for handler in log.handlers):
        return path
    try:
        create_folder(folder)
        restrict(folder)
        handler = _PrivateFileHandler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        say(_("cannot write a log to {path}: {reason}.", path=path, reason=error.strerror or error))
        return None
    formatter = _LineFormatter()
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    # If the disk is full, logging would print tracebacks over the screen.
    logging.raiseExceptions = False
    return path
