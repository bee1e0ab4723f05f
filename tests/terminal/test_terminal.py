"""The real program in a pseudo-terminal. The terminal is restored, however the program ends."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal
from imtui.sandbox import HASH, KEY, Ledger
from tests.support.pseudo_terminal import Start, Terminal

RESTORED = (b"\x1b[?1049l", b"\x1b[?2004l", b"\x1b[?25h")
"""Out of the alternate screen, no bracketed paste, a cursor."""


def assert_restored(terminal: Terminal) -> None:
    for sequence in RESTORED:
        assert sequence in terminal.output
    assert KEY.encode() not in terminal.output
    assert HASH.encode() not in terminal.output


def test_a_batch_is_cancelled_by_keys_alone(start: Start, ledger: Ledger) -> None:
    terminal = start()
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.cancelled) == 5)
    terminal.shows("Run finished")
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert_restored(terminal)
    assert b"imtui: 5 cancelled" in terminal.output


def test_an_own_theme_that_is_hard_to_read_is_reported(start: Start, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('theme = "mine"\n[themes.mine]\nbackground = "#102030"\nqueued = "#112131"\n')
    config.chmod(0o600)
    terminal = start(program=["-m", "imtui", "--config", str(config)])
    terminal.shows("Hard to read in the theme mine: queued")
    assert b"48;2;16;32;48m" in terminal.output
    terminal.quit()
    assert terminal.ends() == 0


def test_read_only_sends_nothing(start: Start, ledger: Ledger) -> None:
    terminal = start(program=["-m", "imtui", "--readonly"])
    terminal.shows("READ-ONLY")
    terminal.press("\x12")
    terminal.shows("read-only")
    terminal.quit()
    assert terminal.ends() == 0
    assert_restored(terminal)
    assert ledger.requests == []


def test_leaving_waits_for_no_request_and_names_unconfirmed(
    start: Start, ledger: Ledger, journal: Path
) -> None:
    terminal = start("slow=1")
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.requests) == 1)
    terminal.press("\x11")
    terminal.shows("Quit during a run?")
    terminal.press("y")
    assert terminal.ends() == 130
    assert_restored(terminal)
    assert ledger.order_ids[0].encode() in terminal.output.split(b"Unconfirmed")[1]
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_in_a_run_restores_the_terminal(
    start: Start, ledger: Ledger, journal: Path, number: signal.Signals, status: int
) -> None:
    terminal = start("slow=1")
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.requests) == 1)
    os.kill(terminal.pid, number)
    assert terminal.ends() == status
    assert_restored(terminal)
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4


FAILING_COMMAND = """
import sys
from imtui.cli.main import main
from imtui.ui.screens import help
def help_lines(bindings, focused):
    credentials = focused.app.session.profile.key.reveal()
    raise RuntimeError("a defect")
help.help_lines = help_lines
main(sys.argv[1:])
"""


def test_a_failing_command_does_not_end_a_run(start: Start, ledger: Ledger, tmp_path: Path) -> None:
    terminal = start("slow=1", program=["-c", FAILING_COMMAND])
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.requests) == 1)
    terminal.press("\x1bOP")
    terminal.shows("A part of the screen failed (RuntimeError). The run continues.")
    terminal.press("s")
    terminal.shows("Stopping")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.ends() == 143
    assert_restored(terminal)
    written = (tmp_path / "xdg_state_home" / "imtui" / "imtui.log").read_text(encoding="utf-8")
    assert "RuntimeError: a defect" in written
    assert KEY not in written
    assert HASH not in written


BROKEN_RUN = """
import sys
from imtui.core.batch import Batch
from imtui.cli.main import main
def record(self, row, attempt, state):
    raise RuntimeError("a defect")
Batch.record = record
main(sys.argv[1:])
"""


def test_a_broken_run_ends_with_70_and_the_journal_is_true(
    start: Start, journal: Path, tmp_path: Path
) -> None:
    terminal = start(program=["-c", BROKEN_RUN])
    terminal.start_run()
    assert terminal.ends() == 70
    assert_restored(terminal)
    log = tmp_path / "xdg_state_home" / "imtui" / "imtui.log"
    assert b"imtui failed and had to stop" in terminal.output
    assert str(log).encode() in terminal.output.replace(b"\r\n", b"")
    assert "RuntimeError: a defect" in log.read_text(encoding="utf-8")
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states[0] is State.CANCELLED


def test_a_closed_terminal_ends_a_run_with_a_true_journal(
    start: Start, ledger: Ledger, journal: Path
) -> None:
    terminal = start("slow=1")
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.requests) == 1)
    terminal.hang_up()
    assert terminal.ends() == 129
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4
    assert (journal.parent / "open-1.txt").read_text().split() == list(ledger.order_ids)


def test_a_closed_terminal_ends_it_and_the_list_is_kept(start: Start, journal: Path) -> None:
    terminal = start()
    terminal.hang_up()
    assert terminal.ends() == 129
    with Journal.open(journal) as kept:
        assert len(kept.load(1).orders) == 5


def test_a_row_reaches_the_terminal_in_its_code_s_colour(start: Start, ledger: Ledger) -> None:
    terminal = start("452=1")
    terminal.start_run()
    terminal.shows("Run finished")
    # White text, and 12 % of that in the ground.
    text, ground = b"38;2;255;253;254", b"48;2;42;45;50"
    pieces = [piece.partition(b"m") for piece in terminal.output.split(b"\x1b[")]
    painted = [(style, words) for style, _, words in pieces if ground in style]
    for word in (ledger.order_ids[1].encode(), b"refused", b"452"):
        assert any(text in style and word in words for style, words in painted), word
    # The gaps have the ground, too.
    assert any(not words.strip() for _, words in painted)
