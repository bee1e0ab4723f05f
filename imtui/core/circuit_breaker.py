"""Decides when a run stops or pauses.

One result is enough if every other order would get it, too. Otherwise it takes several failures of one kind
in a row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from imtui.core.codes import MALFORMED, NO_SUCH_ORDER
from imtui.core.outcome import Halt
from imtui.core.outcome_rules import is_foreign, is_unsent, rule_for
from imtui.core.protocol import Reply, Result


@dataclass(slots=True)
class Breaker:
    """Counts consecutive failures of a run, in the order in which the results arrive."""

    malformed_limit: int = 3
    """This many replies with code 400 in a row stop the run, because then imtui's requests are wrong."""
    unsent_limit: int = 20
    """This many requests in a row that cannot be sent pause the run, because the network is down."""
    foreign_limit: int = 5
    """This many replies in a row from a proxy or gateway, instead of the provider, pause the run."""
    not_found_limit: int = 0
    """This many replies with code 455, if they are the first of the run, pause it. 0 means no limit."""
    _malformed: int = field(default=0, init=False)
    _unsent: int = field(default=0, init=False)
    _foreign: int = field(default=0, init=False)
    _not_found_left: int = field(init=False)
    """How many 455s more reach the limit. 0 if they are no longer counted."""

    def __post_init__(self) -> None:
        self._not_found_left = self.not_found_limit

    def observe(self, result: Result) -> Halt | None:
        """Count `result`. Returns why the run stops or pauses now; usually None."""
        malformed = isinstance(result, Reply) and result.code == MALFORMED
        self._malformed = self._malformed + 1 if malformed else 0
        self._unsent = self._unsent + 1 if is_unsent(result) else 0
        self._foreign = self._foreign + 1 if is_foreign(result) else 0
        if self._malformed >= self.malformed_limit:
            return Halt.MALFORMED
        if self._unsent >= self.unsent_limit:
            return Halt.NETWORK_DOWN
        if self._foreign >= self.foreign_limit:
            return Halt.FOREIGN
        if self._only_not_found(result):
            return Halt.NOT_FOUND
        return rule_for(result).halt

    def _only_not_found(self, result: Result) -> bool:
        """True if `result` reaches the limit of 455s from the start. This is True at most once.

        A result after which the order is retried does not count, because it says nothing about the account.
        """
        if not self._not_found_left or rule_for(result).again:
            return False
        is_not_found = isinstance(result, Reply) and result.code == NO_SUCH_ORDER
        self._not_found_left = self._not_found_left - 1 if is_not_found else 0
        return is_not_found and not self._not_found_left

    def probe(self) -> None:
        """Prepare for a resume: one more unsent request or foreign reply stops the run again.

        A reply of the provider resets the counts.
        """
        self._malformed = 0
        self._unsent = self.unsent_limit - 1
        self._foreign = self.foreign_limit - 1
