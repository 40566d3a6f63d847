"""mosquitto as our child: what it is called, how long it may take, and what it says where it cannot be started."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from kiosk.central.children import Child, DidNotStart, listens, many_files

_PROGRAM = "/usr/sbin/mosquitto"
_LISTENS_WITHIN = 10.0
_ENDS_WITHIN = 20.0  # it writes down what it remembers


def start(conf: Path, doors: Sequence[tuple[str, int]], over: threading.Event) -> Child:
    """One run of it, with all its doors open. Raises DidNotStart."""
    program = shutil.which("mosquitto") or _PROGRAM
    if not Path(program).exists():
        raise DidNotStart("mosquitto is not installed: apt install mosquitto")
    many_files()
    child = Child("mosquitto", [program, "-c", str(conf)])
    child.until(lambda: all(listens(*door) for door in doors), _LISTENS_WITHIN, over.wait)
    return child


def end(child: Child) -> None:
    """Tell it to write everything down and end; insist where it does not."""
    child.end(_ENDS_WITHIN)
