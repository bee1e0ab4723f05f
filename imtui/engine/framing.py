"""Checks whether the bytes read from a connection are one complete reply and nothing more."""

from __future__ import annotations

import re
from typing import Final

import h11

_HEAD_CAP: Final = 100 * 1024
"""Limit in bytes for the head of a reply that h11 parses. httpcore uses the same limit."""

_REQUEST: Final = (h11.Request(method="POST", target="/", headers=[("Host", "-")]), h11.EndOfMessage())
"""The request that h11 must see before it reads a reply.

Only its method matters for where the reply ends: replies to HEAD and CONNECT have no body.
"""

_PLAIN_HEAD: Final = re.compile(rb"HTTP/1\.1 (?:200|4\d\d|5\d\d) [ -~]*(?:\r\n[A-Za-z0-9-]+:[ -~]*)*")
"""Matches the head of a reply that always has a body.

Interim replies, folded lines and odd line ends do not match.
"""

_LENGTH: Final = re.compile(rb"\ncontent-length: ?(\d{1,9})(?=\r|$)")

_MAY_CLOSE: Final = re.compile(rb"\nconnection:(?! ?keep-alive(?:\r|$))")

_ENDS: Final = (h11.EndOfMessage, h11.ConnectionClosed, h11.NEED_DATA, h11.PAUSED)


def is_one_reply(received: bytes | bytearray) -> bool:
    """True if `received` is one complete reply and the connection can be used again.

    If other bytes follow the reply, the next request on the connection would take them for its reply. Returns
    False if the end of the reply cannot be proved.
    """
    return is_plain_reply(received) or is_one_reply_to_h11(received)


def is_plain_reply(received: bytes | bytearray) -> bool:
    """True if `received` is a usual reply: a simple head with one Content-Length, and a body of that length.

    Returns False in case of doubt. If this returns True, h11 need not parse the reply a second time, which
    would take a third of the CPU time of a request.
    """
    head, blank, body = received.partition(b"\r\n\r\n")
    if not blank or not _PLAIN_HEAD.fullmatch(head):
        return False
    head = head.lower()
    length = _LENGTH.search(head)
    is_only_length = head.count(b"content-length") == 1 and b"transfer-encoding" not in head
    return (
        is_only_length and not _MAY_CLOSE.search(head) and length is not None and int(length[1]) == len(body)
    )


def is_one_reply_to_h11(received: bytes | bytearray) -> bool:
    """True if h11, the parser that httpcore uses, finds one complete reply and nothing after it."""
    parser = h11.Connection(h11.CLIENT, _HEAD_CAP)
    for event in _REQUEST:
        parser.send(event)
    parser.receive_data(bytes(received))
    try:
        while not isinstance(parser.next_event(), _ENDS):
            pass
    except h11.RemoteProtocolError:
        return False
    return parser.their_state is h11.DONE and not parser.trailing_data[0]
