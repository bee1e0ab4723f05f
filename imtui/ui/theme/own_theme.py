"""The operator's own themes: each is an existing theme with some colours replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from imtui.messages import _
from imtui.settings import ThemeTables, hint, quoted_name, shown_name
from imtui.ui.presentation.outcome_style import STYLES
from imtui.ui.theme.contrast import MIN_CONTRAST, contrast
from imtui.ui.theme.order_colours import order_variables
from imtui.ui.theme.themes import THEMES

_ALL: Final = {theme.name: theme for theme in (*THEMES, *BUILTIN_THEMES.values())}
_BASES: Final = {name: theme for name, theme in _ALL.items() if not theme.ansi}
"""The themes that an own theme can be based on, by name. The others use the colours of the terminal."""

_GROUNDS: Final = ("background", "surface", "panel")
_COLOURS: Final = (
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "foreground",
    *_GROUNDS,
)


def own_theme_problems(tables: ThemeTables) -> Iterator[str]:
    """Yield a sentence for each problem in the operator's themes.

    Problems are: the name of an existing theme, a base that does not exist, an unknown key, and a value that
    is not a colour.
    """
    for name, table in tables.items():
        where = f"[themes.{shown_name(name)}]"
        if name in _ALL:
            yield _("{place}: a theme of that name exists. Choose another name.", place=where)
        known = dict.fromkeys(("base", *_COLOURS, *STYLES))
        for key, value in table.items():
            if key == "base" and value not in _BASES:
                yield _(
                    "{place} base: there is no theme {name}; {hint}",
                    place=where,
                    name=quoted_name(value),
                    hint=hint(value, _BASES),
                )
            elif key in {*_COLOURS, *STYLES} and _colour(value) is None:
                yield _(
                    '{place} {name}: {value} is not a colour. Write "#rrggbb" or a name such as "teal".',
                    place=where,
                    name=key,
                    value=quoted_name(value),
                )
            elif key not in known:
                yield _(
                    "{place} {name} is not a colour of a theme; {hint}",
                    place=where,
                    name=shown_name(key),
                    hint=hint(key, known),
                )


def own_themes(tables: ThemeTables) -> list[Theme]:
    """Create the themes from tables that have no problems."""
    return [_theme(name, table) for name, table in tables.items()]


def _theme(name: str, table: Mapping[str, str]) -> Theme:
    base = _BASES[table.get("base", THEMES[0].name)]
    orders = {f"order-{style}": table[style] for style in STYLES if style in table}
    colours = {key: table[key] for key in _COLOURS if key in table}
    return replace(base, name=name, variables={**base.variables, **orders}, **colours)  # type: ignore[arg-type]


def contrast_warning(theme: Theme) -> str:
    """A sentence about outcomes with too little contrast in the theme; empty if there are none."""
    known = {**theme.to_color_system().generate(), **order_variables(theme), **theme.variables}
    named = [*_GROUNDS, *(f"order-{style}" for style in STYLES)]
    colours = {name: Color.parse(known[name]) for name in named}
    faint = [
        _("{colour} on {ground} ({contrast:n1})", colour=style, ground=ground, contrast=least)
        for style in STYLES
        for least, ground in [min((contrast(colours[f"order-{style}"], colours[on]), on) for on in _GROUNDS)]
        if least < MIN_CONTRAST
    ]
    if not faint:
        return ""
    return _(
        "Hard to read in the theme {theme}: {colours}. The contrast should be at least {least:n1}.",
        theme=theme.name,
        colours=", ".join(faint),
        least=MIN_CONTRAST,
    )


def _colour(text: str) -> Color | None:
    try:
        return None if text.startswith("ansi_") else Color.parse(text)
    except ColorParseError:
        return None
