"""The plan of a run, to be read before a yes or by itself."""

from __future__ import annotations

from imtui.session.dry_run import DryRun
from imtui.ui.screens.dialog import Reader


def dry_run_reader(dry_run: DryRun, scope: str) -> Reader:
    """A window with the run's first request and its plan. `scope` names the orders: `3 selected`."""
    return Reader(f"Dry run: {scope}", dry_run.lines())
