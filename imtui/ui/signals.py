"""The ends that the application does not choose: a signal, and a terminal that has gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Final

from textual.app import App

from imtui.session import Session
from imtui.ui import terminal

_SIGNALS: Final = ("SIGTERM", "SIGHUP")
"""Textual handles neither: the process would die with the terminal left in its alternate screen."""

_HUNG_UP: Final = 129
"""As when SIGHUP ends a program: 128 and the signal's number."""


class Ending:
    """Ends the application by either."""

    def __init__(self, app: App[None], session: Session, hung_up: Callable[[], object]) -> None:
        """`hung_up` is called last where the terminal is gone."""
        self._app = app
        self._session = session
        self._hung_up = hung_up

    def watch(self) -> None:
        """Look out for them from now on."""
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                loop.add_signal_handler(number, self._end, 128 + number)
        self._app.set_interval(1.0, self._end_if_terminal_is_gone)

    def _end(self, status: int) -> None:
        """End by a signal, with the terminal restored where there still is one."""
        self._end_if_terminal_is_gone()
        self._app.exit(return_code=status)

    def _end_if_terminal_is_gone(self) -> None:
        # Textual's way out writes to the terminal, and waits for ever for one that has hung up.
        if not self._app.is_headless and terminal.is_gone():
            self._session.close()
            self._hung_up()
            os._exit(_HUNG_UP)
