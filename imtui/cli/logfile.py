"""The log on disk: a rotating file in the state folder, readable by its owner alone."""

from __future__ import annotations

import logging
import os
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

_BYTES: Final = 2_000_000
_FILES: Final = 3


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 (the base class's stream)
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT, 0o600))
        return super()._open()


def open_log(folder: Path) -> Path | None:
    """Write the log of `imtui` to `folder`, made at 0700; None, and a word on stderr, where that fails."""
    path = folder / "imtui.log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _PrivateFileHandler(path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"imtui: no log is kept: {path}: {error.strerror or error}\n")
        return None
    formatter = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    log = logging.getLogger("imtui")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    # A full disk must not print tracebacks over the screen.
    logging.raiseExceptions = False
    return path
