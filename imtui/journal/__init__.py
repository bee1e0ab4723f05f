"""The journal: batches, attempts and outcomes in one SQLite file.

Its modules and sqlite3 are loaded on first use. A module that the first frame needs must import this package,
not a name from it.
"""

# Other modules use the names that this file imports for type checkers.
# mypy: implicit-reexport
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from imtui.lazy import on_first_use

if TYPE_CHECKING:
    from imtui.journal.batch import BatchJournal, RunJournal
    from imtui.journal.connection import refuse_foreign
    from imtui.journal.errors import (
        JournalError,
        JournalLockedError,
        JournalTooNewError,
        NotAJournalError,
    )
    from imtui.journal.history import History
    from imtui.journal.journal import Journal
    from imtui.journal.readonly_journal import JournalReader
    from imtui.journal.stored_batch import BatchSummary, StoredBatch, StoredRun

if not TYPE_CHECKING:
    __getattr__ = on_first_use(
        __name__,
        {
            "batch": ("BatchJournal", "RunJournal"),
            "connection": ("refuse_foreign",),
            "errors": ("JournalError", "JournalLockedError", "JournalTooNewError", "NotAJournalError"),
            "history": ("History",),
            "journal": ("Journal",),
            "readonly_journal": ("JournalReader",),
            "stored_batch": ("BatchSummary", "StoredBatch", "StoredRun"),
        },
    )
