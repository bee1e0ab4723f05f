"""The orders of the demo: mostly plain ones, and one of everything that can go wrong."""

from __future__ import annotations

import time

from imtui.sandbox.faults import Fault, Faults, Script
from imtui.sandbox.ledger import Ledger, Order, State
from imtui.sandbox.server import Sandbox

_COUNT = 40
_FIRST_ID = 312_891_245

_STATES = {4: State.NOT_THERE, 9: State.SENDING, 17: State.SENT, 26: State.NOT_THERE}
"""What is not scheduled, by position from 0."""

_SCRIPTS = {
    2: Script((Fault.UNAVAILABLE,)),
    6: Script(then=Fault.BAD_REQUEST),
    8: Script((Fault.SLOW,)),
    11: Script((Fault.LOST,)),
    13: Script(then=Fault.UNAVAILABLE),
    15: Script((Fault.TOO_MANY,)),
    19: Script(then=Fault.BAD_RECIPIENTS),
    21: Script((Fault.ERROR,)),
    24: Script((Fault.LOST,)),
    # These two stop a client's batch: late, so that what is tried again has come to its end before.
    30: Script((Fault.UNAUTHORISED,), late=6.0),
    39: Script((Fault.NOT_FOUND,), late=6.5),
}
"""What misbehaves, by position from 0; the others, the first among them, do not."""


def demo(*, port: int = 0, latency: float = 0.12) -> tuple[Sandbox, list[str]]:
    """A sandbox, not yet started, with the demo's orders, and the ids to load in the order of the table.

    `latency` is in seconds and varies by a third, the same way every time.
    """
    ids = [str(_FIRST_ID + position) for position in range(_COUNT)]
    states = [_STATES.get(position, State.SCHEDULED) for position in range(_COUNT)]
    now = time.monotonic()
    ledger = Ledger(
        _order(order_id, state, now)
        for order_id, state in zip(ids, states, strict=True)
        if state is not State.NOT_THERE
    )
    faults = Faults(scripts={ids[position]: script for position, script in _SCRIPTS.items()})
    return Sandbox(ledger, port=port, latency=latency, jitter=1 / 3, faults=faults), ids


def _order(order_id: str, state: State, now: float) -> Order:
    if state is State.SCHEDULED:
        return Order(order_id)
    return Order(order_id, sends_at=now, sending_for=float("inf") if state is State.SENDING else 0.0)
