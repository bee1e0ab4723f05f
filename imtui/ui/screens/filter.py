"""The window that asks which outcomes and codes the table shows."""

from __future__ import annotations

from collections.abc import Mapping
from string import digits

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from imtui.core.outcome import GLYPHS, State
from imtui.messages import _, lazy, number, plazy
from imtui.ui.presentation.outcome_style import style_of
from imtui.ui.presentation.view import Kind
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.widgets.buttons import MARKS

_KEYS = digits[1:] + "abcdefghi"


class FilterDialog(Form[frozenset[Kind]]):
    """The filter window. Dismissed with the chosen states and codes, or with None if nothing changes.

    An empty set means all rows.
    """

    explanation = lazy(
        "Chooses which outcomes and codes the table shows. Commands then act on the rows shown."
    )

    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("enter", "enter", "Show these rows", priority=True),
        Binding("space", "switch", "Switch the line on or off"),
        Binding("0", "none", "All rows"),
    ]

    AUTO_FOCUS = "OptionList"
    heading = plazy("filter", "Show")
    buttons = ((plazy("filter", "Show"), "enter", "show"), (lazy("All rows"), "0", "none"), BACK)

    _list = getters.query_one(OptionList)

    def __init__(self, counts: Mapping[Kind, int], chosen: frozenset[Kind]) -> None:
        """`counts` maps each state and code that occurs to the number of its rows. The first 18 are offered.

        `chosen` has the states and codes that are on at first; empty if all rows are shown.
        """
        super().__init__()
        self._counts = dict(zip(_KEYS, counts.items(), strict=False))
        self._chosen = set(chosen)
        for key in self._counts:
            # Enter has priority. Without priority, these keys would act after an Enter that is pressed later.
            self._bindings.bind(key, f"switch_key('{key}')", priority=True)

    def compose_fields(self) -> ComposeResult:
        """A line for each state and code, with the key that switches it on or off."""
        about = _("Show the rows of every line that is on. Its key, Space or a click switches it.")
        yield Static(Content(about))
        yield OptionList(*(Option(self._line(key), id=key) for key in self._counts), compact=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Switch a line on or off after a click on it."""
        if event.option_id:
            self.action_switch_key(event.option_id)

    def action_switch(self) -> None:
        """Switch the line under the cursor on or off."""
        line = self._list.highlighted
        if line is not None:
            self.action_switch_key(list(self._counts)[line])

    def action_switch_key(self, key: str) -> None:
        """Switch the line with that key on or off."""
        self._chosen ^= {self._counts[key][0]}
        self._list.replace_option_prompt(key, self._line(key))

    def _line(self, key: str) -> Content:
        kind, count = self._counts[key]
        if isinstance(kind, State):
            glyph, name, role = GLYPHS[kind], kind.label, style_of(kind)
        else:
            glyph, name, role = " ", _("with code {code}", code=kind), style_of(State.REFUSED, kind)
        words = f"{glyph} {name:<18} {number(count):>9}"
        return Content.assemble(f"{MARKS[kind in self._chosen]} {key}  ", (words, f"$order-{role}"))

    def action_enter(self) -> None:
        """Press the button in focus. If no button has the focus, act like `action_show`."""
        if isinstance(self.focused, Button):
            self.focused.press()
        else:
            self.action_show()

    def action_show(self) -> None:
        """Close the window and show the rows of the states and codes that are switched on."""
        self.dismiss(frozenset(self._chosen))

    def action_none(self) -> None:
        """Close the window and show all rows."""
        self.dismiss(frozenset())
