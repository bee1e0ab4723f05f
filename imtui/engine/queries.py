"""Sends single read-only requests, such as a balance or a report, from threads outside the runs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Final, Generic, TypeVar, cast

from imtui.core.outcome_rules import retry_delay
from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply, Result
from imtui.core.read_methods import Balance, Page, ReadRequest, Report, redact_query_result
from imtui.core.redaction import redaction_for_credentials
from imtui.engine.limits import Limits
from imtui.engine.transport import Transport

MAX_SLOTS: Final = 4
"""Maximum number of concurrent queries. It is small because cancels are more urgent."""

T = TypeVar("T", bound=Balance | Report | Page)


@dataclass(frozen=True, slots=True)
class QueryEnded(Generic[T]):
    """A query has ended, with or without a reply."""

    key: str
    """The `key` that was passed to `send`."""
    at: float
    """When it ended, in seconds since the epoch."""
    result: T | Result
    """The decoded result for code 200, a `Reply` for another code, or a `Fault` if no usable reply came."""


class QueryWorkers(Generic[T]):
    """Sends read-only requests from daemon threads: one for each request, but at most `slots`.

    If the provider is busy or unreachable, the request is retried as `limits.retry` says.
    """

    def __init__(
        self,
        credentials: Credentials,
        open_transport: Callable[[], Transport],
        limits: Limits,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._credentials = credentials
        self._redaction = redaction_for_credentials(credentials)
        self._open_transport = open_transport
        self._limits = limits
        self._clock = clock
        self.slots = max(1, min(limits.workers, MAX_SLOTS))
        """Maximum number of concurrent requests."""
        self._requests: SimpleQueue[tuple[str, ReadRequest[T]] | None] = SimpleQueue()
        self._ended: SimpleQueue[QueryEnded[T]] = SimpleQueue()
        self._threads: list[Thread] = []
        self._stopped = Event()
        self._interval = 1.0 / limits.rate if limits.rate > 0 else 0.0
        self._next_slot = 0.0
        self._rate_lock = Lock()

    def send(self, key: str, request: ReadRequest[T]) -> None:
        """Put a request into the queue. Its `QueryEnded` has the same `key`."""
        try:
            if len(self._threads) < self.slots:
                thread = Thread(target=self._work, name=f"query-{len(self._threads) + 1}", daemon=True)
                thread.start()
                self._threads.append(thread)
        except RuntimeError as error:
            # The operating system refused a further thread.
            if not self._threads:
                fault = Fault(Evidence.UNSENT, FaultKind.INTERNAL, str(error))
                self._ended.put(QueryEnded(key, self._clock(), fault))
                return
        self._requests.put((key, request))

    def take(self, wait: float = 0.0) -> QueryEnded[T] | None:
        """Remove and return the next query that ended. Returns None if none ends within `wait` seconds."""
        try:
            return self._ended.get(block=wait > 0, timeout=wait)
        except Empty:
            return None

    def stop(self) -> None:
        """Send no further request, and return at once. Queued requests and retries are dropped.

        Requests under way are not interrupted, and `take` may still return their results.
        """
        self._stopped.set()
        for _ in self._threads:
            self._requests.put(None)

    def _work(self) -> None:
        transport: Transport | None = None
        while (queued := self._requests.get()) is not None and not self._stopped.is_set():
            key, request = queued
            result: T | Result | None
            try:
                transport = transport or self._open_transport()
                result = self._query(transport, request)
                if result is not None:
                    result = cast("T | Result", redact_query_result(result, self._redaction))
            except BaseException as error:  # noqa: BLE001 (its text may hold the request)
                result = Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, type(error).__name__)
            if result is not None:
                self._ended.put(QueryEnded(key, self._clock(), result))
        if transport is not None:
            transport.close()

    def _query(self, transport: Transport, request: ReadRequest[T]) -> T | Result | None:
        """Send the request, with retries, and return the result of the last attempt.

        Returns None if `stop` prevents the first attempt or a retry.
        """
        tries = 0
        while self._wait_for_slot():
            body = request.encode(self._credentials)
            result = transport.query(request, body, self._limits.timeout)
            tries += 1
            if not isinstance(result, (Reply, Fault)):
                return result
            delay = retry_delay(result, tries, self._limits.retry, random.random)
            if delay is None:
                return result
            self._stopped.wait(delay)
        return None

    def _wait_for_slot(self) -> bool:
        """Wait until the rate limit allows a request. Returns False if `stop` is called before that."""
        with self._rate_lock:
            now = time.monotonic()
            slot = max(now, self._next_slot)
            self._next_slot = slot + self._interval
        return not self._stopped.wait(slot - now)
