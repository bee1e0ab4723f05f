"""Misbehaviour as values: which fault meets which request, by rate or by script."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Fault(StrEnum):
    """One way to misbehave; the value is its name in a spec.

    Faults spoil the answer of a request that was carried out, except where they say otherwise.
    """

    OK = "ok"
    """No misbehaviour."""
    BAD_REQUEST = "400"
    """This code, and nothing is cancelled; so with the other codes but 500."""
    UNAUTHORISED = "401"
    NOT_FOUND = "404"
    BAD_RECIPIENTS = "452"
    """A code of the vendor's general table that is not documented for cancel-order."""
    TOO_MANY = "429"
    """With Retry-After: 1."""
    UNAVAILABLE = "503"
    """With Retry-After: 1."""
    ERROR = "500"
    """The server fails after it carried the request out: an HTML page with HTTP 500."""
    LOST = "lost"
    """The connection is closed without an answer."""
    RESET = "reset"
    """The connection is reset without an answer."""
    RESET_BEFORE = "reset-before"
    """The connection is reset and nothing is cancelled; the body is read only to learn whose turn it is."""
    CUT = "cut"
    """Half of the body that Content-Length promises, then the connection is closed."""
    GARBAGE = "garbage"
    """Bytes that are no HTTP, then the connection is closed."""
    DRIP = "drip"
    """The answer comes a byte at a time, `Faults.drip` seconds apart."""
    SLOW = "slow"
    """The answer comes `Faults.slow` seconds late."""
    INTEGER = "integer"
    """The code is a JSON integer."""
    HTML = "html"
    """An HTML page with HTTP 200 from something before the server: nothing is cancelled."""

    @property
    def code(self) -> int | None:
        """The HTTP status that is sent whatever became of the order; None when the order decides."""
        if self is Fault.HTML:
            return 200
        return int(self) if self.isdigit() else None

    @property
    def acts(self) -> bool:
        """Whether the request is carried out."""
        return self is Fault.ERROR or (self.code is None and self is not Fault.RESET_BEFORE)

    @property
    def answers(self) -> bool:
        """Whether a whole HTTP answer leaves; otherwise the connection ends instead."""
        return self not in {Fault.LOST, Fault.RESET, Fault.RESET_BEFORE, Fault.CUT, Fault.GARBAGE}


@dataclass(frozen=True, slots=True)
class Script:
    """What the requests for one order meet: `steps` in turn, and `then` every later time."""

    steps: tuple[Fault, ...] = ()
    then: Fault = Fault.OK
    late: float = 0.0
    """Seconds that every answer is late."""

    def at(self, turn: int) -> Fault:
        """The fault of the request that is number `turn` for its order, from 1."""
        return self.steps[turn - 1] if turn <= len(self.steps) else self.then


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong and how often; ValueError when the rates are no shares of one whole."""

    rates: Mapping[Fault, float] = field(default_factory=lambda: MappingProxyType({}))
    """The share of requests, 0 to 1, that meets each fault; one request meets one at most."""
    scripts: Mapping[str, Script] = field(default_factory=lambda: MappingProxyType({}))
    """Scripts by order id; an order with a script meets no fault by rate."""
    slow: float = 3.0
    """Seconds that a slow answer is late."""
    drip: float = 0.15
    """Seconds between the bytes of a dripping answer."""

    def __post_init__(self) -> None:
        for fault, rate in self.rates.items():
            if not 0 <= rate <= 1:
                raise ValueError(f"{fault}={rate:g}: a rate is a number from 0 to 1")
        total = math.fsum(self.rates.values())
        if total > 1 + 1e-9:
            raise ValueError(
                f"the rates add up to {total:g}: a request meets one fault at most, so 1 is the most"
            )

    def lateness(self, order_id: str | None, fault: Fault) -> float:
        """Seconds that an answer about the order is late when it meets `fault`."""
        script = self.scripts.get(order_id) if order_id else None
        return (script.late if script else 0.0) + (self.slow if fault is Fault.SLOW else 0.0)

    def choose(self, order_id: str, turn: int, seed: int) -> Fault:
        """The fault of the request that is number `turn` for its order, from 1: no state, no chance."""
        if script := self.scripts.get(order_id):
            return script.at(turn)
        draw = random.Random(f"{seed}:{order_id}:{turn}").random()  # noqa: S311 - repeatable, not secret
        for fault, rate in self.rates.items():
            draw -= rate
            if draw < 0:
                return fault
        return Fault.OK


NO_FAULTS = Faults()


def parse_faults(spec: str) -> Faults:
    """The faults of a spec such as `503=0.1,lost=0.05`; a name without a rate means always.

    ValueError names the piece that is wrong and what is allowed. An empty spec means none.
    """
    rates: dict[Fault, float] = {}
    for piece in spec.split(",") if spec.strip() else ():
        fault, rate = _parse_piece(piece.strip())
        if fault in rates:
            raise ValueError(f"{piece.strip()!r}: {fault} is there twice")
        rates[fault] = rate
    return Faults(rates)


def _parse_piece(piece: str) -> tuple[Fault, float]:
    name, equals, rate = (part.strip() for part in piece.partition("="))
    allowed = [fault.value for fault in Fault if fault is not Fault.OK]
    if name not in allowed:
        raise ValueError(f"{piece!r}: no such fault; there are {', '.join(allowed)}")
    try:
        share = float(rate) if equals else 1.0
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise ValueError(f"{piece!r}: a rate is a number from 0 to 1")
    return Fault(name), share
