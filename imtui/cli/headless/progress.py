"""The progress line of `imtui run`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from shutil import get_terminal_size
from typing import Final, TextIO

from imtui.cli.streams import discard_output
from imtui.messages import _
from imtui.session import Session
from imtui.session.log_texts import progress_bar, tally_words

_UPDATE_SECONDS: Final = 0.1
"""Seconds between two updates on a terminal."""

_FILE_UPDATE_SECONDS: Final = 10.0
"""Seconds between two lines in a file or a pipe, and before the first one."""

_ERASE: Final = "\r\x1b[2K"

_FREE_CELLS: Final = 3
"""How many cells are kept free for the cursor and the terminal's ^C.

If the line wrapped, only its last row would be erased.
"""


class ProgressLine:
    """The progress line.

    On a terminal it is redrawn in place; in a file or pipe, a line follows every 10 seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._on_terminal = stream.isatty()
        self._off = False
        self._drawn_at: float | None = None if self._on_terminal else clock()

    def draw(self, session: Session) -> None:
        """Show the progress of the run, unless the last update is too recent."""
        now = self._clock()
        spacing = _UPDATE_SECONDS if self._on_terminal else _FILE_UPDATE_SECONDS
        if self._off or (self._drawn_at is not None and now - self._drawn_at < spacing):
            return
        if self._on_terminal:
            self._write(_ERASE + _line(session)[: self._columns() - _FREE_CELLS])
        else:
            self._write(f"imtui: {_line(session)}\n")
        self._drawn_at = now

    def clear(self) -> None:
        """Erase the line, so that other text can be written in its place."""
        if self._on_terminal and self._drawn_at is not None:
            self._write(_ERASE)
            self._drawn_at = None

    def _columns(self) -> int:
        """The width of the terminal behind the stream. Standard output may be a file."""
        try:
            own = os.get_terminal_size(self._stream.fileno())
        except OSError:
            return get_terminal_size().columns
        return get_terminal_size(own).columns

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._off = True
            discard_output(self._stream)


def _line(session: Session) -> str:
    progress = session.run_state.progress
    done = _("{done:n} of {planned:n}", done=progress.done, planned=progress.planned)
    parts = [f"[{progress_bar(progress, '#', '.')}] {done}", _("{rate:n0}/s", rate=progress.rate)]
    if progress.eta:
        parts.append(_("{time:duration} left", time=progress.eta))
    return " · ".join((*parts, str(tally_words(session.batch.tallies()))))
