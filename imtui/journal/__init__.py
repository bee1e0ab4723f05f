"""The journal: batches, attempts and outcomes in one SQLite file."""

from imtui.journal.aim import Aim, fingerprint_of
from imtui.journal.connection import refuse_foreign
from imtui.journal.errors import JournalError, JournalLockedError, JournalTooNewError, NotAJournalError
from imtui.journal.history import BatchSummary, History, StoredBatch, StoredRun
from imtui.journal.journal import Journal
from imtui.journal.reader import JournalReader

__all__ = [
    "Aim",
    "BatchSummary",
    "History",
    "Journal",
    "JournalError",
    "JournalLockedError",
    "JournalReader",
    "JournalTooNewError",
    "NotAJournalError",
    "StoredBatch",
    "StoredRun",
    "fingerprint_of",
    "refuse_foreign",
]
