"""How hard a run may press."""

from __future__ import annotations

from typing import NamedTuple

from imtui.core.retry import RetryPolicy


class Limits(NamedTuple):
    """How hard a run may press."""

    workers: int = 8
    """Requests under way at once, each on a connection of its own."""
    rate: float = 0.0
    """Requests a second over all workers; 0 is no limit."""
    timeout: float = 15.0
    """Seconds that one attempt may take in all."""
    retry: RetryPolicy = RetryPolicy()
    max_not_found: int = 20
    """Replies with code 455 in a row from the start of a run that pause it; 0 is no limit."""
