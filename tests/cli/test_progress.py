"""The progress line of `imtui run`."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios

import pytest

from imtui.cli.headless.progress import ProgressLine
from imtui.engine.limits import Limits
from imtui.session import Phase, Session
from tests.support.found import found_in
from tests.support.scripted import Provider
from tests.support.sessions import PROFILE


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class HungUp(Terminal):
    def write(self, _: str) -> int:
        raise OSError

    def fileno(self) -> int:
        raise OSError


@pytest.fixture
def session() -> Session:
    session = Session(PROFILE, Limits(workers=1), Provider().connect)
    session.add(found_in("428 429"), "test")
    return session


def test_a_line_is_drawn_over_itself_and_taken_away(session: Session) -> None:
    terminal, now = Terminal(), iter([0.0, 0.05, 1.0])
    line = ProgressLine(terminal, lambda: next(now))
    for _ in range(3):
        line.draw(session)
    drawn = terminal.getvalue()
    assert drawn.count("\r\x1b[2K") == 2
    assert "2 queued" in drawn
    assert "\n" not in drawn
    line.clear()
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_a_bar_and_the_time_left_stand_before_the_counts(session: Session) -> None:
    terminal = Terminal()
    ProgressLine(terminal, lambda: 0.0).draw(session)
    assert terminal.getvalue().removeprefix("\r\x1b[2K").startswith("[..............] 0 of ")
    session.run(session.prepare(range(2)))
    while session.phase is not Phase.IDLE:
        session.drain(wait=1.0)
    terminal = Terminal()
    ProgressLine(terminal, lambda: 0.0).draw(session)
    assert terminal.getvalue().removeprefix("\r\x1b[2K").startswith("[##############] 2 of 2 · ")


def test_the_line_leaves_room_for_the_terminal_s_ctrl_c(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "12")
    terminal = Terminal()
    ProgressLine(terminal, lambda: 0.0).draw(session)
    assert len(terminal.getvalue().removeprefix("\r\x1b[2K") + "^C") == 11


def test_the_line_is_as_wide_as_the_terminal_that_it_is_drawn_on(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
    with os.fdopen(leader, "rb", buffering=0) as screen, os.fdopen(follower, "w") as terminal:
        ProgressLine(terminal, lambda: 0.0).draw(session)
        drawn = screen.read(1000).decode().removeprefix("\r\x1b[2K")
    assert 20 < len(drawn) <= 37


@pytest.mark.parametrize("stream", [io.StringIO(), HungUp()])
def test_nothing_is_drawn_where_it_cannot_be_seen(session: Session, stream: io.StringIO) -> None:
    line = ProgressLine(stream, lambda: 0.0)
    line.draw(session)
    line.clear()
    assert stream.getvalue() == ""


def test_a_file_gets_a_line_every_ten_seconds(session: Session) -> None:
    stream, now = io.StringIO(), iter([0.0, 9.0, 11.0, 12.0, 22.0])
    line = ProgressLine(stream, lambda: next(now))
    for _ in range(4):
        line.draw(session)
    line.clear()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("imtui: [..............] 0 of 0") for line in lines)
    assert "\x1b" not in stream.getvalue()
