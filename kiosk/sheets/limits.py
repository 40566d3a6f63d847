"""What a value may be, beyond its type: the words in `Annotated[...]` of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol


class Limit(Protocol):
    """One rule for one value."""

    def breach(self, value: object) -> str | None:
        """What is wrong with the value, and what would be right; None when nothing is. Never shows a secret."""


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`, both allowed."""

    low: float
    high: float
    unit: str = ""

    def breach(self, value: object) -> str | None:
        if isinstance(value, int | float) and self.low <= value <= self.high:
            return None
        span = f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
        return f"{value} is out of range; allowed is {span}"


@dataclass(frozen=True)
class Shaped:
    """A text of a certain shape, told to people by `example`. `hidden` keeps the value out of the message."""

    pattern: str
    example: str
    hidden: bool = False

    def breach(self, value: object) -> str | None:
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            return None
        shown = "the value" if self.hidden else f'"{value}"'
        return f"{shown} has not the right shape; write {self.example}"
