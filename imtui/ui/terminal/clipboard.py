"""Copies text with the clipboard program of the platform."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Final

_TIMEOUT: Final = 2.0
"""Timeout of the clipboard program, in seconds."""

TERMINAL_LIMIT: Final = 56_000
"""Maximum length in bytes of a text that no known terminal refuses to copy by escape sequence (OSC 52).

The sequence has the text in base64. It then has 75 kB, the smallest known limit of a terminal.
"""

_PROGRAMS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)
"""Pairs of an environment variable and a command. The command works only if the variable is set."""

_SECRET: Final = re.compile(r"^ILETIMERKEZI_|_proxy$", re.IGNORECASE)


def platform_command() -> tuple[str, ...] | None:
    """The program that copies its standard input to the clipboard; None if there is none."""
    if sys.platform == "darwin":
        candidates = [("pbcopy",)]
    elif sys.platform == "win32":
        candidates = [("clip.exe",)]
    else:
        candidates = [command for variable, command in _PROGRAMS if os.environ.get(variable)]
    return next((command for command in candidates if shutil.which(command[0])), None)


def copy_by_platform(text: str) -> bool:
    """Copy `text` with the program of the platform. Returns False if there is none or if it failed."""
    command = platform_command()
    if command is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 (a program by its name, no shell, nothing of the operator's)
            command,
            input=text.encode(),
            timeout=_TIMEOUT,
            check=False,
            # Some programs stay alive to serve the text and keep their streams open: a pipe would never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Without credentials and proxies, because other processes may read the environment.
            env={name: value for name, value in os.environ.items() if not _SECRET.search(name)},
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
