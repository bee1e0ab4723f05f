"""Everything that a command may use, and common reasons why a command cannot act."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from imtui.core.refusal import Refusal
from imtui.messages import lazy
from imtui.ui.run_monitor import RunMonitor
from imtui.ui.workspace import Workspace

if TYPE_CHECKING:
    from imtui.ui.importing.importer import Importer

_NO_ROW: Final = Refusal(lazy("No row is under the cursor."))
_NOTHING_SHOWN: Final = Refusal(lazy("No row is shown."))
_NO_ROWS: Final = Refusal(lazy("The list is empty."))


class Context(Workspace):
    """Gives commands the session, the widgets, the run monitor and the importer."""

    @cached_property
    def run_monitor(self) -> RunMonitor:
        """The object that follows runs and status checks."""
        return RunMonitor(self)

    @cached_property
    def importer(self) -> Importer:
        """The object that imports order IDs."""
        # The first use loads the modules that read lists, and their windows. That is after the first frame.
        from imtui.ui.importing.importer import Importer  # noqa: PLC0415

        return Importer(self)

    @property
    def reading(self) -> str:
        """The name of the first source that is being read; empty if there is none.

        Reading this property does not load the modules of the importer.
        """
        return self.importer.reading if "importer" in vars(self) else ""


def needs_row(context: Context) -> Refusal | None:
    """Return a refusal if no row is under the cursor, else None."""
    return _NO_ROW if context.table.cursor_row is None else None


def needs_shown(context: Context) -> Refusal | None:
    """Return a refusal if the table shows no row, else None."""
    return None if context.table.line_count else _NOTHING_SHOWN


def needs_rows(context: Context) -> Refusal | None:
    """Return a refusal if the list is empty, else None."""
    return None if len(context.session.batch) else _NO_ROWS


def must_not_be_reading(context: Context) -> Refusal | None:
    """Return a refusal while a source is being read, else None."""
    name, back = context.reading, context.keys["back"]
    words = lazy(
        "{source} is still being read. Wait for it, or press {key} to cancel the import.",
        source=name,
        key=back,
    )
    return Refusal(words) if name else None
