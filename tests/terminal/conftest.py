from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from imtui.sandbox import HASH, KEY, Ledger, Sandbox, parse_faults
from tests.support.pseudo_terminal import Start, Terminal


@pytest.fixture(autouse=True)
def every_test_is_a_screen_test(screen_test: None) -> None:
    """The tests of this folder are all of the screen."""


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.scheduled(5)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def start(tmp_path: Path, ledger: Ledger, journal: Path) -> Iterator[Start]:
    """Starts imtui at a sandbox, its orders on the list; `faults` as in `imtui sandbox --faults`."""
    open_ones: list[Terminal] = []
    sandboxes: list[Sandbox] = []
    orders = tmp_path / "orders.txt"
    orders.write_text("\n".join(ledger.order_ids))

    def start(faults: str = "", program: list[str] | None = None) -> Terminal:
        sandbox = Sandbox(ledger, faults=parse_faults(faults))
        sandbox.start()
        sandboxes.append(sandbox)
        environment = {
            **os.environ,
            "ILETIMERKEZI_API_KEY": KEY,
            "ILETIMERKEZI_API_HASH": HASH,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        arguments = ["--base-url", sandbox.base_url, "--journal", str(journal), str(orders)]
        terminal = Terminal([*(program or ["-m", "imtui"]), *arguments], environment)
        open_ones.append(terminal)
        terminal.shows(f"{len(ledger.order_ids)} orders added")
        return terminal

    yield start
    for terminal in open_ones:
        terminal.close()
    for sandbox in sandboxes:
        sandbox.close()
