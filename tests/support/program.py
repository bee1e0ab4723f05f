"""Calls imtui within the process of the tests, with fixtures for its results."""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from imtui.cli import main
from imtui.sandbox import HASH, KEY, NO_FAULTS, Faults, Ledger, Order, Sandbox

Orders = Callable[..., str]
Serve = Callable[..., Sandbox]


@dataclass(frozen=True)
class Ended:
    """Output and exit status of one call."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The orders that `--json` wrote."""
        return self._documents[:-1]

    @property
    def summary(self) -> dict[str, Any]:
        return self._documents[-1]

    @property
    def outcomes(self) -> list[str]:
        return [line["outcome"] for line in sorted(self.lines, key=lambda line: str(line["id"]))]

    @property
    def _documents(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """`imtui`, called in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *argv: str, stdin: bytes = b"") -> Ended:
        # The handler would stay for the rest of the process.
        self._monkeypatch.setattr(threading, "excepthook", threading.excepthook)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(argv)
        out, err = self._capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Ended(left.value.code, out, err)

    def run(self, *argv: str, stdin: bytes = b"") -> Ended:
        """`imtui run --yes --json`, with a line for each order."""
        return self("run", "--yes", "--json", *argv, stdin=stdin)


@pytest.fixture
def imtui(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,  # noqa: ARG001 (imtui writes its log there: see `a_home_of_its_own`)
) -> Program:
    return Program(capsys, monkeypatch)


@pytest.fixture(autouse=True)
def a_log_of_its_own() -> Iterator[None]:
    """Undo what a call sets up for the rest of the process."""
    log = logging.getLogger("imtui")
    handlers, level = list(log.handlers), log.level
    yield
    for handler in set(log.handlers) - set(handlers):
        log.removeHandler(handler)
        handler.close()
    log.setLevel(level)
    log.propagate = True
    logging.raiseExceptions = True


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's account, in the environment."""
    monkeypatch.setenv("ILETIMERKEZI_API_KEY", KEY)
    monkeypatch.setenv("ILETIMERKEZI_API_HASH", HASH)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder of `a_home_of_its_own`."""
    return tmp_path / "xdg_state_home" / "imtui"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A settings file with retries without a delay."""
    path = tmp_path / "xdg_config_home" / "imtui" / "config.toml"
    path.parent.mkdir(mode=0o700, parents=True)
    path.touch(mode=0o600)
    path.write_text("backoff = 0.0\n")
    return path


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    """Writes a file and returns its path."""

    def write(content: str | bytes, name: str = "orders.txt") -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a sandbox with orders of these ids."""

    def start(*order_ids: str, faults: Faults = NO_FAULTS) -> Sandbox:
        ledger = Ledger(map(Order, order_ids))
        return stack.enter_context(Sandbox(ledger, faults=faults))

    with ExitStack() as stack:
        yield start


@pytest.fixture
def dead_url() -> Iterator[str]:
    """An address without a server, reserved so that no other program takes it."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
