"""`imtui run`: a run or a dry run without a screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final, TextIO

from imtui.cli import status
from imtui.cli.headless.import_report import duplicate_lines, report_lines, unusual_lines
from imtui.cli.headless.interruption import Interruption
from imtui.cli.headless.progress import ProgressLine
from imtui.cli.headless.writer import Writer
from imtui.cli.streams import put, say
from imtui.core.codes import code_of
from imtui.core.importing.result import Imported
from imtui.core.outcome import PAUSING, Halt, State
from imtui.core.protocol import Reply
from imtui.messages import _, lazy, ngettext
from imtui.session import LogEntry, OperationRefused, Phase, Session
from imtui.session.log_texts import tally_words

_TICK: Final = 0.03
"""Seconds between two polls of the run.

Waking up for every event would take more time than applying the event.
"""

_BUDGET: Final = 1.0

_EXTRA_SECONDS: Final = 1.0
"""How many seconds to wait for replies beyond the timeout, because a DNS query has no timeout."""

_HOW_TO_CONTINUE: Final = lazy(
    "To continue, run again with a higher --max-not-found N (or the setting max_not_found); 0 is no limit."
)


def run(
    session: Session,
    lists: Sequence[tuple[str, Imported]],
    *,
    allow_unusual: bool = False,
    as_json: bool,
    out: TextIO,
) -> int:
    """Cancel the orders of the files and return the exit status. Results go to `out`, messages to stderr."""
    if not _report_import(lists, allow_unusual=allow_unusual):
        return status.USAGE
    writer = Writer(out, as_json=as_json)
    with Interruption() as interruption:
        try:
            _load(session, lists)
            if not interruption:
                _start(session)
        except OperationRefused as error:
            _say_warnings(session.drain().log)
            say(str(error))
            return status.USAGE
        _watch(session, writer, interruption)
        interrupted = bool(interruption)
        if session.phase is not Phase.IDLE:
            session.close()
        _finish(session, writer)
    if interrupted:
        by_state = session.batch.tallies().by_state
        say(
            _(
                "Interrupted. Unconfirmed: {unconfirmed:n}. Still queued: {queued:n}. Nothing was sent for "
                "queued orders.",
                unconfirmed=by_state[State.UNCONFIRMED],
                queued=by_state[State.QUEUED],
            )
        )
        return interruption.status
    ended = _status(session)
    return status.OUTPUT_FAILED if ended == status.SUCCESS and writer.lost else ended


def show(session: Session, lists: Sequence[tuple[str, Imported]], *, allow_unusual: bool) -> int:
    """Write what `run` would send. Sends nothing and changes no file. Returns the exit status."""
    if not _report_import(lists, allow_unusual=allow_unusual):
        return status.USAGE
    try:
        _load(session, lists)
        _say_warnings(session.drain().log)
        if _is_through(session):
            say(_("There is nothing to send."))
        else:
            put(f"{line}\n" for line, _ in session.dry_run(range(len(session.batch))).lines())
    except OperationRefused as error:
        say(str(error))
        return status.USAGE
    return status.SUCCESS


def _report_import(lists: Sequence[tuple[str, Imported]], *, allow_unusual: bool) -> bool:
    """Report the import on stderr, and return whether the orders may be sent.

    They may be sent if there is an order ID, nothing was rejected, and no ID is unusual. `allow_unusual`
    accepts unusual IDs.
    """
    for line in report_lines(lists):
        say(line)
    if any(imported.rejected for _, imported in lists):
        say(_("Nothing was sent. Fix the lines above, or remove them, and run again."))
        return False
    if not any(imported.found for _, imported in lists):
        say(_("No order ID was found. Nothing was sent."))
        return False
    unusual = unusual_lines(lists, are_allowed=allow_unusual)
    for line in unusual:
        say(line)
    return allow_unusual or not unusual


def _load(session: Session, lists: Sequence[tuple[str, Imported]]) -> None:
    duplicates = [
        (source, duplicate.found)
        for source, imported in lists
        for duplicate in session.add(imported.found, source).duplicates
    ]
    for line in duplicate_lines(duplicates):
        say(line)


def _start(session: Session) -> None:
    """Start the run. Does nothing if earlier batches cancelled every order. Raises `OperationRefused`."""
    try:
        session.run(range(len(session.batch)))
        parts = [
            ngettext(
                "{environment}: cancelling {count:n} order at {account}",
                "{environment}: cancelling {count:n} orders at {account}",
                session.run_state.progress.planned,
                environment=session.environment,
                account=session.last_account,
            )
        ]
        if session.proxy:
            parts.append(_("via proxy {proxy}", proxy=session.proxy))
        say(" · ".join(parts))
    except OperationRefused:
        if not _is_through(session):
            raise


def _is_through(session: Session) -> bool:
    return session.batch.tallies().by_state[State.CANCELLED] == len(session.batch)


def _watch(session: Session, writer: Writer, interruption: Interruption) -> None:
    progress = ProgressLine(sys.stderr)
    give_up_at: float | None = None
    while session.phase is not Phase.IDLE and not interruption.is_repeated:
        if give_up_at is None and interruption:
            progress.clear()
            give_up_at = time.monotonic() + session.limits.timeout + _EXTRA_SECONDS
            _stop(session)
        if give_up_at is not None and time.monotonic() >= give_up_at:
            break
        time.sleep(_TICK)
        changes = session.drain(budget=_BUDGET)
        with interruption.stopping_at_once(session.stop):
            if writer.on_terminal or any(entry.warning for entry in changes.log):
                progress.clear()
            writer.write_outcomes(session.batch, changes.rows)
            _say_warnings(changes.log)
        if session.run_state.halt in PAUSING and session.phase is Phase.PAUSED:
            if session.run_state.halt is Halt.NOT_FOUND:
                say(str(_HOW_TO_CONTINUE))
            session.stop()
        progress.draw(session)
    progress.clear()


def _stop(session: Session) -> None:
    """Stop sending, and report how many replies the run still waits for."""
    session.stop()
    say(
        _(
            "Stopping: no further request is sent. Waiting at most {seconds:n} s for the replies under way "
            "({count:n}). Press Ctrl+C again to abort; their orders are then unconfirmed.",
            seconds=session.limits.timeout,
            count=session.run_state.progress.under_way,
        )
    )


def _finish(session: Session, writer: Writer) -> None:
    changes = session.drain()
    _say_warnings(changes.log)
    writer.write_rest(session.batch)
    writer.write_summary(session.batch, session.batch_number)
    # What stopped the run was explained when it happened.
    for line in () if session.run_state.halt else _advice(session):
        say(line)
    say(str(tally_words(changes.tallies)))
    if changes.tallies.by_state[State.UNCONFIRMED]:
        say(
            _("To check unconfirmed orders, start imtui, open this batch with History, and use Status check.")
        )


def _advice(session: Session) -> Iterator[str]:
    """For each code of the refused orders, one line with what it means and what to do."""
    known: set[int] = set()
    for order in session.batch:
        reply = order.result
        if order.state is State.REFUSED and isinstance(reply, Reply) and reply.code not in known:
            known.add(reply.code)
            advice = code_of(reply).advice
            yield _(
                "{code}: {meaning} {action}", code=reply.code, meaning=advice.meaning, action=advice.action
            )


def _status(session: Session) -> int:
    by_state = session.batch.tallies().by_state
    if session.run_state.trouble:
        return status.FAILED
    if session.run_state.halt is not None:
        return status.STOPPED
    if by_state[State.UNCONFIRMED]:
        return status.UNCONFIRMED
    return status.SUCCESS if _is_through(session) else status.SOME_FAILED


def _say_warnings(entries: Sequence[LogEntry]) -> None:
    for entry in entries:
        if entry.warning:
            say(f"{entry.order_id} {entry.text}" if entry.order_id else entry.text)
