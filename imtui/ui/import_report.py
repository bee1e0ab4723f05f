"""The result of an import, and the sentences that report it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from imtui.core.batch import Addition
from imtui.core.importing.reasons import Aside
from imtui.core.importing.result import Found, Imported, Rejected
from imtui.messages import Message, _, ngettext
from imtui.session.log_texts import import_counts

_MAX_NAMED: Final = 3
"""How many sources get a sentence each, at most. Of the others, only the number is shown."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of one import. The orders themselves are in the batch."""

    source: Message | str
    rest: Imported
    """What was read, without the orders found."""
    unusual: tuple[Found, ...]
    addition: Addition
    unit: str
    """What the numbers of the sentences count: `line`, or `entry` if a line held several."""
    was_picked: bool = False
    """True if the operator marked the numbers, and so has seen what would be rejected."""
    corrected: int = 0
    """How many rejected pieces were corrected and imported since."""

    @classmethod
    def of(
        cls, source: Message | str, imported: Imported, addition: Addition, *, was_picked: bool = False
    ) -> Self:
        """Create the report of an import whose orders were added to the batch."""
        lines = [
            *(found.line for found in imported.found),
            *(piece.line for piece in imported.rejected),
            *(aside.line for aside in imported.ignored),
        ]
        unit = "line" if len(set(lines)) == len(lines) else "entry"
        rest = replace(imported, found=())
        return cls(source, rest, imported.unusual, addition, unit, was_picked)

    def __bool__(self) -> bool:
        """True if the report window lists something of this import."""
        return bool(self.notable or self.rest.ignored)

    @property
    def notable(self) -> bool:
        """True if something was not imported as an ordinary order."""
        rest = self.rest
        return bool(rest.rejected or rest.unreadable_times or self.addition.duplicates or self.unusual)

    @property
    def is_plain(self) -> bool:
        """True if every line except headings gave a new order, and there is nothing else to report."""
        asides = {line.aside for line in self.rest.ignored}
        return bool(self.addition.rows) and not (self.notable or self._further() or asides - {Aside.HEADING})

    @property
    def is_empty(self) -> bool:
        """True if the source held nothing at all."""
        return not (self or self.addition.rows)

    @property
    def needs_window(self) -> bool:
        """True if there is something to correct that the operator has not seen."""
        return bool(self.rest.rejected or self.rest.unreadable_times) and not self.was_picked

    @property
    def is_warning(self) -> bool:
        """True if the operator should look at something before a run."""
        if self.was_picked:
            return bool(self.unusual)
        return self.notable or not self.addition.rows or bool(self.addition.cancelled_before)

    def without(self, corrected: Rejected) -> ImportReport:
        """The report after the rejected piece `corrected` was corrected and imported."""
        left = tuple(piece for piece in self.rest.rejected if piece is not corrected)
        if len(left) == len(self.rest.rejected):
            return self
        return replace(self, rest=replace(self.rest, rejected=left), corrected=self.corrected + 1)

    def sentences(self) -> str:
        """The sentences about the import: first the counts, which add up, then everything else."""
        if self.is_empty:
            return _("No order ID was found.")
        return " ".join([self._counts(), *self._further()])

    def _counts(self) -> str:
        """The counts, which add up: "5 lines read: 2 imported, 1 duplicate, 1 rejected, 1 ignored"."""
        return import_counts(
            imported=len(self.addition.rows) + self.corrected,
            duplicates=len(self.addition.duplicates),
            rejected=len(self.rest.rejected),
            ignored=len(self.rest.ignored) + self.rest.blank,
            are_lines=self.unit == "line",
        )

    def _further(self) -> list[str]:
        addition, said = self.addition, []
        if len(addition.duplicates) == 1:
            said.append(_("The duplicate is in row {row:n}.", row=addition.duplicates[0].row + 1))
        if self.unusual:
            said.append(ngettext("{count:n} ID is unusual.", "{count:n} IDs are unusual.", len(self.unusual)))
        if addition.cancelled_before:
            said.append(
                ngettext(
                    "{count:n} order was cancelled in an earlier batch.",
                    "{count:n} orders were cancelled in an earlier batch.",
                    addition.cancelled_before,
                )
            )
        if addition.completed:
            said.append(
                ngettext(
                    "{count:n} order on the list got a label or a sending time.",
                    "{count:n} orders on the list got a label or a sending time.",
                    len(addition.completed),
                )
            )
        if unread := len(self.rest.unreadable_times):
            said.append(
                ngettext(
                    "{count:n} sending time could not be read.",
                    "{count:n} sending times could not be read.",
                    unread,
                )
            )
        return [*said, *self.rest.remarks.sentences()]


def named_sentences(reports: Sequence[ImportReport]) -> list[str]:
    """The sentences about the first few imports, each after the name of its source.

    A last sentence counts the other sources.
    """
    said = [f"{report.source}: {report.sentences()}" for report in reports[:_MAX_NAMED]]
    more = len(reports) - _MAX_NAMED
    if more > 0:
        said.append(ngettext("{count:n} more source was read.", "{count:n} more sources were read.", more))
    return said
