"""What an intake left out, and why: pure lines for a `Reader`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from imtui.core.batch import Addition
from imtui.core.intake import Intake
from imtui.session.words import orders

_MOST: Final = 200
"""Lines of each kind that are listed; the rest is counted."""


def intake_words(intake: Intake, addition: Addition) -> str:
    """One line: what was added, what was there already, what was rejected."""
    parts = [f"{orders(len(addition.rows))} added"]
    if addition.duplicates:
        first = addition.duplicates[0]
        where = f" (row {first.row + 1})" if len(addition.duplicates) == 1 else ""
        parts.append(f"{len(addition.duplicates):,} already on the list{where}")
    if intake.rejected:
        parts.append(f"{len(intake.rejected):,} rejected")
    return ", ".join(parts)


def intake_lines(source: str, intake: Intake, addition: Addition) -> Iterator[tuple[str, str]]:
    """The report, line by line with the names of their styles."""
    yield f"{source}: {intake_words(intake, addition)}.", ""
    if intake.rejected:
        yield "", ""
        yield "Rejected: mend these and enter them again", "heading"
        for piece in intake.rejected[:_MOST]:
            yield f"  line {piece.line}, column {piece.column}: {piece.text}", "denied"
            yield f"      {piece.reason}", "muted"
        yield from _rest(len(intake.rejected))
    if addition.duplicates:
        yield "", ""
        yield "Already on the list, left out", "heading"
        for item in addition.duplicates[:_MOST]:
            yield f"  line {item.found.line}: {item.found.order_id} stands in row {item.row + 1}", ""
        yield from _rest(len(addition.duplicates))


def _rest(count: int) -> Iterator[tuple[str, str]]:
    if count > _MOST:
        yield f"  and {count - _MOST:,} more", "muted"
