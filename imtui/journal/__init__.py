"""The journal: batches, attempts and outcomes in one SQLite file."""

from imtui.journal.batch import BatchJournal, RunJournal
from imtui.journal.errors import JournalError, JournalLockedError, NotAJournalError
from imtui.journal.header import check_header
from imtui.journal.history import History
from imtui.journal.journal import Journal
from imtui.journal.lockfile import is_held
from imtui.journal.queries import BatchSummary
from imtui.journal.readonly_journal import JournalReader
