"""Corrects what Wine does otherwise than Windows, for the programs of the smoke job alone."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder

if sys.platform == "win32":
    import msvcrt

    _locking = msvcrt.locking

    def _locking_with_errno(descriptor: int, mode: int, count: int) -> None:
        """Wine gives no errno if the bytes are locked; Windows gives EACCES."""
        try:
            _locking(descriptor, mode, count)
        except OSError as error:
            raise (error if error.errno else PermissionError(13, "Permission denied")) from None

    msvcrt.locking = _locking_with_errno


class _DriverChange(MetaPathFinder):
    """Changes Textual's driver when it is imported."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "textual.drivers.windows_driver":
            sys.meta_path.remove(self)
            # It imports Textual.
            import_module("unix_terminal").install()


if os.environ.get("UNIX_TERMINAL"):
    sys.meta_path.insert(0, _DriverChange())
