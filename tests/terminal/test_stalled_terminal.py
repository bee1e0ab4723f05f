"""A terminal that reads nothing: a run continues, and imtui can always be ended."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal
from imtui.sandbox import Ledger
from tests.support.pseudo_terminal import Start, Terminal

ORDERS = 40


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.scheduled(ORDERS)


def states(journal: Path) -> list[State]:
    with Journal.open(journal) as kept:
        return [order.state for order in kept.load(1).orders]


@pytest.fixture
def stalled(start: Start, ledger: Ledger) -> Terminal:
    """A terminal that stopped reading during a run, with imtui's main thread blocked in a write."""
    terminal = start()
    terminal.start_run()
    terminal.read_until(lambda: bool(ledger.cancelled))
    terminal.stall()
    terminal.wait_until(lambda: len(ledger.cancelled) == ORDERS)
    return terminal


def test_a_stalled_terminal_that_comes_back_continues(stalled: Terminal) -> None:
    stalled.shows("Run finished")
    stalled.press("\x11")
    assert stalled.ends() == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_imtui_in_a_stalled_terminal(
    stalled: Terminal, journal: Path, number: signal.Signals, status: int
) -> None:
    os.kill(stalled.pid, number)
    assert stalled.ends(reading=False) == status
    assert states(journal) == [State.CANCELLED] * ORDERS


def test_a_terminal_that_stalls_and_disappears_ends_imtui(stalled: Terminal, journal: Path) -> None:
    stalled.hang_up()
    assert stalled.ends() == 129
    assert states(journal) == [State.CANCELLED] * ORDERS


def test_a_terminal_that_disappears_without_a_signal_ends_imtui(
    start: Start, ledger: Ledger, journal: Path
) -> None:
    terminal = start(program=["-c", WITHOUT_SIGHUP])
    terminal.start_run()
    terminal.read_until(lambda: bool(ledger.cancelled))
    terminal.stall()
    terminal.wait_until(lambda: len(ledger.cancelled) == ORDERS)
    terminal.hang_up()
    assert terminal.ends() == 129
    assert states(journal) == [State.CANCELLED] * ORDERS


WITHOUT_SIGHUP = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from imtui.cli.main import main
main(sys.argv[1:])
"""
