"""Runs a function on a thread of its own. Neither the screen nor quitting waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

from imtui.sources.reader import ImportCancelled, ReadProgress

T = TypeVar("T")


class BackgroundTask(Generic[T]):
    """A function that runs on a daemon thread, and its result.

    A read from a network mount can hang, and nothing can end its thread. A daemon thread does not keep the
    program alive. A thread of Textual's own executor would.
    """

    def __init__(self, name: str, work: Callable[[ReadProgress], T]) -> None:
        """`name` is what the screen calls the work.

        `work` is called with the progress that it may report to.
        """
        self.name = name
        self.progress = ReadProgress()
        self._work = work
        self._ended = Event()
        self._result: list[T] = []
        self._error: Exception | None = None

    def start(self) -> None:
        """Start the thread."""
        Thread(target=self._run, name="background", daemon=True).start()

    @property
    def ended(self) -> bool:
        """True once there is a result or an error, or the operator has cancelled."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` until the task has ended. Returns whether it has."""
        return self._ended.wait(seconds)

    def cancel(self) -> None:
        """End the task at once, even if the thread is blocked. `result` then raises `ImportCancelled`."""
        if not self.ended:
            self.progress.cancel()
            self._error = ImportCancelled()
            self._ended.set()

    def result(self) -> T:
        """The function's return value. Raises the function's exception. Call it when `ended` is True."""
        if self._error:
            raise self._error
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._work(self.progress))
        except Exception as error:  # noqa: BLE001 (raised again by `result`)
            self._error = self._error or error
        except BaseException as error:  # noqa: BLE001 (so does a library's panic; on the screen it would end a run)
            self._error = self._error or RuntimeError(type(error).__name__)
        self._ended.set()
