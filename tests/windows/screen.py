"""The dashboard of a Windows Python under Wine, in a pseudo-terminal of this system."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import tty
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Self

PATIENCE = 30.0
_ESCAPE = re.compile(rb"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|[()][A-Z0-9]|.)")


class Screen:
    """`imtui --demo` in a terminal of 80x24. What it draws is kept as text without escape sequences."""

    def __init__(self, python: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._text = b""
        self._master, terminal = pty.openpty()
        tty.setraw(terminal)
        name = os.ttyname(terminal).replace("/", "\\")
        size = {"COLUMNS": "80", "LINES": "24"}
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [*python, "-m", "unix_terminal", f"Z:{name}", "-m", "imtui", "--demo"],
            cwd=folder,
            env={**environment, **size},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(terminal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._master)
        # Wine starts further processes, which keep the pipe open.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def press(self, keys: str) -> None:
        """Send keys to the terminal."""
        os.write(self._master, keys.encode())

    def shows(self, words: str) -> None:
        """Wait until the words were drawn since the last call."""
        self._wait(lambda: words.encode() in _ESCAPE.sub(b"", self._text), words)
        self._text = b""

    def ends(self) -> int:
        """Wait for the end of the program. Returns its exit status."""
        self._wait(lambda: self._process.poll() is not None, "the end")
        return self._process.returncode

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        deadline = monotonic() + PATIENCE
        while not holds():
            reported = _ESCAPE.sub(b"", self._text)[-1500:].decode(errors="replace")
            assert monotonic() < deadline, f"{what} never came:\n{reported}"
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self._text += os.read(self._master, 65536)
                except OSError:
                    continue
