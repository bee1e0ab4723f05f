from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import closing
from threading import Event, Lock, Thread

import pytest

from imtui.core.protocol import Fault, Reply, Result
from imtui.engine.http import HttpTransport
from imtui.engine.network import released
from tests.support.faulty_server import PATIENCE, Step, answer, hold, ignore, on_cue, read, reset, say
from tests.support.servers import Serve

BODY = b"{}"


def transport_to(url: str, cpu_lock: Lock) -> HttpTransport:
    return HttpTransport(url, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), cpu_lock=cpu_lock)


def is_free(cpu_lock: Lock) -> bool:
    return not cpu_lock.locked()


def test_it_is_held_by_one_and_laid_down_for_a_wait() -> None:
    cpu_lock = Lock()
    with cpu_lock:
        assert not is_free(cpu_lock)
        with released(cpu_lock):
            assert is_free(cpu_lock)
        assert not is_free(cpu_lock)
    assert is_free(cpu_lock)


def test_a_wait_that_fails_takes_it_up_again() -> None:
    cpu_lock = Lock()
    with cpu_lock, pytest.raises(OSError), released(cpu_lock):  # noqa: PT011 (any)
        raise OSError
    assert is_free(cpu_lock)


def test_who_waits_for_an_answer_holds_up_no_other(serve: Serve) -> None:
    cpu_lock, cue = Lock(), Event()
    slow, quick = serve([read, on_cue(cue), say(answer(200))]), serve([read, say(answer(200))])
    results: list[Result] = []
    with (
        closing(transport_to(slow.url, cpu_lock)) as waiting,
        closing(transport_to(quick.url, cpu_lock)) as other,
    ):
        thread = Thread(target=lambda: results.append(waiting.post(BODY, PATIENCE)))
        thread.start()
        assert isinstance(other.post(BODY, PATIENCE), Reply)
        assert not results
        cue.set()
        thread.join(PATIENCE)
    assert [type(result) for result in results] == [Reply]
    assert is_free(cpu_lock)


@pytest.mark.parametrize("script", [[read, hold], [ignore], [read, reset], [reset], []])
def test_no_fault_keeps_it(serve: Serve, script: Sequence[Step]) -> None:
    cpu_lock, server = Lock(), serve(list(script))
    with closing(transport_to(server.url, cpu_lock)) as transport:
        assert isinstance(transport.post(BODY, 0.2), Fault)
    assert is_free(cpu_lock)
