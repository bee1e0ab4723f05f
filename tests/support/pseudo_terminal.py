"""imtui in a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable
from time import monotonic
from typing import Final

PATIENCE: Final = 30.0
"""Seconds that a condition may take on a busy machine."""

_FRAME: Final = 0.01
"""Seconds between two checks, or two drawings."""


class Terminal:
    """imtui as a child with a terminal of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.output = b""
        self.status: int | None = None
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 (our own program)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def send(self, data: bytes) -> None:
        """Send bytes, which need not be text."""
        os.write(self._master, data)

    def start_run(self) -> None:
        """Press the keys that start a run of all orders, and confirm it."""
        self.press("\x12")
        self.shows("No real order is cancelled")
        self.press("y")

    def quit(self) -> None:
        """Quit imtui while orders are queued, and confirm it."""
        self.press("\x11")
        self.shows("Quit imtui?")
        self.press("y")

    def read_until(self, holds: Callable[[], bool]) -> None:
        """Read the output until `holds` is true."""
        deadline = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < deadline, self.output[-2000:]
            self._read(0.05)

    def shows(self, text: str) -> None:
        self.read_until(lambda: text.encode() in self.output)

    def stall(self) -> None:
        """Stop reading, and let imtui draw until its writes block."""
        # Each resize draws the whole screen. When the kernel's buffer is full, Textual queues 30 writes.
        for lines in range(150):
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines % 3 + 24, 200, 0, 0))
            select.select([], [], [], _FRAME)

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until `holds` without reading what is shown."""
        deadline = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < deadline, "it never came"
            select.select([], [], [], _FRAME)

    def ends(self, *, reading: bool = True) -> int:
        """Wait for its end. Returns the exit status, or minus the number of the signal."""

        def is_over() -> bool:
            if self.status is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
            return self.status is not None

        if reading:
            self.read_until(is_over)
            self._read(0.05)
        else:
            self.wait_until(is_over)
        assert self.status is not None
        return self.status

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a lost ssh connection does."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._master)

    def _read(self, wait: float) -> None:
        ready, _, _ = select.select([self._master], [], [], wait)
        if ready:
            try:
                self.output += os.read(self._master, 65536)
            except OSError:
                # Linux says so when the other end is closed.
                return


Start = Callable[..., Terminal]
"""The fixture `start` of the tests in `tests/terminal`."""
