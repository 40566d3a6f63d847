"""`kiosk devices replay FILE…`: does a driver of today still understand a device that was recorded?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import Misuse
from drivers.kit.replay import replay
from drivers.link.recording import read_recording
from kiosk.contract.words import say
from kiosk.technician.line import Order, Trouble, parser
from kiosk.technician.run import run

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("replay", __doc__)
    wishes.add_argument("files", type=Path, nargs="+", metavar="FILE", help="what `devices capture` wrote")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when every recording was understood, 1 when one was not, 2 when one cannot be read."""
    return run(options().parse_args(argv), _replay, files_needed=False)


async def _replay(told: Order) -> int:
    results = [await _one(told, path) for path in told.options.files]
    return 0 if all(results) else 1


async def _one(told: Order, path: Path) -> bool:
    try:
        recording = read_recording(path)
        seen = await replay(recording)
    except OSError as fault:
        raise Trouble(say("staff.replay.unreadable", file=str(path), why=fault.strerror or "")) from None
    except Misuse as mistake:
        raise Trouble(say("staff.replay.unreadable", file=str(path), why=mistake.explanation)) from None
    facts = {"opened": seen.opened, "status": seen.status, "outcome": seen.outcome, "unknown": seen.unknown}
    told.window.data({"file": str(path), "model": recording.model, "understood": seen.same} | facts)
    words = say("staff.replay.same" if seen.same else "staff.replay.differs")
    told.window.line(f"{path}: {recording.model}: {told.window.says(words)}")
    for name, value in facts.items():
        told.window.line(f"  {name} = {value}")
    return seen.same
