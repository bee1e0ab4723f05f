"""What `imtui run` writes to standard error about its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from imtui.core.importing import Aside, Found, Imported
from imtui.session.words import import_counts

NAMED: Final = 20
"""Pieces of one kind that are named; the others are counted."""

_ONE_UNUSUAL: Final = (
    "1 ID is unusual. Nothing was sent: remove it, or run again with --allow-unusual to send it."
)
_SEVERAL_UNUSUAL: Final = (
    "{count:,} IDs are unusual{more}. Nothing was sent: remove them, or run again with --allow-unusual to "
    "send them."
)
_ASIDES: Final = {
    Aside.HEADING: "this line is a heading",
    Aside.TITLE: "this line is a title",
    Aside.FOOTER: "this line is a footer",
    Aside.COMMENT: "this line is a comment",
    Aside.RULER: "this is a ruled line",
}


def report_lines(lists: Sequence[tuple[str, Imported]]) -> Iterator[str]:
    """For each source that holds more than order IDs: its counts, then each piece that gave no order."""
    known: set[str] = set()
    for source, imported in lists:
        duplicates = _duplicates(imported.found, known)
        if imported.rejected or imported.ignored:
            yield f"{source}: {_counts(imported, duplicates)}"
        yield from _bounded(
            f"{source}: ",
            [
                f"{source}, line {piece.line}, column {piece.column}: {piece.text}: {piece.reason.sentence}"
                for piece in imported.rejected[:NAMED]
            ],
            len(imported.rejected),
            "1 more piece was rejected.",
            "{more:,} more pieces were rejected.",
        )
        yield from _bounded(
            f"{source}: ",
            [
                f"{source}, line {line.line}: {line.text}: {_ASIDES[line.aside]}, it was ignored"
                for line in imported.ignored[:NAMED]
            ],
            len(imported.ignored),
            "1 more line was ignored.",
            "{more:,} more lines were ignored.",
        )
        yield from _times(source, imported)
        yield from (f"{source}: {remark}" for remark in imported.remarks.sentences())


def unusual_lines(lists: Sequence[tuple[str, Imported]]) -> list[str]:
    """Each unusual ID, and what to do about them; empty if there is none."""
    unusual = [(source, found) for source, imported in lists for found in imported.unusual]
    if not unusual:
        return []
    named = [
        f"{source}, line {found.line}: {found.order_id}: {found.unusual.sentence if found.unusual else ''}"
        for source, found in unusual[:NAMED]
    ]
    if len(unusual) == 1:
        return [*named, _ONE_UNUSUAL]
    more = f" ({len(unusual) - NAMED:,} more are not listed)" if len(unusual) > NAMED else ""
    return [*named, _SEVERAL_UNUSUAL.format(count=len(unusual), more=more)]


def duplicate_lines(duplicates: Sequence[tuple[str, Found]]) -> Iterator[str]:
    """Each ID that is on the list already, by its source."""
    named = [
        f"{source}, line {found.line}: {found.order_id} is on the list already"
        for source, found in duplicates[:NAMED]
    ]
    yield from _bounded(
        "",
        named,
        len(duplicates),
        "1 more ID is on the list already.",
        "{more:,} more IDs are on the list already.",
    )


def _counts(imported: Imported, duplicates: int) -> str:
    lines = {piece.line for part in (imported.found, imported.rejected, imported.ignored) for piece in part}
    return import_counts(
        imported=len(imported.found) - duplicates,
        duplicates=duplicates,
        rejected=len(imported.rejected),
        ignored=len(imported.ignored) + imported.blank,
        are_lines=len(lines) == imported.pieces - imported.blank,
    )


def _duplicates(found: Sequence[Found], known: set[str]) -> int:
    """How many of the IDs are known already; the others are added to `known`."""
    before = len(known)
    known.update(each.order_id.lstrip("0") for each in found)
    return len(found) - (len(known) - before)


def _times(source: str, imported: Imported) -> Iterator[str]:
    """The sending times that could not be read. Their orders go after those whose time is known."""
    named = []
    for each in imported.unread_times[:NAMED]:
        order = f", of order {each.order_id}" if each.order_id else ""
        named.append(
            f"{source}, line {each.line}, column {each.column}: {each.text}: {each.problem.sentence}{order}"
        )
    yield from _bounded(
        f"{source}: ",
        named,
        len(imported.unread_times),
        "1 more sending time could not be read.",
        "{more:,} more sending times could not be read.",
    )


def _bounded(
    source: str, named: Sequence[str], count: int, one_more: str, several_more: str
) -> Iterator[str]:
    """The pieces that are named, then how many are not, after the name of the source."""
    yield from named
    more = count - len(named)
    if more:
        yield source + (one_more if more == 1 else several_more.format(more=more))
