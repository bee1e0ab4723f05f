"""The orders of the demo. Most can be cancelled; the others show the kinds of failure."""

from __future__ import annotations

import time
from dataclasses import replace

from imtui.sandbox.faults import Fault, Faults, Script
from imtui.sandbox.ledger import Ledger, Order, State
from imtui.sandbox.server import Sandbox

_COUNT = 40
_FIRST_ID = 312_891_245

_STATES = {4: State.NOT_THERE, 9: State.SENDING, 17: State.SENT, 26: State.NOT_THERE}
"""The states of the orders that are not scheduled, by position from 0."""

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
    # These two faults stop a run. They are late, so that retries of other orders end before.
    30: Script((Fault.UNAUTHORISED,)),
    39: Script((Fault.NO_SUCH_METHOD,)),
}
"""The faults of orders, by position from 0. The first order has none, because it is sent alone."""


_STOPPING = (30, 39)
_SENDERS = ("ACME", "ACME BILGI", "KAMPANYA")
_DAY = 86_400.0


def demo(*, latency: float = 0.12, late: float = 6.0) -> tuple[Sandbox, list[str]]:
    """A sandbox with the orders of the demo, not yet started, and the order IDs to import.

    Each reply comes after `latency` seconds, give or take a third. The variation is the same in each demo.
    The replies that stop a run take `late` seconds more.
    """
    ids = [str(_FIRST_ID + position) for position in range(_COUNT)]
    states = [_STATES.get(position, State.SCHEDULED) for position in range(_COUNT)]
    now = time.monotonic()
    ledger = Ledger(
        _order(order_id, state, now)
        for order_id, state in zip(ids, states, strict=True)
        if state is not State.NOT_THERE
    )
    scripts = {
        ids[position]: replace(script, late=late if position in _STOPPING else 0.0)
        for position, script in _SCRIPTS.items()
    }
    faults = Faults(scripts=scripts)
    return Sandbox(ledger, latency=latency, jitter=1 / 3, faults=faults), ids


def _order(order_id: str, state: State, now: float) -> Order:
    position = int(order_id) - _FIRST_ID
    order = Order(
        order_id,
        sender=_SENDERS[position % len(_SENDERS)],
        recipients=120 + position * 35 % 900,
        age=position % 5 * _DAY + 3600,
    )
    if state is State.SCHEDULED:
        return order
    return replace(order, sends_at=now, sending_for=float("inf") if state is State.SENDING else 0.0)
