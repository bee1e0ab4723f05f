r"""Runs a Windows program on a Unix terminal: `python -m unix_terminal 'Z:\dev\pts\7' -m imtui --demo`.

Wine's console knows no escape sequences. Without a console, and with the terminal as its three streams,
Textual draws as on Windows, and keys are read here. COLUMNS and LINES give the size. The terminal must be
raw.
"""

from __future__ import annotations

import codecs
import os
import queue
import subprocess
import sys
import threading
from typing import Any

_DETACHED = 8


def install() -> None:
    """Let Textual's driver for Windows read keys from standard input."""
    from textual._xterm_parser import XTermParser  # noqa: PLC0415
    from textual.drivers import win32  # noqa: PLC0415

    def read(keys: queue.Queue[bytes]) -> None:
        # To Wine a terminal is a serial line: a longer read waits for all of its bytes.
        while key := os.read(0, 1):
            keys.put(key)

    def run(monitor: Any) -> None:  # noqa: ANN401 (a class that other systems do not have)
        keys: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=read, args=(keys,), daemon=True).start()
        decoder, parser = codecs.getincrementaldecoder("utf-8")(), XTermParser(False)
        while not monitor.exit_event.wait(0.01):
            text = decoder.decode(b"".join(keys.get() for _ in range(keys.qsize())))
            for event in parser.feed(text) if text else parser.tick():
                monitor.process_event(event)

    win32.enable_application_mode = lambda: lambda: None
    win32.EventMonitor.run = run  # type: ignore[assignment]


def main(terminal: str, *command: str) -> int:
    """Run Python with the arguments `command` on the terminal. Returns its exit status."""
    binary = getattr(os, "O_BINARY", 0)
    keys, screen = os.open(terminal, os.O_RDONLY | binary), os.open(terminal, os.O_WRONLY | binary)
    environment = {**os.environ, "UNIX_TERMINAL": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.call(  # noqa: S603 (our own program)
        [sys.executable, *command],
        env=environment,
        creationflags=_DETACHED,
        stdin=keys,
        stdout=screen,
        stderr=screen,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
