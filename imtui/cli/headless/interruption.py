"""The signals that ask a program to end, during `imtui run`."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

from imtui.system import end_signals, status_of


class Interruption:
    """Remembers signals. It is true after the first signal, and `is_repeated` is true after the second.

    A signal raises nothing, because an exception could lose an outcome on its way to the output. The run
    checks for signals between two steps. A third signal has its normal effect. Signals that were ignored at
    the start, as under nohup, stay ignored.
    """

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._stop: Callable[[], object] | None = None
        """What the first signal calls at once; None outside of `stopping_at_once`."""
        self._before = {number: signal.getsignal(number) for number in end_signals()}

    @property
    def status(self) -> int:
        """The exit status for the first signal: 130 for SIGINT, 143 for SIGTERM.

        Raises `IndexError` if no signal has arrived.
        """
        return status_of(self._numbers[0])

    @property
    def is_repeated(self) -> bool:
        """True if a second signal arrived, so that the run must end at once."""
        return len(self._numbers) > 1

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def __enter__(self) -> Self:
        for number, before in self._before.items():
            if before not in {signal.SIG_IGN, None}:
                signal.signal(number, self._remember)
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()

    @contextmanager
    def stopping_at_once(self, stop: Callable[[], object]) -> Iterator[None]:
        """Call `stop` at the first signal, also while the block waits for a reader of its output.

        A pipe that is not read blocks a write, and no signal ends the write. `stop` may run in the signal
        handler, so the block must hold no lock that `stop` needs. `stop` may be called several times.
        """
        self._stop = stop
        try:
            if self:
                stop()
            yield
        finally:
            self._stop = None

    def _remember(self, number: int, _: FrameType | None) -> None:
        self._numbers.append(number)
        if self._stop:
            self._stop()
        if self.is_repeated:
            self._restore()

    def _restore(self) -> None:
        for number, before in self._before.items():
            if before is not None:
                signal.signal(number, before)
