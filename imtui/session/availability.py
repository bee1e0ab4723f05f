"""One function for each operation of the session. It returns why the operation is refused now, or None.

The session itself, the commands of the screen and `imtui run` all use these functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from imtui.core.batch import Batch
from imtui.core.outcome import State
from imtui.core.refusal import Refusal
from imtui.messages import lazy
from imtui.session.changes import Phase
from imtui.settings import Profile

READ_ONLY: Final = Refusal(
    lazy(
        "imtui is read-only and cancels nothing. To cancel, start it without --readonly and without readonly"
        " = true in its settings."
    )
)
RUN_UNDER_WAY: Final = Refusal(lazy("A run is under way already."))
NO_ACCOUNT: Final = Refusal(lazy("There are no credentials yet."), "account")
LIST_IS_EMPTY: Final = Refusal(lazy("The list is empty: type or paste order IDs first."))
NOTHING_TO_REMOVE: Final = Refusal(lazy("The list is empty already."))
NOTHING_RUNS: Final = Refusal(lazy("Nothing is running."))
RUN_IS_STOPPING: Final = Refusal(lazy("The run is stopping: it waits for the replies under way."))
NOTHING_FAILED: Final = Refusal(lazy("Nothing has failed."))

BEFORE_RETRY: Final = Refusal(lazy("Wait for the end of the run, or stop it, before you retry."))
BEFORE_STATUS_CHECK: Final = Refusal(
    lazy("Wait for the end of the run, or stop it, before you ask for reports.")
)
BEFORE_LISTING: Final = Refusal(lazy("Wait for the end of the run, or stop it, before you list orders."))
BEFORE_CLEAR: Final = Refusal(lazy("Stop the run before you clear the list."))


class SessionView(Protocol):
    """The part of a `Session` that these functions read."""

    @property
    def readonly(self) -> bool: ...  # noqa: D102 (as in `Session`)
    @property
    def phase(self) -> Phase: ...  # noqa: D102
    @property
    def journal_trouble(self) -> str: ...  # noqa: D102

    profile: Profile | None
    batch: Batch


def cannot_run(state: SessionView) -> Refusal | None:
    """Why no run can be started."""
    return READ_ONLY if state.readonly else cannot_plan(state)


def cannot_plan(state: SessionView) -> Refusal | None:
    """Why no dry run can be made."""
    return cannot_send(state) or (None if len(state.batch) else LIST_IS_EMPTY)


def cannot_send(state: SessionView) -> Refusal | None:
    """Why no cancel can be sent for any order."""
    if state.phase is not Phase.IDLE:
        return RUN_UNDER_WAY
    if state.profile is None:
        return NO_ACCOUNT
    if state.journal_trouble:
        return Refusal(
            lazy(
                "Nothing can be sent, because the list cannot be saved. {reason}",
                reason=state.journal_trouble,
            )
        )
    return None


def cannot_retry(state: SessionView) -> Refusal | None:
    """Why failures cannot be retried."""
    if state.readonly:
        return READ_ONLY
    if state.phase is not Phase.IDLE:
        return BEFORE_RETRY
    return cannot_send(state) or needs_failure(state)


def cannot_check_status(state: SessionView) -> Refusal | None:
    """Why no status check can be started."""
    if state.phase is not Phase.IDLE:
        return BEFORE_STATUS_CHECK
    if refusal := cannot_send(state):
        return refusal
    return None if state.batch.tallies().by_state[State.CANCELLED] else needs_failure(state)


def cannot_list_orders(state: SessionView) -> Refusal | None:
    """Why the orders of the account cannot be listed."""
    if state.phase is not Phase.IDLE:
        return BEFORE_LISTING
    return None if state.profile else NO_ACCOUNT


def cannot_pause(state: SessionView) -> Refusal | None:
    """Why a run can be neither paused, resumed nor stopped."""
    if state.phase is Phase.STOPPING:
        return RUN_IS_STOPPING
    return NOTHING_RUNS if state.phase is Phase.IDLE else None


def cannot_clear(state: SessionView) -> Refusal | None:
    """Why the list cannot be cleared."""
    if state.phase is not Phase.IDLE:
        return BEFORE_CLEAR
    return None if len(state.batch) else NOTHING_TO_REMOVE


def needs_failure(state: SessionView) -> Refusal | None:
    """The refusal of an operation on failed orders if there are none; otherwise None."""
    return None if state.batch.tallies().failed else NOTHING_FAILED


def _unless_idle(refusal: Refusal) -> Callable[[SessionView], Refusal | None]:
    """A function that returns `refusal` during a run, else None."""
    return lambda state: None if state.phase is Phase.IDLE else refusal


cannot_delete: Final = _unless_idle(Refusal(lazy("Stop the run before you delete rows.")))
"""Why no order can be removed from the list."""
cannot_rename: Final = _unless_idle(Refusal(lazy("Stop the run before you change an ID.")))
"""Why no ID can be changed."""
cannot_undo: Final = _unless_idle(Refusal(lazy("Stop the run before you undo.")))
"""Why no edit of the list can be undone."""
cannot_redo: Final = _unless_idle(Refusal(lazy("Stop the run before you redo.")))
"""Why no edit of the list can be redone."""
cannot_open_batch: Final = _unless_idle(Refusal(lazy("Stop the run before you open another batch.")))
"""Why no batch of the journal can be opened."""
cannot_merge_batch: Final = _unless_idle(Refusal(lazy("Stop the run before you merge another batch.")))
"""Why no batch of the journal can be added to this one."""
cannot_use_account: Final = _unless_idle(Refusal(lazy("Stop the run before you change the account.")))
"""Why the account cannot be changed."""
