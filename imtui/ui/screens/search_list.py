"""Windows in which the operator types to find an entry of a long list: commands, themes, and their base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size
from textual import events, getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from imtui.messages import _, lazy
from imtui.messages.letters import fold
from imtui.ui.screens.dialog import Dialog
from imtui.ui.widgets.inputs import OneLineInput

T = TypeVar("T")

_WIDE: Final = 100
"""Minimum width of the terminal in cells for entries of one line. In a narrower one, each has two lines."""
_TITLE: Final = 20
"""Minimum width in cells of the title of an entry of one line. A shorter title is padded."""

_BY_DESCRIPTION: Final = 0.5
"""Score of an entry if only its description matches. A title that matches has a score of at least 1."""


class Entry(NamedTuple):
    """An entry that the operator can choose."""

    title: str
    about: str
    """What the entry does; may be empty."""
    act: Callable[[], object]
    titles: tuple[str, ...] = ()
    """The title in every language, for the search. If empty, `title` is searched."""
    abouts: tuple[str, ...] = ()
    """What the entry does, in every language, for the search. If empty, `about` is searched."""


class LineAndList(Dialog[T]):
    """A window with an input, and below it a list of the entries that match the text typed.

    The arrow keys move the cursor of the list while the input keeps the focus.
    """

    AUTO_FOCUS = "Input"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("down", "move('cursor_down')", "Down", priority=True),
        Binding("up", "move('cursor_up')", "Up", priority=True),
        Binding("pagedown", "move('page_down')", "Page down", priority=True),
        Binding("pageup", "move('page_up')", "Page up", priority=True),
        Binding("ctrl+home", "move('first')", "First", priority=True),
        Binding("ctrl+end", "move('last')", "Last", priority=True),
    ]

    results = getters.query_one(OptionList)
    """The widget that lists the entries found."""

    def on_mount(self) -> None:
        """Show all entries."""
        self.show("")

    def on_resize(self) -> None:
        """Draw the entries for the new width. The cursor stays on its entry."""
        here = self.results.highlighted
        with self.prevent(OptionList.OptionHighlighted):
            self.show(self.query_one(Input).value)
            self.results.highlighted = here

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the entries that match the text typed."""
        self.show(event.value)

    def action_move(self, movement: str) -> None:
        """Move the cursor of the list. `movement` is the name of an action of `OptionList`: `cursor_down`."""
        getattr(self.results, f"action_{movement}")()

    def show(self, typed: str) -> None:
        """Show the entries that match `typed`; all entries if it is empty. Subclasses override this."""
        raise NotImplementedError


class SearchList(LineAndList[Entry]):
    """A window to search a list of entries. Dismissed with the chosen entry, or with None.

    Each key is searched at once, so the list always matches the text typed. Textual's own palette is not
    used: it searches in the background, and raises exceptions if keys or clicks arrive during a search.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]

    def __init__(self, title: str, placeholder: str, entries: Iterable[Entry]) -> None:
        super().__init__()
        self._title = title
        self._placeholder = placeholder
        self._entries = tuple(entries)
        self.found: Sequence[Entry] = ()
        """The entries on the list, best first."""

    def compose(self) -> ComposeResult:
        """The input, and the list."""
        with Vertical(classes="dialog search") as dialog:
            dialog.border_title = Content(self._title)
            yield OneLineInput(placeholder=self._placeholder, compact=True)
            yield OptionList(compact=True)

    def on_input_submitted(self) -> None:
        """Choose the entry under the cursor."""
        number = self.results.highlighted
        if number is not None:
            self.dismiss(self.found[number])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the entry that was clicked."""
        # If the list changed after the click, the option no longer exists.
        if event.option in self.results.options:
            self.dismiss(self.found[event.option_index])

    def on_click(self, event: events.Click) -> None:
        """Close the window after a click outside its frame."""
        if event.widget is self:
            self.dismiss(None)

    def show(self, typed: str) -> None:
        """Show the entries that match `typed`, best first, with the cursor on the first one."""
        self.found = matching(self._entries, typed.strip())
        is_wide = self.app.size.width >= _WIDE
        options = [Option(_prompt(entry, is_wide=is_wide)) for entry in self.found]
        self.results.clear_options()
        self.results.add_options(options or [Option(_("Nothing found"), disabled=True)])
        self.results.highlighted = 0 if self.found else None


class CommandPalette(SearchList):
    """A search for commands by title or description. Commands whose title matches are listed first."""

    explanation = lazy("Finds every command by its name or by what it does, in English or Turkish.")

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(_("Commands"), _("Search for commands…"), entries)


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


def matching(entries: Sequence[Entry], words: str) -> list[Entry]:
    """The entries that match `words`, best first. Without `words`, all entries match.

    First come the entries whose title has all characters of `words` in this order, even with others between
    them. Then come the entries that have every word in the title or the description. The search covers the
    texts in every language and ignores case and accents.
    """
    if not words:
        return list(entries)
    matcher, parts = Matcher(fold(words)), fold(words).split()

    def score(entry: Entry) -> float:
        titles = [fold(title) for title in entry.titles or (entry.title,)]
        texts = [" ".join((*titles, fold(about))) for about in entry.abouts or (entry.about,)]
        in_text = any(all(part in text for part in parts) for text in texts)
        return max(map(matcher.match, titles)) or (_BY_DESCRIPTION if in_text else 0.0)

    scored = [(score(entry), entry) for entry in entries]
    return [entry for found, entry in sorted(scored, key=lambda each: -each[0]) if found]


def _prompt(entry: Entry, *, is_wide: bool) -> Content:
    """The title and the description of an entry: in one line if the terminal is wide, else in two."""
    if not entry.about:
        return Content(entry.title)
    title = set_cell_size(entry.title, max(_TITLE, cell_len(entry.title))) if is_wide else entry.title
    return Content.assemble((title, "bold"), "  " if is_wide else "\n", (entry.about, "$text-muted"))
