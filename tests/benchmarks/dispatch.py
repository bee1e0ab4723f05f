"""Measures sending: which share of the possible requests imtui sends, with and without screen and journal."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from time import process_time, sleep

import httpx

from imtui.core.importing.result import Found
from imtui.core.protocol import CANCEL_PATH, Credentials, encode_cancel
from imtui.core.secret import Secret
from imtui.engine.dispatcher import Dispatcher
from imtui.engine.events import Job, RunEnded
from imtui.engine.http import HttpTransport
from imtui.engine.limits import Limits
from imtui.session import Phase, Session
from imtui.settings import Profile
from tests.benchmarks.figure import Figure, middle
from tests.benchmarks.program import FIRST_ID, Screen, Server, write_ids

DELAY_MS = 50
TICK = 0.1
CREDENTIALS = Credentials(Secret("k" * 32), Secret("h" * 40))


def figures(folder: Path) -> Iterator[Figure]:
    """Return all figures of sending: shares, cost of the journal, CPU per order, cost of a long list."""
    for workers, target in ((16, "≥ 0.92"), (32, "≥ 0.88"), (64, "≥ 0.75")):
        yield from shares(folder, workers, target)
    for workers in (16, 32, 64):
        yield journal_on_and_off(folder, workers)
    yield cost()
    yield length(folder)


def shares(folder: Path, workers: int, target: str) -> Iterator[Figure]:
    """Return the shares with screen and journal and, to compare, those of threads that only send."""
    orders, possible = workers * 100, workers / DELAY_MS * 1000
    with Server(DELAY_MS) as server:
        in_threads(workers, orders, partial(bare, server.url))
        answers, seconds = server.counted()
        what = f"share of {possible:.0f} requests/s"
        yield Figure(f"{what}: {workers} threads over httpx.HTTPTransport", answers / seconds / possible)
        screen_on(folder / f"{workers} workers", server, workers, orders)
        answers, seconds = server.counted()
        yield Figure(f"{what}: imtui, {workers} workers", answers / seconds / possible, target)


def journal_on_and_off(folder: Path, workers: int) -> Figure:
    """Return the rate of a session without a screen. It is drained as often as the screen drains it."""
    with Server(DELAY_MS) as server:
        ratios = []
        for number in range(5):
            journal = folder / f"{workers}-{number}.sqlite3"
            on = session_on(server, workers, workers * 100, journal)
            ratios.append(on / session_on(server, workers, workers * 100, None))
    return Figure(f"rate with the journal ÷ without, {workers} workers", middle(ratios), "≥ 0.97")


def cost() -> Figure:
    """Return the CPU time per order without screen and journal, divided by that of a bare loop."""
    orders = 2000
    with Server(0) as server:
        ratios = [
            cpu_of(partial(engine, server.url, orders)) / cpu_of(partial(bare, server.url, range(orders)))
            for _ in range(7)
        ]
    return Figure("CPU per order ÷ a bare loop over httpx.HTTPTransport", middle(ratios), "≤ 1.25")


def length(folder: Path) -> Figure:
    """Return the time per order in a long batch divided by that in a short one, with journal, no latency."""
    with Server(0) as server:
        short = middle([1000 / session_on(server, 8, 1000, folder / f"short-{n}.sqlite3") for n in range(5)])
        long = 100_000 / session_on(server, 8, 100_000, folder / "long.sqlite3")
    return Figure("time per order, 100,000 ÷ 1,000", (long / 100_000) / (short / 1000), "≤ 1.1")


def screen_on(folder: Path, server: Server, workers: int, orders: int) -> None:
    """Run a batch by keys, with the screen."""
    path = write_ids(folder, orders)
    with Screen(folder, "--base-url", server.url, "--workers", str(workers), str(path)) as screen:
        screen.begin_run()
        screen.until("Run finished")


def session_on(server: Server, workers: int, orders: int, journal: Path | None) -> float:
    """Run a batch without a screen. Returns requests per second, from the first one to the last reply."""
    profile = Profile("bench", CREDENTIALS.key, CREDENTIALS.hash, server.url)
    session = Session(profile, Limits(workers=workers))
    if journal:
        session.open_journal(journal)
    session.add([Found(str(FIRST_ID + number), 1, 1) for number in range(orders)])
    session.drain()
    session.run(range(orders))
    while session.phase is not Phase.IDLE:
        sleep(TICK)
        session.drain(budget=TICK)
    session.close()
    answers, seconds = server.counted()
    return answers / seconds


def engine(url: str, orders: int) -> None:
    """Cancel with one worker, and drain the events as often as the screen does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    jobs = [Job(row, str(FIRST_ID + row)) for row in range(orders)]
    run = Dispatcher(jobs, CREDENTIALS, partial(HttpTransport, url, context, None), Limits(workers=1))
    run.start()
    while True:
        sleep(TICK)
        while not run.events.empty():
            if isinstance(run.events.get(), RunEnded):
                return


def bare(url: str, numbers: Iterator[int] | range) -> None:
    """Send with one httpx transport that is called directly: httpx cannot do less."""
    target = httpx.URL(url + CANCEL_PATH)
    with httpx.HTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False) as transport:
        for number in numbers:
            body = encode_cancel(CREDENTIALS, str(FIRST_ID + number))
            headers = {"Host": target.netloc.decode(), "Content-Type": "application/json"}
            transport.handle_request(httpx.Request("POST", target, headers=headers, content=body)).read()


def in_threads(threads: int, orders: int, work: Callable[[Iterator[int]], None]) -> None:
    """Send the orders from several threads."""
    numbers, lock = count(), Lock()

    def shared() -> Iterator[int]:
        while True:
            with lock:
                number = next(numbers)
            if number >= orders:
                return
            yield number

    started = [Thread(target=work, args=[shared()]) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def cpu_of(work: Callable[[], None]) -> float:
    """Return the CPU time that `work` takes in this process."""
    begun = process_time()
    work()
    return process_time() - begun
