"""The window that asks for the concurrency and rate limits: workers and requests per second."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from imtui.messages import _, lazy
from imtui.settings import SETTINGS
from imtui.ui.screens.dialog import BACK, Form
from imtui.ui.widgets.inputs import OneLineInput


class LimitsDialog(Form[tuple[int, float]]):
    """The window that asks for the limits. Dismissed with workers and requests per second, or with None."""

    explanation = lazy("Sets how many requests are under way at once, and how many are sent per second.")

    BINDINGS = [
        Binding("escape", "back", "Back"),
        Binding("up", "step(1)", "One more"),
        Binding("down", "step(-1)", "One less"),
    ]

    heading = lazy("Limits")
    buttons = ((lazy("Apply"), "enter", "apply"), BACK)
    look = "form"
    AUTO_FOCUS = "#workers"

    def __init__(self, workers: int, rate: float) -> None:
        super().__init__()
        self._workers = workers
        self._rate = rate

    def compose_fields(self) -> ComposeResult:
        """Two input fields with the current limits."""
        yield Static(Content(_("Applies now, until you quit. Up and Down change by one.")))
        yield from self._field(_("Workers"), "workers", str(self._workers))
        yield from self._field(_("Rate"), "rate", f"{self._rate:g}")
        yield Static(id="why")

    def action_step(self, step: int) -> None:
        """Add `step` to the number in focus, within the limits that the settings allow for it."""
        field = self.focused
        if not isinstance(field, Input):
            return
        setting = SETTINGS[field.id or ""]
        least = 0.0 if setting.zero_too else setting.low
        number = _number(field.value)
        if number is not None:
            field.value = f"{min(setting.high, max(least, number + step)):g}"

    @on(Input.Submitted)
    def action_apply(self) -> None:
        """Close the window with the limits. If one is not valid, show why and stay open."""
        numbers = {name: _number(self.query_one(f"#{name}", Input).value) for name in ("workers", "rate")}
        labels = {"workers": _("Workers"), "rate": _("Rate")}
        for name, number in numbers.items():
            whole = int(number) if name == "workers" and number is not None and number % 1 == 0 else number
            if problem := SETTINGS[name].problem(whole):
                self.show_why(_("{name} {problem}.", name=labels[name], problem=problem))
                self.query_one(f"#{name}").focus()
                return
        self.dismiss((int(numbers["workers"] or 0), float(numbers["rate"] or 0)))

    def _field(self, label: str, name: str, value: str) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Label(label)
            yield OneLineInput(value, id=name, compact=True)
        yield Static(Content(str(SETTINGS[name].about)), classes="line line--muted")


def _number(text: str) -> float | None:
    """The number in `text`, with a decimal point or comma; None if `text` is anything else."""
    text = text.strip().replace(",", ".")
    plain = text.replace(".", "", 1)
    return float(text) if plain.isascii() and plain.isdecimal() else None
