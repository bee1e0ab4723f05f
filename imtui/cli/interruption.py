"""The signals that ask a run to end."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Final, Self

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")


class Interruption:
    """True once a signal has asked for the end.

    The first one is only noted, and whoever works asks for it between two steps: an exception out of nowhere
    would lose an outcome on its way from the engine to the output. A second one acts as it did before. A
    signal that the program was started to ignore, as nohup does, stays ignored.
    """

    def __init__(self) -> None:
        self._number = 0
        self._before = {
            number: signal.getsignal(number)
            for number in (getattr(signal, name) for name in _NAMES if hasattr(signal, name))
        }

    @property
    def status(self) -> int:
        """The exit status that tells of the signal: 130 for SIGINT, 143 for SIGTERM."""
        return 128 + self._number

    def __bool__(self) -> bool:
        return self._number != 0

    def __enter__(self) -> Self:
        for number, before in self._before.items():
            if before not in {signal.SIG_IGN, None}:
                signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore()

    def _note(self, number: int, _: FrameType | None) -> None:
        self._number = number
        self._restore()

    def _restore(self) -> None:
        for number, before in self._before.items():
            if before is not None:
                signal.signal(number, before)
