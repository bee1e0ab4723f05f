"""The session package: run, pause, stop and retry a batch.

The screen and the headless command both use it.
"""

from typing import TYPE_CHECKING

from imtui.core.refusal import OperationRefused
from imtui.session.changes import ChangeSet, LogEntry, Phase, Progress
from imtui.session.session import Session
from imtui.session.status_check import StatusCheck

if TYPE_CHECKING:
    # A type only: sqlite3 is not loaded before the first frame.
    from imtui.journal import BatchSummary as BatchSummary

__all__ = ["ChangeSet", "LogEntry", "OperationRefused", "Phase", "Progress", "Session", "StatusCheck"]
