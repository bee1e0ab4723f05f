"""The journal: batches, attempts and outcomes in one SQLite file."""

from imtui.journal.batch import BatchJournal, RunJournal
from imtui.journal.connection import refuse_foreign
from imtui.journal.errors import JournalError, JournalLockedError, JournalTooNewError, NotAJournalError
from imtui.journal.history import History
from imtui.journal.journal import Journal
from imtui.journal.readonly_journal import JournalReader
from imtui.journal.stored_batch import BatchSummary, StoredBatch, StoredRun

__all__ = [
    "BatchJournal",
    "BatchSummary",
    "History",
    "Journal",
    "JournalError",
    "JournalLockedError",
    "JournalReader",
    "JournalTooNewError",
    "NotAJournalError",
    "RunJournal",
    "StoredBatch",
    "StoredRun",
    "refuse_foreign",
]
