"""The text that an empty list shows: how to begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.cells import cell_len

from imtui.messages import _, pgettext
from imtui.ui.presentation.outcome_style import Piece

_GAP: Final = "   "


def welcome(keys: Mapping[str, str], *, has_account: bool) -> list[list[Piece]]:
    """The lines of the text. `keys` maps the ID of each command to its key.

    The first line is padded to the width of the longest line, so that the table can centre all lines by it.
    """
    ways = [
        (pgettext("way to begin", "paste"), _("order IDs, a list of any size")),
        (keys["open"], _("open a file: text, CSV, Excel")),
    ]
    if has_account:
        ways.append((keys["pick"], _("pick from the account's scheduled orders")))
    else:
        ways.append((keys["account"], _("enter the account, or open the sandbox")))
    ways.append((keys["history"], _("past batches")))
    title, promise = _("No orders yet"), _("Nothing is sent before you confirm it.")
    left = max(cell_len(key) for key, _words in ways)
    right = max(cell_len(words) for _key, words in ways)
    width = max(left + len(_GAP) + right, cell_len(promise))
    return [
        [(_centred(title, width), "header")],
        [],
        *([(f"{_centred(key, left)}{_GAP}", "key"), (words, "text")] for key, words in ways),
        [],
        [(promise, "muted")],
    ]


def _centred(text: str, width: int) -> str:
    room = width - cell_len(text)
    return " " * (room // 2) + text + " " * (room - room // 2)
