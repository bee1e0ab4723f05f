"""Starts the daemon threads of one run, and detects when their work has finished."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread


class ThreadGroup:
    """Starts daemon threads, and calls `on_end` once, when all work has finished.

    Each thread counts as a piece of work from its start to its end. `enter` and `leave` count further work.
    The program can quit without waiting for the threads.
    """

    def __init__(self, on_error: Callable[[BaseException], None], on_end: Callable[[], None]) -> None:
        """`on_error` is called with the error that a thread raised, in that thread. It must end the run.

        `on_end` is called when no work is left, in the thread that finished the last piece. Call `enter`
        before the first `start` and `leave` after the last. Otherwise `on_end` may be called too early.
        """
        self.threads: list[Thread] = []
        self._on_error = on_error
        self._on_end = on_end
        self._lock = Lock()
        self._entered = 0

    def enter(self) -> None:
        """Count one more piece of work. Any thread may call `leave` when it has finished."""
        with self._lock:
            self._entered += 1

    def leave(self) -> None:
        """Count a piece of work as finished. If no other piece is left, call `on_end` in this thread."""
        with self._lock:
            self._entered -= 1
            if self._entered:
                return
        self._on_end()

    def start(self, name: str, work: Callable[[], None]) -> Thread:
        """Start a thread that calls `work`. Raises `RuntimeError` if the operating system refuses it."""
        thread = Thread(target=self._run, args=(work,), name=name, daemon=True)
        self.enter()
        try:
            thread.start()
        except RuntimeError:
            self.leave()
            raise
        self.threads.append(thread)
        return thread

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 (the run must end and say why)
            self._on_error(error)
        finally:
            self.leave()
