"""A lock that lets one worker compute at a time while the others wait for the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import TracebackType


class CpuLock:
    """A lock that workers hold while they compute and release while they wait for the network.

    Without it, dozens of workers compete with the screen's thread for the interpreter's lock, and a pressed
    key waits for all of them. With it, the screen's thread competes with one worker at most.
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
        """Release the lock during the `with` block, then acquire it again. The caller must hold it."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
