"""The result of an import, and the sentences that report it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from imtui.core.batch import Addition
from imtui.core.importing.reasons import Aside
from imtui.core.importing.result import Found, Imported, Rejected
from imtui.messages import Message, _, ngettext
from imtui.session.log_texts import import_counts

_MAX_NAMED: Final = 3
"""Maximum number of sources that are reported by name. The others are only counted."""

RowOf = Callable[[str], int | None]
"""A function that returns the row of an order ID, from 0; None if the order is no longer on the list."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of one import. The orders themselves are in the batch."""

    source: Message | str
    rest: Imported
    """The result of reading the source, with `found` emptied, because the batch has these orders."""
    unusual: tuple[Found, ...]
    addition: Addition
    are_lines: bool
    """True if each entry of the source has a line of its own. Otherwise the report counts entries."""
    was_marked: bool = False
    """True if the operator marked the order IDs in a list of all numbers, and so saw the others too."""
    corrected: int = 0
    """How many rejected pieces the operator has corrected and imported in the report window."""

    @classmethod
    def of(
        cls, source: Message | str, imported: Imported, addition: Addition, *, was_marked: bool = False
    ) -> Self:
        """Create the report of an import whose orders were added to the batch."""
        rest = replace(imported, found=())
        return cls(source, rest, imported.unusual, addition, imported.are_lines, was_marked)

    @property
    def is_listed(self) -> bool:
        """True if the report window lists something of this import."""
        return bool(self.notable or self.rest.ignored)

    @property
    def notable(self) -> bool:
        """True if there are rejected pieces, unreadable sending times, duplicates or unusual IDs."""
        rest = self.rest
        return bool(rest.rejected or rest.unreadable_times or self.addition.duplicates or self.unusual)

    @property
    def is_plain(self) -> bool:
        """True if there is nothing to report but new orders.

        Each line then gave a new order, is blank or is a heading.
        """
        asides = {line.aside for line in self.rest.ignored}
        return bool(self.addition.rows) and not (self.notable or self._further() or asides - {Aside.HEADING})

    @property
    def is_empty(self) -> bool:
        """True if the source had nothing to import or report. It may have had blank lines."""
        return not (self.is_listed or self.addition.rows)

    @property
    def needs_window(self) -> bool:
        """True if there are rejected pieces or unreadable times, and the operator did not mark the IDs."""
        return bool(self.rest.rejected or self.rest.unreadable_times) and not self.was_marked

    @property
    def is_warning(self) -> bool:
        """True if the report is a warning.

        If the operator marked the IDs, it is a warning if there are unusual IDs. Otherwise it is a warning if
        it is `notable`, has no new order, or has orders that an earlier batch cancelled.
        """
        if self.was_marked:
            return bool(self.unusual)
        return self.notable or not self.addition.rows or bool(self.addition.cancelled_before)

    def without(self, corrected: Rejected) -> ImportReport:
        """The report after the rejected piece `corrected` was corrected and imported."""
        left = tuple(piece for piece in self.rest.rejected if piece is not corrected)
        if len(left) == len(self.rest.rejected):
            return self
        return replace(self, rest=replace(self.rest, rejected=left), corrected=self.corrected + 1)

    def sentences(self, row_of: RowOf | None = None) -> str:
        """The sentences about the import: first the counts, then everything else.

        The row of a duplicate is what `row_of` returns; without `row_of`, its row at the time of the import.
        """
        if self.is_empty:
            return _("No order ID was found.")
        return " ".join([self._counts(), *self._further(row_of)])

    def _counts(self) -> str:
        """The counts, as in `5 lines read: 2 imported, 1 duplicate, 1 rejected, 1 ignored.`.

        The first count is the sum of the others.
        """
        return import_counts(
            imported=len(self.addition.rows) + self.corrected,
            duplicates=len(self.addition.duplicates),
            rejected=len(self.rest.rejected),
            ignored=len(self.rest.ignored) + self.rest.blank,
            are_lines=self.are_lines,
        )

    def _further(self, row_of: RowOf | None = None) -> list[str]:
        addition, said = self.addition, []
        if len(addition.duplicates) == 1:
            found, row = addition.duplicates[0]
            now = row_of(found.order_id) if row_of else row
            if now is not None:
                said.append(_("The duplicate is in row {row:n}.", row=now + 1))
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
                    "{count:n} order on the list got a label, a sending time or a mark.",
                    "{count:n} orders on the list got a label, a sending time or a mark.",
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


def named_sentences(reports: Sequence[ImportReport], row_of: RowOf | None = None) -> list[str]:
    """The sentences about the first few imports, each after the name of its source.

    A last sentence counts the other sources. `row_of` is as in `ImportReport.sentences`.
    """
    said = [f"{report.source}: {report.sentences(row_of)}" for report in reports[:_MAX_NAMED]]
    more = len(reports) - _MAX_NAMED
    if more > 0:
        said.append(ngettext("{count:n} more source was read.", "{count:n} more sources were read.", more))
    return said
