"""The window that asks which rows to export, and to which file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, RadioSet, Static

from imtui.core.export_format import SUFFIXES
from imtui.messages import _, lazy
from imtui.session.export import CsvStyle
from imtui.session.log_texts import order_count
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.widgets.checkbox import PlainCheckbox, PlainRadioButton
from imtui.ui.widgets.inputs import OneLineInput


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the operator chose: the file to write, the rows and the CSV style."""

    path: str
    """Path as typed. The suffix selects the format."""
    rows: Sequence[int]
    style: CsvStyle


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A path in `folder` that does not exist yet.

    Its name is `stem`, or `stem-2`, or `stem-3` and so on, followed by `suffix`.
    """
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(path for name in names if not os.path.lexists(path := folder / f"{name}{suffix}"))


class WriteOption(PlainCheckbox):
    """A check box on which Enter writes the file."""

    BINDINGS = [Binding("enter", "screen.write", "Write")]


class ExportDialog(Form[ExportChoice]):
    """The export window. Dismissed with the choice once the file is written, or with None for no file."""

    explanation = lazy("Writes the orders to a new file. A file that exists is never overwritten.")

    heading = lazy("Export")
    buttons = ((lazy("Write"), "enter", "write"), BACK)
    look = "form"
    AUTO_FOCUS = "Input"

    def __init__(
        self, suggested: str, choices: Mapping[str, Sequence[int]], write: Callable[[ExportChoice], str]
    ) -> None:
        """`suggested` is the path in the input at first.

        `choices` maps names such as "Selected" to the rows to export. The first one is preselected. `write`
        writes the file. It returns the reason if that fails, else an empty text.
        """
        super().__init__()
        self._suggested = suggested
        self._choices = dict(choices)
        self._write = write

    def compose_fields(self) -> ComposeResult:
        """The path, the rows and the options."""
        yield Static(Content(_("A new file. The suffix selects the format: {suffixes}.", suffixes=SUFFIXES)))
        yield OneLineInput(self._suggested, id="path", compact=True)
        if len(self._choices) > 1:
            with RadioSet(compact=True):
                for number, (name, rows) in enumerate(self._choices.items()):
                    yield PlainRadioButton(f"{name}: {order_count(len(rows))}", value=number == 0)
        yield Static(id="why")
        yield WriteOption(_("CSV for Excel (with a byte-order mark)"), id="bom")
        yield WriteOption(_("Semicolons between cells (Excel in Turkish)"), id="semicolon")

    @on(Input.Submitted)
    def action_write(self) -> None:
        """Write the chosen rows and close the window. If that fails, show why and stay open.

        With an empty path, close the window and write nothing.
        """
        path = self.query_one(Input).value.strip()
        if not path:
            self.dismiss(None)
            return
        chosen = max(0, self.query_one(RadioSet).pressed_index) if len(self._choices) > 1 else 0
        rows = list(self._choices.values())[chosen]
        delimiter = ";" if self.query_one("#semicolon", PlainCheckbox).value else ","
        style = CsvStyle(self.query_one("#bom", PlainCheckbox).value, delimiter)
        choice = ExportChoice(path, rows, style)
        if why := self._write(choice):
            self.show_why(f"✖ {why}")
            self.query_one(Input).focus()
        else:
            self.dismiss(choice)
