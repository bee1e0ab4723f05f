"""A provider's read-only side without a socket: answers by order id, page or method; a gate can hold them."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from imtui.core.protocol import Reply, Result
from imtui.core.read_methods import Balance, Page, ReadRequest, Report

PATIENCE = 20.0

QueryResult = Balance | Report | Page | Result


class Desk:
    """Answers `answers[subject]`: the id of a report, `start/page` of a list, `balance`; else a 455."""

    def __init__(self, answers: Mapping[str, QueryResult] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[str] = []
        self.arrived = threading.Semaphore(0)
        self.open = threading.Event()
        self.open.set()

    def query(self, question: ReadRequest[Any], body: bytes, timeout: float) -> Any:  # noqa: ANN401 (as scripted)
        request = json.loads(body)["request"]
        chosen = request.get("filter")
        subject = (
            f"{chosen['start']}/{chosen['page']}" if chosen else request.get("order", {}).get("id", "balance")
        )
        self.asked.append(subject)
        self.arrived.release()
        assert self.open.wait(PATIENCE), question
        return self.answers.get(subject, Reply(455, 455, "Sipariş bulunamadı"))
