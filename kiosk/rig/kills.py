"""`kiosk kills`: ends the terminal with -9 at random moments of pickups; afterwards the three truths must agree.

Each round is a citizen of their own. What really happened is the simulated hall's word: which locks were pulsed, what
still lies in its cell. After the restart nothing may have opened by itself, ledger and platform must not contradict the
hall, the audit log must be whole, and whoever has not got their thing yet can still have it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.contract.content import Place
from kiosk.contract.facts import HandoverOutcome
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import CONFIG, TERMINAL, House
from kiosk.rig.truths import Belief, Deeds, Memory

# Moments of a pickup, and over how many seconds after each the kill is spread.
MOMENTS = {
    "asked for the code": 0.02,
    "showed the code": 0.06,
    "touched open": 0.03,
    "pulsed": 0.1,
    "sprang open": 0.2,
    "was told that it is open": 0.3,
    "took it": 0.3,
    "shut the door": 0.4,
    "said got it": 0.1,
    "saw the end": 0.3,
}
_PATIENCE = 15.0
_LAST_PULSE = 0.2  # seconds in which a pulse that is on the wire already still moves its door


@dataclass(frozen=True)
class Thing:
    """A deposit that a QR alone collects."""

    id: str
    cell: int
    person: str


@dataclass(frozen=True)
class Kill:
    """When the terminal ends, and what the citizen does at an open door then."""

    moment: str
    delay: float
    takes: bool
    shuts_first: bool  # before the terminal is started again, so that nobody sees it


def main(argv: Sequence[str]) -> int:
    """Kill as often as told; 1 at the first contradiction."""
    wishes = argparse.ArgumentParser(prog="kiosk kills", description=__doc__)
    wishes.add_argument("--rounds", type=int, default=30)
    wishes.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same seed, the same moments")
    wish = wishes.parse_args(argv)
    print(f"seed {wish.seed}", flush=True)
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="kills-") as made:
            for line in kill_again_and_again(Path(made), wish.rounds, wish.seed):
                print(line, flush=True)
    except AssertionError as contradiction:
        print(f"CONTRADICTION: {contradiction}", file=sys.stderr)
        return 1
    print(f"{wish.rounds} rounds in {time.monotonic() - began:.0f} s: hall, ledger and platform agree")
    return 0


def kill_again_and_again(folder: Path, rounds: int, seed: int) -> Iterator[str]:
    """So many rounds; a line about each. Raises AssertionError when the truths contradict each other."""
    kills = iter(_plan(rounds, random.Random(seed)))
    alone = things_of_one()
    number = 0
    while batch := list(islice(kills, len(alone))):
        with House(folder / f"hall-{number:02d}") as house:
            _open(house)
            for thing, kill in zip(alone, batch, strict=False):
                number += 1
                yield f"{number:3}  {asyncio.run(_Round(house, thing, kill).play())}"


def _plan(rounds: int, dice: random.Random) -> list[Kill]:
    """All moments equally often, in any order."""
    moments = [moment for _ in range(rounds // len(MOMENTS) + 1) for moment in dice.sample(list(MOMENTS), len(MOMENTS))]
    return [
        Kill(moment, dice.uniform(0, MOMENTS[moment]), dice.random() < 0.5, dice.random() < 0.5)
        for moment in moments[:rounds]
    ]


def things_of_one() -> list[Thing]:
    """The deposits of the seed data that a QR alone collects."""
    rows = tomllib.loads((CONFIG / "demo" / "deposits.toml").read_text("utf-8"))["deposit"]
    alone = [row for row in rows if row["rule"] == "either" and row["cabinet"] == "A"]
    return [Thing(row["id"], row["cell"], row["person"]) for row in alone]


def _open(house: House) -> None:
    house.start_hall()
    house.start_central()
    terminal, memory = house.start_terminal(), Memory(house.state)
    terminal.until(lambda: memory.cell(things_of_one()[0].cell).state == "occupied", "it knows what lies in the wall")


class _Round:
    """One citizen, one kill, and what is true afterwards."""

    def __init__(self, house: House, thing: Thing, kill: Kill) -> None:
        self._house = house
        self._thing = thing
        self._kill = kill
        self._hand = Hand(house.hall_dir)
        self._deeds = Deeds(house.hall_dir)
        self._memory = Memory(house.state)
        self._belief = Belief(house.central_url, TERMINAL, house.terminal_key)
        self._passed: set[str] = set()
        self._passing = asyncio.Event()

    async def play(self) -> str:
        """The whole round; a line about it."""
        await self._hand.do("reset")
        await self._walk_until_killed()
        pulsed = self._deeds.pulsed()
        if self._kill.shuts_first:
            await self._finish_at_the_door()
        self._house.start_terminal()
        async with Citizen(self._house.counter) as citizen:
            await citizen.sees("welcome", _PATIENCE)
            if not self._kill.shuts_first:
                await self._finish_at_the_door()
            assert self._deeds.pulsed() == pulsed, "a door was pulsed by nobody"
            found = await self._compare()
            await self._come_back(citizen, len(pulsed))
        return f"killed {self._kill.delay * 1000:3.0f} ms after: {self._kill.moment:26} {found}"

    # ---- the visit ------------------------------------------------------------------------------------------------

    async def _walk_until_killed(self) -> None:
        walk = asyncio.create_task(self._walk())
        moment = asyncio.create_task(self._reached(self._kill.moment))
        done, _ = await asyncio.wait((walk, moment), timeout=_PATIENCE * 2, return_when=asyncio.FIRST_COMPLETED)
        if moment in done:
            await asyncio.sleep(self._kill.delay)
            self._house.programs["terminal"].kill()
            await asyncio.sleep(_LAST_PULSE)
        for task in (walk, moment):
            task.cancel()
        results = await asyncio.gather(walk, moment, return_exceptions=True)
        assert moment in done, f"never came to: {self._kill.moment} ({results[0]!r})"

    async def _walk(self) -> None:
        async with Citizen(self._house.counter) as citizen:
            await citizen.sees("welcome")
            await self._collect(citizen)

    async def _collect(self, citizen: Citizen) -> None:
        """A pickup by QR from home to its end, which says what it has passed."""
        citizen.touches("pickup")
        await citizen.sees("pickup.prove")
        self._pass("asked for the code")
        await self._hand.show_pickup(self._thing.person, self._thing.id)
        self._pass("showed the code")
        await citizen.sees("pickup.confirm")
        before = self._deeds.pulses(self._thing.cell)
        citizen.touches("open")
        self._pass("touched open")
        await self._until(lambda: self._deeds.pulses(self._thing.cell) > before, "the lock is pulsed", citizen)
        self._pass("pulsed")
        await self._until(lambda: self._thing.cell in self._deeds.opened(), "the door springs open", citizen)
        self._pass("sprang open")
        await citizen.sees("pickup.door_open")
        self._pass("was told that it is open")
        await self._hand.take(self._thing.cell)
        self._pass("took it")
        await self._hand.shut(self._thing.cell)
        self._pass("shut the door")
        await citizen.sees("pickup.got_it")
        citizen.touches("got_it")
        self._pass("said got it")
        await citizen.sees("pickup.collected", _PATIENCE)
        self._pass("saw the end")
        await asyncio.sleep(MOMENTS["saw the end"])

    async def _until(self, holds: Callable[[], bool], what: str, citizen: Citizen) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            assert time.monotonic() < deadline, f"waited for: {what}; saw {[scene.name for scene in citizen.seen]}"
            await asyncio.sleep(0.005)

    def _pass(self, moment: str) -> None:
        self._passed.add(moment)
        self._passing.set()

    async def _reached(self, moment: str) -> None:
        while moment not in self._passed:
            self._passing.clear()
            await self._passing.wait()

    async def _finish_at_the_door(self) -> None:
        """The citizen stands before a dark screen and an open door: takes it or not, and shuts the door."""
        door = await self._door()
        if door["open"] and door["item"] and self._kill.takes:
            await self._hand.take(self._thing.cell)
        await self._hand.shut(self._thing.cell)

    async def _door(self) -> dict[str, object]:
        door: dict[str, object] = (await self._hand.look())["locks"]["doors"][str(self._thing.cell)]
        return door

    # ---- the truths -----------------------------------------------------------------------------------------------

    async def _compare(self) -> str:
        """Hall, ledger and platform after the restart; how the cell stands, in words."""
        await self._sent()
        inside = (await self._door())["item"] is not None
        cell, endings = self._memory.cell(self._thing.cell), self._memory.endings(self._thing.id)
        state = self._belief.deposit(self._thing.id).state
        story = f"{'inside' if inside else 'gone'}, {cell.state} {cell.reason}, {state}, endings {endings}"
        assert self._deeds.opened() <= {self._thing.cell}, story
        assert None not in endings, story
        assert cell.state in ("free", "occupied", "unverified"), story
        assert not (cell.state == "free" and inside), story
        assert not (cell.state == "occupied" and not inside), story
        assert not (state == "confirmed" and inside), story
        told = next((one for one in ("confirmed", "presumed") if one in endings), "waiting")
        assert state == told, story
        self._nothing_is_lost()
        return story

    def _nothing_is_lost(self) -> None:
        """The platform has each event once and in order, and no audit record is missing."""
        received = self._belief.received()
        numbers = [one.event.number for one in received.events]
        assert numbers == list(range(1, self._memory.newest_event() + 1)), f"events {numbers}"
        handovers = [proof.outcome for proof in self._belief.handovers(self._thing.id)]
        assert handovers.count(HandoverOutcome.CONFIRMED) <= 1, f"handed over twice: {handovers}"
        audit = self._memory.audit()
        assert audit.whole, f"audit log: {audit}"
        assert audit.foreign == 0, f"audit log: {audit}"

    async def _sent(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while self._memory.unsent():
            assert time.monotonic() < deadline, "events do not reach the platform"
            await asyncio.sleep(0.02)

    # ---- the second visit -----------------------------------------------------------------------------------------

    async def _come_back(self, citizen: Citizen, pulses: int) -> None:
        """Whoever has not got their thing gets it now; whoever has confirmed that they have it gets nothing more."""
        await self._hand.hide()
        inside = (await self._door())["item"] is not None
        if inside:
            await self._collect(citizen)
            assert self._deeds.pulses(self._thing.cell) == pulses + 1
            assert self._memory.cell(self._thing.cell).state == "free"
            await self._sent()
            assert self._belief.deposit(self._thing.id).state == "confirmed"
            self._nothing_is_lost()
            citizen.touches("finish")
            await citizen.sees("goodbye")
            citizen.goes("home")
        elif "confirmed" in self._memory.endings(self._thing.id):
            await self._be_refused(citizen)
            assert self._deeds.pulses(self._thing.cell) == pulses
        assert self._deeds.taken().count(self._thing.id) == 1 or not inside
        await citizen.sees("welcome")

    async def _be_refused(self, citizen: Citizen) -> None:
        citizen.touches("pickup")
        await citizen.sees("pickup.prove")
        await self._hand.show_pickup(self._thing.person, self._thing.id)
        await citizen.until(
            lambda scene: isinstance(scene.content, Place) and scene.content.note is not None, "that nothing is offered"
        )
        citizen.goes("leave")
        await citizen.sees("goodbye")
        citizen.goes("home")
