"""Runs one errand again and again, killed with SIGKILL one moment later each time, and tells what a restart found.

A moment is any SQL statement and any touch of a door. For each, one process does the errand and is killed, another one
starts on the same memory and the same doors. One JSON line a moment goes to standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.contracts import Unlocked
from kiosk.contract.lockers import CellSize, Purpose
from kiosk.terminal.lockers.wall import Deed, Errand, Opening
from kiosk.terminal.store.verify import verify
from tests.terminal.lockers.doubles import CARD, HALL, KEY, NUMBER, Board, Site, grant, manifest
from tests.terminal.lockers.test_handover_proof import SIGNATURE

_moments_left = sys.maxsize
_armed = False

SIGNED_FOR = grant(signature=True)
SIGNED = Deed(factors=("card",), signature=SIGNATURE)


def moment(*_: object) -> None:
    """One more moment survived, or not."""
    global _moments_left  # noqa: PLW0603
    _moments_left -= _armed
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


@dataclass(frozen=True)
class Play:
    """One kind of errand: its cell, what stands before it, how it begins, what is done at the open door and said."""

    cell: int
    deposit: str
    prepare: Callable[[Site], Coroutine[Any, Any, None]]
    begin: Callable[[Site], Coroutine[Any, Any, Errand]]
    said: str
    puts: bool = False
    takes: bool = False
    item_no: str | None = None
    counted: int | None = None
    jammed: bool = False


async def nothing(site: Site) -> None:
    """The cabinet is empty."""


async def lies_there(site: Site) -> None:
    """The usual thing lies in cell 7."""
    site.board.items[7] = "D-0102"
    await site.wall.keep(manifest(grant()))


async def lies_there_to_be_signed_for(site: Site) -> None:
    """It asks for a signature."""
    site.board.items[7] = "D-0102"
    await site.wall.keep(manifest(SIGNED_FOR))


async def papers_lie_there(site: Site) -> None:
    """Papers lie in cell 11."""
    await site.hand_in()


async def in_doubt(site: Site) -> None:
    """A courier put something into cell 1, and the power went before that could be said."""
    await site.wall.reserve("D-0500", CellSize.SMALL)
    errand = await site.wall.errand(Purpose.DEPOSIT, 1, "D-0500", Deed(staff="S-101", item_no="HI00000500"))
    await errand.open()
    site.board.put_and_shut(1, "D-0500")
    await site.restart()


def pickup(signed: bool = False) -> Callable[[Site], Coroutine[Any, Any, Errand]]:
    """The receiver stands here with their card."""
    return lambda site: site.wall.begin(SIGNED_FOR if signed else grant(), SIGNED if signed else CARD)


def staff(purpose: Purpose, cell: int, deposit: str) -> Callable[[Site], Coroutine[Any, Any, Errand]]:
    """A courier stands before the cell."""
    return lambda site: site.wall.errand(purpose, cell, deposit, Deed(staff="S-101"))


async def deposit(site: Site) -> Errand:
    """A courier has a cell kept and opens it."""
    line = await site.wall.reserve("D-0500", CellSize.SMALL)
    deed = Deed(staff="S-101", item_no="HI00000500", project_no="P")
    return await site.wall.errand(Purpose.DEPOSIT, line.number, "D-0500", deed)


async def hand_in(site: Site) -> Errand:
    """A citizen has a cell kept for papers and opens it."""
    line = await site.wall.reserve("HS00000077", CellSize.SMALL, use="in")
    deed = Deed(factors=("card",), project_no="P", pieces=3)
    return await site.wall.errand(Purpose.HAND_IN, line.number, "HS00000077", deed)


PLAYS = {
    "got_it": Play(7, "D-0102", lies_there_to_be_signed_for, pickup(signed=True), "got_it", takes=True),
    "empty": Play(7, "D-0102", lies_there, pickup(), "empty"),
    "did_not_open": Play(7, "D-0102", lies_there, pickup(), "did_not_open", jammed=True),
    "deposit": Play(1, "D-0500", nothing, deposit, "placed", puts=True),
    "hand_in": Play(11, "HS00000077", nothing, hand_in, "placed", puts=True),
    "collection": Play(
        11,
        "HS00000077",
        papers_lie_there,
        staff(Purpose.COLLECTION, 11, "HS00000077"),
        "taken",
        takes=True,
        counted=3,
    ),
    "reclaim": Play(
        7, "D-0102", lies_there, staff(Purpose.RECLAIM, 7, "D-0102"), "taken", takes=True, item_no="HI00000007"
    ),
    "look": Play(1, "D-0500", in_doubt, staff(Purpose.LOOK, 1, ""), "there", item_no="HI00000500"),
}


async def prepare(folder: Path, play: Play) -> None:
    """What stands before the errand."""
    board = LastingBoard(folder / "hall.json")
    site = Site(folder, board, cabinet=HALL)
    await site.start()
    await play.prepare(site)
    board.open.clear()
    board.jammed = {play.cell} if play.jammed else set()
    board.touched()
    await site.stop()


async def act(folder: Path, play: Play) -> None:
    """A whole errand, from the first question to the settlement."""
    global _armed  # noqa: PLW0603
    board = LastingBoard(folder / "hall.json")
    site = Site(folder, board, cabinet=HALL)
    await site.start()
    await site.store.run(lambda db: db.set_trace_callback(moment))
    _armed = True
    async with await play.begin(site) as errand:
        opening = await errand.open()
        if opening is Opening.STUCK:
            opening = await errand.open()
        if opening is Opening.OPENED:
            await at_the_door(board, play, errand)
        await errand.settle(play.said)
    await site.stop()


async def at_the_door(board: LastingBoard, play: Play, errand: Errand) -> None:
    """Put in, take out, scan, count, shut."""
    if play.takes:
        board.items.pop(play.cell)
    if play.puts:
        board.items[play.cell] = play.deposit
    board.touched()
    if play.item_no or play.counted:
        await errand.note(item_no=play.item_no, counted=play.counted)
    board.open.discard(play.cell)
    board.touched()
    await errand.closed(5)


async def restart(folder: Path, play: Play) -> None:
    """Start again on what is left, tell what was found, and let honest people finish."""
    board = LastingBoard(folder / "hall.json")
    pulses = dict(board.pulses)
    site = Site(folder, board, cabinet=HALL)
    await site.start()
    report: dict[str, object] = {
        "state": await site.state(play.cell),
        "item": board.items.get(play.cell),
        "told": await site.told(),
        "opened_by_itself": dict(board.pulses) != pulses,
        "strokes": await strokes_left(site),
    }
    if play.cell == 7 and play.item_no is None:
        found = await site.wall.grants_for_card(NUMBER)
        report["offered"] = len(found.grants)
        report["finished"] = await finish(site, board) if found.grants else None
    else:
        report["finished"] = await look(site, board, play)
    report["item_after"] = board.items.get(play.cell)
    report["told_after"] = await site.told()
    report["placed"] = [event.placed.placed for event in await site.outbox() if event.placed]
    report["whole"] = (await site.store.run(lambda db: verify(db, KEY))).whole
    report["ids"] = [event.id for event in await site.outbox()]
    report["numbers"] = [event.number for event in await site.outbox()]
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    await site.stop()


async def strokes_left(site: Site) -> int:
    """In how many deeds of the journal a signature stands after the settlement."""
    query = "SELECT count(*) FROM errands WHERE unsealed(deed) ->> 'signature' IS NOT NULL"
    return await site.store.run(lambda db: int(db.execute(query).fetchone()[0]))


async def finish(site: Site, board: LastingBoard) -> tuple[str, str] | None:
    """The receiver identifies again and takes what is left, if the cell lets them."""
    board.jammed.clear()
    if (await site.state())[0] == "fault":
        return None
    mine = (await site.wall.grants_for_card(NUMBER)).grants[0]
    async with await site.wall.begin(mine, SIGNED) as again:
        await again.open()
        board.items.pop(7, None)
        board.open.discard(7)
        await again.closed(5)
        await again.settle("got_it")
    return await site.state()


async def look(site: Site, board: LastingBoard, play: Play) -> tuple[str, str]:
    """Staff look into the cell in doubt and say what they see."""
    if (await site.state(play.cell))[0] == "unverified":
        board.open.discard(play.cell)
        labels = {"D-0500": "HI00000500", "D-0102": "HI00000007", "HS00000077": "HS00000077"}
        thing = board.items.get(play.cell)
        said, scanned = ("there", labels[thing]) if thing else ("empty", "")
        await site.errand(Purpose.LOOK, play.cell, "", said, None, Deed(staff="S-102"), item_no=scanned)
    return await site.state(play.cell)


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


def main(folder: Path, play: Play) -> int:
    """Every moment of one kind of errand."""
    before = folder / "before"
    before.mkdir()
    if in_a_process(lambda: prepare(before, play)) != 0:
        return 1
    for moments in range(1000):
        here = folder / f"{moments}"
        shutil.copytree(before, here)
        ended = in_a_process(lambda: act(here, play), moments)  # noqa: B023
        if ended not in (0, -signal.SIGKILL):
            return 1
        if in_a_process(lambda: restart(here, play)) != 0:  # noqa: B023
            return 1
        shutil.rmtree(here)
        if ended == 0:
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), PLAYS[sys.argv[2]]))
