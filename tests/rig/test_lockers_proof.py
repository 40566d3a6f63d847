"""The proof of the lockers in its short form, and that it would see it if the truths did not agree."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.rig.house import ROOT
from kiosk.rig.lockers.boundaries import Boundaries
from kiosk.rig.lockers.ledger_seen import LedgerSeen
from kiosk.rig.lockers.platform_seen import disagreements, in_the_ledger
from kiosk.rig.lockers.site import Site, Wishes
from kiosk.rig.truths import Belief


def test_a_short_life_of_two_walls_ends_with_all_truths_agreeing() -> None:
    command = [sys.executable, "-m", "kiosk", "lockers-proof", "--short", "--seed", "20261128"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "hall, ledger and platform agree" in ran.stdout
    killed = next(line for line in ran.stdout.splitlines() if line.startswith("killed: "))
    assert int(killed.removeprefix("killed: ")) > 5


async def test_a_paper_that_vanishes_from_its_cell_is_a_disagreement(tmp_path: Path) -> None:
    """Somebody with the mechanical key takes a thing and shuts the door before a terminal could have looked."""
    async with Site(tmp_path, Wishes(seed=3, tasks=12, lanes=1), Boundaries()) as site:
        wall = site.walls[0]
        await wall.lane.try_something(may_die=False)
        while not in_the_ledger(wall.ledger).results:
            await wall.lane.try_something(may_die=False)
        await site.settle()
        cell = min(in_the_ledger(wall.ledger).results)
        await wall.life.end()
        assert await _told(wall.hall, wall.ledger, site.belief(wall)) == []
        hand = Hand(wall.hall)
        await hand.do("key", door=cell)
        await hand.take(cell)
        await hand.shut(cell)
        (found,) = await _told(wall.hall, wall.ledger, site.belief(wall))
        assert "the ledger says" in found
        assert str(cell) in found


async def _told(hall: Path, ledger: LedgerSeen, belief: Belief) -> list[str]:
    doors = (await Hand(hall).look())["locks"]["doors"]
    return await asyncio.to_thread(disagreements, ledger, belief, "A", doors)
