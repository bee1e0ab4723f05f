"""Fault, evidence, outcome: each row is a run of the engine against a real socket.

`python -m tests.engine.test_fault_matrix` writes the table again; the test compares it with new runs.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import Final

import pytest

from imtui.core.outcome import State
from imtui.core.protocol import Credentials, Fault
from imtui.core.retry import RetryPolicy
from imtui.core.secret import Secret
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import AttemptEnded, Job, RunEnded
from imtui.engine.http import HttpTransport
from imtui.engine.limits import Limits
from tests.support.ambiguous_faults import AMBIGUOUS_FAULTS
from tests.support.faulty_server import (
    PATIENCE,
    FaultyServer,
    Step,
    answer,
    envelope,
    http,
    ignore,
    read,
    say,
)
from tests.support.posting import CANCELLED, GONE, PAGE

TABLE: Final = Path(__file__).parent / "FAULTS.md"
CREDENTIALS: Final = Credentials(Secret("a-key"), Secret("a-hash"))

ANSWERED: Final[Mapping[str, Sequence[Step]]] = {
    "code 200": [read, say(CANCELLED)],
    "code 200 as an integer": [read, say(http(200, envelope(200)))],
    "code 400": [read, say(answer(400))],
    "code 401": [read, say(answer(401))],
    "code 404": [read, say(answer(404))],
    "code 429": [read, say(answer(429))],
    "code 452, of which nothing is documented": [read, say(answer(452))],
    "code 455": [read, say(GONE)],
    "code 503": [read, say(answer(503))],
    "code 401 under HTTP 200": [read, say(http(200, envelope(401)))],
    "code 403": [read, say(answer(403))],
    "code 455 under HTTP 200": [read, say(http(200, envelope(455)))],
    "code 455 under HTTP 500": [read, say(http(500, envelope(455)))],
    "code 503 under HTTP 200": [read, say(http(200, envelope(503)))],
    "HTTP 400, an HTML page": [read, say(http(400, PAGE))],
    "HTTP 401, an HTML page": [read, say(http(401, PAGE))],
    "HTTP 403, an HTML page": [read, say(http(403, PAGE))],
    "HTTP 404, an HTML page": [read, say(http(404, PAGE))],
    "HTTP 422, an HTML page": [read, say(http(422, PAGE))],
    "HTTP 429, an HTML page": [read, say(http(429, PAGE))],
    "HTTP 455 without a body": [read, say(http(455, b""))],
    "HTTP 503, an HTML page": [read, say(http(503, PAGE))],
}
SCRIPTS: Final = {**ANSWERED, **{name: case.script for name, case in AMBIGUOUS_FAULTS.items()}}
REFUSED: Final = "connection refused"
NAMES: Final = [*ANSWERED, REFUSED, *AMBIGUOUS_FAULTS]

HEAD: Final = """\
# Fault, evidence, outcome

The code in a readable body decides under every HTTP status. Code 200 needs a 2xx status besides. Codes
from 400 to 499 and 503 refuse the order. Any other code proves nothing: 1xx, 2xx, 3xx and those from 600
because the contract gives them no meaning and the order may be cancelled, 5xx because the server may have
failed after it cancelled. The order is tried again, and is unconfirmed unless a later attempt gets code
200. Without a readable body the HTTP status decides: 4xx (but 408, 409, 425 and 499) and 503 refuse the
order, and anything else proves nothing.

Every row is a run of the engine against a server on a real socket that fails in that one way, made by
`python -m tests.engine.test_fault_matrix` and held by the test suite. The last two columns say what becomes
of an order that is tried again and then gets a code 200 or 455; a dash where it is not tried again by itself.

| what happened | how far it got | what is shown | outcome | then 200 | then 455 |
| --- | --- | --- | --- | --- | --- |
"""


@cache
def row(name: str) -> str:
    """One line of the table, from three runs."""
    alone = run(name)
    result = alone[0].attempt.result
    evidence = result.evidence.value if isinstance(result, Fault) else "answered"
    shown = result.kind.value if isinstance(result, Fault) else str(result.code)
    later = [outcome_after(name, [read, say(then)]) for then in (CANCELLED, GONE)]
    return f"| {name} | {evidence} | {shown} | {alone[-1].next_step.outcome.value} | {' | '.join(later)} |"


def outcome_after(name: str, second: Sequence[Step]) -> str:
    ended = run(name, second)
    return ended[-1].next_step.outcome.value if len(ended) > 1 else "-"


def run(name: str, *more: Sequence[Step]) -> list[AttemptEnded]:
    """Send one order to a server that plays the fault and then `more`, a connection each."""
    with ExitStack() as stack:
        if name == REFUSED:
            port = free_port()
            url = f"http://127.0.0.1:{port}"
            return list(attempts(url, lambda: stack.enter_context(FaultyServer(*more, port=port)), len(more)))
        server = stack.enter_context(FaultyServer(SCRIPTS[name], *more))
        case = AMBIGUOUS_FAULTS.get(name)
        timeout = case.timeout if case else PATIENCE

        def settle() -> None:
            # The next attempt must not race with the end of the connection before.
            assert ignore in SCRIPTS[name] or server.peer().closed.wait(PATIENCE)

        return list(attempts(server.url, settle, len(more), timeout))


def attempts(
    base_url: str, between: Callable[[], object], more: int, timeout: float = PATIENCE
) -> Iterator[AttemptEnded]:
    """Send two attempts of one order. `between` is called before the second one."""

    def jitter() -> float:
        between()
        return 0.0

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    dispatcher = Dispatcher(
        [Job(0, "428")],
        CREDENTIALS,
        partial(HttpTransport, base_url, context, None),
        Limits(workers=1, timeout=timeout, retry=RetryPolicy(tries=1 + more)),
        jitter=jitter,
    )
    dispatcher.start()
    while not isinstance(event := dispatcher.events.get(timeout=3 * PATIENCE), RunEnded):
        if isinstance(event, AttemptEnded):
            yield event


def free_port() -> int:
    """A port without a server."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


@pytest.mark.parametrize("name", NAMES)
def test_the_table_says_what_happens(name: str) -> None:
    assert row(name) in TABLE.read_text(encoding="utf-8").splitlines()


def test_the_table_says_nothing_else() -> None:
    lines = TABLE.read_text(encoding="utf-8").removeprefix(HEAD).splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines] == NAMES


@pytest.mark.parametrize("name", [*ANSWERED, *AMBIGUOUS_FAULTS])
def test_no_fault_is_ever_called_a_success(name: str) -> None:
    outcome = run(name)[-1].next_step.outcome
    assert (outcome is State.CANCELLED) == (name in {"code 200", "code 200 as an integer"})


if __name__ == "__main__":
    TABLE.write_text(HEAD + "\n".join(map(row, NAMES)) + "\n", encoding="utf-8")
