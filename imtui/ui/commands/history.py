"""Commands about past batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from imtui.session import OperationRefused
from imtui.session.words import orders, tally_words
from imtui.ui.commands.group import CommandGroup
from imtui.ui.presentation.view import View
from imtui.ui.screens.choice import ChoiceDialog
from imtui.ui.screens.history import HistoryScreen, Resume, resume_words

if TYPE_CHECKING:
    from imtui.session import BatchSummary

_SHOWN: Final = 100
"""Batches that the list begins with; to count the orders of each takes time."""


class HistoryCommands(CommandGroup):
    """Opens past batches, and adds their orders to the list."""

    def do_history(self) -> None:
        """Show past batches."""
        batches = self.session.past_batches(_SHOWN)
        if not batches:
            raise OperationRefused("There is no past batch yet.")
        older = self.session.count_batches() - len(batches)
        self.show(HistoryScreen(batches, older, self.session.past_batches), self._choose_batch)

    def resume_words(self, batch: BatchSummary) -> str:
        """That there is an unfinished batch, and by which key it is opened."""
        return resume_words(batch, self.keys["history"])

    def offer(self, batch: BatchSummary) -> None:
        """Ask whether to go on with an unfinished batch."""

        def answered(answer: str | None) -> None:
            if answer == "open":
                self._open_batch(batch.number)
            elif answer == "aside":
                self.session.set_aside(batch.number)

        self.show(Resume(batch), answered)

    def _choose_batch(self, number: int | None) -> None:
        if number is None:
            return
        here = len(self.session.batch)
        if not here or number == self.session.batch_number:
            self._open_batch(number)
            return
        about = "There are orders on the list. Nothing is sent by either:"
        ways = [
            f"Open batch {number}; {orders(here)} here stay in the journal",
            f"Add its orders to the {here:,} here",
        ]

        def answered(way: int | None) -> None:
            if way == 0:
                self._open_batch(number)
            elif way == 1:
                self._merge_batch(number)

        self.show(ChoiceDialog(f"Batch {number}", about, ways, lambda _: "", yes="Go on"), answered)

    def _merge_batch(self, number: int) -> None:
        try:
            addition, again = self.session.merge_batch(number)
        except OperationRefused as error:
            self.show_notice(str(error), warning=True)
            return
        self.dashboard.refresh_all()
        here = len(addition.duplicates)
        already = f", {here:,} {'was' if here == 1 else 'were'} here already" if here else ""
        words = f"{orders(len(addition.rows))} added from batch {number}{already}."
        if again.total:
            words += f" Queued again, so that {self.keys['run']} sends them: {tally_words(again)}."
        self.show_notice(words, warning=bool(again.total))

    def _open_batch(self, number: int) -> None:
        try:
            self.session.open_batch(number)
        except OperationRefused as error:
            self.show_notice(str(error), warning=True)
            return
        self.pane.look(View())
        self.dashboard.refresh_all(moved=True)
        self.table.focus()
        self.dashboard.show_result_summary(f"Batch {number}")
