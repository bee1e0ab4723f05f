"""Selects the terminal driver for the operating system."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    # The Windows driver reads whole characters from the console, so no byte can end its thread.
    from textual.drivers.windows_driver import WindowsDriver as TerminalDriver
else:
    from imtui.ui.terminal.posix_driver import PosixDriver as TerminalDriver

__all__ = ["TerminalDriver"]
