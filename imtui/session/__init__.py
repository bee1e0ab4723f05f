"""One use case: run, pause, stop and retry a batch. The screen and the headless command both use it."""

from imtui.session.changes import ChangeSet, LogEntry, Progress
from imtui.session.errors import NotNowError
from imtui.session.session import Phase, Session

__all__ = ["ChangeSet", "LogEntry", "NotNowError", "Phase", "Progress", "Session"]
