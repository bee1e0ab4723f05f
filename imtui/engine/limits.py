"""Concurrency, rate and time limits of a run."""

from __future__ import annotations

from typing import NamedTuple

from imtui.core.retry import RetryPolicy


class Limits(NamedTuple):
    """The limits of one run, and its retry policy."""

    workers: int = 8
    """How many requests run at the same time, each on its own connection."""
    rate: float = 0.0
    """Requests per second over all workers; 0 means no limit."""
    timeout: float = 15.0
    """Seconds that one attempt may take in total."""
    retry: RetryPolicy = RetryPolicy()
    max_not_found: int = 20
    """How many replies with code 455 in a row, from the start of a run, pause it; 0 means no limit."""
