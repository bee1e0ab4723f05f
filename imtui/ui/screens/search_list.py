"""Windows to choose from a long list by typing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Final, NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size
from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from imtui.messages import _
from imtui.messages.letters import fold
from imtui.ui.screens.dialog import Dialog
from imtui.ui.widgets.one_line_input import OneLineInput

T = TypeVar("T")

_WIDE: Final = 100
"""In windows of at least this many columns an entry has one line."""
_TITLE: Final = 20
"""The width of the title of an entry in such a line."""

_BY_DESCRIPTION: Final = 0.5
"""The score of a match in the description. Any match in the title has a higher score."""


class Entry(NamedTuple):
    """One line of the list."""

    title: str
    about: str
    """What it does; empty for none."""
    act: Callable[[], object]
    titles: tuple[str, ...] = ()
    """The title in every language, for the search; empty if it has no language."""
    abouts: tuple[str, ...] = ()
    """What it does, in every language."""


class LineAndList(Dialog[T]):
    """A line, and below it a list of what matches the line. The cursor keys move in the list."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("down", "move('cursor_down')", "Down", show=False, priority=True),
        Binding("up", "move('cursor_up')", "Up", show=False, priority=True),
        Binding("pagedown", "move('page_down')", "Page down", show=False, priority=True),
        Binding("pageup", "move('page_up')", "Page up", show=False, priority=True),
        Binding("ctrl+home", "move('first')", "First", show=False, priority=True),
        Binding("ctrl+end", "move('last')", "Last", show=False, priority=True),
    ]

    results = getters.query_one(OptionList)
    """The entries that match."""

    def on_mount(self) -> None:
        """Show everything."""
        self.show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches."""
        self.show(event.value)

    def action_move(self, movement: str) -> None:
        """Move the cursor of the list, by the name of one of its actions."""
        getattr(self.results, f"action_{movement}")()

    def show(self, typed: str) -> None:
        """Show what matches `typed`."""
        raise NotImplementedError


class SearchList(LineAndList[Entry]):
    """Dismissed with the chosen entry, or None. Searches at once: there is no moment without a list.

    Textual's palette searches in the background. Keys and clicks that come meanwhile raise exceptions there.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]  # noqa: RUF012 (Textual's is not a ClassVar)

    def __init__(self, title: str, placeholder: str, entries: Iterable[Entry]) -> None:
        super().__init__()
        self._title = title
        self._placeholder = placeholder
        self._entries = tuple(entries)
        self.found: Sequence[Entry] = ()
        """The entries on the list, best first."""

    def compose(self) -> ComposeResult:
        """The line to type in, and the list."""
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
        """Choose an entry by a click."""
        # A click that was on its way when the list changed names an option that is gone.
        if event.option in self.results.options:
            self.dismiss(self.found[event.option_index])

    def on_click(self, event: events.Click) -> None:
        """Close the window by a click next to it."""
        if event.widget is self:
            self.dismiss(None)

    def show(self, typed: str) -> None:
        """Show the entries that match."""
        self.found = matching(self._entries, typed.strip())
        is_wide = self.app.size.width >= _WIDE
        options = [Option(_prompt(entry, is_wide=is_wide)) for entry in self.found]
        self.results.clear_options()
        self.results.add_options(options or [Option(_("Nothing found"), disabled=True)])
        self.results.highlighted = 0 if self.found else None


def matching(entries: Sequence[Entry], words: str) -> list[Entry]:
    """The entries whose title matches, best first, then those with each of the words in their description.

    Titles and descriptions are searched in every language, without regard to case and marks.
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
    """The title and what it does: in one line if there is room for both, else in two."""
    if not entry.about:
        return Content(entry.title)
    title = set_cell_size(entry.title, max(_TITLE, cell_len(entry.title))) if is_wide else entry.title
    return Content.assemble((title, "bold"), "  " if is_wide else "\n", (entry.about, "$text-muted"))
