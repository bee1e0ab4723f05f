"""The result of a benchmark: its name, its value and its goal."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the report."""

    what: str
    value: float
    target: str = "-"
    digits: int = 2

    def __str__(self) -> str:
        return f"{self.value:9.{self.digits}f}  {self.target:8}  {self.what}"


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of all values are below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def middle(values: list[float]) -> float:
    """Return the median, because some values are disturbed by other programs."""
    return median(values)
