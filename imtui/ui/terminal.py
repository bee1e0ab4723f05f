"""Whether there is still a terminal to draw on."""

from __future__ import annotations

import errno
import sys


def is_gone() -> bool:
    """Whether the terminal behind standard error, which Textual writes to, has hung up."""
    if sys.platform == "win32" or sys.__stderr__ is None:
        return False
    import termios  # noqa: PLC0415 (Windows has none)

    try:
        termios.tcgetattr(sys.__stderr__.fileno())
    except termios.error as error:
        return bool(error.args[0] == errno.EIO)
    except (OSError, ValueError):
        return False
    return False
