"""What a measurement found, beside its target and beside the alternative, as data and as a line of a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measured thing. `value` and `target` share the unit; lower is better."""

    name: str
    value: float
    unit: str
    target: float | None = None
    beside: dict[str, float] = field(default_factory=dict)  # p50, p99, the alternative …

    @property
    def met(self) -> bool:
        """True when there is no target, or it was met."""
        return self.target is None or self.value <= self.target

    def as_json(self) -> dict[str, object]:
        """Plain data, with the verdict."""
        return {**asdict(self), "met": self.met}

    def line(self) -> str:
        """One line of the table."""
        target = "" if self.target is None else f"≤ {self.target:g}"
        beside = "  ".join(f"{name} {value:.4g}" for name, value in self.beside.items())
        return f"{'ok ' if self.met else 'NOT'}  {self.name:44} {self.value:8.4g} {self.unit:3} {target:8} {beside}"


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which this part (0 to 1) of the values lies, nearest rank."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(part * len(ranked)) - 1)]


def spread(name: str, seconds: Sequence[float], target_ms: float | None = None, **beside: float) -> Figure:
    """A figure from many timings: its value is the 95th percentile in milliseconds."""
    p50, p95, p99 = (percentile(seconds, part) * 1000 for part in (0.5, 0.95, 0.99))
    return Figure(name, p95, "ms", target_ms, {"p50": p50, "p99": p99, "n": len(seconds), **beside})
