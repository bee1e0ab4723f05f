"""The footer: the commands that make sense now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.ui.layout import SIDE

_MARGIN: Final = 1
"""Number of blanks at both ends of a line."""

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


_Part = tuple[Content, str]
"""A part of the line: what is drawn, and the command that a click runs; empty for a gap."""


class CommandBar(Widget):
    """The footer. It shows as many commands as have room.

    If room is short, the right end is shortened first. Then commands on the left are dropped, from the last.
    """

    @dataclass
    class Picked(Message):
        """A command was clicked."""

        command: str

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._groups: Sequence[Sequence[Offer]] = ()
        self._right: Sequence[Offer] = ()
        self._parts: Sequence[_Part] = ()
        """The parts of the line that is drawn, from left to right."""

    @property
    def offers(self) -> list[Offer]:
        """The commands that are drawn, from left to right."""
        offers = {offer.command: offer for group in (*self._groups, self._right) for offer in group}
        self.render()
        return [offers[command] for _content, command in self._parts if command]

    def show(self, groups: Sequence[Sequence[Offer]], right: Sequence[Offer]) -> None:
        """Show `groups` on the left and `right` at the right end.

        If room is short, the first command of `right` is dropped, then the words of the others.
        """
        if (groups, right) != (self._groups, self._right):
            self._groups, self._right = groups, right
            self.refresh()

    def render(self) -> Content:
        """The footer, as wide as the window."""
        groups = [list(group) for group in self._groups]
        if self.size.width < SIDE:
            groups = [[offer for group in groups for offer in group if not offer.is_extra]]
        room = self.size.width - _MARGIN
        left = _left(groups)
        # The forms of the right end, longest first.
        without_words = [offer._replace(words="") for offer in self._right[1:]]
        for form in (self._right, self._right[1:], without_words):
            right = _spaced(form)
            if _width(left) + len(_GAP) + _width(right) <= room:
                break
        while any(groups) and _width(left) + len(_GAP) + _width(right) > room:
            next(group for group in reversed(groups) if group).pop()
            left = _left(groups)
        blanks = max(0, room - _width(left) - _width(right))
        self._parts = [*left, (Content(" " * blanks), ""), *right]
        return Content("").join(content for content, _ in self._parts).truncate(self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Report the command under the mouse."""
        x = event.x
        for content, command in self._parts:
            x -= content.cell_length
            if x < 0:
                if command:
                    self.post_message(self.Picked(command))
                return


def _left(groups: Sequence[Sequence[Offer]]) -> list[_Part]:
    """The margin, and the groups with a bar between them."""
    parts = [(Content(" " * _MARGIN), "")]
    for number, group in enumerate(filter(None, groups)):
        parts += [(Content.styled(_BAR, "$primary-muted"), "")] if number else []
        parts += _spaced(group)
    return parts


def _spaced(offers: Sequence[Offer]) -> list[_Part]:
    """The commands with a gap between them."""
    parts: list[_Part] = []
    for offer in offers:
        parts += [(Content(_GAP), "")] if parts else []
        parts.append((_drawn(offer), offer.command))
    return parts


def _drawn(offer: Offer) -> Content:
    if offer.is_next:
        return Content.styled(f" {offer.key} {offer.words} ", "bold $background on $primary")
    return Content.assemble((offer.key, "bold $text-primary"), f" {offer.words}" if offer.words else "")


def _width(parts: Sequence[_Part]) -> int:
    return sum(content.cell_length for content, _ in parts)
