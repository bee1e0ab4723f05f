"""What commands use: session, widgets, run monitor and importer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from imtui.core.refusal import Refusal
from imtui.messages import lazy
from imtui.session import availability
from imtui.ui.run_monitor import RunMonitor
from imtui.ui.workspace import Workspace

if TYPE_CHECKING:
    from imtui.ui.importer import Importer

_NO_ROW: Final = Refusal(lazy("No row is under the cursor."))
_NOTHING_SHOWN: Final = Refusal(lazy("No row is shown."))
_NO_ROWS: Final = Refusal(lazy("The list is empty."))


class Context(Workspace):
    """A workspace with the run monitor and the importer, for commands."""

    @cached_property
    def run_monitor(self) -> RunMonitor:
        """Follows runs and status checks."""
        return RunMonitor(self)

    @cached_property
    def importer(self) -> Importer:
        """Imports order IDs."""
        # First run: what reads lists, and the windows about it, are loaded after the first frame.
        from imtui.ui.importer import Importer  # noqa: PLC0415

        return Importer(self)

    @property
    def reading(self) -> str:
        """The source that is being read; empty if there is none. This does not load the importer."""
        return self.importer.reading if "importer" in vars(self) else ""


def needs_row(context: Context) -> Refusal | None:
    """The refusal of a command that needs a row under the cursor; None if there is one."""
    return _NO_ROW if context.table.cursor_row is None else None


def needs_shown(context: Context) -> Refusal | None:
    """The refusal of a command that needs a row in the table; None if there is one."""
    return None if context.table.line_count else _NOTHING_SHOWN


def needs_rows(context: Context) -> Refusal | None:
    """The refusal of a command that needs orders on the list; None if there are some."""
    return None if len(context.session.batch) else _NO_ROWS


def needs_failure(context: Context) -> Refusal | None:
    """The refusal of a command that needs a failure; None if there is one."""
    return availability.needs_failure(context.session)


def must_not_be_reading(context: Context) -> Refusal | None:
    """The refusal of a command that cannot act while a source is being read; None if none is."""
    name, back = context.reading, context.keys["back"]
    words = lazy(
        "{source} is still being read. Wait for it, or press {key} to cancel the import.",
        source=name,
        key=back,
    )
    return Refusal(words) if name else None
