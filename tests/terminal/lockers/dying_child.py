"""Runs one pickup again and again, killed with SIGKILL one moment later each time, and tells what a restart found.

A moment is any SQL statement and any touch of a door. For each, one process collects and is killed, another one starts
on the same memory and the same doors. One JSON line a moment goes to standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from drivers.contracts import Unlocked
from kiosk.terminal.lockers.wall import Opening
from kiosk.terminal.store.verify import verify
from tests.terminal.lockers.doubles import NUMBER, Board, Site, grant

_moments_left = sys.maxsize


def moment(*_: object) -> None:
    """One more moment survived, or not."""
    global _moments_left  # noqa: PLW0603
    _moments_left -= 1
    if _moments_left < 0:
        os.kill(os.getpid(), signal.SIGKILL)


class LastingBoard(Board):
    """Doors outlive the terminal: their truth lies in a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        if path.exists():
            truth = json.loads(path.read_text())
            self.open, self.jammed = set(truth["open"]), set(truth["jammed"])
            self.items = {int(cell): thing for cell, thing in truth["items"].items()}
            self.pulses.update({int(cell): times for cell, times in truth["pulses"].items()})
        self.at_pulse = lambda _: self.touched()
        self.at_look = moment

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse, or die just before."""
        moment()
        return await super().unlock(board, channel)

    def touched(self) -> None:
        """Something moved."""
        truth = {"open": list(self.open), "jammed": list(self.jammed), "items": self.items, "pulses": self.pulses}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(truth))
        fresh.replace(self._path)
        moment()


async def collect(folder: Path, said: str, *, jammed: bool) -> None:
    """A whole pickup, from the platform's list to the settlement."""
    board = LastingBoard(folder / "hall.json")
    board.items[7] = "D-0102"
    board.jammed = {7} if jammed else set()
    board.touched()
    site = Site(folder, board)
    await site.start()
    await site.deposit(grant())
    await site.store.run(lambda db: db.set_trace_callback(moment))
    async with await site.wall.begin(grant(), ("card",)) as pickup:
        opening = await pickup.open()
        if opening is Opening.STUCK:
            opening = await pickup.open()
        if opening is Opening.OPENED:
            board.items.pop(7) if said == "got_it" else None
            board.touched()
            board.open.discard(7)
            board.touched()
            await pickup.closed(5)
        await pickup.settle(said)
    await site.stop()


async def restart(folder: Path) -> None:
    """Start again on what is left, tell what was found, and let the receiver try again."""
    board = LastingBoard(folder / "hall.json")
    pulses = dict(board.pulses)
    site = Site(folder, board)
    await site.start()
    if "manifest_kept" not in await site.audited():
        await site.deposit(grant())
    found = await site.wall.grants_for_card(NUMBER)
    report: dict[str, object] = {
        "state": await site.state(),
        "item": board.items.get(7),
        "told": await site.told(),
        "offered": len(found.grants),
        "opened_by_itself": dict(board.pulses) != pulses,
        "whole": (await site.store.run(verify)).whole,
    }
    report["finished"] = await finish(site, board) if found.grants else None
    report["ids"] = [event.id for event in await site.outbox()]
    report["numbers"] = [event.number for event in await site.outbox()]
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    await site.stop()


async def finish(site: Site, board: LastingBoard) -> tuple[str, str] | None:
    """The receiver identifies again and takes what is left, if the cell lets them."""
    board.jammed.clear()
    if (await site.state())[0] == "fault":
        return None
    async with await site.wall.begin(grant(), ("card",)) as pickup:
        await pickup.open()
        board.items.pop(7, None)
        board.open.discard(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
    return await site.state()


def in_a_process(work: Callable[[], Coroutine[Any, Any, None]], moments: int = sys.maxsize) -> int:
    """Run in a process of its own; its exit status, negative for a signal."""
    global _moments_left  # noqa: PLW0603
    child = os.fork()
    if child == 0:
        _moments_left = moments
        try:
            asyncio.run(work())
        except BaseException:  # noqa: BLE001  (told by the exit status)
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, said: str, jammed: bool) -> int:
    """Every moment of one kind of pickup."""
    for moments in range(1000):
        here = folder / f"{moments}"
        here.mkdir()
        ended = in_a_process(lambda: collect(here, said, jammed=jammed), moments)  # noqa: B023
        if ended not in (0, -signal.SIGKILL):
            return 1
        if (here / "hall.json").exists() and in_a_process(lambda: restart(here)) != 0:  # noqa: B023
            return 1
        shutil.rmtree(here)
        if ended == 0:
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], jammed=sys.argv[3] == "jammed"))
