from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import pytest

from imtui.sandbox import NO_FAULTS, parse_faults, serve


@pytest.fixture
def _interruptible() -> Iterator[None]:
    # A shell starts its background jobs with SIGINT ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_announces_itself_and_ends_cleanly_when_interrupted(number: signal.Signals) -> None:
    before = signal.getsignal(signal.SIGTERM)
    lines: list[str] = []

    def announce(line: str) -> None:
        lines.append(line)
        if line.startswith("imtui --base-url"):
            os.kill(os.getpid(), number)

    serve(port=0, orders=428, latency_ms=50, seed=0, faults=parse_faults("503=0.1"), announce=announce)

    text = "\n".join(lines)
    url = re.search(r"http://127\.0\.0\.1:\d+", text)
    assert url is not None
    assert "428 scheduled orders: 312891245 to 312891672" in lines
    assert (
        "export ILETIMERKEZI_API_KEY=507caf2e1fcdb5eea9786332ca2d8785"
        " ILETIMERKEZI_API_HASH=0db4e316db72c519ba08121985f6ddf479809053d555c"
    ) in lines
    assert lines[-1] == f"imtui --base-url {url[0]}"
    assert signal.getsignal(signal.SIGTERM) is before


def test_no_orders_are_no_range() -> None:
    def announce(line: str) -> None:
        if "scheduled" in line:
            assert line == "no scheduled orders"
            raise KeyboardInterrupt

    serve(port=0, orders=0, latency_ms=0, seed=0, faults=NO_FAULTS, announce=announce)
