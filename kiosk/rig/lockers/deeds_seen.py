"""What really happened at a wall, read from the hall's truth file as it grows."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from drivers.sim import truth

Doors = dict[str, dict[str, Any]]  # as the picture of the hall has them


def lies_in(doors: Doors, cell: int) -> str | None:
    """The label of what really lies in a cell."""
    item = doors[str(cell)]["item"]
    return None if item is None else str(item["id"])


class DeedsSeen:
    """Counts pulses and things taken since it was made; reads only what is new."""

    def __init__(self, hall: Path) -> None:
        self._file = hall / truth.NAME
        self._at = self._file.stat().st_size
        self._pulses = 0
        self.taken: Counter[str] = Counter()

    def pulses(self) -> int:
        """How often any lock was pulsed."""
        with self._file.open("rb") as file:
            file.seek(self._at)
            for line in file:
                if line.endswith(b"\n"):
                    self._at += len(line)
                    self._note(json.loads(line))
        return self._pulses

    def _note(self, deed: dict[str, object]) -> None:
        self._pulses += deed["what"] == "pulse"
        if deed["what"] == "item_taken":
            self.taken[str(deed["item"])] += 1
