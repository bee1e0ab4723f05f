"""The real program in a pseudo-terminal: whatever ends it, the terminal is as it was."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from imtui.core.outcome import State
from imtui.journal import Journal
from imtui.sandbox import HASH, KEY, Ledger, Sandbox, parse_faults

PATIENCE = 30.0
RESTORED = (b"\x1b[?1049l", b"\x1b[?2004l", b"\x1b[?25h")
"""Out of the alternate screen, no bracketed paste, a cursor."""


class Terminal:
    """imtui as a child with a terminal of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.output = b""
        self.status: int | None = None
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 (our own program)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def read_until(self, holds: Callable[[], bool]) -> None:
        """Take in what is shown until `holds`."""
        deadline = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < deadline, self.output[-2000:]
            self._read(0.05)

    def shows(self, text: str) -> None:
        self.read_until(lambda: text.encode() in self.output)

    def ends(self) -> int:
        """Wait for its end; the exit status, or minus the signal's number."""

        def is_over() -> bool:
            if self.status is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
            return self.status is not None

        self.read_until(is_over)
        self._read(0.05)
        assert self.status is not None
        return self.status

    def hang_up(self) -> None:
        """As when the window is closed or the ssh line drops."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._master)

    def _read(self, wait: float) -> None:
        ready, _, _ = select.select([self._master], [], [], wait)
        if ready:
            try:
                self.output += os.read(self._master, 65536)
            except OSError:
                # Linux says so when the other end is closed.
                return


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.scheduled(5)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path, ledger: Ledger, journal: Path) -> Iterator[Start]:
    """Starts imtui at a sandbox, its orders on the list; `faults` as in `imtui sandbox --faults`."""
    open_ones: list[Terminal] = []
    sandboxes: list[Sandbox] = []
    orders = tmp_path / "orders.txt"
    orders.write_text("\n".join(ledger.order_ids))

    def start(faults: str = "", program: list[str] | None = None) -> Terminal:
        sandbox = Sandbox(ledger, faults=parse_faults(faults))
        sandbox.start()
        sandboxes.append(sandbox)
        environment = {
            **os.environ,
            "ILETIMERKEZI_API_KEY": KEY,
            "ILETIMERKEZI_API_HASH": HASH,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        arguments = ["--base-url", sandbox.base_url, "--journal", str(journal), str(orders)]
        terminal = Terminal([*(program or ["-m", "imtui"]), *arguments], environment)
        open_ones.append(terminal)
        terminal.shows("Orders 5")
        return terminal

    yield start
    for terminal in open_ones:
        terminal.close()
    for sandbox in sandboxes:
        sandbox.close()


def assert_restored(terminal: Terminal) -> None:
    for sequence in RESTORED:
        assert sequence in terminal.output
    assert KEY.encode() not in terminal.output
    assert HASH.encode() not in terminal.output


def test_a_batch_is_cancelled_by_keys_alone(start: Start, ledger: Ledger) -> None:
    terminal = start()
    terminal.press("\x12")
    terminal.shows("no real order is touched")
    terminal.press("y")
    terminal.read_until(lambda: len(ledger.cancelled) == 5)
    terminal.shows("The run has ended")
    terminal.press("\x11")
    assert terminal.ends() == 0
    assert_restored(terminal)
    assert b"imtui: 5 cancelled" in terminal.output


def test_an_own_theme_that_is_hard_to_read_is_told_and_taken(start: Start, tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text('theme = "mine"\n[themes.mine]\nbackground = "#102030"\nqueued = "#112131"\n')
    config.chmod(0o600)
    terminal = start(program=["-m", "imtui", "--config", str(config)])
    terminal.shows("Hard to read in the theme mine: queued")
    assert b"48;2;16;32;48m" in terminal.output
    terminal.press("\x11")
    assert terminal.ends() == 0


def test_read_only_sends_nothing(start: Start, ledger: Ledger) -> None:
    terminal = start(program=["-m", "imtui", "--readonly"])
    terminal.shows("READ-ONLY")
    terminal.press("\x12")
    terminal.shows("nothing is cancelled")
    terminal.press("y\x11")
    assert terminal.ends() == 0
    assert_restored(terminal)
    assert ledger.requests == []


def test_leaving_with_a_request_under_way_waits_for_none_and_names_what_is_unconfirmed(
    start: Start, ledger: Ledger, journal: Path
) -> None:
    terminal = start("slow=1")
    terminal.press("\x12")
    terminal.shows("no real order is touched")
    terminal.press("y")
    terminal.read_until(lambda: len(ledger.requests) == 1)
    terminal.press("\x11")
    terminal.shows("A run is going on")
    terminal.press("y")
    assert terminal.ends() == 0
    assert_restored(terminal)
    assert ledger.order_ids[0].encode() in terminal.output.split(b"Unconfirmed")[1]
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, None)]
)
def test_a_signal_during_a_run_restores_the_terminal_and_keeps_the_journal_true(
    start: Start, ledger: Ledger, journal: Path, number: signal.Signals, status: int | None
) -> None:
    terminal = start("slow=1")
    terminal.press("\x12")
    terminal.shows("no real order is touched")
    terminal.press("y")
    terminal.read_until(lambda: len(ledger.requests) == 1)
    os.kill(terminal.pid, number)
    ended = terminal.ends()
    assert status is None or ended == status
    assert_restored(terminal)
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4


CRASH = """
import sys
from imtui.ui.commands.look import ViewCommands
from imtui.cli.main import main
def do_help(self):
    credentials = self.session.profile.key.reveal()
    raise RuntimeError("a defect")
ViewCommands.do_help = do_help
main(sys.argv[1:])
"""


def test_a_defect_restores_the_terminal_and_is_in_the_log_without_a_secret(
    start: Start, tmp_path: Path
) -> None:
    terminal = start(program=["-c", CRASH])
    terminal.press("\x1bOP")
    assert terminal.ends() == 70
    assert_restored(terminal)
    log = tmp_path / "xdg_state_home" / "imtui" / "imtui.log"
    assert b"imtui failed and had to stop" in terminal.output
    assert str(log).encode() in terminal.output.replace(b"\r\n", b"")
    written = log.read_text(encoding="utf-8")
    assert "RuntimeError: a defect" in written
    assert KEY not in written
    assert HASH not in written


def test_the_terminal_gone_during_a_run_ends_it_and_the_journal_is_true(
    start: Start, ledger: Ledger, journal: Path
) -> None:
    terminal = start("slow=1")
    terminal.press("\x12")
    terminal.shows("no real order is touched")
    terminal.press("y")
    terminal.read_until(lambda: len(ledger.requests) == 1)
    terminal.hang_up()
    assert terminal.ends() == 129
    with Journal.open(journal) as kept:
        states = [order.state for order in kept.load(1).orders]
    assert states == [State.UNCONFIRMED] + [State.QUEUED] * 4
    assert (journal.parent / "open-1.txt").read_text().split() == list(ledger.order_ids)


def test_the_terminal_gone_ends_it_and_the_list_is_kept(start: Start, journal: Path) -> None:
    terminal = start()
    terminal.hang_up()
    assert terminal.ends() == 129
    with Journal.open(journal) as kept:
        assert len(kept.load(1).orders) == 5
