"""Ends the dashboard for a signal, a lost terminal or a failed thread, even while the screen is stuck."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Lock, Thread
from typing import Final, Self

from imtui.cli.status import FAILED, HUNG_UP
from imtui.system import IS_WINDOWS, end_signals, is_terminal_gone, status_of, when_console_closes
from imtui.ui.app import ImtuiApp

_POLL_SECONDS: Final = 1.0
"""Seconds between checks that the terminal still exists."""

_SHUTDOWN_SECONDS: Final = 5.0
"""How many seconds the main thread has to save and exit.

After that the supervisor does both, without the terminal.
"""

_SAVING: Final = 10.0
"""How many seconds saving may take without the main thread.

A disk that does not respond must not keep the process alive.
"""

_OUTPUT_THREAD: Final = "textual-output"
"""The name of Textual's thread that writes to the terminal. Without this thread the screen cannot change."""


class Supervisor:
    """A thread that never writes to the terminal, so a terminal that does not read cannot block it.

    The main thread can block in a write. Signal handlers that Python or asyncio run there would wait for it.
    """

    def __init__(self, save: Callable[[], object]) -> None:
        """`save` saves everything, and is called once.

        The main thread calls it, or another thread if the main thread does not respond.
        """
        self.failed = False
        """True if a thread of imtui failed. The exit status must then say so."""
        self._save = save
        self._saved = False
        self._saving = Lock()
        self._app: ImtuiApp | None = None
        self._left = Event()
        self._requested: int | None = None
        self._woken, self._wake = socket.socketpair()
        self._handlers = {number: signal.getsignal(number) for number in end_signals()}
        self._wakeup_fd = -1
        self._log_failure = threading.excepthook
        self._thread = Thread(target=self._watch, name="supervisor", daemon=True)

    def __enter__(self) -> Self:
        self._wake.setblocking(False)
        self._wakeup_fd = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        for number, handler in self._handlers.items():
            # A signal that the program was started to ignore, as nohup does, stays ignored.
            if handler not in {signal.SIG_IGN, None}:
                signal.signal(number, self._wake_on_windows)
        threading.excepthook = self._thread_failed
        self._stop_watching_console = when_console_closes(self._save_before_the_console_is_gone)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._stop_watching_console()
        self._wake.send(b"\0")
        self._thread.join()
        signal.set_wakeup_fd(self._wakeup_fd)
        for number, handler in self._handlers.items():
            if handler is not None:
                signal.signal(number, handler)
        threading.excepthook = self._log_failure
        self._wake.close()
        self._woken.close()

    def supervise(self, app: ImtuiApp) -> None:
        """Set the application that a signal, a lost terminal or a failed thread ends."""
        self._app = app

    def save(self) -> None:
        """Save everything, unless an earlier call has done so.

        Any thread may call it. While another thread saves, this method waits for it.
        """
        with self._saving:
            if not self._saved:
                self._save()
                self._saved = True

    def hang_up(self) -> None:
        """Request the end of the program because the terminal is gone.

        Returns at once; the supervisor's thread then ends the program. Any thread may call it.
        """
        self._request(HUNG_UP)

    def _wake_on_windows(self, number: int, _: object) -> None:
        # On Windows, asyncio uses the wake-up descriptor for itself, so the handler wakes the supervisor.
        if IS_WINDOWS:
            self._wake.send(bytes([number]))

    def _save_before_the_console_is_gone(self) -> None:
        self.hang_up()
        self._left.wait(_SHUTDOWN_SECONDS)

    def _request(self, status: int) -> None:
        self._requested = status
        with suppress(OSError):
            self._wake.send(b"\0")

    def _thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        self.failed = True
        self._log_failure(failure)
        name = failure.thread.name if failure.thread else ""
        if name == _OUTPUT_THREAD:
            self._request(FAILED)
        elif self._app:
            self._in_main_thread(self._app.report_failed_thread, name)

    def _watch(self) -> None:
        while not self._left.is_set():
            status = self._next_status()
            if is_terminal_gone():
                self._leave_terminal()
            elif status is not None:
                self._leave(status)

    def _next_status(self) -> int | None:
        """Wait up to `_POLL_SECONDS` for a signal or another reason to end.

        Returns the exit status to end with; None if there is no reason to end.
        """
        ready, _, _ = select.select([self._woken], [], [], _POLL_SECONDS)
        numbers = self._woken.recv(64) if ready else b""
        asked = [status_of(number) for number in numbers if number in self._handlers]
        return asked[0] if asked else self._requested

    def _leave(self, status: int) -> None:
        """Ask the application to end, which restores the terminal.

        If the program does not end within `_SHUTDOWN_SECONDS`, save, and end it without the application.
        """
        if self._app:
            self._in_main_thread(partial(self._app.exit, return_code=status))
        if not self._left.wait(_SHUTDOWN_SECONDS):
            self._abandon(status)

    def _leave_terminal(self) -> None:
        """End the program without using the terminal. Textual's normal exit would wait forever in a write."""
        saved = Event()

        def save() -> None:
            self.save()
            saved.set()

        self._in_main_thread(save)
        saved.wait(_SHUTDOWN_SECONDS)
        self._abandon(HUNG_UP)

    def _abandon(self, status: int) -> None:
        saving = Thread(target=self.save, name="saving", daemon=True)
        saving.start()
        saving.join(_SAVING)
        os._exit(status)

    def _in_main_thread(self, call: Callable[..., object], *arguments: object) -> None:
        # The application may not have started yet, or may have ended.
        with suppress(Exception):
            if self._app:
                self._app.call_later(call, *arguments)
