"""The themes of imtui, and the colours of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from textual.content import Content
from textual.theme import BUILTIN_THEMES, Theme

from imtui.messages import _
from imtui.settings import Profile, hint, quoted_name
from imtui.ui.theme.order_colours import COLOUR_BLIND, DARK, HIGH_CONTRAST, LIGHT, role_variables

_ACCOUNTS: Final[Mapping[bool, Mapping[str, tuple[str, str]]]] = {
    False: {
        "red": ("#cf2f2f", "#ffffff"),
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
"""For each colour that an account can have: the background and the text colour of the account's name.

The outer key is True for themes in sixteen colours.
"""

TERMINAL_THEME: Final = "imtui-terminal"
"""The name of the theme that uses the terminal's sixteen colours, or no colours."""


def _muted(colour: str) -> dict[str, str]:
    return {"text-muted": colour, "order-muted": colour}


_DARK_THEME: Final = Theme(
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
    variables={
        "cursor-ground": "#1d385a",
        **_muted("#a9b3be"),
        **role_variables(DARK, rows=1.0, selected=0.16),
    },
)

THEMES: Final = (
    _DARK_THEME,
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
        variables={
            "cursor-ground": "#dbe9fc",
            **_muted("#545c66"),
            **{f"order-{role}": light.text for role, light in LIGHT.items()},
        },
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
        variables={
            "cursor-ground": "#00245c",
            **_muted("#d8d8d8"),
            **role_variables(HIGH_CONTRAST, rows=0.7, selected=0.14),
        },
    ),
    replace(
        _DARK_THEME,
        name="imtui-colour-blind",
        primary="#56b4e9",
        secondary="#0072b2",
        accent="#e69f00",
        success="#56b4e9",
        warning="#f0e442",
        error="#d55e00",
        variables={
            **_DARK_THEME.variables,
            **_muted("#adb7c2"),
            **role_variables(COLOUR_BLIND, rows=1.0, selected=0.16),
        },
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
        variables=BUILTIN_THEMES["ansi-dark"].variables,
    ),
)


_TARGETS: Final[Mapping[bool, Mapping[str, str]]] = {
    False: {"target-live": "#7d1622", "target-sandbox": "#1f4f8f", "target-text": "#ffffff"},
    True: {"target-live": "ansi_red", "target-sandbox": "ansi_blue", "target-text": "ansi_bright_white"},
}
"""Background and text colours of LIVE and SANDBOX, the same in every theme.

The outer key is True for themes in sixteen colours.
"""


def account_colours(*, ansi: bool) -> dict[str, str]:
    """The theme variables for account names, LIVE and SANDBOX. `ansi` is True for sixteen colours."""
    return dict(_TARGETS[ansi]) | {
        variable: colour
        for name, (ground, text) in _ACCOUNTS[ansi].items()
        for variable, colour in ((f"account-{name}", ground), (f"account-{name}-text", text))
    }


def coloured_name(profile: Profile) -> Content:
    """The name of the account, with the account's colour as background if it has one."""
    colour = profile.colour
    return Content.styled(profile.name, f"$account-{colour}-text on $account-{colour}" if colour else "")


def theme_problem(name: str, own: Iterable[str] = ()) -> str:
    """A sentence why the settings cannot use a theme of this name; empty if they can.

    `own` are the names of the operator's themes.
    """
    names = [*(theme.name for theme in THEMES), *own, *sorted(BUILTIN_THEMES)]
    if not name or name in names:
        return ""
    return _("theme: there is no theme {name}; {hint}", name=quoted_name(name), hint=hint(name, names))
