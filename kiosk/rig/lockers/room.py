"""The locker room of a terminal as its own process: real memory, real driver on a port, real calls to the platform.

It is put together as the terminal does it, without screens and flows, does one task at a time that comes through a
pipe, and kills itself with SIGKILL at the moment a task names. A moment is any SQL statement and any touch of a lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import os
import secrets
import signal
import sqlite3
from collections.abc import AsyncIterator, Mapping
from multiprocessing.connection import Connection

from drivers.contracts import Door, Unlocked
from drivers.status import Status
from kiosk.contract.facts import Signature
from kiosk.contract.lockers import CellSize, Claim, Claimed, Grant, Purpose
from kiosk.contract.sealing import binding
from kiosk.profile.sections import LockerRules
from kiosk.rig.lockers.words import AtDoor, Born, Done, Place, Shut, Task, Word
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.boards import Boards
from kiosk.terminal.lockers.wall import (
    CellNotReady,
    Deed,
    Errand,
    FactorsMissing,
    Found,
    NoCell,
    Opening,
    Wall,
)
from kiosk.terminal.platform.client import Away, Platform, Refused
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.settings.model import Cabinet, CabinetCell, Devices, DeviceSettings, PlatformSettings
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.trust import Identity

RULES = LockerRules(
    poll_seconds=0.2,
    poll_open_seconds=0.05,
    stuck_seconds=1.0,
    reserve_percent=0,
    keep_low=0,
    wrong_codes=100,
    code_tries_a_day=100,
)
CHANNELS = 24
IN_CELLS = 8  # the last so many cells of a cabinet are for papers
_STROKES = ((1000, 2000, 0, 1500, 2500, 20, 2000, 3000, 40, 2500, 3500, 60), (4000, 1000, 200, 4000, 5000, 260))


class Mortal:
    """Counts moments, and ends the process at one of them."""

    def __init__(self) -> None:
        self.count = 0
        self.die_at: int | None = None

    def begin(self, die_at: int | None) -> None:
        """Count from here on."""
        self.count, self.die_at = 0, die_at

    def moment(self, *_: object) -> None:
        """One more moment survived, or not."""
        if self.die_at is not None and self.count >= self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1


class SkewedClock(Clock):
    """The machine's clock, set wrong by so many seconds."""

    ahead = 0.0

    def now(self) -> dt.datetime:
        """Local time as somebody has set it."""
        return super().now() + dt.timedelta(seconds=self.ahead)


class MortalBoards:
    """The boards of the bench; each touch is a moment before it and a moment after it."""

    def __init__(self, boards: Boards, mortal: Mortal) -> None:
        self._boards = boards
        self._mortal = mortal

    @property
    def status(self) -> Status:
        """How the boards' bus is."""
        return self._boards.status

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock."""
        self._mortal.moment()
        became = await self._boards.unlock(board, channel)
        self._mortal.moment()
        return became

    async def doors(self, board: int) -> Mapping[int, Door]:
        """Read the sensors."""
        return await self._boards.doors(board)

    async def beams(self, board: int) -> Mapping[int, bool]:
        """Read the beams."""
        return await self._boards.beams(board)


def cabinet(place: Place) -> Cabinet:
    """The wall of this proof: sizes mixed, the lowest row within reach, the last cells for papers."""
    cells = place.boards * CHANNELS
    sizes = ("small", "medium", "large")
    return Cabinet(
        place.cabinet,
        tuple(
            CabinetCell(
                number,
                (number - 1) // CHANNELS + 1,
                (number - 1) % CHANNELS + 1,
                (number - 1) % 8,
                (number - 1) // 8,
                size=sizes[number % 3],  # type: ignore[arg-type]  # one of the three
                low=number % 6 == 0,
                use="in" if number > cells - IN_CELLS else "out",
            )
            for number in range(1, cells + 1)
        ),
    )


def live(pipe: Connection, place: Place) -> None:
    """One life of the room, from its start to the end of the pipe or its death."""
    logging.basicConfig(level=logging.CRITICAL)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        asyncio.run(_live(pipe, place))


async def _live(pipe: Connection, place: Place) -> None:
    clock, mortal = SkewedClock(), Mortal()
    async with _opened(place, clock, mortal) as (wall, platform):
        await _first_list(wall)
        pipe.send(Born())
        while True:
            task: Task = await asyncio.to_thread(pipe.recv)
            await _locks_at_work(wall)
            clock.ahead = task.ahead
            mortal.begin(task.die_at)
            try:
                await _Doing(pipe, wall, platform, task, mortal).do()
            except (CellNotReady, NoCell, FactorsMissing) as refusal:
                mortal.die_at = None
                pipe.send(Done(mortal.count, refused=str(refusal)))
            mortal.die_at = None


async def _first_list(wall: Wall) -> None:
    """A wall that has never had a list can do nothing: the platform is waited for once."""
    for _ in range(100):
        if await wall.tag():
            return
        await asyncio.sleep(0.05)


async def _locks_at_work(wall: Wall) -> None:
    """People wait a little before a wall whose locks are just coming back."""
    for _ in range(60):
        if wall.reads(1):
            return
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _opened(place: Place, clock: Clock, mortal: Mortal) -> AsyncIterator[tuple[Wall, Platform]]:
    key = bytes.fromhex(place.key)
    place.state.mkdir(parents=True, exist_ok=True)
    store = await Store.open(place.state / FILE_NAME, key, clock)
    await store.run(lambda db: _watch_statements(db, mortal))
    settings = PlatformSettings(
        place.platform, Secret(place.key), place.signer, connect_seconds=0.5, read_seconds=1.5, manifest_seconds=0.6,
        probe_seconds=1, away_probe_seconds=0.2,
    )  # fmt: skip
    platform = Platform(settings, place.terminal, clock)
    boards = list(range(1, place.boards + 1))
    options = {"boards": boards, "channels": CHANNELS}
    bench = Bench(Devices(locks=DeviceSettings("locker", "board8a", str(place.locks), options, None)), clock)
    bench.start()
    await bench.first_look(2.0)
    identity = Identity(place.terminal, key, place.signer)
    wall = Wall(store, MortalBoards(bench.boards, mortal), cabinet(place), clock, identity=identity, rules=RULES)
    await wall.recover()
    manifests = Manifests(platform, wall, settings, clock)
    work = [
        asyncio.create_task(each)
        for each in (wall.watch(), Courier(store, platform, clock).carry(), manifests.follow(), platform.watch())
    ]
    try:
        yield wall, platform
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        await bench.close()
        await platform.close()
        await store.close()


def _watch_statements(db: sqlite3.Connection, mortal: Mortal) -> None:
    db.set_trace_callback(mortal.moment)


class _Doing:
    """One task at one door."""

    def __init__(self, pipe: Connection, wall: Wall, platform: Platform, task: Task, mortal: Mortal) -> None:
        self._pipe = pipe
        self._wall = wall
        self._platform = platform
        self._task = task
        self._mortal = mortal

    async def do(self) -> None:
        errand = await self._errand()
        if errand is None:
            return
        async with errand:
            opening = await errand.open()
            word = await self._at_door(errand, opening)
            if word.again:
                word = await self._at_door(errand, await errand.open())
            facts = {"item_no": word.item_no, "counted": word.counted, "agrees": word.agrees}
            await errand.note(**facts)  # type: ignore[arg-type]  # each has its field's type
            settled = await errand.settle(word.said)
        self._pipe.send(Done(self._mortal.count, state=settled.state.value, reason=settled.reason))

    async def _at_door(self, errand: Errand, opening: Opening) -> Word:
        self._pipe.send(AtDoor(errand.cell, errand.deposit_id, opening.value))
        seen = opening is Opening.OPENED and await errand.closed(self._task.patience)
        self._pipe.send(Shut(seen))
        word: Word = await asyncio.to_thread(self._pipe.recv)
        return word

    async def _errand(self) -> Errand | None:
        match self._task.doing:
            case "pickup":
                return await self._pickup()
            case "deposit":
                return await self._deposit()
            case "hand_in":
                return await self._hand_in()
            case doing:
                deed = Deed(staff=self._task.staff)
                return await self._wall.errand(Purpose(doing), self._task.cell, self._task.deposit, deed)

    def _refuse(self, why: str) -> None:
        self._mortal.die_at = None
        self._pipe.send(Done(self._mortal.count, refused=why))

    # ---- a receiver -----------------------------------------------------------------------------------------------

    async def _pickup(self) -> Errand | None:
        grant, found = await self._proved()
        if grant is None:
            self._refuse("nothing waits here")
            return None
        agent = found.agent_for(grant)
        deed = Deed(
            factors=found.factors_for(grant),
            card_reading=secrets.token_hex(8) if self._task.card else "",
            delegation=agent.delegation if agent else "",
            signature=self._signature(grant) if grant.signature else None,
            item_no=grant.item_no,
            document_no=grant.document_no,
            copies=grant.copies,
            grant_counter=grant.counter,
            clock_offset=self._platform.clock_offset,
            offline=not self._platform.reachable,
        )
        return await self._wall.begin(grant, deed)

    async def _proved(self) -> tuple[Grant | None, Found]:
        task = self._task
        found = await self._wall.grants_for_card(task.card) if task.card else Found()
        if task.code and not task.card:
            by_code = await self._wall.grants_for_code(task.code)
            found = by_code if isinstance(by_code, Found) else Found()
        mine = next((each.grant for each in found.titles if each.grant.deposit_id == task.deposit), None)
        if mine is not None and mine in found.wanting and task.code and task.card:
            both = await self._wall.second_code(found, mine, task.code)
            found = both if isinstance(both, Found) else found
        return mine, found

    def _signature(self, grant: Grant) -> Signature:
        text = f"{grant.item.zh} {grant.document_no} {grant.copies}"
        at = self._wall.clock.now()
        return Signature(text, _STROKES, at, "receiver", binding(text, _STROKES, at, grant.terminal))

    # ---- putting in -----------------------------------------------------------------------------------------------

    async def _deposit(self) -> Errand | None:
        parcel = await self._wall.parcel(self._task.item_no)
        if parcel is None or parcel.refusal:
            self._refuse(parcel.refusal if parcel else "item_unknown")
            return None
        deposit_id = self._task.deposit
        cell = await self._wall.reserve(deposit_id, parcel.size, low=parcel.low)
        claim = Claim(deposit_id, parcel.item_no, cell.number, self._task.staff)
        answer = await self._platform.claim(self._wall.cabinet.id, claim, f"{deposit_id}-{cell.number}")
        if isinstance(answer, Refused):
            await self._wall.give_up(cell.number, deposit_id)
            self._refuse(answer.refusal.code)
            return None
        unannounced = not isinstance(answer, Claimed)
        deed = Deed(
            staff=self._task.staff,
            item_no=parcel.item_no,
            project_no=parcel.project_no,
            unannounced=unannounced,
            offline=isinstance(answer, Away),
        )
        return await self._wall.errand(Purpose.DEPOSIT, cell.number, deposit_id, deed)

    async def _hand_in(self) -> Errand | None:
        awaited = await self._wall.awaited(self._task.deposit)
        if awaited is None:
            self._refuse("not_awaited")
            return None
        cell = await self._wall.reserve(awaited.id, CellSize.SMALL, use="in")
        deed = Deed(factors=("card",), project_no=awaited.project_no, pieces=self._task.pieces)
        return await self._wall.errand(Purpose.HAND_IN, cell.number, awaited.id, deed)
