"""Colours: imtui's own themes, and what an order's state looks like in any theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

ORDER_COLOURS: Final[Mapping[bool, Mapping[str, str]]] = {
    True: {
        "order-queued": "#9aa5b1",
        "order-sending": "#7fdbff",
        "order-cancelled": "#7ee787",
        "order-refused": "#ffffff",
        "order-not-found": "#ffc453",
        "order-denied": "#ff7b72",
        "order-malformed": "#ff9bdd",
        "order-busy": "#79b8ff",
        "order-unreachable": "#b0b0b0",
        "order-unconfirmed": "#ff9e3d",
    },
    False: {
        "order-queued": "#57606a",
        "order-sending": "#005f87",
        "order-cancelled": "#116329",
        "order-refused": "#000000",
        "order-not-found": "#7d4e00",
        "order-denied": "#b3000c",
        "order-malformed": "#99286e",
        "order-busy": "#0550ae",
        "order-unreachable": "#5a5a5a",
        "order-unconfirmed": "#953800",
    },
}
"""Colours of orders by style, for dark and for light themes. Unconfirmed is shown in reverse, too."""

THEMES: Final = (
    Theme(
        name="imtui-dark",
        primary="#4493f8",
        secondary="#3fb950",
        accent="#d29922",
        success="#3fb950",
        warning="#d29922",
        error="#f85149",
        foreground="#e6edf3",
        background="#0d1117",
        surface="#0d1117",
        panel="#161b22",
        dark=True,
    ),
    Theme(
        name="imtui-light",
        primary="#0969da",
        secondary="#1a7f37",
        accent="#9a6700",
        success="#1a7f37",
        warning="#9a6700",
        error="#cf222e",
        foreground="#1f2328",
        background="#ffffff",
        surface="#ffffff",
        panel="#f0f3f6",
        dark=False,
    ),
)
