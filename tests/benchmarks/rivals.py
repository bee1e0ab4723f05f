"""Other tools that an operator could use, with the same orders at the same server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import requests

from imtui.core.protocol import CANCEL_PATH
from tests.benchmarks.dispatch import DELAY_MS
from tests.benchmarks.figure import Figure
from tests.benchmarks.program import Server, environment, write_ids

ORDERS = 2000
BODY = {"request": {"authentication": {"key": "k" * 32, "hash": "h" * 40}, "order": {"id": "%"}}}

Work = Callable[[str, Path], None]


def figures(folder: Path) -> Iterator[Figure]:
    """Return the time of each tool divided by that of imtui, from the first request to the last reply."""
    for workers in (16, 64):
        rivals: dict[str, Work] = {
            f"xargs -P{workers} curl": partial(curl, workers),
            f"{workers} threads with requests": partial(pool, workers),
        }
        yield from against(folder / str(workers), workers, rivals)
    yield from against(folder / "loop", 16, {"a plain loop with requests": loop})


def against(folder: Path, workers: int, rivals: dict[str, Work]) -> Iterator[Figure]:
    """Run each tool alone against the server, imtui first."""
    path = write_ids(folder, ORDERS)
    with Server(DELAY_MS) as server:
        ours = seconds(server, partial(imtui, folder, workers, server.url, path))
        for name, work in rivals.items():
            took = seconds(server, partial(work, server.url, path))
            yield Figure(f"{ORDERS:,} orders: {name} ÷ imtui with {workers} workers", took / ours, "> 1")


def seconds(server: Server, work: Callable[[], None]) -> float:
    """Return the seconds from the first request to the last reply. All orders must have been requested."""
    work()
    answers, took = server.counted()
    assert answers == ORDERS, answers
    return took


def imtui(folder: Path, workers: int, url: str, path: Path) -> None:
    """Run imtui without a screen, with its journal."""
    command = [sys.executable, "-m", "imtui", "run", str(path), "--yes", "--base-url", url]
    command += ["--workers", str(workers)]
    subprocess.run(command, env=environment(folder), check=True, capture_output=True)  # noqa: S603


def curl(workers: int, url: str, path: Path) -> None:
    """Start curl once for each order."""
    post = ["curl", "-s", "-o", "/dev/null", "-H", "Content-Type: application/json", "-d", json.dumps(BODY)]
    xargs = ["xargs", f"-P{workers}", "-I%", *post, url + CANCEL_PATH]
    with path.open(encoding="ascii") as ids:
        subprocess.run(xargs, stdin=ids, check=True)  # noqa: S603


def pool(workers: int, url: str, path: Path) -> None:
    """Use one shared session from a pool of threads, as most people would write it."""
    with requests.Session() as session, ThreadPoolExecutor(workers) as threads:
        session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=workers))
        list(threads.map(partial(cancel, session, url), ids_of(path)))


def loop(url: str, path: Path) -> None:
    """Send one request after the other."""
    with requests.Session() as session:
        for order_id in ids_of(path):
            cancel(session, url, order_id)


def cancel(session: requests.Session, url: str, order_id: str) -> None:
    """Cancel one order."""
    body = json.dumps(BODY).replace("%", order_id)
    headers = {"Content-Type": "application/json"}
    session.post(url + CANCEL_PATH, data=body, headers=headers, timeout=15).raise_for_status()


def ids_of(path: Path) -> list[str]:
    """Return the IDs in a file."""
    return path.read_text(encoding="ascii").split()
