"""Sees once a minute whether a month's report is due, and has it written by a program of its own.

What is reckoned with takes room and both hands: whoever serves terminals must not wait for it, nor keep that room.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence

from kiosk.central.office import Office
from kiosk.central.repeating import Repeating
from kiosk.central.reports.monthly import due
from kiosk.central.trying import Trying

log = logging.getLogger(__name__)
_EVERY = 60.0  # seconds
_BREATH = 0.5


def month_by_month(office: Office, where: Sequence[str], every: float = _EVERY) -> Repeating:
    """For as long as the program runs. `where` are the words by which a program is told of the same database."""
    tried = Trying(log, "a month's report could not be written", "months' reports are written again")
    return Repeating("monthly", every, lambda over: _look(office, where, over), tried)


def _look(office: Office, where: Sequence[str], over: Callable[[float], bool]) -> None:
    with office.look() as db:
        if not due(db, office.now()):
            return
    words = [sys.executable, "-m", "kiosk", "reports", *where, "--due"]
    writer = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while writer.poll() is None:
        if over(_BREATH):
            writer.terminate()
            writer.wait()
            return
    if writer.returncode:
        raise RuntimeError("the program that writes it ended early")
