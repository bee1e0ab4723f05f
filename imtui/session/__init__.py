"""The session package: run, pause, stop and retry a batch.

The screen and the headless command both use it.
"""

from imtui.core.refusal import OperationRefused
from imtui.journal import BatchSummary
from imtui.session.changes import ChangeSet, LogEntry, Phase, Progress
from imtui.session.session import Session
from imtui.session.status_check import StatusCheck
