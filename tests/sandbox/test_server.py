from __future__ import annotations

import socket
import struct
import threading
from http.client import RemoteDisconnected
from urllib.parse import urlsplit

import pytest

from imtui.sandbox import Fault, Faults, Ledger, Order, Sandbox, Script

from .client import PATH, ask, cancel, connection, raw_request, read_to_end, request_body


class SignallingClock:
    """A clock that sets an event when it is read: the ledger reads it as it records a request."""

    def __init__(self) -> None:
        self.rung = threading.Event()

    def __call__(self) -> float:
        self.rung.set()
        return 0.0


@pytest.mark.parametrize(
    ("faults", "latency"),
    [(Faults({Fault.SLOW: 1.0}, slow=3600), 0), (Faults({Fault.DRIP: 1.0}, drip=3600), 0), (Faults(), 3600)],
    ids=["slow", "drip", "latency"],
)
def test_close_does_not_wait_for_a_slow_request(faults: Faults, latency: float) -> None:
    bell = SignallingClock()
    with (
        Sandbox(Ledger([Order("428")], bell), faults=faults, latency=latency) as sandbox,
        raw_request(sandbox, request_body()) as sock,
    ):
        assert bell.rung.wait(30)
        sandbox.close()
        assert read_to_end(sock) == b""
    assert sandbox.ledger.cancelled == {"428"}


def test_close_hangs_up_on_idle_connections() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        assert ask(http, request_body()).status == 200
        sandbox.close()
        assert http.sock is not None
        assert http.sock.recv(1) == b""


def test_close_twice_or_before_the_start_is_harmless() -> None:
    sandbox = Sandbox(Ledger([]))
    sandbox.close()
    sandbox.start()
    sandbox.close()
    sandbox.close()


def test_close_leaves_no_thread_behind_that_serves() -> None:
    with Sandbox(Ledger([])) as sandbox:
        pass
    with pytest.raises(ConnectionRefusedError):
        cancel(sandbox)


def test_it_starts_again_on_the_same_port_with_the_same_ledger() -> None:
    sandbox = Sandbox(Ledger([Order("428")]))
    with sandbox:
        url = sandbox.base_url
        assert cancel(sandbox).status == 200
    with sandbox:
        assert sandbox.base_url == url
        assert cancel(sandbox).status == 455


def test_a_second_start_is_refused() -> None:
    with Sandbox(Ledger([])) as sandbox, pytest.raises(RuntimeError, match="is running"):
        sandbox.start()


def test_the_port_is_known_from_the_start() -> None:
    sandbox = Sandbox(Ledger([]))
    with pytest.raises(RuntimeError, match="not been started"):
        _ = sandbox.base_url
    with sandbox:
        assert sandbox.base_url.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_an_error() -> None:
    with Sandbox(Ledger([])) as sandbox:
        port = urlsplit(sandbox.base_url).port
        assert port is not None
        with pytest.raises(OSError, match="in use"):
            Sandbox(Ledger([]), port=port).start()


def test_a_client_that_goes_away_leaves_the_server_silent(capfd: pytest.CaptureFixture[str]) -> None:
    bell = SignallingClock()
    with Sandbox(Ledger([Order("428")], bell), faults=Faults({Fault.DRIP: 1.0}, drip=0)) as sandbox:
        with raw_request(sandbox, request_body()) as sock:
            assert bell.rung.wait(30)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert cancel(sandbox).status == 455
    assert capfd.readouterr() == ("", "")


def test_a_request_that_ends_too_early_is_not_seen() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        http.putrequest("POST", PATH)
        http.putheader("Content-Length", "1000")
        http.endheaders(request_body())
        assert http.sock is not None
        http.sock.shutdown(socket.SHUT_WR)
        with pytest.raises(RemoteDisconnected):
            http.getresponse()
        assert sandbox.ledger.requests == []


def test_connection_close_is_obeyed() -> None:
    with Sandbox(Ledger([Order("428")])) as sandbox, connection(sandbox) as http:
        http.request("POST", PATH, request_body(), {"Connection": "close"})
        response = http.getresponse()
        assert response.status == 200
        assert response.headers["Connection"] == "close"
        response.read()
        assert http.sock is None


def test_a_reset_meets_only_its_own_connection() -> None:
    ledger = Ledger([Order("1"), Order("2")])
    faults = Faults(scripts={"1": Script((Fault.RESET,))})
    with Sandbox(ledger, faults=faults) as sandbox, connection(sandbox) as http:
        assert ask(http, request_body("2")).status == 200
        with raw_request(sandbox, request_body("1")) as sock, pytest.raises(ConnectionResetError):
            sock.recv(1)
        assert ask(http, request_body("1")).status == 455
