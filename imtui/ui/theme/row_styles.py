"""The styles of a row of the order table: its whole background has the colour of its outcome or code."""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.style import Style

from imtui.core.outcome import State
from imtui.ui.presentation.columns import Part
from imtui.ui.presentation.outcome_style import FAILED_STYLES
from imtui.ui.theme.styles import Styles

_SENDING: Final = State.SENDING.value
_CANCELLED: Final = State.CANCELLED.value
_UNCONFIRMED: Final = State.UNCONFIRMED.value


class RowState(NamedTuple):
    """What the style of a row depends on."""

    role: str
    """The style name of the order's state or code."""
    has_cursor: bool = False
    is_selected: bool = False
    has_focus: bool = False
    """True if the table has the focus."""


class RowStyle(NamedTuple):
    """The styles of the parts of a row."""

    bar: Style
    """The style of the bar that marks a selected row."""
    by_part: dict[Part, Style]
    urgent: dict[Part, Style]
    """The styles by part for an urgent order. See `columns.is_urgent`."""


class RowStyles:
    """The styles of rows. There are a few dozen, and each is created once."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._made: dict[RowState, RowStyle] = {}

    def __getitem__(self, state: RowState) -> RowStyle:
        style = self._made.get(state)
        if style is None:
            style = self._made[state] = self._style_of(state)
        return style

    def forget(self) -> None:
        """Discard all styles, because the theme or the widget's own colours have changed."""
        self._made.clear()

    def _style_of(self, state: RowState) -> RowStyle:
        role, few = state.role, self._styles.few_colours
        is_failed, is_faint = role in FAILED_STYLES, role == _CANCELLED
        whole = _whole_style(state, few=few)
        if is_failed and self._styles.no_colour:
            whole += " bold"
        background = f"on {_background(state)}"
        own, text, faint = f"$order-{role}", "$order-text", "$order-muted"
        if few and is_failed:
            # None of the sixteen colours is suitable as a background, so the text has the colour.
            text = faint = own
        outcome, outcome_background = f"{whole} {'bold ' if is_failed else ''}{own}", background
        if role == _UNCONFIRMED:
            outcome += " reverse"
            outcome_background = "on $background"
        elif f"order-{role}-mark" in self._styles.variables:
            outcome_background = f"on $order-{role}-mark"
        markups = {
            Part.FAINT: f"{whole} {faint} {background}",
            Part.ID: f"{whole} {own if is_failed or role == _SENDING else text} {background}",
            Part.TEXT: f"{whole} {faint if is_faint else text} {background}",
            Part.OUTCOME: f"{outcome} {outcome_background}",
        }
        by_part = {part: self._styles.of(markup) for part, markup in markups.items()}
        urgent = {**by_part, Part.TIME: self._styles.of(f"bold {markups[Part.TEXT]}")}
        by_part[Part.TIME] = by_part[Part.TEXT]
        return RowStyle(self._styles.of(f"{whole} $primary {background}"), by_part, urgent)


def _background(state: RowState) -> str:
    if state.has_cursor:
        return "$cursor-ground"
    return f"$order-{state.role}-{'selected' if state.is_selected else 'row'}"


def _whole_style(state: RowState, *, few: bool) -> str:
    """The markup of the text style of the row under the cursor; empty for other rows.

    `few` is True if the theme has sixteen colours. The row is then reversed.
    """
    if not state.has_cursor:
        return ""
    bold = "bold " if state.has_focus else ""
    return f"{bold}{'reverse' if few else ''}"
