"""One JSON line for each picture that reached the glass: what it was, when it came, what could be touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from screens.sheet import Sheet


class Trace:
    """Writes the trace to a file; holds no words of any scene, only its name and the places of its targets."""

    def __init__(self, path: Path | None, zoom: float = 1.0) -> None:
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None
        self._zoom = zoom

    def drawn(self, scene: int | None, name: str, arrived: float, flipped: float, sheet: Sheet) -> None:
        """A picture is on the glass. Moments are of the monotonic clock, rectangles in pixels from the top left."""
        if self._file is None:
            return
        targets = {target.id: [round(value * self._zoom) for value in target.box] for target in sheet.targets}
        line = {"scene": scene, "name": name, "arrived": arrived, "flipped": flipped, "targets": targets}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        if self._file:
            self._file.close()
