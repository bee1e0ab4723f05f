"""The styles of a row of the order table: its whole ground has the colour of its outcome or code."""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.style import Style

from imtui.core.outcome import State
from imtui.ui.presentation.columns import Part
from imtui.ui.presentation.outcome_style import FAILED_STYLES
from imtui.ui.styles import Styles

_SENDING: Final = State.SENDING.value
_CANCELLED: Final = State.CANCELLED.value
_UNCONFIRMED: Final = State.UNCONFIRMED.value


class Look(NamedTuple):
    """What the style of a row depends on."""

    role: str
    """The style name of its outcome or code."""
    has_cursor: bool = False
    is_selected: bool = False
    has_focus: bool = False
    """True if the table has the focus."""


class RowStyle(NamedTuple):
    """The styles of the parts of a row."""

    bar: Style
    """The bar of a selected row."""
    by_part: dict[Part, Style]
    urgent: dict[Part, Style]
    """The same for an order that is sent within minutes."""


class RowStyles:
    """The styles of rows. There are some dozens; each is made once."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._made: dict[Look, RowStyle] = {}

    def __getitem__(self, look: Look) -> RowStyle:
        style = self._made.get(look)
        if style is None:
            style = self._made[look] = self._style_of(look)
        return style

    def forget(self) -> None:
        """Make the styles again: the theme or the widget's own colours have changed."""
        self._made.clear()

    def _style_of(self, look: Look) -> RowStyle:
        role, few = look.role, self._styles.few_colours
        is_failed, is_faint = role in FAILED_STYLES, role == _CANCELLED
        whole = _whole_style(look, few=few)
        if is_failed and self._styles.no_colour:
            whole += " bold"
        ground = f"on {_ground(look)}"
        own, text, faint = f"$order-{role}", "$order-text", "$order-muted"
        if few and is_failed:
            # Sixteen colours have none for a ground, so the text carries the colour.
            text = faint = own
        outcome, outcome_ground = f"{whole} {'bold ' if is_failed else ''}{own}", ground
        if role == _UNCONFIRMED:
            outcome += " reverse"
            outcome_ground = "on $background"
        elif f"order-{role}-mark" in self._styles.variables:
            outcome_ground = f"on $order-{role}-mark"
        markups = {
            Part.FAINT: f"{whole} {faint} {ground}",
            Part.ID: f"{whole} {own if is_failed or role == _SENDING else text} {ground}",
            Part.TEXT: f"{whole} {faint if is_faint else text} {ground}",
            Part.OUTCOME: f"{outcome} {outcome_ground}",
        }
        by_part = {part: self._styles.of(markup) for part, markup in markups.items()}
        urgent = {**by_part, Part.TIME: self._styles.of(f"bold {markups[Part.TEXT]}")}
        by_part[Part.TIME] = by_part[Part.TEXT]
        return RowStyle(self._styles.of(f"{whole} $primary {ground}"), by_part, urgent)


def _ground(look: Look) -> str:
    if look.has_cursor:
        return "$cursor-ground"
    return f"$order-{look.role}-{'selected' if look.is_selected else 'row'}"


def _whole_style(look: Look, *, few: bool) -> str:
    """The text style of the whole row: of the cursor, if it is there."""
    if not look.has_cursor:
        return ""
    bold = "bold " if look.has_focus else ""
    return f"{bold}{'reverse' if few else ''}"
