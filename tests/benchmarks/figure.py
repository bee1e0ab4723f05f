"""The result of a benchmark: its name, its value and its goal."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    what: str
    value: float
    target: str = "-"
    digits: int = 2

    def __str__(self) -> str:
        return f"{self.value:9.{self.digits}f}  {self.target:8}  {self.what}"


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def middle(values: list[float]) -> float:
    """The median: a machine is never quite at rest."""
    return median(values)
