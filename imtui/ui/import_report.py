"""What an import gave, and the line that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from imtui.core.batch import Addition
from imtui.core.intake import Intake, Rejected
from imtui.session.words import orders

_NAMED: Final = 3
"""Sources that are told of one by one."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import gave."""

    source: str
    intake: Intake
    addition: Addition
    was_picked: bool = False
    """Whether the operator chose what was taken, and saw what would be left."""

    def __bool__(self) -> bool:
        """Whether something was left out."""
        return bool(self.intake.rejected or self.intake.doubtful or self.addition.duplicates)

    @property
    def is_plain(self) -> bool:
        """Whether orders were added and there is no more to say."""
        rows, cancelled = self.addition.rows, self.addition.cancelled_before
        return bool(rows) and not (self or cancelled or self.intake.remark)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing at all."""
        return not (self or self.addition.rows)

    @property
    def needs_window(self) -> bool:
        """True if there is something to correct that the operator has not seen."""
        return bool(self.intake.rejected or self.intake.doubtful) and not self.was_picked

    def without(self, corrected: Rejected) -> ImportReport:
        """The report once a piece was corrected and imported."""
        left = tuple(piece for piece in self.intake.rejected if piece is not corrected)
        return replace(self, intake=self.intake._replace(rejected=left))

    def words(self) -> str:
        """One line: what was added, what was there already, what was rejected."""
        addition, intake = self.addition, self.intake
        if self.is_empty:
            return "no order id was found"
        parts = [f"{orders(len(addition.rows))} added"]
        if addition.cancelled_before:
            parts.append(f"{addition.cancelled_before:,} of them cancelled in an earlier batch")
        if addition.duplicates:
            first = addition.duplicates[0]
            where = f" (row {first.row + 1})" if len(addition.duplicates) == 1 else ""
            parts.append(f"{len(addition.duplicates):,} already on the list{where}")
        if addition.completed:
            parts.append(f"{len(addition.completed):,} of those got a label or a sending time")
        if intake.rejected:
            parts.append(f"{len(intake.rejected):,} rejected")
        if intake.doubtful:
            times = "sending time" if len(intake.doubtful) == 1 else "sending times"
            parts.append(f"{len(intake.doubtful):,} {times} unread")
        if intake.remark:
            parts.append(intake.remark)
        return ", ".join(parts)


def named_words(reports: Sequence[ImportReport]) -> list[str]:
    """What came of the first few, each with its source."""
    words = [f"{report.source}: {report.words()}" for report in reports[:_NAMED]]
    more = len(reports) - _NAMED
    return [*words, f"and so on for {more:,} more"] if more > 0 else words
