"""The truth file: what really happened to doors, items, cards and paper, whatever any program says about it.

One JSON object a line in `truth.jsonl`, written through at once, so that tests can compare after everything was killed.
People occur by their index only.

| what | facts |
|---|---|
| pulse | door: whose output the board pulsed; opens: the door on the end of its wire, where two are swapped |
| door | door, open: it swung, whoever or whatever moved it |
| key, forced | door: by whose hand it is about to swing, without any command |
| item_put, item_taken | door, item |
| card_laid, card_lifted | person |
| receipt, receipt_taken, sheet | number, and of what was printed its digest |
| cable | device, plugged |
| reset | doors shut, things where they were at the start: nothing of that is told one by one |
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "truth.jsonl"


class Door(Protocol):
    """What the truth looks at on one door of the wall."""

    open: bool
    opens: int


class Truth:
    """Appends to the truth file; also notices by comparison what happened to the wall since it last looked."""

    def __init__(self, state: Path) -> None:
        self._file = (state / NAME).open("a", encoding="utf-8")
        self._open: dict[int, bool] = {}
        self._pulses: dict[int, int] = {}

    def note(self, what: str, **facts: object) -> None:
        """Write one thing that happened."""
        at = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        self._file.write(json.dumps({"at": at, "what": what, **facts}, ensure_ascii=False) + "\n")
        self._file.flush()

    def look(self, doors: Mapping[int, Door], pulses: Mapping[int, int]) -> None:
        """Compare the wall with the last look: pulses first, because a door opens after its pulse."""
        for number in sorted(doors):
            for _ in range(pulses.get(number, 0) - self._pulses.get(number, 0)):
                swapped = {"opens": doors[number].opens} if doors[number].opens else {}
                self.note("pulse", door=number, **swapped)
            if doors[number].open != self._open.get(number, False):
                self.note("door", door=number, open=doors[number].open)
        self._open = {number: door.open for number, door in doors.items()}
        self._pulses = dict(pulses)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def read(state: Path) -> list[dict[str, object]]:
    """Everything the truth file of a state directory says, oldest first."""
    return [json.loads(line) for line in (state / NAME).read_text(encoding="utf-8").splitlines()]
