"""Textual's terminal driver for POSIX. Its input thread does not crash on bytes that are not UTF-8."""

from __future__ import annotations

import codecs
import os
import selectors
from typing import Final

from textual.drivers.linux_driver import LinuxDriver

from imtui.ui.terminal.sequences import InputEnded, ReportMask, SequenceParser

_CHUNK: Final = 4096
_POLL: Final = 0.1
"""Seconds for which the input thread waits for bytes.

Then the thread checks whether input was disabled, and whether an incomplete key sequence has timed out.
"""


class PosixDriver(LinuxDriver):
    """Replaces bytes that are not UTF-8 by U+FFFD. Textual's own input thread crashes on the first one."""

    def run_input_thread(self) -> None:
        """Read until input is disabled. If reading ends for another reason, post `InputEnded`."""
        try:
            if not self._read_keys():
                self.send_message(InputEnded())
        except Exception as error:  # noqa: BLE001 (without keys the run must end in an orderly way)
            self.send_message(InputEnded(type(error).__name__))

    def _read_keys(self) -> bool:
        """Read until input is disabled; False if the terminal has hung up before that."""
        decode, mask = codecs.getincrementaldecoder("utf-8")("replace").decode, ReportMask()
        parse = SequenceParser()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                text = ""
                if selector.select(_POLL):
                    data = self._read()
                    if not data:
                        return False
                    text = decode(mask.apply(data))
                for message in parse(text):
                    self.process_message(message)
        return True

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            # Linux raises an error when the other end of a pseudo-terminal is closed.
            return b""
