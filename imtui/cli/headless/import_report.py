"""What `imtui run` writes to standard error about its input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from imtui.core.importing.reasons import Aside
from imtui.core.importing.result import Found, Imported
from imtui.messages import Message, _, lazy, ngettext
from imtui.session.log_texts import import_counts

MAX_NAMED: Final = 20
"""How many lines are written about pieces of one kind at most. Further pieces are only counted."""

_ASIDES: Final[Mapping[Aside, Message]] = {
    Aside.HEADING: lazy("this line is a heading, it was ignored"),
    Aside.TITLE: lazy("this line is a title, it was ignored"),
    Aside.FOOTER: lazy("this line is a footer, it was ignored"),
    Aside.COMMENT: lazy("this line is a comment, it was ignored"),
    Aside.RULER: lazy("this is a ruled line, it was ignored"),
}


def report_lines(lists: Sequence[tuple[str, Imported]]) -> Iterator[str]:
    """The lines about each source.

    They show the counts and each rejected or ignored piece, if there are any, then the sending times that
    could not be read and the remarks. A source that holds only order IDs has no line.
    """
    known: set[str] = set()
    for source, imported in lists:
        duplicates = _duplicates(imported.found, known)
        if imported.rejected or imported.ignored:
            yield f"{source}: {_counts(imported, duplicates)}"
        for piece in imported.rejected[:MAX_NAMED]:
            yield _about_piece(source, piece.line, piece.column, piece.text, piece.reason.sentence)
        if more := len(imported.rejected[MAX_NAMED:]):
            words = ngettext(
                "{count:n} more piece was rejected.", "{count:n} more pieces were rejected.", more
            )
            yield f"{source}: {words}"
        for line in imported.ignored[:MAX_NAMED]:
            yield _about_line(source, line.line, line.text, str(_ASIDES[line.aside]))
        if more := len(imported.ignored[MAX_NAMED:]):
            words = ngettext("{count:n} more line was ignored.", "{count:n} more lines were ignored.", more)
            yield f"{source}: {words}"
        yield from _times(source, imported)
        yield from (f"{source}: {remark}" for remark in imported.remarks.sentences())


def unusual_lines(lists: Sequence[tuple[str, Imported]], *, are_allowed: bool) -> list[str]:
    """A line for each unusual ID, then a line that says what to do; empty if no ID is unusual.

    If they are allowed, the last line says so.
    """
    unusual = [(source, found) for source, imported in lists for found in imported.unusual]
    if not unusual:
        return []
    lines = [
        _about_line(
            source, found.line, found.order_id, found.info.unusual.sentence if found.info.unusual else ""
        )
        for source, found in unusual[:MAX_NAMED]
    ]
    if more := len(unusual[MAX_NAMED:]):
        lines.append(ngettext("{count:n} more ID is unusual.", "{count:n} more IDs are unusual.", more))
    if are_allowed:
        allowed = ngettext(
            "{count:n} ID is unusual. --allow-unusual accepts it.",
            "{count:n} IDs are unusual. --allow-unusual accepts them.",
            len(unusual),
        )
        return [*lines, allowed]
    advice = ngettext(
        "{count:n} ID is unusual. Nothing was sent: remove it, or run again with --allow-unusual to send it.",
        "{count:n} IDs are unusual. Nothing was sent: remove them, or run again with --allow-unusual to "
        "send them.",
        len(unusual),
    )
    return [*lines, advice]


def duplicate_lines(duplicates: Sequence[tuple[str, Found]]) -> Iterator[str]:
    """A line for each ID that is on the list already, with its source."""
    for source, found in duplicates[:MAX_NAMED]:
        yield _(
            "{source}, line {line}: {order_id} is on the list already",
            source=source,
            line=found.line,
            order_id=found.order_id,
        )
    if more := len(duplicates[MAX_NAMED:]):
        yield ngettext(
            "{count:n} more ID is on the list already.", "{count:n} more IDs are on the list already.", more
        )


def _counts(imported: Imported, duplicates: int) -> str:
    return import_counts(
        imported=len(imported.found) - duplicates,
        duplicates=duplicates,
        rejected=len(imported.rejected),
        ignored=len(imported.ignored) + imported.blank,
        are_lines=imported.are_lines,
    )


def _duplicates(found: Sequence[Found], known: set[str]) -> int:
    """Count the IDs that occurred before, and add the others to `known`.

    IDs are compared without leading zeros.
    """
    before = len(known)
    known.update(each.order_id.lstrip("0") for each in found)
    return len(found) - (len(known) - before)


def _times(source: str, imported: Imported) -> Iterator[str]:
    """Lines about sending times that could not be read. An order with such a time counts as one without."""
    for each in imported.unreadable_times[:MAX_NAMED]:
        reason = each.problem.sentence
        if each.order_id:
            reason = _("{reason} (order {order_id})", reason=reason, order_id=each.order_id)
        yield _about_piece(source, each.line, each.column, each.text, reason)
    if more := len(imported.unreadable_times[MAX_NAMED:]):
        words = ngettext(
            "{count:n} more sending time could not be read.",
            "{count:n} more sending times could not be read.",
            more,
        )
        yield f"{source}: {words}"


def _about_line(source: str, line: int, text: str, reason: str) -> str:
    return _("{source}, line {line}: {text}: {reason}", source=source, line=line, text=text, reason=reason)


def _about_piece(source: str, line: int, column: int, text: str, reason: str) -> str:
    return _(
        "{source}, line {line}, column {column}: {text}: {reason}",
        source=source,
        line=line,
        column=column,
        text=text,
        reason=reason,
    )
