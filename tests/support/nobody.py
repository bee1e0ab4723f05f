"""A user without rights, so that tests that run as root get the same errors."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

NOBODY: Final = 65534


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder of a user without rights. Within the block, root is that user."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, -1)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for inner in (folder, *folder.rglob("*")):
            inner.chmod(0o700)
        shutil.rmtree(folder)
