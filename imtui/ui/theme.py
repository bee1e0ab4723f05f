"""The themes of imtui, and the colours of orders in every theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.content import Content
from textual.theme import BUILTIN_THEMES, Theme

from imtui.settings import Profile, hint, quoted_name

ORDER_COLOURS: Final[Mapping[bool, Mapping[str, str]]] = {
    True: {
        "order-queued": "#c6d3d9",
        "order-sending": "#30ddfd",
        "order-cancelled": "#9ff6c7",
        "order-refused": "#ffffff",
        "order-not-found": "#ffef11",
        "order-denied": "#f87d6f",
        "order-malformed": "#d895d0",
        "order-busy": "#7ba9fc",
        "order-unreachable": "#a6a2a2",
        "order-unconfirmed": "#f3b64b",
    },
    False: {
        "order-queued": "#5d6c79",
        "order-sending": "#0f415a",
        "order-cancelled": "#39764f",
        "order-refused": "#000000",
        "order-not-found": "#4e3908",
        "order-denied": "#540d27",
        "order-malformed": "#ae2aa0",
        "order-busy": "#3c56f4",
        "order-unreachable": "#585151",
        "order-unconfirmed": "#91600a",
    },
}
"""Colours of orders for themes that define none: for True in dark themes, for False in light ones."""

_HIGH_CONTRAST: Final = {
    "order-queued": "#a8a8ab",
    "order-sending": "#92eeff",
    "order-cancelled": "#d1ffd4",
    "order-refused": "#ffffff",
    "order-not-found": "#f1ea92",
    "order-denied": "#fd8282",
    "order-malformed": "#ca98d3",
    "order-busy": "#99a7ff",
    "order-unreachable": "#d2d2d2",
    "order-unconfirmed": "#ffb940",
}

_COLOUR_BLIND: Final = {
    "order-queued": "#a0a1a3",
    "order-sending": "#05f7a6",
    "order-cancelled": "#6fa0fe",
    "order-refused": "#ffffff",
    "order-not-found": "#c79b0d",
    "order-denied": "#ff7772",
    "order-malformed": "#c193c6",
    "order-busy": "#b4c6ff",
    "order-unreachable": "#cfcfcf",
    "order-unconfirmed": "#fdf300",
}

# Only the first eight colours and the default: the others cannot be read on every background.
_SIXTEEN: Final = {
    "order-queued": "ansi_default",
    "order-sending": "ansi_cyan",
    "order-cancelled": "ansi_green",
    "order-refused": "ansi_default",
    "order-not-found": "ansi_yellow",
    "order-denied": "ansi_red",
    "order-malformed": "ansi_magenta",
    "order-busy": "ansi_cyan",
    "order-unreachable": "ansi_default",
    "order-unconfirmed": "ansi_yellow",
}

_ACCOUNTS: Final[Mapping[bool, Mapping[str, tuple[str, str]]]] = {
    False: {
        "red": ("#8f1d2c", "#ffffff"),
        "yellow": ("#f2d43d", "#000000"),
        "green": ("#0b6b2e", "#ffffff"),
        "cyan": ("#7fe3e8", "#000000"),
        "blue": ("#1f4fd0", "#ffffff"),
        "magenta": ("#8b1fa9", "#ffffff"),
    },
    True: {
        "red": ("ansi_red", "ansi_bright_white"),
        "yellow": ("ansi_yellow", "ansi_black"),
        "green": ("ansi_green", "ansi_black"),
        "cyan": ("ansi_cyan", "ansi_black"),
        "blue": ("ansi_blue", "ansi_bright_white"),
        "magenta": ("ansi_magenta", "ansi_bright_white"),
    },
}
"""Background and text colour of account names, by the name of the colour; for True in sixteen colours."""

TERMINAL_THEME: Final = "imtui-terminal"
"""The theme in the terminal's sixteen colours, or in none."""

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
        surface="#161b22",
        panel="#262c36",
        dark=True,
        variables={"cursor-ground": "#1d385a", **ORDER_COLOURS[True]},
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
        surface="#f6f8fa",
        panel="#e8ecf1",
        dark=False,
        variables={"cursor-ground": "#e1edfc", **ORDER_COLOURS[False]},
    ),
    Theme(
        name="imtui-high-contrast",
        primary="#5cb3ff",
        secondary="#b8ffbd",
        accent="#ffd24d",
        success="#b8ffbd",
        warning="#ffd24d",
        error="#ff8f8f",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        dark=True,
        text_alpha=1.0,
        variables={"cursor-ground": "#00245c", "text-muted": "#d8d8d8", **_HIGH_CONTRAST},
    ),
    Theme(
        name="imtui-colour-blind",
        primary="#56b4e9",
        secondary="#0072b2",
        accent="#e69f00",
        success="#56b4e9",
        warning="#f0e442",
        error="#d55e00",
        foreground="#e6edf3",
        background="#0d1117",
        surface="#161b22",
        panel="#262c36",
        dark=True,
        variables={"cursor-ground": "#1d385a", **_COLOUR_BLIND},
    ),
    Theme(
        name=TERMINAL_THEME,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_cyan",
        accent="ansi_yellow",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            **BUILTIN_THEMES["ansi-dark"].variables,
            "cursor-ground": "ansi_default",
            "cursor-text-style": "bold reverse",
            **_SIXTEEN,
        },
    ),
)


def account_colours(*, ansi: bool) -> dict[str, str]:
    """The theme variables that `coloured_name` needs; `ansi` for a theme of sixteen colours."""
    return {
        variable: colour
        for name, (ground, text) in _ACCOUNTS[ansi].items()
        for variable, colour in ((f"account-{name}", ground), (f"account-{name}-text", text))
    }


def coloured_name(profile: Profile) -> Content:
    """The name of the account, on the colour of the account if it has one."""
    colour = profile.colour
    return Content.styled(profile.name, f"$account-{colour}-text on $account-{colour}" if colour else "")


def order_variables(theme: Theme) -> dict[str, str]:
    """The variables of orders and the cursor for a theme that does not define them."""
    ground = theme.to_color_system().generate()["primary-muted"]
    return {"cursor-ground": ground, "cursor-text-style": "bold", **ORDER_COLOURS[theme.dark]}


def theme_problem(name: str, own: Iterable[str] = ()) -> str:
    """Why the settings cannot use a theme of this name; empty if they can.

    `own` are the names of the operator's themes.
    """
    names = [*(theme.name for theme in THEMES), *own, *sorted(BUILTIN_THEMES)]
    if not name or name in names:
        return ""
    return f"theme: there is no theme {quoted_name(name)}; {hint(name, names)}"
