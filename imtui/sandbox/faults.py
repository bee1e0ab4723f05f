"""The faults that the sandbox can simulate. A request gets its fault at random by rate, or from a script."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from imtui.messages import lazy


class Fault(StrEnum):
    """A way in which the server misbehaves. The value is its name in `--faults`.

    With a fault that is named after a code, the server replies with this code and cancels nothing. With any
    other fault, the order is cancelled and only the reply is faulty. Docstrings below name the exceptions.
    """

    OK = "ok"
    """No misbehaviour."""
    BAD_REQUEST = "400"
    """A reply with code 400."""
    UNAUTHORISED = "401"
    NO_SUCH_METHOD = "404"
    BAD_RECIPIENTS = "452"
    """A reply with code 452, which the vendor documents in general, but not for cancel-order."""
    TOO_MANY = "429"
    """A reply with code 429 and Retry-After: 1."""
    UNAVAILABLE = "503"
    """A reply with code 503 and Retry-After: 1."""
    ERROR = "500"
    """An HTML page with HTTP 500. Unlike with the other codes, the order is cancelled."""
    LOST = "lost"
    """The connection is closed without a reply."""
    RESET = "reset"
    """The connection is reset without a reply."""
    RESET_BEFORE = "reset-before"
    """The connection is reset without a reply, and nothing is cancelled. The request is still read first."""
    CUT = "cut"
    """The reply ends after half of the body that Content-Length announces, and the connection is closed."""
    GARBAGE = "garbage"
    """The reply is bytes that are not HTTP, then the connection is closed."""
    DRIP = "drip"
    """The reply is sent one byte at a time, `Faults.drip` seconds apart."""
    SLOW = "slow"
    """The reply is `Faults.slow` seconds late."""
    INTEGER = "integer"
    """The code in the reply is a JSON integer."""
    HTML = "html"
    """An HTML page with HTTP 200, as a proxy or gateway sends it; nothing is cancelled."""

    @property
    def code(self) -> int | None:
        """The HTTP status that the fault forces; None if the fault does not change the status."""
        if self is Fault.HTML:
            return 200
        return int(self) if self.isdigit() else None

    @property
    def cancels(self) -> bool:
        """True if a cancel request with this fault cancels a scheduled order."""
        return self is Fault.ERROR or (self.code is None and self is not Fault.RESET_BEFORE)

    @property
    def answers(self) -> bool:
        """True if a complete HTTP reply is sent. Otherwise the connection is closed or reset."""
        return self not in {Fault.LOST, Fault.RESET, Fault.RESET_BEFORE, Fault.CUT, Fault.GARBAGE}


@dataclass(frozen=True, slots=True)
class Script:
    """The faults of one order's requests: `steps` in turn, then `then` for each later request."""

    steps: tuple[Fault, ...] = ()
    then: Fault = Fault.OK
    late: float = 0.0
    """Seconds by which every reply is late."""

    def at(self, turn: int) -> Fault:
        """The fault of the order's request number `turn`, counted from 1."""
        return self.steps[turn - 1] if turn <= len(self.steps) else self.then


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults to simulate, by rate and by script.

    Raises `ValueError` if a rate is not from 0 to 1, or if the rates add up to more than 1.
    """

    rates: Mapping[Fault, float] = field(default_factory=lambda: MappingProxyType({}))
    """The share of requests, from 0 to 1, that gets each fault. A request gets at most one."""
    scripts: Mapping[str, Script] = field(default_factory=lambda: MappingProxyType({}))
    """Scripts by the subject of a request: an order ID, or a name such as `get-balance` or `get-report 428`.

    A request with a script gets no faults by rate.
    """
    slow: float = 3.0
    """Seconds by which a slow reply is late."""
    drip: float = 0.15
    """Seconds between the bytes of a dripping reply."""

    def __post_init__(self) -> None:
        for fault, rate in self.rates.items():
            if not 0 <= rate <= 1:
                raise ValueError(
                    lazy("{fault}={rate:g}: a rate is a number from 0 to 1", fault=fault, rate=rate)
                )
        total = math.fsum(self.rates.values())
        if total > 1 + 1e-9:
            raise ValueError(
                lazy(
                    "The rates add up to {total:g}. A request meets one fault at most, so 1 is the most.",
                    total=total,
                )
            )

    def delay_before_reply(self, subject: str | None, fault: Fault) -> float:
        """Seconds by which the reply is late, for this subject and fault."""
        script = self.scripts.get(subject) if subject else None
        return (script.late if script else 0.0) + (self.slow if fault is Fault.SLOW else 0.0)

    def choose(self, subject: str, turn: int, seed: int) -> Fault:
        """The fault of request number `turn`, from 1, with this subject.

        The same arguments always give the same fault.
        """
        if script := self.scripts.get(subject):
            return script.at(turn)
        draw = random.Random(f"{seed}:{subject}:{turn}").random()  # noqa: S311 - repeatable, not secret
        for fault, rate in self.rates.items():
            draw -= rate
            if draw < 0:
                return fault
        return Fault.OK


NO_FAULTS = Faults()


def parse_faults(spec: str) -> Faults:
    """Parse a text such as `503=0.1,lost=0.05`. A name without a rate means every request.

    An empty text means no faults. Raises `ValueError` if a part is wrong. The error names that part.
    """
    rates: dict[Fault, float] = {}
    for piece in spec.split(",") if spec.strip() else ():
        fault, rate = _parse_piece(piece.strip())
        if fault in rates:
            raise ValueError(lazy("'{piece}': {fault} is there twice", piece=piece.strip(), fault=fault))
        rates[fault] = rate
    return Faults(rates)


def _parse_piece(piece: str) -> tuple[Fault, float]:
    name, equals, rate = (part.strip() for part in piece.partition("="))
    allowed = [fault.value for fault in Fault if fault is not Fault.OK]
    if name not in allowed:
        raise ValueError(
            lazy(
                "'{piece}': there is no such fault. Faults: {faults}.",
                piece=piece,
                faults=", ".join(allowed),
            )
        )
    try:
        share = float(rate) if equals else 1.0
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise ValueError(lazy("'{piece}': a rate is a number from 0 to 1", piece=piece))
    return Fault(name), share
