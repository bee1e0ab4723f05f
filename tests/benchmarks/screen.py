"""Measures what the operator waits for: the first paint, a paste, a key. Also the memory of a long list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep

from tests.benchmarks.figure import Figure, middle, percentile
from tests.benchmarks.program import BARE, FIRST_ID, Screen, Server, write_ids

MANY = 100_000
NOWHERE = ("--base-url", "http://127.0.0.1:9")
FIRST_LINE = "≡ imtui"
"""The first words of the first frame. The list is read behind it."""
TIMES = 5


def figures(folder: Path) -> Iterator[Figure]:
    """Return all figures of the screen."""
    yield from start(folder)
    yield paste(folder)
    yield key(folder)
    yield from views(folder)


def start(folder: Path) -> Iterator[Figure]:
    """Return first paint and memory with and without IDs, divided by those of a bare Textual application."""
    empty, many = write_ids(folder / "empty", 0), write_ids(folder / "many", MANY)
    none, full, bare, memory = [], [], [], []
    for _ in range(TIMES):
        with Screen(folder / "bare", program=BARE) as screen:
            bare.append(screen.until("Order ID"))
        with Screen(folder / "none", *NOWHERE, str(empty)) as screen:
            none.append(screen.until(FIRST_LINE))
            before = settled_megabytes(screen)
        with Screen(folder / "full", *NOWHERE, str(many)) as screen:
            full.append(screen.until(FIRST_LINE))
            screen.until("100,000 orders added")
            memory.append(settled_megabytes(screen) - before)
    yield Figure("start to first paint ÷ a bare Textual app", middle(none) / middle(bare), "≤ 1.25")
    yield Figure("start to first paint, 100,000 ids ÷ none", middle(full) / middle(none), "≤ 1.5")
    yield Figure("MB for 100,000 orders", middle(memory), "≤ 60", digits=0)


def settled_megabytes(screen: Screen) -> float:
    """Return the memory after imtui has loaded the modules of the first run."""
    sleep(2.0)
    screen.forget()
    return screen.megabytes


def paste(folder: Path) -> Figure:
    """Return the time from a paste of 100,000 IDs until the screen shows them."""
    text = "\r".join(str(FIRST_ID + number) for number in range(MANY))
    pasted = f"\x1b[200~{text}\x1b[201~"

    def seconds(screen: Screen, ready: str) -> float:
        screen.until(ready)
        sleep(1.0)
        begun = perf_counter()
        screen.press(pasted)
        screen.until("100,000")
        return perf_counter() - begun

    ours, bare = [], []
    for number in range(TIMES):
        with Screen(folder / f"paste-{number}", *NOWHERE) as screen:
            ours.append(seconds(screen, "no orders"))
        with Screen(folder / "bare", program=BARE) as screen:
            bare.append(seconds(screen, "Order ID"))
    return Figure(
        "100,000 ids pasted ÷ the same into a bare Textual app", middle(ours) / middle(bare), "≤ 1.3"
    )


def key(folder: Path) -> Figure:
    """Return the time from a key in the entry line until its letter is shown, while 32 workers send."""
    with Screen(folder / "bare", program=BARE) as screen:
        screen.until("Order ID")
        bare = percentile(letters(screen), 0.95)
    path = write_ids(folder / "keys", 20_000)
    with Server(50) as server:
        arguments = ("--base-url", server.url, "--workers", "32", str(path))
        with Screen(folder / "keys", *arguments) as screen:
            screen.begin_run()
            # Do not wait for a word of the question: a key that comes together with the answer is dropped.
            screen.until("İşlem başarılı")
            screen.press("i")
            sleep(1.0)
            ours = percentile(letters(screen), 0.95)
    return Figure("key to screen with 32 workers, p95 ÷ a bare app at rest, p95", ours / bare, "≤ 3")


def views(folder: Path) -> Iterator[Figure]:
    """Return the times from a key to another view of 100,000 rows. Each is the median of several."""
    with Screen(folder / "views", *NOWHERE, str(write_ids(folder / "views", MANY))) as screen:
        screen.until("100,000 orders added")
        screen.press("\x1b")
        sleep(1.0)
        yield milliseconds("sort", sorts(screen))
        screen.press("b")
        screen.until("find in")
        yield milliseconds("search", searches(screen))
        screen.press("\x1b")
        sleep(1.0)
        yield milliseconds("filter", filters(screen))


def milliseconds(what: str, seconds: list[float]) -> Figure:
    """Return the median in milliseconds."""
    return Figure(f"ms from key to screen: {what} 100,000 rows", 1000 * middle(seconds), "≤ 100", digits=0)


def sorts(screen: Screen) -> list[float]:
    """Sort by ID, then in reverse."""
    screen.press("t")
    screen.until("by Order ID")
    return [seconds_to(screen, "T", text) for _ in range(TIMES) for text in ("▼", "▲")]


def searches(screen: Screen) -> list[float]:
    """Search for a digit that a tenth of the rows has, then for another one."""
    found = []
    for _ in range(TIMES):
        found += [seconds_to(screen, "7", "“7”"), seconds_to(screen, "1", "“71”")]
        screen.press("\x7f\x7f")
        screen.until("Orders 100,000")
        sleep(0.2)
    return found


def filters(screen: Screen) -> list[float]:
    """Click the count of queued orders, then click again to show all rows. The sort order stays."""
    texts = ("of 100,000 · queued", "Orders 100,000 ")
    return [seconds_to(screen, click(3, 23), text) for _ in range(TIMES) for text in texts]


def click(column: int, line: int) -> str:
    """Return a left click as terminals send it. Both numbers count from 1."""
    return f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m"


def seconds_to(screen: Screen, keys: str, text: str) -> float:
    """Return the seconds from the keys until the text is shown."""
    sleep(0.3)
    screen.forget()
    begun = perf_counter()
    screen.press(keys)
    screen.until(text)
    return perf_counter() - begun


def letters(screen: Screen) -> list[float]:
    """Type a letter that appears nowhere else, wait until it is shown, delete it. Repeat a hundred times."""
    seconds = []
    for number in range(100):
        sleep(0.03 + 0.0007 * number)
        screen.forget()
        begun = perf_counter()
        screen.press("Z")
        screen.until("Z")
        seconds.append(perf_counter() - begun)
        screen.press("\x7f")
    return seconds
