"""The command `imtui sandbox`: prints how to use the server, then serves until interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from imtui.messages import _, ngettext
from imtui.sandbox.contract import HASH, KEY
from imtui.sandbox.faults import Faults
from imtui.sandbox.ledger import Ledger
from imtui.sandbox.server import Sandbox


def serve(  # noqa: PLR0913 - one argument an option of the command
    *, port: int, orders: int, latency_ms: int, seed: int, faults: Faults, announce: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM. Once the server listens, `announce` is called for each line to print.

    Runs on the main thread. Raises `OSError` if the port is not available.
    """
    ledger = Ledger.scheduled(orders, seed)
    sandbox = Sandbox(ledger, port=port, latency=latency_ms / 1000, faults=faults, seed=seed)
    with suppress(KeyboardInterrupt), _sigterm_interrupts(), sandbox:
        for line in _announcement(sandbox):
            announce(line)
        threading.Event().wait()


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
    yield f"export ILETIMERKEZI_API_KEY={KEY} ILETIMERKEZI_API_HASH={HASH}"
    yield f"imtui --base-url {sandbox.base_url}"


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
