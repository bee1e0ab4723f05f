"""Concurrency, rate and time limits of a run."""

from __future__ import annotations

from typing import NamedTuple

from imtui.core.retry import RetryPolicy


class Limits(NamedTuple):
    """The limits of one run, and its retry policy."""

    workers: int = 8
    """The number of concurrent requests, each on its own connection."""
    rate: float = 0.0
    """Requests per second over all workers; 0 means no limit."""
    timeout: float = 15.0
    """How many seconds one attempt may take in total."""
    retry: RetryPolicy = RetryPolicy()
    max_not_found: int = 20
    """A run pauses if it begins with this many replies in a row that have code 455 (no such order).

    With 0, these replies never pause it.
    """
