"""What the workers of a run hand to each other, so that one of them computes while the others wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import TracebackType


class CpuLock:
    """Held by the one worker that computes, and laid down while it waits for the network.

    Without it dozens of workers stand in line for the interpreter's lock, and the screen's thread among them:
    a key that is pressed then waits for all of them. With it no more than a few stand there.
    """

    def __init__(self) -> None:
        self._lock = Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    @contextmanager
    def released(self) -> Iterator[None]:
        """For a wait; its holder alone may ask for it."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
