"""`imtui history`: the batches of the journal, which is only read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from imtui.cli.streams import put, refuse_usage, say
from imtui.core.outcome import State
from imtui.journal import BatchSummary, JournalError, JournalReader
from imtui.messages import _, current_language, pgettext
from imtui.messages.formats import date_and_time
from imtui.paths import journal_path
from imtui.session.export import counted_states, summary_fields
from imtui.session.log_texts import account_words


def execute(arguments: argparse.Namespace) -> int:
    """Print the batches of the journal. Returns the exit status."""
    try:
        put((batches_as_json if arguments.json else list_batches)(arguments.journal or journal_path()))
    except JournalError as error:
        return refuse_usage(str(error))
    return 0


def list_batches(path: Path) -> list[str]:
    """A heading and a line for each batch, newest first. Raises `JournalError`."""
    with open_journal(path) as journal:
        batches = journal.batches()
    states = counted_states(batch.tallies for batch in batches)
    titles = "  ".join(state.label for state in states)
    number, begun, account = pgettext("heading", "batch"), _("begun"), _("account")
    head = f"{number:>5}  {begun:17}  {account:24}  {titles}"
    return [f"{line}\n" for line in (head, *(_line(batch, states) for batch in batches))]


def batches_as_json(path: Path) -> list[str]:
    """All batches as one JSON document, newest first. Raises `JournalError`."""
    with open_journal(path) as journal:
        batches = journal.batches()
    rows = ",\n".join(json.dumps(_facts(batch), ensure_ascii=False) for batch in batches)
    return [f'{{"batches": [\n{rows}\n]}}\n']


def open_journal(path: Path) -> JournalReader:
    """The journal, opened for reading. Its notices are written to stderr."""
    journal = JournalReader(path)
    for notice in journal.notices:
        say(str(notice))
    return journal


def _facts(batch: BatchSummary) -> dict[str, Any]:
    target = batch.target
    return {
        **summary_fields(batch.tallies, batch.number),
        "begun": datetime.fromtimestamp(batch.created, UTC).isoformat(timespec="milliseconds"),
        "account": target and target.profile,
        "base_url": target and target.base_url,
        "live": target and target.live,
        "unfinished": batch.unfinished,
    }


def _line(batch: BatchSummary, states: Iterable[State]) -> str:
    begun = date_and_time(datetime.fromtimestamp(batch.created).astimezone(), current_language())
    counts = [f"{batch.tallies.by_state[state]:>{len(state.label)}}" for state in states]
    if batch.unfinished:
        counts.append(_("unfinished"))
    account = account_words(batch.target)
    return f"{batch.number:>5}  {begun:17}  {account:24.24}  {'  '.join(counts)}"
