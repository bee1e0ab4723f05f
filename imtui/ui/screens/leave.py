"""What is asked before imtui is left during a run."""

from __future__ import annotations

from imtui.core.outcome import State
from imtui.session import Session
from imtui.session.words import orders
from imtui.ui.screens.dialog import Confirm


def leave_dialog(session: Session, stop_key: str) -> Confirm:
    """The question, with what would become of the orders."""
    under_way = session.under_way
    queued = session.batch.tallies().by_state[State.QUEUED]
    lines = []
    if under_way:
        lines.append(f"{orders(under_way)} under way: left now, nobody knows whether they are cancelled.")
    if queued:
        lines.append(f"{orders(queued)} not sent: they go out unless they are cancelled.")
    lines.append(
        "All of it is kept, and offered at the next start. "
        f"To wait for answers, stop the run first ({stop_key})."
    )
    return Confirm("A run is going on", lines, yes="Leave", danger=True)
