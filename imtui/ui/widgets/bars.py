"""The lines over and under the table: the target, the counts with the progress, and the footer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, NamedTuple

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from imtui.core.batch import Tallies
from imtui.messages import _
from imtui.session import Phase, Progress, Session
from imtui.ui.layout import SIDE, WIDE
from imtui.ui.presentation.counts import CountDetail, ProgressDetail, bar_cells, counts, progress_words
from imtui.ui.presentation.times import time_left
from imtui.ui.presentation.view import Kind
from imtui.ui.theme.themes import coloured_name

_MARGIN: Final = 1
"""Number of blanks at both ends of a line."""

_GAP: Final = "  "
_BAR: Final = " │ "

_BETWEEN: Final = 2
"""Minimum number of blanks between the counts and the progress."""

_Form = tuple[CountDetail, ProgressDetail | None]

_SHORT: Final[tuple[_Form, ...]] = (
    *((CountDetail.CODES, progress) for progress in tuple(ProgressDetail)[1:]),
    *((CountDetail.COUNTS, progress) for progress in tuple(ProgressDetail)[1:]),
    (CountDetail.COUNTS, None),
)
"""The short forms of the line, in which states have no words, from the longest to the shortest.

A form is a pair: the detail of the counts, and the detail of the progress or None for no progress.
"""


class TargetBar(Widget):
    """Shows LIVE or SANDBOX with a colour, the account, the host, the next sending time, and the clock."""

    _words: Sequence[str] = ()
    """READ-ONLY, if it applies, then LIVE, SANDBOX or NO ACCOUNT."""
    _account = Content("")
    _host = ""
    _proxy = ""
    _next: float | None = None

    def show(self, session: Session, account_key: str, next_sending: float | None) -> None:
        """Draw the target of the session. Without an account, show the key to enter one.

        `next_sending` is the next sending time of an order that is not cancelled, in seconds since the epoch.
        None if there is none or it is not known.
        """
        self._next = next_sending
        profile = session.profile
        self.set_class(profile is not None and session.live, "live")
        self.set_class(profile is not None and not session.live, "sandbox")
        self._proxy = f" {session.proxy}" if session.proxy else ""
        if profile is None:
            words = [_("NO ACCOUNT")]
            self._account = Content(_("press {key} to enter credentials", key=account_key))
            self._host = ""
        else:
            words = [_("LIVE") if session.live else _("SANDBOX")]
            self._account = coloured_name(profile)
            host = profile.base_url.partition("://")[2]
            parts = [host, _("via proxy")] if self._proxy else [host]
            self._host = "".join(f" · {part}" for part in parts)
        if session.readonly:
            words.insert(0, _("READ-ONLY"))
        self._words = words
        self.refresh()

    def on_click(self) -> None:
        """Open the command palette."""
        self.app.action_command_palette()

    def render(self) -> Content:
        """The line, as wide as the window.

        If room is short, the clock is dropped first, then the name of the proxy; then the name of the account
        is cut. The host is never cut.
        """
        soon = "" if self._next is None else _("next {time}", time=time_left(self._next, time.time()))
        clock = time.strftime("%H:%M:%S")
        full, short, nothing = (_right(*words) for words in ((soon, clock), (soon,), ()))
        width = self.size.width
        for proxy, right in product((self._proxy, ""), (full, short, nothing)):
            left = self._left(self._account, proxy)
            if left.cell_length + right.cell_length <= width:
                return two_part_line(left, right, width)
        room = max(1, self._account.cell_length - left.cell_length + width)
        return two_part_line(self._left(self._account.truncate(room, ellipsis=True)), nothing, width)

    def _left(self, account: Content, proxy: str = "") -> Content:
        if self.has_class("live"):
            style = "bold reverse"
        else:
            style = "bold $target-text on $target-sandbox" if self.has_class("sandbox") else "bold"
        words = [(f" {word} ", style) for word in self._words]
        return Content.assemble((" ≡ imtui ", "bold"), " ", *words, " ", account, f"{self._host}{proxy}")


def _right(*words: str) -> Content:
    """The right end of the line."""
    text = " · ".join(filter(None, words))
    return Content(f" {text} " if text else "")


class SummaryBar(Widget):
    """Shows counts by state and code on the left, and the progress of the run on the right."""

    @dataclass
    class Picked(Message):
        """A count was clicked."""

        kind: Kind

    _detail = CountDetail.WORDS
    """The detail of the counts that are drawn now."""
    _shown: tuple[Tallies, Progress, Phase] | None = None

    def show(self, tallies: Tallies, progress: Progress, phase: Phase) -> None:
        """Draw the counts and the progress."""
        self._shown = tallies, progress, phase
        self.refresh()

    def render(self) -> Content:
        """The line, as wide as the window. If room is short, words are dropped, never a count."""
        if self._shown is None:
            return Content("")
        tallies, progress, phase = self._shown
        width = self.size.width
        left = right = Content("")
        for detail, progress_detail in _forms(width, phase):
            self._detail = detail
            left, right = (
                _counts_line(tallies, detail),
                _progress(progress, phase, tallies.total, progress_detail),
            )
            if left.cell_length + right.cell_length + (_BETWEEN if right else 0) <= width:
                break
        return two_part_line(left, right, width)

    def on_click(self, event: events.Click) -> None:
        """Report the count under the mouse."""
        if self._shown is None:
            return
        x = event.x - _MARGIN
        for number, count in enumerate(counts(self._shown[0], self._detail)):
            x -= count.gap if number else 0
            if 0 <= x < Content(count.text).cell_length:
                self.post_message(self.Picked(count.kind))
                return
            x -= Content(count.text).cell_length


def _forms(width: int, phase: Phase) -> Iterator[_Form]:
    """The forms that the line can have at `width` cells, the longest first."""
    if width >= SIDE:
        yield from ((CountDetail.WORDS, progress) for progress in ProgressDetail)
    elif width >= WIDE or phase is Phase.IDLE:
        yield from ((CountDetail.WORDS, progress) for progress in tuple(ProgressDetail)[1:])
    yield from _SHORT[:3]
    if phase is Phase.IDLE:
        # After a run the counts of codes, which can be clicked, are worth more than its duration.
        yield CountDetail.CODES, None
    yield from _SHORT[3:]


def _counts_line(tallies: Tallies, detail: CountDetail) -> Content:
    shown = counts(tallies, detail)
    if not shown:
        return Content(" " + _("no orders"))
    parts: list[str | tuple[str, str]] = []
    for count in shown:
        parts += [" " * (count.gap if parts else _MARGIN), (count.text, f"$order-{count.style}")]
    return Content.assemble(*parts)


def _progress(progress: Progress, phase: Phase, total: int, detail: ProgressDetail | None) -> Content:
    words = "" if detail is None else progress_words(progress, phase, total, detail)
    if not words or detail is None:
        return Content("")
    full, empty = bar_cells(progress, detail)
    if phase is Phase.IDLE and detail is not ProgressDetail.FULL:
        full = empty = 0
    colour = "$primary" if phase in {Phase.IDLE, Phase.RUNNING} else "$text-warning"
    bar = (f"{'█' * full}{'░' * empty}", f"{colour} on $panel")
    return Content.assemble(bar, " " if full + empty else "", words, " " * _MARGIN)


def two_part_line(left: Content, right: Content, width: int) -> Content:
    """A line of `width` cells. If room is short, the left part is cut."""
    room = max(0, width - right.cell_length)
    return Content.assemble(left.truncate(room, ellipsis=True, pad=True), right)


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

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
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
