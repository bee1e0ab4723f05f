"""The state of orders whose run is stopped or left before their next request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from imtui.core.outcome import State
from imtui.core.protocol import Reply, Result
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.limits import Limits
from imtui.journal import Journal
from imtui.session import LogEntry, Phase, Session
from imtui.settings import Profile
from tests.support.faulty_server import FaultyServer, Peer, Step, hold, read, read_head
from tests.support.found import found_in
from tests.support.scripted import CANCELLED, DOWN, LOST, Provider
from tests.support.sessions import states

Begin = Callable[..., Session]
BUSY = Reply(503, 503, "Hizmet dışı")
LONG = RetryPolicy(base=1e6, cap=1e6)
"""Retries that come later than any test ends."""


def wait_for_bytes(peer: Peer) -> None:
    """Wait until the client has sent something, and answer nothing."""
    peer.receive()
    peer.server.over.wait()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    sessions: list[Session] = []

    def start(base_url: str, *ids: str) -> Session:
        profile = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"), base_url)
        session = Session(profile, Limits(workers=2, timeout=30))
        sessions.append(session)
        session.open_journal(tmp_path / "journal.sqlite3")
        session.add(found_in(" ".join(ids)))
        session.run(range(len(ids)))
        return session

    yield start
    for session in sessions:
        session.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., FaultyServer]]:
    with ExitStack() as stack:
        yield lambda *scripts: stack.enter_context(FaultyServer(*scripts))


def await_bytes(server: FaultyServer) -> None:
    peer = server.peer()
    while not peer.received:
        assert not peer.closed.wait(0.01)


def kept(tmp_path: Path) -> list[tuple[str, int]]:
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        return [(order.state.value, len(order.attempts)) for order in journal.load(1).orders]


@pytest.mark.parametrize("script", [[hold], [wait_for_bytes]], ids=["silent", "stalled"])
def test_leaving_in_a_tls_handshake_leaves_the_order_queued(
    script: list[Step], begin: Begin, serve: Callable[..., FaultyServer], tmp_path: Path
) -> None:
    server = serve(script)
    session = begin(f"https://{server.authority}", "428", "429")
    await_bytes(server)
    session.close()
    assert session.phase is Phase.IDLE
    assert states(session) == [State.QUEUED, State.QUEUED]
    assert [order.attempts for order in session.batch] == [(), ()]
    assert kept(tmp_path) == [("queued", 0), ("queued", 0)]


def test_leaving_in_a_proxy_handshake_leaves_the_order_queued(
    begin: Begin, serve: Callable[..., FaultyServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve([read_head, hold])
    monkeypatch.setenv("https_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    session = begin("https://api.invalid", "428")
    await_bytes(proxy)
    session.close()
    assert proxy.peer().received.startswith(b"CONNECT api.invalid:443")
    assert states(session) == [State.QUEUED]
    assert kept(tmp_path) == [("queued", 0)]


def test_leaving_after_the_body_left_is_unconfirmed(
    begin: Begin, serve: Callable[..., FaultyServer], tmp_path: Path
) -> None:
    server = serve([read, hold])
    session = begin(server.url, "428", "429")
    while not server.requests:
        server.peer().closed.wait(0.01)
    session.close()
    assert states(session) == [State.UNCONFIRMED, State.QUEUED]
    assert kept(tmp_path) == [("unconfirmed", 1), ("queued", 0)]


# Orders that wait for a retry


def last_words(session: Session, log: list[LogEntry], order_id: str) -> LogEntry:
    return [entry for entry in (*log, *session.drain().log) if entry.order_id == order_id][-1]


RELEASED = [
    ([BUSY], State.REFUSED, "not retried: the run was stopped; refused 503 Hizmet dışı"),
    ([LOST], State.UNCONFIRMED, "not retried: the run was stopped; unconfirmed: it may be cancelled"),
    (
        [DOWN],
        State.QUEUED,
        "not retried: the run was stopped; still queued: no request reached the provider",
    ),
]


@pytest.mark.parametrize("leave", [False, True], ids=["stopped", "left"])
@pytest.mark.parametrize(("script", "state", "words"), RELEASED, ids=["503", "lost", "unsent"])
def test_the_log_ends_with_why_an_order_is_not_retried(
    script: list[Result], state: State, words: str, leave: bool
) -> None:
    provider = Provider({"428": script, "429": [CANCELLED]})
    profile = Profile("acme", Secret("canary-key-0123"), Secret("canary-hash-0123"), "http://127.0.0.1:9")
    session = Session(profile, Limits(workers=1, timeout=30, retry=LONG), provider.connect)
    session.add(found_in("428 429"))
    session.run(range(2))
    log: list[LogEntry] = []
    while not session.batch[0].attempts:
        log += session.drain(wait=5).log
    (session.close if leave else session.stop)()
    while session.phase is not Phase.IDLE:
        log += session.drain(wait=5).log
    entry = last_words(session, log, "428")
    assert (entry.text, entry.state, entry.warning) == (words, state, True)
    assert session.batch[0].state is state
