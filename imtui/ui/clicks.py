"""Keeps presses of the mouse from acting on what the operator did not mean."""

from __future__ import annotations

from typing import Final

from textual import events
from textual.app import App
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import Screen

from imtui.ui.screens.dialog import Dialog

_LEFT_BUTTON: Final = 1

_FOCUS_SECONDS: Final = 0.2
"""Seconds after the terminal got the focus in which a press counts as the click that gave the focus."""

_MAX_MOVE: Final = 2
"""Maximum number of cells to the left or right that the mouse may move during a click."""


class Clicks:
    """Decides what is a click. The application asks before it handles an event."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._last_press: tuple[events.MouseDown, Screen[object]] | None = None
        self._focused_at: float | None = None
        """The time when the terminal window got the focus, on the clock of Textual's events."""
        self._pressed_at = Offset()
        self._drops_release = False
        """True if the last press was dropped. Its release would be a click without it."""

    def drops(self, event: events.Event) -> bool:
        """True if the application must not handle the event.

        For Textual, a click of the right or the middle button is like one of the left button. An operator who
        wants to paste, or to open the menu of the terminal, must not answer a question with it.
        """
        if isinstance(event, events.AppFocus):
            self._focused_at = event.time
        # A press comes twice: from the terminal, and again from the widget that passed it on.
        if event.is_forwarded or not isinstance(event, events.MouseDown | events.MouseUp):
            return False
        if event.button != _LEFT_BUTTON:
            return True
        if isinstance(event, events.MouseDown):
            self._drops_release = (
                self._gave_focus(event) or self._is_second(event) or self._is_on_removed(event)
            )
            self._pressed_at = event.screen_offset
        elif self._is_drag(event):
            # Without the widget that was pressed, Textual makes no click of the release.
            self._app._mouse_down_widget = None  # noqa: SLF001 (there is no public way)
        return self._drops_release

    def _is_drag(self, release: events.MouseUp) -> bool:
        """True if the mouse was moved between the press and the release.

        The operator selects text, or slides off what was pressed by mistake. What is under the mouse at the
        end must not act.
        """
        moved = release.screen_offset - self._pressed_at
        return moved.y != 0 or abs(moved.x) > _MAX_MOVE

    def _is_on_removed(self, press: events.MouseDown) -> bool:
        """True if the widget under the mouse was removed, but the screen was not drawn since.

        A message that was clicked away is an example. Textual fails on a press there.
        """
        try:
            widget, _ = self._app.get_widget_at(*press.screen_offset)
        except NoWidget:
            return False
        return not widget.is_attached

    def _gave_focus(self, press: events.MouseDown) -> bool:
        """True if the press gave the focus to the terminal window. The operator may not have looked where."""
        return self._focused_at is not None and press.time - self._focused_at <= _FOCUS_SECONDS

    def _is_second(self, press: events.MouseDown) -> bool:
        """True for a further press of a double click whose first press opened or closed a window.

        The operator meant it for the previous screen. It could confirm a question that was not read yet, so a
        question ignores every press that comes too soon after it opened.
        """
        screen, seconds = self._app.screen, self._app.CLICK_CHAIN_TIME_THRESHOLD
        if isinstance(screen, Dialog) and screen.asks and screen.is_older(press, seconds):
            return True
        first, on_screen = self._last_press or (press, screen)
        is_second = (
            on_screen is not screen
            and first.screen_offset == press.screen_offset
            and press.time - first.time <= seconds
        )
        if not is_second:
            self._last_press = press, screen
        return is_second
