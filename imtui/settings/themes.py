"""The `[themes.NAME]` tables of the settings file. Colours are checked by `imtui.ui.theme.own_theme`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imtui.messages import Message, lazy
from imtui.settings.names import shown_name

ThemeTables = Mapping[str, Mapping[str, str]]
"""The names and values in each `[themes.NAME]` table, by the name of the theme."""


def theme_table_problems(tables: object) -> Iterator[Message]:
    """The problems of the theme tables, each a full sentence."""
    if not isinstance(tables, dict):
        yield lazy('themes must be tables: [themes.NAME], and below it lines such as primary = "#4493f8".')
        return
    for name, table in tables.items():
        where = f"[themes.{shown_name(name)}]"
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", name):
            yield lazy("{where}: A theme's name is 1 to 32 letters from a to z, digits, - or _.", where=where)
        if not isinstance(table, dict):
            yield lazy('{where} must be a table with lines such as primary = "#4493f8".', where=where)
            continue
        for key, value in table.items():
            if not isinstance(value, str):
                yield lazy("{where} {key} must be text in quotes.", where=where, key=shown_name(key))


def read_themes(tables: object) -> ThemeTables:
    """The theme tables that have no problem."""
    if not isinstance(tables, dict):
        return {}
    return {name: table for name, table in tables.items() if not [*theme_table_problems({name: table})]}
