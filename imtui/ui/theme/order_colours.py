"""The colours of orders in every theme, for each role. A role is a state or a group of codes.

Each role has three theme variables. `order-ROLE` is the colour of text, `order-ROLE-row` the background of
rows, and `order-ROLE-selected` the background of selected rows. In light themes, most roles also have
`order-ROLE-mark`, the background of state and code, because dark text on white shows too little colour. Other
text of a row has the colour `order-text` or `order-muted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from textual.color import Color
from textual.theme import Theme

from imtui.ui.theme.contrast import readable

DARK: Final[Mapping[str, str]] = {
    "queued": "#b6bfc8",
    "sending": "#58eeff",
    "cancelled": "#a1fccb",
    "not-found": "#fee402",
    "denied": "#fc8276",
    "malformed": "#d791d2",
    "busy": "#80abfa",
    "refused": "#fffdfe",
    "unreachable": "#aea39b",
    "unconfirmed": "#fdb252",
}
"""The text colour of each role in dark themes that define none."""

HIGH_CONTRAST: Final[Mapping[str, str]] = {
    "queued": "#bdc3c8",
    "sending": "#78f0ff",
    "cancelled": "#a6ffa3",
    "not-found": "#ffea39",
    "denied": "#ff939a",
    "malformed": "#fc8dee",
    "busy": "#93bfff",
    "refused": "#fbfafa",
    "unreachable": "#e0d5cb",
    "unconfirmed": "#f5bf61",
}

COLOUR_BLIND: Final[Mapping[str, str]] = {
    "queued": "#9fa0a1",
    "sending": "#16dea3",
    "cancelled": "#49adfd",
    "not-found": "#caa315",
    "denied": "#f5816c",
    "malformed": "#dea9d4",
    "busy": "#acbdfa",
    "refused": "#fffdfd",
    "unreachable": "#d5d5d4",
    "unconfirmed": "#fff515",
}


class _Light(NamedTuple):
    """The colours of a role in light themes."""

    text: str
    row: str = ""
    """The background of rows; empty for the background of the theme."""
    mark: str = ""
    """The background of state and code; empty for the background of the row."""


LIGHT: Final[Mapping[str, _Light]] = {
    "queued": _Light("#445360"),
    "sending": _Light("#004f6b", "#e9f6fb", "#c4e8f6"),
    "cancelled": _Light("#037456", "#f0faf3", "#c8efd6"),
    "not-found": _Light("#3e2900", "#fff6da", "#ffd75e"),
    "denied": _Light("#a80036", "#ffeef0", "#ffd3d9"),
    "malformed": _Light("#ab06a1", "#fbecf9", "#f7cdf3"),
    "busy": _Light("#0b3bf4", "#eef2ff", "#ccd8ff"),
    "refused": _Light("#000000", "#f2f2f2", "#dddddd"),
    "unreachable": _Light("#2c221a", "#f2f0ed", "#dcd7d1"),
    "unconfirmed": _Light("#9c450b", "#ffe8d4"),
}

# Only the first eight of the sixteen colours: the others cannot be read on every background.
_SIXTEEN: Final[Mapping[str, str]] = {
    "queued": "ansi_default",
    "sending": "ansi_cyan",
    "cancelled": "ansi_green",
    "not-found": "ansi_yellow",
    "denied": "ansi_red",
    "malformed": "ansi_magenta",
    "busy": "ansi_cyan",
    "refused": "ansi_default",
    "unreachable": "ansi_default",
    "unconfirmed": "ansi_yellow",
}

_ROW_SHARES: Final[Mapping[str, float]] = {
    "queued": 0.0,
    "cancelled": 0.08,
    "sending": 0.10,
    "refused": 0.12,
    "unreachable": 0.12,
    "unconfirmed": 0.16,
}
"""For each role, the share of its text colour in the background of its rows, from 0 to 1.

The rest is the background of the theme. Light themes do not use this.
"""
_ROW_SHARE: Final = 0.14
"""The share of the text colour for roles that are not in `_ROW_SHARES`."""

_ROW_STRENGTH: Final = "order-row-strength"
"""The name of the theme variable with the factor for all `_ROW_SHARES`."""
_SELECTED_SHARE: Final = "order-selected-share"
"""The name of the theme variable with the share of the primary colour in selected rows, from 0 to 1."""
_DEFAULT_ROW_STRENGTH: Final = 0.6
"""The value of `_ROW_STRENGTH` in themes that do not define it, such as Textual's own."""
_DEFAULT_SELECTED_SHARE: Final = 0.10
"""The value of `_SELECTED_SHARE` in themes that do not define it, such as Textual's own."""


def role_variables(texts: Mapping[str, str], *, rows: float, selected: float) -> dict[str, str]:
    """The theme variables of a dark theme.

    `texts` has the text colour of each role. `rows` is the factor for the background of rows, `selected` the
    share of the primary colour in selected rows.
    """
    return {f"order-{role}": text for role, text in texts.items()} | {
        _ROW_STRENGTH: str(rows),
        _SELECTED_SHARE: str(selected),
    }


def order_variables(theme: Theme) -> dict[str, str]:
    """The theme variables for orders and for the cursor, computed from the colours of the theme.

    They are defaults: if the theme defines one of these variables itself, Textual uses the theme's value.
    """
    return _few_colours() if theme.ansi else _all_colours(theme)


def _few_colours() -> dict[str, str]:
    backgrounds = {
        f"order-{role}-{ground}": "ansi_default" for role in _SIXTEEN for ground in ("row", "selected")
    }
    return {
        "cursor-ground": "ansi_default",
        "cursor-text-style": "bold reverse",
        "order-text": "ansi_default",
        "order-muted": "ansi_default",
        **{f"order-{role}": text for role, text in _SIXTEEN.items()},
        **backgrounds,
    }


def _all_colours(theme: Theme) -> dict[str, str]:
    known = {**theme.to_color_system().generate(), **theme.variables}
    background, primary = Color.parse(known["background"]), Color.parse(known["primary"])
    cursor = Color.parse(known.get("cursor-ground") or background.blend(primary, 0.15).hex)
    common = [background, Color.parse(known["surface"]), cursor]
    variables = {"cursor-ground": cursor.hex, "cursor-text-style": "bold"}
    backgrounds = list(common)
    for role in DARK:
        text = Color.parse(known.get(f"order-{role}") or (DARK[role] if theme.dark else LIGHT[role].text))
        row = _row_background(theme, known, role, text, background)
        selected = row.blend(primary, float(known.get(_SELECTED_SHARE, _DEFAULT_SELECTED_SHARE)))
        own = [row, selected]
        variables[f"order-{role}-row"], variables[f"order-{role}-selected"] = row.hex, selected.hex
        backgrounds += own
        if not theme.dark and (mark := LIGHT[role].mark):
            variables[f"order-{role}-mark"] = mark
            own.append(Color.parse(mark))
        variables[f"order-{role}"] = readable(text, (*common, *own), dark=theme.dark).hex
    foreground = Color.parse(known["foreground"])
    muted = Color.parse(known.get("order-muted") or foreground.blend(background, 0.35).hex)
    variables["order-text"] = readable(foreground, backgrounds, dark=theme.dark).hex
    variables["order-muted"] = readable(muted, backgrounds, dark=theme.dark).hex
    return variables


def _row_background(
    theme: Theme, known: Mapping[str, str], role: str, text: Color, background: Color
) -> Color:
    if not theme.dark:
        return Color.parse(LIGHT[role].row) if LIGHT[role].row else background
    share = _ROW_SHARES.get(role, _ROW_SHARE) * float(known.get(_ROW_STRENGTH, _DEFAULT_ROW_STRENGTH))
    return background.blend(text, share)
