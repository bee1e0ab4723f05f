"""The clipboard: by the terminal, and by the platform's own program where there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

_TIMEOUT: Final = 2.0

TERMINALS_TAKE: Final = 56_000
"""Bytes that a terminal takes for the clipboard: in base64 they are the 75 kB at which the limits begin."""

_PROGRAMS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)
"""Each with the variable that tells of a display for it."""


_SECRET: Final = re.compile(r"^ILETIMERKEZI_|_proxy$", re.IGNORECASE)


def platform_command(environment: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """The program that takes the clipboard's text from its standard input; None where there is none."""
    if sys.platform == "darwin":
        candidates = [("pbcopy",)]
    elif sys.platform == "win32":
        candidates = [("clip.exe",)]
    else:
        candidates = [command for variable, command in _PROGRAMS if environment.get(variable)]
    return next((command for command in candidates if shutil.which(command[0])), None)


def copy_by_platform(text: str) -> bool:
    """Hand `text` to the platform's program; whether it took it."""
    command = platform_command()
    if command is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 (a program by its name, no shell, nothing of the operator's)
            command,
            input=text.encode(),
            timeout=_TIMEOUT,
            check=False,
            # Some stay behind to serve the text, and keep what they were given: a pipe would never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_without_secrets(os.environ),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """What a program needs that has nothing to do with the account: others may read its environment."""
    return {name: value for name, value in environment.items() if not _SECRET.search(name)}
