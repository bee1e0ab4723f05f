"""What stops a whole run: results that concern every order, or the same trouble many times in a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from imtui.core.outcome import Halt, is_foreign, rule_for
from imtui.core.protocol import Evidence, Fault, Reply, Result


@dataclass(slots=True)
class Breaker:
    """Counts trouble over the results of a run, in the order in which they arrive."""

    malformed_limit: int = 3
    """Replies with code 400 in a row: our request is wrong, and the next one will be too."""
    unsent_limit: int = 20
    """Unsent faults in a row: the line is down."""
    foreign_limit: int = 5
    """Answers in a row that are not the provider's: each leaves an order in doubt and tells nothing."""
    _malformed: int = field(default=0, init=False)
    _unsent: int = field(default=0, init=False)
    _foreign: int = field(default=0, init=False)

    def note(self, result: Result) -> Halt | None:
        """The reason to halt that `result` gives, alone or with those before it."""
        malformed = isinstance(result, Reply) and result.code == 400
        unsent = isinstance(result, Fault) and result.evidence is Evidence.UNSENT
        self._malformed = self._malformed + 1 if malformed else 0
        self._unsent = self._unsent + 1 if unsent else 0
        self._foreign = self._foreign + 1 if is_foreign(result) else 0
        if self._malformed >= self.malformed_limit:
            return Halt.MALFORMED
        if self._unsent >= self.unsent_limit:
            return Halt.LINE_DOWN
        if self._foreign >= self.foreign_limit:
            return Halt.FOREIGN
        return rule_for(result).halt

    def probe(self) -> None:
        """Go on after a halt: one more trouble with the line is enough for the next.

        An answer of the provider's forgets it all.
        """
        self._malformed = 0
        self._unsent = self.unsent_limit - 1
        self._foreign = self.foreign_limit - 1
