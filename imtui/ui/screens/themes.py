"""The list of themes. The screen shows each theme while the cursor is on its name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from textual.await_complete import AwaitComplete
from textual.theme import BUILTIN_THEMES
from textual.widgets import OptionList

from imtui.messages import _, lazy
from imtui.ui.screens.search_list import Entry, SearchList


class ThemeList(SearchList):
    """The list of themes. The theme in use is on top; the others follow in the order of `with_own_first`.

    If the operator chooses none, the theme that was in use before is used again.
    """

    explanation = lazy(
        "Shows each theme while the cursor is on it. Enter keeps it, Esc brings the old one back."
    )

    def __init__(self, current: str, names: Collection[str], choose: Callable[[str], object]) -> None:
        ordered = sorted(with_own_first(names), key=lambda name: name != current)
        super().__init__(
            _("Theme"), _("Theme…"), [Entry(name, "", partial(choose, name)) for name in ordered]
        )
        self._current = current

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Use the theme under the cursor, so that the operator sees it."""
        if self.is_active and not event.option.disabled:
            self.app.theme = str(event.option.prompt)
            # Textual updates every window but the one on top.
            self.app.stylesheet.update(self)

    def dismiss(self, result: Entry | None = None) -> AwaitComplete:
        """Close the list. Without a `result`, use the theme again that was in use before."""
        if self.is_active and result is None:
            self.app.theme = self._current
        return super().dismiss(result)


def with_own_first(names: Collection[str]) -> list[str]:
    """Sort the names of themes: first those that are not Textual's, then all of Textual's by alphabet.

    The first ones are imtui's and the operator's. They keep the order of `names`.
    """
    return [*(name for name in names if name not in BUILTIN_THEMES), *sorted(BUILTIN_THEMES)]
