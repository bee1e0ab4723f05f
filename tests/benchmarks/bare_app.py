"""A plain Textual app to compare with: as many widgets as imtui, an input, and a counter of pasted lines."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer, Input, Static


class Line(Input):
    """Counts the lines of a paste."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.app.query_one("#table", Static).update(f"{len(event.text.split()):,} lines")


class BareApp(App[None]):
    """An application with as many widgets as the dashboard, but without data."""

    CSS = "Horizontal > Static { width: 10; }"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+r", "bell", "Run"), ("ctrl+t", "bell", "Retry")]

    def compose(self) -> ComposeResult:
        """Create the same panes as the dashboard."""
        yield Static("target")
        with Horizontal():
            with Vertical():
                yield Static("Order ID", id="table")
                yield Static("find")
                yield Static("range")
                yield Line()
            yield Static("details")
            yield Static("overview")
        yield Static("log")
        yield Static("notice")
        yield Static("summary")
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
