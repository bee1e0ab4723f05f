"""Recovers from exceptions in the user interface: the failed window closes, and a run continues."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from types import CodeType, TracebackType
from typing import Any, Final

from textual import _compositor
from textual._context import active_message_pump
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from imtui.core.secret import Secret
from imtui.messages import Message as Text
from imtui.messages import lazy
from imtui.session import Session
from imtui.ui.error_report import redacted_traceback

_LOG: Final = logging.getLogger("imtui")

_MAX_WIDGET_FAILURES: Final = 3
"""The number of failed drawings after which a widget is hidden."""

HIDDEN: Final = "-failed"
"""The CSS class of a widget that is hidden because it cannot be drawn. Nothing may show it again."""

_MAX_FAILED_DRAWINGS: Final = 30
"""Maximum number of failed drawings of the screen in a row. One more failure ends imtui."""

_dispatch = MessagePump._dispatch_message  # noqa: SLF001 (see `keep_message_pumps_alive`)


def keep_message_pumps_alive() -> None:
    """Replace Textual's dispatch method, so that a message loop continues after an exception in a handler.

    If a handler raises, Textual ends the message loop of that widget, screen or application. It has no hook
    to prevent this. `MessagePump._dispatch_message` is the one method that calls the handlers of them all.
    """
    MessagePump._dispatch_message = _dispatch_safely  # type: ignore[method-assign,assignment]  # noqa: SLF001 (as above)


async def _dispatch_safely(pump: MessagePump, message: Message) -> None:
    try:
        await _dispatch(pump, message)
    except Exception as error:  # noqa: BLE001 (of any kind: none of them may end a run)
        pump.app._handle_exception(error)  # noqa: SLF001 (what Textual does with it, too)


class Failures:
    """Logs the exceptions that reach an application, and closes, redraws or hides what failed."""

    def __init__(
        self,
        app: App[Any],
        session: Session,
        report_problem: Callable[[Text], None],
        secrets: Callable[[], Collection[Secret]],
    ) -> None:
        """`report_problem` shows the operator what failed. `secrets` returns what to hide in the log."""
        self._app = app
        self._session = session
        self._report_problem = report_problem
        self._secrets = secrets
        self.recovering = False
        """True if imtui recovers from exceptions; False until the first frame is complete."""
        self.seen: Counter[tuple[str, CodeType | None]] = Counter()
        """How often each kind of exception came. A kind is a type name and the code that raised it."""
        self._drawings: Counter[Widget] = Counter()
        """How often the drawing of each widget failed."""
        self._undrawn = 0
        """How many drawings of the screen have failed since the last complete drawing."""

    def drawn(self) -> None:
        """Record that the screen was drawn completely."""
        self._undrawn = 0

    def recover(self, error: Exception) -> bool:
        """Close or redraw what failed. Log each kind of exception once. Returns False if imtui must stop."""
        if not self.recovering or self._session.run_state.is_broken:
            return False
        if not self._app.is_running:
            # imtui is closing. Handlers that were still waiting fail because their screen is gone.
            return True
        codes = [code for code, _ in _frames(error.__traceback__)]
        widget = _drawn_widget(error.__traceback__)
        if any(code.co_filename == _compositor.__file__ for code in codes):
            self._undrawn += 1
        else:
            widget = None
        if self._undrawn > _MAX_FAILED_DRAWINGS:
            return False
        kind = (type(error).__name__, codes[-1] if codes else None)
        self.seen[kind] += 1
        if self.seen[kind] == 1:
            with suppress(Exception):
                _LOG.error("The screen failed\n%s", redacted_traceback(error, self._secrets()))
        # Closing, hiding and reporting may fail, too.
        with suppress(Exception):
            self._contain(widget, kind, error.__traceback__)
        return True

    def _contain(
        self, widget: Widget | None, kind: tuple[str, CodeType | None], trace: TracebackType | None
    ) -> None:
        """Close the window that failed and those above it, and show the operator that it failed.

        If the dashboard failed, draw `widget` again instead, and show each kind of exception only once.
        `widget` is None if no drawing failed. `kind` is a key of `seen`.
        """
        screen = widget.screen if widget else _failed_screen(self._app, trace)
        dashboard, *windows = self._app.screen_stack
        if screen in windows:
            for window in reversed(windows[windows.index(screen) :]):
                window.dismiss()
            self._report_problem(lazy("A window failed ({kind}) and was closed.", kind=kind[0]))
        elif screen is dashboard:
            if widget:
                self._draw_again(widget)
            if self.seen[kind] == 1:
                self._report_problem(lazy("A part of the screen failed ({kind}).", kind=kind[0]))

    def _draw_again(self, widget: Widget) -> None:
        """Draw the widget again. If it has failed several times, hide it, so that the others can be seen."""
        self._drawings[widget] += 1
        if self._drawings[widget] < _MAX_WIDGET_FAILURES:
            widget.refresh(layout=True)
        else:
            widget.add_class(HIDDEN)
            widget.display = False


def _frames(trace: TracebackType | None) -> Iterator[tuple[CodeType, object]]:
    """Yield the code and the `self` of each frame, outermost first. `self` is None outside of methods."""
    while trace is not None:
        yield trace.tb_frame.f_code, trace.tb_frame.f_locals.get("self")
        trace = trace.tb_next


def _drawn_widget(trace: TracebackType | None) -> Widget | None:
    """The innermost widget whose drawing failed; None if the traceback contains no widget."""
    owners = [owner for _, owner in _frames(trace)]
    widgets = [owner for owner in owners if isinstance(owner, Widget) and not isinstance(owner, Screen)]
    return widgets[-1] if widgets else None


def _failed_screen(app: App[Any], trace: TracebackType | None) -> Screen[object]:
    """The screen whose handler or timer failed. If no such screen is found, the screen on top."""
    # A failed timer of the dashboard must not close a window. A timer runs in the context that started it,
    # which may be the application's, so the traceback is searched for the timer first.
    timers = [owner for _, owner in _frames(trace) if isinstance(owner, Timer)]
    # For a handler, nothing public says which widget it belongs to.
    pump = timers[-1].target if timers else active_message_pump.get(None)
    return pump.screen if isinstance(pump, Widget) else app.screen
