"""The footer: the commands that are possible now, and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.ui.layout import SIDE

_MARGIN: Final = 1
_GAP: Final = "  "
_BAR: Final = " │ "


class Offer(NamedTuple):
    """A command in the footer."""

    command: str
    key: str
    words: str
    is_next: bool = False
    """True for the suggested next step. It is drawn on a filled background."""
    is_extra: bool = False
    """True if only a wide window shows it."""


class CommandBar(Widget):
    """The footer. It shows as many commands as have room.

    If room is short, the right end is shortened first. Then commands on the left are dropped, from the last.
    """

    class Picked(Message):
        """A command was clicked."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._groups: Sequence[Sequence[Offer]] = ()
        self._right: Sequence[Offer] = ()
        self._places: list[tuple[int, int, str]] = []
        """For each command drawn: its first cell, the cell after its end, and its name."""

    @property
    def offers(self) -> list[Offer]:
        """The commands that are drawn, from left to right."""
        offers = {offer.command: offer for group in (*self._groups, self._right) for offer in group}
        self.render()
        return [offers[command] for _start, _end, command in self._places]

    def show(self, groups: Sequence[Sequence[Offer]], right: Sequence[Offer]) -> None:
        """Show `groups` on the left and `right` at the right end.

        If room is short, the first command of `right` is dropped, then the words of the others.
        """
        if (groups, right) != (self._groups, self._right):
            self._groups, self._right = groups, right
            self.refresh()

    def render(self) -> Content:
        """The footer, as wide as the window."""
        width = self.size.width
        groups = [list(group) for group in self._groups]
        if width < SIDE:
            groups = [[offer for group in groups for offer in group if not offer.is_extra]]
        for right in self._right_forms():
            if self._width(groups) + len(_GAP) + _right_width(right) <= width:
                break
        while any(groups) and self._width(groups) + len(_GAP) + _right_width(right) > width:
            next(group for group in reversed(groups) if group).pop()
        return self._assembled([group for group in groups if group], right, width)

    def on_click(self, event: events.Click) -> None:
        """Report the command under the mouse."""
        for start, end, command in self._places:
            if start <= event.x < end:
                self.post_message(self.Picked(command))

    def _right_forms(self) -> list[Sequence[Offer]]:
        """The forms of the right end, longest first: all, without the first command, and without words."""
        short = [offer._replace(words="") for offer in self._right[1:]]
        return [self._right, self._right[1:], short]

    @staticmethod
    def _width(groups: Sequence[Sequence[Offer]]) -> int:
        filled = [group for group in groups if group]
        cells = sum(_cells(offer) for group in filled for offer in group)
        gaps = sum(len(group) - 1 for group in filled) * len(_GAP)
        return _MARGIN + cells + gaps + max(0, len(filled) - 1) * len(_BAR)

    def _assembled(self, groups: Sequence[Sequence[Offer]], right: Sequence[Offer], width: int) -> Content:
        self._places = []
        parts, x = [Content(" " * _MARGIN)], _MARGIN
        for number, group in enumerate(groups):
            if number:
                parts.append(Content.styled(_BAR, "$primary-muted"))
                x += len(_BAR)
            x = self._add(parts, group, x)
        blanks = max(0, width - x - _right_width(right))
        parts.append(Content(" " * blanks))
        self._add(parts, right, x + blanks)
        return Content("").join(parts).truncate(width)

    def _add(self, parts: list[Content], offers: Sequence[Offer], x: int) -> int:
        """Append offers that start at cell `x`. Returns the cell after them."""
        for number, offer in enumerate(offers):
            if number:
                parts.append(Content(_GAP))
                x += len(_GAP)
            parts.append(_drawn(offer))
            end = x + _cells(offer)
            self._places.append((x, end, offer.command))
            x = end
        return x


def _drawn(offer: Offer) -> Content:
    if offer.is_next:
        return Content.styled(f" {offer.key} {offer.words} ", "bold $background on $primary")
    return Content.assemble((offer.key, "bold $text-primary"), f" {offer.words}" if offer.words else "")


def _cells(offer: Offer) -> int:
    return _drawn(offer).cell_length


def _right_width(right: Sequence[Offer]) -> int:
    return sum(map(_cells, right)) + max(0, len(right) - 1) * len(_GAP) + _MARGIN
