from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtui.engine.framing import is_one_reply, is_one_reply_to_h11, is_plain_reply

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


def test_the_everyday_answeris_plain_reply() -> None:
    assert is_plain_reply(PLAIN)
    assert is_one_reply_to_h11(PLAIN)


def test_reply_that_keeps_the_connection_is_plain() -> None:
    answer = PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: keep-alive\r\n\r\n")
    assert is_plain_reply(answer)
    assert is_one_reply_to_h11(answer)


def test_last_reply_of_a_connection_is_not_plain() -> None:
    assert not is_plain_reply(PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))


@pytest.mark.parametrize(
    "answer", [PLAIN + b"x", PLAIN[:-1], b"", PLAIN.replace(b"Content-Length: 2", b"A: b")]
)
def test_reply_of_another_length_is_not_one_reply(answer: bytes) -> None:
    assert not is_one_reply(answer)


@given(st.lists(PIECES, max_size=12).map(b"".join))
@example(PLAIN)
def test_whatis_plain_reply_is_so_to_the_parser_too(answer: bytes) -> None:
    assert not is_plain_reply(answer) or is_one_reply_to_h11(answer)


@given(st.integers(0, len(PLAIN)), st.integers(0, len(PLAIN)), PIECES)
@example(len(PLAIN) - 4, len(PLAIN) - 4, b"Connection: close\r\n")
def test_edited_plain_reply_never_deceives(start: int, end: int, piece: bytes) -> None:
    answer = PLAIN[:start] + piece + PLAIN[end:]
    assert not is_plain_reply(answer) or is_one_reply_to_h11(answer)
