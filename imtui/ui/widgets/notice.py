"""The notice: what just happened, or why a command is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from textual.content import Content
from textual.widgets import Static

from imtui.core.text import ELLIPSIS, clean

_MAX_LENGTH: Final = 1000
_BETWEEN: Final = "   "
"""The text between the notice and each step after it, if all of them have room in one line."""


class Step(NamedTuple):
    """A command that the notice suggests as a next step."""

    key: str
    words: str
    """What the command does."""


class Notice(Static):
    """Shows one notice: a text, and commands as next steps. The widget is hidden if there is no notice.

    If not all lines of the notice have room, the mouse wheel scrolls it.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        """`on_change` is called when the text or the space for it has changed. It must call `fit`."""
        super().__init__(id="notice")
        self.display = False
        self._on_change = on_change
        self._fact = ""
        self._steps: tuple[Step, ...] = ()
        self._top = 0
        """Index of the first line in view, from 0."""

    @property
    def text(self) -> str:
        """The notice in one line."""
        return _BETWEEN.join([self._fact, *(f"{key} {words}" for key, words in self._steps)]).strip()

    def show_text(self, text: str, *, warning: bool = False, steps: Sequence[Step] = ()) -> None:
        """Replace the notice; an empty text hides it. `steps` are commands that the operator can use next."""
        # The text may contain a path with control characters.
        self._fact = "\n".join(clean(line, _MAX_LENGTH) for line in text.splitlines())
        self._steps, self._top = tuple(steps), 0
        self.set_class(warning, "warning")
        self._on_change()
        self.refresh()

    def fit_again(self) -> None:
        """Fit the notice again with `on_change`. Call this after a change of the space around the notice."""
        self._on_change()

    def fit(self, width: int, most: int, *, keep_line: bool) -> int:
        """Set the height to the lines that the notice needs at `width` cells, at most `most`.

        With `keep_line`, a notice without text keeps one line. Returns the number of lines.
        """
        room = max(1, width - 2)
        lines = min(most, len(self._lines(room))) if self._fact else 0
        lines = max(lines, int(keep_line))
        self.display = lines > 0
        self.styles.height = lines
        return lines

    def render(self) -> Content:
        """The lines in view. If other lines follow, the last one ends in an ellipsis."""
        lines = self._lines(max(1, self.content_size.width)) if self._fact else []
        height = max(1, self.content_size.height)
        shown = lines[self._top : self._top + height]
        if shown and self._top + height < len(lines):
            dotted = shown[-1].rstrip() + ELLIPSIS
            shown[-1] = dotted.truncate(max(1, self.content_size.width), ellipsis=True)
        return Content("\n").join(shown)

    def clear_notice(self) -> None:
        """Hide the notice."""
        self.show_text("")

    def add(self, text: str, *, warning: bool = False, first: bool = False) -> None:
        """Add a text after the notice, or before it if `first`. A warning stays a warning."""
        texts = (text, self.text) if first else (self.text, text)
        self.show_text(" ".join(filter(None, texts)), warning=warning or self.has_class("warning"))

    def on_mouse_scroll_down(self) -> None:
        """Scroll down by one line."""
        self._scroll(1)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up by one line."""
        self._scroll(-1)

    def _scroll(self, lines: int) -> None:
        width, height = max(1, self.content_size.width), max(1, self.content_size.height)
        last = max(0, len(self._lines(width)) - height)
        self._top = max(0, min(last, self._top + lines))
        self.refresh()

    def _lines(self, width: int) -> list[Content]:
        """The lines of the notice. The steps follow the text in one line if they fit, otherwise below it."""
        sign = "!" if self.has_class("warning") else "»"
        fact = Content(f"{sign} {self._fact}")
        if not self._steps:
            return fact.wrap(width)
        steps = [Content.assemble((key, "bold"), f" {words}") for key, words in self._steps]
        line = Content(_BETWEEN).join([fact, *steps])
        if line.cell_length <= width:
            return [line]
        return [*fact.wrap(width), *Content.assemble("  ", Content("  ").join(steps)).wrap(width)]
