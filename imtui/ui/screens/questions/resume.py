"""The question whether to resume an unfinished batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from imtui.core.outcome import State
from imtui.messages import _, ngettext
from imtui.session.log_texts import account_words, tally_words
from imtui.ui.presentation.times import local_day_and_minute
from imtui.ui.screens.questions.prompt import Answer, Prompt

if TYPE_CHECKING:
    from imtui.session import BatchSummary


def resume_question(batch: BatchSummary, others: int, key: str) -> Prompt[str]:
    """The window that offers to resume the newest unfinished batch.

    Dismissed with `open` to resume it, with `aside` to set it aside, or with None to decide later. `others`
    is the number of older unfinished batches. `key` is the name of the key that lists past batches.
    """
    answers = [
        # Resume puts the orders on the list and sends nothing, so it is the safe answer and comes first.
        Answer(_("Resume"), "y", "open"),
        Answer(_("Not now"), "n,escape,q", None),
        Answer(_("Set aside"), "x", "aside"),
    ]
    lines = list(_summary_lines(batch))
    if others:
        lines.append(
            ngettext(
                "{count:n} older batch is not finished either: {key} lists it.",
                "{count:n} older batches are not finished either: {key} lists them.",
                others,
                key=key,
            )
        )
    return Prompt(_("Batch {number} is not finished", number=batch.number), lines, answers)


def _summary_lines(batch: BatchSummary) -> Iterator[str]:
    tallies = batch.tallies.by_state
    account = account_words(batch.target)
    yield " · ".join((_("Created {time}", time=local_day_and_minute(batch.created)), account))
    yield ""
    if queued := tallies[State.QUEUED]:
        yield "· " + ngettext(
            "{count:n} order is queued: it is sent as scheduled unless you cancel it.",
            "{count:n} orders are queued: they are sent as scheduled unless you cancel them.",
            queued,
        )
    if unconfirmed := tallies[State.UNCONFIRMED]:
        yield "? " + ngettext(
            "{count:n} order is unconfirmed: a reply was lost. A retry is harmless.",
            "{count:n} orders are unconfirmed: replies were lost. A retry is harmless.",
            unconfirmed,
        )
    if failed := tallies[State.REFUSED] + tallies[State.UNREACHABLE]:
        yield "✖ " + ngettext(
            "{count:n} order was refused or unreachable: only a retry sends it again.",
            "{count:n} orders were refused or unreachable: only a retry sends them again.",
            failed,
        )
    if cancelled := tallies[State.CANCELLED]:
        yield "✔ " + ngettext(
            "{count:n} order is cancelled: it is not sent again.",
            "{count:n} orders are cancelled: they are not sent again.",
            cancelled,
        )
    yield ""
    yield _("Resuming puts the batch on the list. Nothing is sent before you confirm a run.")


def resume_words(batch: BatchSummary, key: str) -> str:
    """A sentence that says which batch is not finished, and which key lists past batches.

    A start that imports another list shows this sentence instead of `resume_question`. `key` is the name of
    the key.
    """
    return _(
        "Batch {number} is not finished ({counts}). {key} lists past batches.",
        number=batch.number,
        counts=tally_words(batch.tallies),
        key=key,
    )
