"""Bytes from the terminal that are not text: a run continues and can be stopped."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from textual.events import Paste
from textual.message import Message

from imtui.sandbox import Ledger
from imtui.ui.terminal.sequences import ReportMask, SequenceParser
from tests.support.pseudo_terminal import Start

STRAY = {
    "0xFF": b"\xff",
    "a Latin-5 paste": b"\x1b[200~sipari\xfe \xf0\xfd\x1b[201~",
    "a mouse report at column 223": b"\x1b[M \xff\xff",
    "half a mouse report": b"\x1b[M\xc3",
    "half a character": b"\xe2\x82",
    "a key number beyond Unicode": b"\x1b[99999999999u",
    "a NUL": b"\x00",
    "noise": bytes(random.Random(15).choices([*range(0x80, 0x100), 0x1B, 0x5B], k=300)),  # noqa: S311 (not for a secret)
}


def test_stray_bytes_leave_the_run_under_the_keyboard(start: Start, ledger: Ledger) -> None:
    terminal = start("slow=1")
    terminal.start_run()
    terminal.read_until(lambda: len(ledger.requests) == 1)
    for stray in STRAY.values():
        terminal.send(stray)
    terminal.press("\x1b[Z\x1b[Z")
    terminal.press("\x11")
    terminal.shows("Quit during a run?")
    terminal.press("y")
    assert terminal.ends() == 130


DEAD_INPUT = """
import sys
from imtui.ui.terminal.driver import TerminalDriver
from imtui.cli.main import main
def fail(self):
    raise ValueError("a defect")
TerminalDriver._read = fail
main(sys.argv[1:])
"""


def test_a_keyboard_that_cannot_be_read_ends_with_70(start: Start) -> None:
    terminal = start(program=["-c", DEAD_INPUT])
    terminal.press("x")
    assert terminal.ends() == 70
    assert b"could not read the keyboard (ValueError)" in terminal.output


@pytest.mark.parametrize("stray", STRAY.values(), ids=STRAY)
def test_keys_after_stray_bytes_are_read(stray: bytes) -> None:
    parse = SequenceParser()
    list(parse(ReportMask().apply(stray).decode("utf-8", "replace")))
    # An incomplete sequence takes what follows it; more keys complete it.
    keys = [getattr(message, "key", "") for message in parse("zzzzzzzzzz" * 4 + "k")]
    assert keys[-1] == "k"


@pytest.mark.parametrize("cut", [0, 1, 4, 5, 6, 7, 8])
def test_the_position_in_a_mouse_report_is_no_key(cut: int) -> None:
    report, mask, parse = b"a\x1b[My!zb", ReportMask(), SequenceParser()
    head, tail = mask.apply(report[:cut]), mask.apply(report[cut:])
    keys = [getattr(message, "key", "") for part in (head, tail) for message in parse(part.decode())]
    assert keys == ["a", "b"]


def test_the_side_buttons_of_a_mouse_are_no_clicks() -> None:
    parse = SequenceParser()
    reports = [f"\x1b[<{button};5;5{state}" for button in (0, 128, 129, 160) for state in "Mm"]
    messages = [message for report in reports for message in parse(report)]
    assert [type(message).__name__ for message in messages] == ["MouseDown", "MouseUp"]


def keys_of(messages: Iterable[Message]) -> list[str]:
    return [getattr(message, "key", type(message).__name__) for message in messages]


@pytest.mark.parametrize("key", ["\x03", "\x1b[99;5u"])
@pytest.mark.parametrize("cut", [0, 3, 6, 12])
def test_ctrl_c_in_a_paste_without_an_end_is_a_key(key: str, cut: int) -> None:
    paste, parse = "\x1b[200~312891", SequenceParser()
    pieces = [paste[:cut], paste[cut:] + key, "p"]
    messages = [message for piece in pieces for message in parse(piece)]
    assert keys_of(messages) == ["PasteDropped", "ctrl+c", "p"]


def test_keys_work_again_some_time_after_a_paste_without_an_end() -> None:
    parse = SequenceParser()
    messages = [message for text in ["\x1b[200~312891", *[""] * 30, "p"] for message in parse(text)]
    assert keys_of(messages) == ["PasteDropped", "p"]


@pytest.mark.parametrize("cut", [*range(1, 12), *range(13, 20)])
def test_a_paste_that_comes_in_pieces_is_whole(cut: int) -> None:
    paste, parse = "\x1b[200~31289\x0345\x1b[201~", SequenceParser()
    pieces = [paste[:cut], *[""] * 29, paste[cut:], *[""] * 40, "\x03"]
    [pasted, key] = [message for piece in pieces for message in parse(piece)]
    assert isinstance(pasted, Paste)
    assert keys_of([key]) == ["ctrl+c"]
