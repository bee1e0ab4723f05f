"""The command `imtui sandbox`: prints how to use the server, then serves until interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from imtui.messages import _, ngettext
from imtui.sandbox.contract import HASH, KEY
from imtui.sandbox.faults import Faults
from imtui.sandbox.ledger import Ledger
from imtui.sandbox.server import Sandbox
from imtui.system import IS_WINDOWS, end_signals

_INTERVAL: Final = 0.2


def serve(  # noqa: PLR0913 - one argument an option of the command
    *, port: int, orders: int, latency_ms: int, seed: int, faults: Faults, announce: Callable[[str], None]
) -> None:
    """Run the sandbox until a signal ends it. Once it listens, call `announce` with each line to print.

    The signals are those of `end_signals`, such as SIGINT and SIGTERM. Call this on the main thread. Raises
    `OSError` if the port is not available.
    """
    ledger = Ledger.scheduled(orders, seed)
    sandbox = Sandbox(ledger, port=port, latency=latency_ms / 1000, faults=faults, seed=seed)
    with suppress(KeyboardInterrupt), _signals_interrupt(), sandbox:
        for line in _announcement(sandbox):
            announce(line)
        _wait_for_interrupt()


def _announcement(sandbox: Sandbox) -> Iterator[str]:
    ids = sandbox.ledger.order_ids
    yield _("imtui sandbox on {url} (Ctrl+C ends it)", url=sandbox.base_url)
    if ids:
        yield ngettext(
            "{count:n} scheduled order: {first} to {last}",
            "{count:n} scheduled orders: {first} to {last}",
            len(ids),
            first=ids[0],
            last=ids[-1],
        )
    else:
        yield _("no scheduled orders")
    yield _credentials(windows=IS_WINDOWS)
    yield f"imtui --base-url {sandbox.base_url}"


def _credentials(*, windows: bool) -> str:
    """The shell command that sets key and hash; on Windows the command is for PowerShell."""
    if windows:
        return f'$env:ILETIMERKEZI_API_KEY="{KEY}"; $env:ILETIMERKEZI_API_HASH="{HASH}"'
    return f"export ILETIMERKEZI_API_KEY={KEY} ILETIMERKEZI_API_HASH={HASH}"


def _wait_for_interrupt() -> None:
    # On Windows, a wait cannot be interrupted; Python raises the exception between two waits.
    never = threading.Event()
    while not never.wait(_INTERVAL):
        pass


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Make SIGTERM, SIGHUP and Ctrl+Break raise `KeyboardInterrupt`, as Ctrl+C does.

    Ignored signals stay ignored.
    """
    before = {number: signal.getsignal(number) for number in end_signals() if number != signal.SIGINT}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
