"""Results, attempts and batches for tests of the list of orders."""

from __future__ import annotations

from imtui.core.batch import Batch
from imtui.core.importing.result import Found
from imtui.core.order import Attempt
from imtui.core.outcome import OUTCOMES, State
from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result

DONE = Reply(200, 200, "İşlem başarılı")
GONE = Reply(455, 455, "Sipariş bulunamadı")
LOST = Fault(Evidence.AMBIGUOUS, FaultKind.TIMEOUT)
NO_LINE = Fault(Evidence.UNSENT, FaultKind.CONNECT, "connection refused")


BY_STATE: dict[State, Result] = {
    State.CANCELLED: DONE,
    State.REFUSED: GONE,
    State.UNREACHABLE: NO_LINE,
    State.UNCONFIRMED: LOST,
    State.QUEUED: NO_LINE,
    State.SENDING: LOST,
}


def ended(result: Result = DONE, ms: int = 48) -> Attempt:
    return Attempt(1_747_224_000.0, ms, result)


def found(*order_ids: str) -> list[Found]:
    return [Found(order_id, line, 1) for line, order_id in enumerate(order_ids, start=1)]


def batch_of(*states: State) -> Batch:
    """A batch of orders 1, 2, 3 … in these states, with no changes left to take."""
    batch = Batch()
    batch.add(found(*(str(number) for number in range(1, len(states) + 1))))
    for row, state in enumerate(states):
        if state is not State.QUEUED:
            batch.begin(row)
        if state in OUTCOMES:
            batch.record(row, ended(BY_STATE[state]), state)
    batch.take_changed()
    return batch
