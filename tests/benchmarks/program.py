"""The programs that are measured: imtui in a pseudo-terminal, and a server in a process of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

PATIENCE = 300.0
FIRST_ID = 500_000_000
IMTUI = ("-m", "imtui")
BARE = ("-m", "tests.benchmarks.bare_app")
_KEPT = 65536
"""Bytes of the output in which a text is looked for: to look through all of it would take time of its own."""


class Server:
    """`tests.benchmarks.server` in a process of its own."""

    def __init__(self, delay_ms: float) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "tests.benchmarks.server", str(delay_ms)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = f"http://127.0.0.1:{self._line()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def counted(self) -> tuple[int, float]:
        """Return the number of replies since the last call, and the seconds that they took."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answers, seconds = self._line().split()
        return int(answers), float(seconds)

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


class Screen:
    """A program with a terminal of 80x24, its files in `folder`."""

    def __init__(self, folder: Path, *arguments: str, program: tuple[str, ...] = IMTUI) -> None:
        self.shown = b""
        self._begun = perf_counter()
        command = [sys.executable, *program, *arguments]
        self._pid, self._master = pty.fork()
        if self._pid == 0:
            os.execve(sys.executable, command, environment(folder))  # noqa: S606
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self._pid, 9)
        os.waitpid(self._pid, 0)
        os.close(self._master)

    @property
    def megabytes(self) -> float:
        """The resident memory of the program."""
        status = Path(f"/proc/{self._pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def begin_run(self) -> None:
        """Start the run, and confirm it."""
        self.until("orders added")
        self.press("\x12")
        self.until("No real order is cancelled")
        self.press("y")

    def press(self, keys: str) -> None:
        """Send keys. Reads the output meanwhile, because a terminal without a reader blocks the program."""
        left = keys.encode()
        while left:
            ready, writable, _ = select.select([self._master], [self._master], [])
            if ready:
                self._read()
            if writable:
                left = left[os.write(self._master, left[:1024]) :]

    def forget(self) -> None:
        """Read the output so far. Later calls of `until` do not search it."""
        while select.select([self._master], [], [], 0)[0]:
            self._read()
        self.shown = b""

    def until(self, text: str) -> float:
        """Read until `text` is shown. Returns the seconds since the program started."""
        deadline = perf_counter() + PATIENCE
        while text.encode() not in self.shown:
            assert perf_counter() < deadline, self.shown[-2000:]
            ready, _, _ = select.select([self._master], [], [], 0.1)
            if ready:
                self._read()
        return perf_counter() - self._begun

    def _read(self) -> None:
        self.shown = (self.shown + os.read(self._master, 65536))[-_KEPT:]


def environment(folder: Path) -> dict[str, str]:
    """Return an environment with credentials and with a home in `folder`. Modules are compiled only once."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "ILETIMERKEZI_API_KEY": "k" * 32,
        "ILETIMERKEZI_API_HASH": "h" * 40,
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TERM": "xterm-256color",
    }


def write_ids(folder: Path, orders: int) -> Path:
    """Create `folder` and a file with `count` IDs in it. Returns the path of the file."""
    folder.mkdir(exist_ok=True)
    path = folder / "orders.txt"
    path.write_text("".join(f"{FIRST_ID + number}\n" for number in range(orders)), encoding="ascii")
    return path
