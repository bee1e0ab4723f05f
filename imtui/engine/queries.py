"""Threads that send single read-only requests, such as a balance or a report, besides the runs."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Final

from imtui.core.protocol import Credentials, Evidence, Fault, FaultKind, Reply
from imtui.core.redaction import credentials_hidden
from imtui.core.reports import Balance, Page, Question, Report, cleared_answer
from imtui.core.verdict import rule_for
from imtui.engine.limits import Limits
from imtui.engine.transport import Asker

MAX_SLOTS: Final = 4
"""The most concurrent requests. Cancels are more urgent than queries, so they are few."""

Answer = Balance | Report | Page | Reply | Fault
"""What the method returned, or a reply with another code, or a fault."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered, or failed."""

    key: str
    """The key that was given to `ask`."""
    at: float
    """Seconds since the epoch."""
    answer: Answer


class QueryWorkers:
    """Daemon threads that ask the provider: one for each question, but at most `MAX_SLOTS`.

    A question that meets a busy or unreachable provider is retried by the limits' policy.
    """

    def __init__(
        self,
        credentials: Credentials,
        open_transport: Callable[[], Asker],
        limits: Limits,
        *,
        clock: Callable[[], float] = time.time,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._credentials = credentials
        self._redaction = credentials_hidden(credentials)
        self._open_transport = open_transport
        self._limits = limits
        self._clock = clock
        self._jitter = jitter
        self.slots = max(1, min(limits.workers, MAX_SLOTS))
        """Concurrent requests."""
        self._questions: SimpleQueue[tuple[str, Question[Any]] | None] = SimpleQueue()
        self._answers: SimpleQueue[Answered] = SimpleQueue()
        self._threads: list[Thread] = []
        self._stopped = Event()
        self._interval = 1.0 / limits.rate if limits.rate > 0 else 0.0
        self._next_slot = 0.0
        self._rate_lock = Lock()

    def ask(self, key: str, question: Question[Any]) -> None:
        """Put a question into the queue. Its answer has the same `key`."""
        try:
            if len(self._threads) < self.slots:
                self._hire()
        except RuntimeError as error:
            # The system starts no further thread.
            if not self._threads:
                fault = Fault(Evidence.UNSENT, FaultKind.INTERNAL, str(error))
                self._answers.put(Answered(key, self._clock(), fault))
                return
        self._questions.put((key, question))

    def _hire(self) -> None:
        thread = Thread(target=self._work, name=f"enquiry-{len(self._threads) + 1}", daemon=True)
        thread.start()
        self._threads.append(thread)

    def take(self, wait: float = 0.0) -> Answered | None:
        """The next answer, or None if there is none within `wait` seconds."""
        try:
            return self._answers.get(block=wait > 0, timeout=wait)
        except Empty:
            return None

    def stop(self) -> None:
        """Send no further question. Requests under way end by themselves, and their answers are dropped."""
        self._stopped.set()
        for _ in self._threads:
            self._questions.put(None)

    def _work(self) -> None:
        transport: Asker | None = None
        while (asked := self._questions.get()) is not None and not self._stopped.is_set():
            key, question = asked
            answer: Answer | None
            try:
                transport = transport or self._open_transport()
                answer = self._ask(transport, question)
                if answer is not None:
                    answer = cleared_answer(answer, self._redaction)
            except BaseException as error:  # noqa: BLE001 (its text may hold the request)
                answer = Fault(Evidence.AMBIGUOUS, FaultKind.INTERNAL, type(error).__name__)
            if answer is not None:
                self._answers.put(Answered(key, self._clock(), answer))
        if transport is not None:
            transport.close()

    def _ask(self, transport: Asker, question: Question[Any]) -> Answer | None:
        """The answer after all retries, or None if `stop` came first."""
        tries = 0
        while self._wait_for_slot():
            answer: Answer = transport.ask(
                question.method, question.encode(self._credentials), self._limits.timeout
            )
            tries += 1
            delay = self._delay(answer, tries)
            if delay is None:
                return answer
            self._stopped.wait(delay)
        return None

    def _delay(self, answer: Answer, tries: int) -> float | None:
        if not isinstance(answer, (Reply, Fault)) or not rule_for(answer).again:
            return None
        retry_after = answer.retry_after if isinstance(answer, Reply) else None
        return self._limits.retry.delay(tries, self._jitter, retry_after)

    def _wait_for_slot(self) -> bool:
        """Wait until the rate limit allows a request; False if `stop` came first."""
        with self._rate_lock:
            now = time.monotonic()
            slot = max(now, self._next_slot)
            self._next_slot = slot + self._interval
        return not self._stopped.wait(slot - now)
