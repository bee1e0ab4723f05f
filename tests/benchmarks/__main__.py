"""All figures side by side: `python -m tests.benchmarks`; needs Linux and a machine at rest."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from time import process_time

import httpx

from imtui.core.protocol import CANCEL_PATH, Credentials, encode_cancel
from imtui.core.secret import Secret
from imtui.engine.dispatcher import Dispatcher, Pace
from imtui.engine.events import Job, RunEnded
from imtui.engine.http import HttpTransport
from tests.benchmarks.program import Screen, Server

DELAY_MS = 50
CREDENTIALS = Credentials(Secret("k" * 32), Secret("h" * 40))
FIRST_ID = 500_000_000


def main() -> None:
    """Measure and print, a line each: figure, what it is, what it has to reach."""
    with TemporaryDirectory() as folder:
        for figure, what, target in (*dispatch(Path(folder)), *cost(), *size(Path(folder))):
            print(f"{figure:8.2f}  {target:8}  {what}", flush=True)


def dispatch(folder: Path) -> Iterator[tuple[float, str, str]]:
    """Shares of workers ÷ 50 ms, with the screen and the journal on; and those of a bare loop."""
    for workers, target in ((16, "≥ 0.92"), (32, "≥ 0.88"), (64, "≥ 0.75")):
        count = workers * 100
        possible = workers / DELAY_MS * 1000
        with Server(DELAY_MS) as server:
            in_threads(workers, count, partial(bare, server.url))
            answers, seconds = server.counted()
            what = f"share of {possible:.0f}/s"
            yield answers / seconds / possible, f"{what}, bare loop, {workers} threads", "-"
            screen_on(folder, server, workers, count)
            answers, seconds = server.counted()
            yield answers / seconds / possible, f"{what}, imtui, {workers} workers", target


def cost() -> Iterator[tuple[float, str, str]]:
    """Processor time per order, screen and journal off, against the bare loop in the same process."""
    count = 2000
    with Server(0) as server:
        ratios = sorted(
            seconds_of(partial(engine, server.url, count))
            / seconds_of(partial(bare, server.url, range(count)))
            for _ in range(5)
        )
    yield ratios[len(ratios) // 2], "CPU per order ÷ bare loop (median of 5)", "≤ 1.25"


def size(folder: Path) -> Iterator[tuple[float, str, str]]:
    """Start and memory with 100,000 ids against none."""
    empty, many = folder / "empty.txt", folder / "many.txt"
    empty.write_text("")
    many.write_text("\n".join(str(FIRST_ID + number) for number in range(100_000)))
    painted, memory = {}, {}
    for name, path, text in (("none", empty, "no orders yet"), ("many", many, "100,000 orders added")):
        with Screen(folder / name, "--base-url", "http://127.0.0.1:9", str(path)) as screen:
            painted[name] = screen.until("Order id")
            screen.until(text)
            memory[name] = screen.megabytes
    yield painted["many"] / painted["none"], "start to first paint, 100,000 ids ÷ none", "≤ 1.5"
    yield memory["many"] - memory["none"], "MB for 100,000 orders", "≤ 60"


def screen_on(folder: Path, server: Server, workers: int, count: int) -> None:
    """Run `count` orders by keys."""
    orders = folder / "orders.txt"
    orders.write_text("\n".join(str(FIRST_ID + number) for number in range(count)))
    state = folder / f"{workers} workers"
    with Screen(state, "--base-url", server.url, "--workers", str(workers), str(orders)) as screen:
        screen.until("orders added")
        screen.press("\x12")
        screen.until("no real order is touched")
        screen.press("y")
        screen.until("The run has ended")


def engine(url: str, count: int) -> None:
    """Cancel `count` orders with one worker, screen and journal off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    jobs = [Job(row, str(FIRST_ID + row)) for row in range(count)]
    run = Dispatcher(jobs, CREDENTIALS, partial(HttpTransport, url, context, None), Pace(workers=1))
    run.start()
    while not isinstance(run.events.get(), RunEnded):
        pass


def bare(url: str, numbers: Iterator[int] | range) -> None:
    """The least that httpx can do: one transport, called directly."""
    target = httpx.URL(url + CANCEL_PATH)
    with httpx.HTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False) as transport:
        for number in numbers:
            body = encode_cancel(CREDENTIALS, str(FIRST_ID + number))
            headers = {"Host": target.netloc.decode(), "Content-Type": "application/json"}
            transport.handle_request(httpx.Request("POST", target, headers=headers, content=body)).read()


def in_threads(threads: int, count: int, work: Callable[[Iterator[int]], None]) -> None:
    """Share `count` numbers out among threads."""
    numbers, lock = iter(range(count)), Lock()

    def shared() -> Iterator[int]:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            yield number

    started = [Thread(target=work, args=[shared()]) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def seconds_of(work: Callable[[], None]) -> float:
    """Processor time of this process."""
    begun = process_time()
    work()
    return process_time() - begun


if __name__ == "__main__":
    main()
