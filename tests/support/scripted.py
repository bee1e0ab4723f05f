"""A provider without a socket: each order has a script of results, and a gate can hold the answers back.

Its desk answers read-only requests.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from imtui.core.protocol import Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import ReadRequest
from tests.support.desk import Desk

CANCELLED = Reply(200, 200, "İşlem başarılı")
NOT_FOUND = Reply(455, 455, "Sipariş bulunamadı")
DENIED = Reply(401, 401, "Üyelik bilgileri hatalı")
BUSY = Reply(503, 503, "Hizmet dışı", retry_after=0.0)
LOST = Fault(Evidence.AMBIGUOUS, FaultKind.BROKEN, "closed without an answer")
PAGE = Fault(Evidence.AMBIGUOUS, FaultKind.UNREADABLE, "HTTP 200, the body is not JSON", 200)
DOWN = Fault(Evidence.UNSENT, FaultKind.CONNECT, "connection refused")


class Provider:
    """Answers by script; the last result of a script repeats, and an order without one is cancelled."""

    def __init__(
        self, scripts: Mapping[str, Sequence[Result]] | None = None, desk: Desk | None = None
    ) -> None:
        self.desk = desk or Desk()
        self._scripts = {order_id: list(script) for order_id, script in (scripts or {}).items()}
        self._lock = threading.Lock()
        self.seen: list[str] = []
        self.arrived = threading.Semaphore(0)
        """Released once for each request that came in."""
        self.open = threading.Event()
        """While it is clear no request is answered."""
        self.open.set()

    def connect(self, base_url: str) -> Callable[[], Provider]:
        """As a session's `Connect`."""
        assert base_url.startswith("http")
        return lambda: self

    def post(self, body: bytes, timeout: float) -> Result:
        """Answer one request."""
        order_id = json.loads(body)["request"]["order"]["id"]
        with self._lock:
            self.seen.append(order_id)
            script = self._scripts.get(order_id, [CANCELLED])
            result = script.pop(0) if len(script) > 1 else script[0]
        self.arrived.release()
        assert self.open.wait(timeout)
        return result

    def query(self, request: ReadRequest[Any], body: bytes, timeout: float) -> Any:  # noqa: ANN401 (as scripted)
        """Answer one read-only request."""
        return self.desk.query(request, body, timeout)

    def withdraw(self) -> bool:
        """Every request has left."""
        return False

    def close(self) -> None:
        """Nothing is held."""
