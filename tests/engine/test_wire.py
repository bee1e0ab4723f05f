from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtui.engine.cpu_lock import CpuLock
from imtui.engine.wire import Wire, _is_plainly_exact

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
PIECES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.1 204 No Content", b"HTTP/1.1 100 Continue", b"HTTP/1.0 200 OK"),
        *(b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b"\x00", b"{}", b"{", b"0\r\n\r\n"),
        *(b"Content-Length: 2", b"content-length:2", b"Content-Length: 1", b"Content-Length: 2, 2"),
        *(b"Content-Length : 2", b"Content-Length: 2 ", b"X-Content-Length: 2", b"Content-Length: 0002"),
        *(b"Transfer-Encoding: chunked", b"Connection: close", b"X: Content-Length: 2", b"Upgrade: h2c"),
    ]
)


def wire_of(answer: bytes) -> Wire:
    wire = Wire(CpuLock())
    wire.begin(1.0)
    wire.note_answer(answer)
    return wire


def test_the_everyday_answer_is_plainly_exact() -> None:
    assert _is_plainly_exact(PLAIN)
    assert wire_of(PLAIN)._is_exact_to_h11()


def test_so_is_one_that_keeps_the_connection_alive() -> None:
    answer = PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\n\r\n")
    assert _is_plainly_exact(answer)
    assert wire_of(answer)._is_exact_to_h11()


def test_the_last_one_of_a_connection_is_not_plain() -> None:
    assert not _is_plainly_exact(PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))


@pytest.mark.parametrize(
    "answer", [PLAIN + b"x", PLAIN[:-1], b"", PLAIN.replace(b"Content-Length: 2", b"A: b")]
)
def test_an_answer_of_another_length_is_not(answer: bytes) -> None:
    assert not wire_of(answer).answer_was_exact()


@given(st.lists(PIECES, max_size=12).map(b"".join))
@example(PLAIN)
def test_what_is_plainly_exact_is_so_to_the_parser_too(answer: bytes) -> None:
    assert not _is_plainly_exact(answer) or wire_of(answer)._is_exact_to_h11()


@given(st.integers(0, len(PLAIN)), st.integers(0, len(PLAIN)), PIECES)
@example(len(PLAIN) - 4, len(PLAIN) - 4, b"Connection: close\r\n")
def test_nor_does_any_edit_of_a_plain_answer_deceive_it(start: int, end: int, piece: bytes) -> None:
    answer = PLAIN[:start] + piece + PLAIN[end:]
    assert not _is_plainly_exact(answer) or wire_of(answer)._is_exact_to_h11()
