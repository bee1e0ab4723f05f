"""The lines that `imtui run` writes to standard output."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from imtui.cli.streams import discard_output, say
from imtui.core.batch import Batch
from imtui.core.order import Order
from imtui.core.outcome import OUTCOMES
from imtui.messages import _
from imtui.session.export import order_fields, summary_fields


class Writer:
    """Writes one line per order as soon as the order has its outcome. JSON ends with a summary.

    JSON is English. The other lines are in the operator's language. A closed pipe or a full disk is reported
    once and does not end the run: the orders must still be cancelled, and the journal has their outcomes.
    """

    def __init__(self, out: TextIO, *, as_json: bool) -> None:
        self._out = out
        self._as_json = as_json
        self.lost = False
        """True if some lines could not be written."""
        self._written: set[int] = set()

    @property
    def on_terminal(self) -> bool:
        """True if the lines are written to a terminal. The progress line of stderr may be on it, too."""
        return self._out.isatty()

    def write_outcomes(self, batch: Batch, rows: Iterable[int]) -> None:
        """Write each order in `rows` that has its outcome, unless it was written before."""
        self._write(batch, sorted(row for row in rows if row not in self._written and _is_done(batch[row])))

    def write_rest(self, batch: Batch) -> None:
        """Write the orders that are not written yet, most of which were never sent."""
        self._write(batch, [row for row in range(len(batch)) if row not in self._written])

    def write_summary(self, batch: Batch, number: int | None) -> None:
        """For JSON, write the counts and the batch's number in the journal. Otherwise write nothing."""
        if self._as_json:
            self._put([_as_line(summary_fields(batch.tallies(), number))])

    def _write(self, batch: Batch, rows: list[int]) -> None:
        self._written.update(rows)
        self._put(self._line(batch[row]) for row in rows)

    def _line(self, order: Order) -> str:
        if self._as_json:
            return _as_line(order_fields(order))
        code = "-" if order.code is None else order.code
        return f"{order.order_id}\t{order.state.label}\t{code}\t{order.shown_message}\n"

    def _put(self, lines: Iterable[str]) -> None:
        if self.lost:
            return
        try:
            self._out.writelines(lines)
            self._out.flush()
        except OSError as error:
            self.lost = True
            discard_output(self._out)
            say(
                _(
                    "cannot write to standard output ({reason}). The run continues. `imtui history` "
                    "and `imtui export` show its outcomes.",
                    reason=error.strerror,
                )
            )


def _as_line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"


def _is_done(order: Order) -> bool:
    """True if the order has its final outcome in this run.

    An outcome of an earlier batch counts only if it is "cancelled". An order that an earlier batch left
    unconfirmed is sent again in this run, and is done after that.
    """
    return order.state in OUTCOMES and (bool(order.attempts) or order.was_cancelled_before)
