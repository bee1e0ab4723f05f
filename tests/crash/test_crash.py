"""The program is killed again and again. Its journal is then compared with what the server recorded."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Semaphore

import pytest

from imtui.core.order import Order
from imtui.core.outcome import State
from imtui.journal import Journal
from imtui.sandbox import HASH, KEY, Ledger, Request, Sandbox, parse_faults

KILLS = 12
ORDERS = 400
PATIENCE = 30

TRUE_OF_CANCELLED = {State.CANCELLED, State.UNCONFIRMED}
"""The outcomes that are true for an order that the server cancelled."""


class WatchedLedger(Ledger):
    """A ledger with a method that waits until a number of orders is cancelled."""

    def __init__(self, count: int) -> None:
        super().__init__(Ledger.scheduled(count)._orders.values())
        self._seen = Semaphore(0)

    def record(self, request: Request) -> None:
        super().record(request)
        self._seen.release()

    def wait_for(self, requests: int) -> None:
        for _ in range(requests):
            assert self._seen.acquire(timeout=PATIENCE)

    def forget(self) -> None:
        while self._seen.acquire(blocking=False):
            pass

    @property
    def counted(self) -> Counter[str]:
        return Counter(request.subject for request in self.requests if request.subject)


class Program:
    """`imtui run` on one list and one journal, as often as it is started."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.journal = folder / "journal.sqlite3"
        self._list = folder / "orders.txt"
        self._list.write_text("\n".join(sandbox.ledger.order_ids))
        self._arguments = [
            *(sys.executable, "-m", "imtui", "run", str(self._list), "--yes", "--json"),
            *("--journal", str(self.journal), "--base-url", sandbox.base_url, "--workers", "8"),
        ]

    def start(self) -> subprocess.Popen[str]:
        environment = {**os.environ, "ILETIMERKEZI_API_KEY": KEY, "ILETIMERKEZI_API_HASH": HASH}
        return subprocess.Popen(  # noqa: S603 (our own program)
            self._arguments,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def stories(self) -> dict[str, list[Order]]:
        """Every order of every batch in the journal, newest first, by its id."""
        stories: dict[str, list[Order]] = {}
        with Journal.open(self.journal) as journal:
            for batch in journal.batches(limit=1000):
                for order in journal.load(batch.number).orders:
                    stories.setdefault(order.order_id, []).append(order)
        return stories


@pytest.fixture
def ledger() -> WatchedLedger:
    return WatchedLedger(ORDERS)


@pytest.fixture
def program(ledger: WatchedLedger, tmp_path: Path) -> Iterator[Program]:
    faults = parse_faults("lost=0.08,503=0.05,reset=0.04,cut=0.03,500=0.02")
    with Sandbox(ledger, latency=0.01, jitter=0.9, faults=faults, seed=3) as sandbox:
        yield Program(sandbox, tmp_path)


def hold_against_each_other(stories: dict[str, list[Order]], ledger: WatchedLedger) -> None:
    for order_id, requests in ledger.counted.items():
        attempts = sum(len(order.attempts) for order in stories.get(order_id, []))
        assert requests <= attempts, f"{order_id}: {requests} requests, {attempts} attempts on record"
    for order_id in ledger.cancelled:
        newest = stories[order_id][0]
        assert newest.state in TRUE_OF_CANCELLED, f"{order_id} is cancelled, not {newest.state}"


def settled(stories: dict[str, list[Order]]) -> set[str]:
    return {
        order_id
        for order_id, orders in stories.items()
        if any(order.state is State.CANCELLED for order in orders)
    }


def test_no_request_and_no_outcome_is_lost_by_a_kill(program: Program, ledger: WatchedLedger) -> None:
    draw = random.Random(12)  # noqa: S311 (repeatable, not secret)
    for _ in range(KILLS):
        process = program.start()
        ledger.wait_for(draw.randint(1, 16))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL
        before, stories = ledger.counted, program.stories()
        hold_against_each_other(stories, ledger)
        final = settled(stories)
        ledger.forget()
        # None of these may come up in the next round.
        assert {order_id: ledger.counted[order_id] for order_id in final} == {
            order_id: before[order_id] for order_id in final
        }

    final = settled(program.stories())
    sent = {order_id: ledger.counted[order_id] for order_id in final}
    out, errors = program.start().communicate(timeout=PATIENCE)
    assert "Traceback" not in errors
    stories = program.stories()
    hold_against_each_other(stories, ledger)
    assert {order_id: ledger.counted[order_id] for order_id in final} == sent
    *lines, summary = map(json.loads, out.splitlines())
    reported = {line["id"]: line["outcome"] for line in lines}
    assert set(reported) == set(ledger.order_ids)
    assert all(reported[order_id] in {"cancelled", "unconfirmed"} for order_id in ledger.cancelled)
    assert {order_id for order_id, outcome in reported.items() if outcome == "cancelled"} <= ledger.cancelled
    assert summary["summary"]["queued"] == 0
