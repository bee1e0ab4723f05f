"""How hard a run may press."""

from __future__ import annotations

from dataclasses import dataclass, field

from imtui.core.retry import RetryPolicy


@dataclass(frozen=True, slots=True)
class Pace:
    """How hard a run may press."""

    workers: int = 8
    """Requests under way at once, each on a connection of its own."""
    rate: float = 0.0
    """Requests a second over all workers; 0 is no limit."""
    timeout: float = 15.0
    """Seconds that one attempt may take in all."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
