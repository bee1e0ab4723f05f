from __future__ import annotations

from http.client import RemoteDisconnected

from imtui.sandbox import Fault, Sandbox, State, demo

from .client import cancel


def tries(sandbox: Sandbox, order_id: str) -> list[int | None]:
    """The codes of up to four tries, ended by the first that settles the order; None for no answer."""
    codes: list[int | None] = []
    while len(codes) < 4 and (not codes or codes[-1] in {None, 429, 500, 503}):
        try:
            codes.append(cancel(sandbox, order_id).status)
        except RemoteDisconnected:
            codes.append(None)
    return codes


def test_the_demo_shows_one_of_everything() -> None:
    sandbox, ids = demo(latency=0, late=0)
    slow = {order_id for order_id, script in sandbox.faults.scripts.items() if Fault.SLOW in script.steps}
    with sandbox:
        seen = [tries(sandbox, order_id) for order_id in ids if order_id not in slow]
    assert len(slow) == 1
    assert seen.count([200]) > len(ids) / 2
    oddities = [codes for codes in seen if codes != [200]]
    assert sorted(oddities, key=str) == sorted(
        [
            [400],
            [401],
            [404],
            [429, 200],
            [452],
            *[[455]] * 4,
            [500, 455],
            [503, 200],
            [503, 503, 503, 503],
            *[[None, 455]] * 2,
        ],
        key=str,
    )


def test_the_demo_starts_plainly_and_ends_with_a_halt() -> None:
    sandbox, ids = demo(latency=0, late=0)
    with sandbox:
        assert tries(sandbox, ids[0]) == [200]
        assert [cancel(sandbox, ids[30]).status for _ in range(2)] == [401, 200]
        assert [cancel(sandbox, ids[-1]).status for _ in range(2)] == [404, 200]


def test_the_ledger_of_the_demo_knows_every_state() -> None:
    sandbox, ids = demo()
    states = {sandbox.ledger.state(order_id) for order_id in ids}
    assert states == {State.SCHEDULED, State.SENDING, State.SENT, State.NOT_THERE}
    assert len(set(ids)) == len(ids) == 40
