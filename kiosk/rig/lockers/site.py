"""One site: the platform, and one or two terminals with their walls and people, alive at the same time."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import create_engine, text

from drivers.sim.control import Hand
from kiosk.rig.house import ROOT, ZONE
from kiosk.rig.lockers import county as counties
from kiosk.rig.lockers.boundaries import Boundaries
from kiosk.rig.lockers.lane import Contradiction, Lane
from kiosk.rig.lockers.ledger_seen import LedgerSeen
from kiosk.rig.lockers.life import Life, warm_server
from kiosk.rig.lockers.person import Desk
from kiosk.rig.lockers.platform_seen import disagreements
from kiosk.rig.lockers.words import Place
from kiosk.rig.program import Program, python
from kiosk.rig.truths import Belief

TERMINALS = (("T-DEMO-01", "A"), ("T-DEMO-04", "B"))
_SITE = "370923-01"
_PATIENCE = 40.0
_PASSES = 4


@dataclass(frozen=True)
class Wishes:
    """What is asked of the proof."""

    seed: int
    tasks: int
    lanes: int = 2
    loud: bool = False


class Wall:
    """A terminal and what stands around it."""

    def __init__(self, folder: Path, terminal: str, cabinet: str) -> None:
        self.folder = folder
        self.terminal, self.cabinet = terminal, cabinet
        self.key = secrets.token_hex(32)
        self.hall = folder / "hall"
        self.state = folder / "state"
        for place in (self.hall, self.state):
            place.mkdir(parents=True)
        self.ledger = LedgerSeen(self.state)
        self.life: Life
        self.lane: Lane
        self.program: Program


class Site:
    """Opens and closes everything; use as `async with`."""

    def __init__(self, folder: Path, wishes: Wishes, boundaries: Boundaries, db_url: str = "") -> None:
        self._folder = folder
        self._wishes = wishes
        self._boundaries = boundaries
        self._dice = random.Random(wishes.seed)
        self._county = counties.make(folder / "seed", wishes.tasks // 2 + 20, wishes.tasks // 4 + 10, self._dice)
        self.walls = [Wall(folder / terminal, terminal, cabinet) for terminal, cabinet in TERMINALS[: wishes.lanes]]
        self._server = db_url  # of PostgreSQL; empty for a file
        self._db_url = db_url or f"sqlite:///{folder / 'central.db'}"
        self._central: Program
        self._url = ""
        self._outages: Counter[str] = Counter()
        self._tried = 0

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wall in self.walls:
            if hasattr(wall, "life"):
                await wall.life.end()
        for program in (*(wall.program for wall in self.walls if hasattr(wall, "program")), self._central):
            program.stop()

    # ---- opening --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._start_central(0)
        told = json.loads((self._folder / "central.json").read_text())
        self._url = told["url"]
        server = warm_server()
        desk = Desk(list(self._county.things), list(self._county.papers))
        nobody = self._folder / "nobody"
        nobody.mkdir()
        (nobody / "people.toml").write_text("")
        for number, wall in enumerate(self.walls):
            wall.program = self._start_hall(wall, nobody / "people.toml")
            locks = wall.hall / "locks"
            place = Place(wall.state, locks, 1, wall.terminal, wall.cabinet, wall.key, told["url"], told["signer"])
            wall.life = Life(server, place)
            dice = random.Random(self._wishes.seed * 10 + number)
            wall.lane = Lane(wall.hall, wall.life, wall.ledger, desk, dice, self._boundaries, self._code_of)

    def _start_hall(self, wall: Wall, people: Path) -> Program:
        words = python("drivers.sim", "--state", str(wall.hall), "--people", str(people))
        program = self._start(f"hall-{wall.cabinet}", words)
        program.until((wall.hall / "hall.json").exists, "the wall is there")
        return program

    def _start_central(self, port: int) -> None:
        ready, keys = self._folder / "central.json", self._folder / "keys.toml"
        ready.unlink(missing_ok=True)
        rows = (f'[[terminal]]\nid = "{w.terminal}"\nsite = "{_SITE}"\nkey = "{w.key}"\n' for w in self.walls)
        keys.write_text("\n".join(rows))
        keys.chmod(0o600)
        where = ["--db-url", self._server] if self._server else ["--db", str(self._folder / "central.db")]
        words = python("kiosk", "central", *where, "--seed", str(self._county.folder), "--port", str(port), "--faults")
        words += ["--ready", str(ready), "--terminal-keys", str(keys), "--keys", str(self._folder)]
        self._central = self._start("central", words)
        self._central.until(ready.exists, "the platform answers", 60)

    def _start(self, name: str, words: list[str]) -> Program:
        return Program(name, words, self._folder / "logs", {"PYTHONPATH": str(ROOT), "TZ": ZONE}).start()

    def _code_of(self, deposit: str) -> str:
        """The receiver's phone: the code in the message about this deposit."""
        engine = create_engine(self._db_url)
        try:
            with engine.connect() as db:
                row = db.execute(text("SELECT code FROM deposit WHERE id = :id"), {"id": deposit}).fetchone()
        finally:
            engine.dispose()
        return str(row[0]) if row else "00000000"

    # ---- living ---------------------------------------------------------------------------------------------------

    async def live(self, tell: Callable[[int], None], every: int) -> None:
        """All errands, on all walls at once, with the platform failing now and then. Raises Contradiction."""
        outages = asyncio.create_task(self._have_outages())
        try:
            await asyncio.gather(*(self._live_at(wall, tell, every) for wall in self.walls))
        finally:
            outages.cancel()
            await asyncio.gather(outages, return_exceptions=True)
            await asyncio.to_thread(self._bring_back)

    async def _live_at(self, wall: Wall, tell: Callable[[int], None], every: int) -> None:
        while self._tried < self._wishes.tasks:
            self._tried += 1
            number = self._tried
            story = await wall.lane.try_something()
            if self._wishes.loud:
                print(f"{number:5} {wall.cabinet} {story}", flush=True)
            if number % every == 0:
                tell(number)

    async def _have_outages(self) -> None:
        """The platform is slow, fails, answers into nothing, or is killed and started again, and all of it passes."""
        while True:
            await asyncio.sleep(self._dice.uniform(3, 12))
            await asyncio.to_thread(self._outage, self._dice.choice(["slow", "fails", "answers lost", "killed"]))

    def _outage(self, kind: str) -> None:
        self._outages[kind] += 1
        belief = self.belief(self.walls[0])
        if kind == "killed":
            self._central.kill()
            self._start_central(self._port)
        elif kind == "slow":
            belief.switch(slow_ms=400, count=8)
        elif kind == "fails":
            belief.switch(fail_500=True, count=8)
        else:
            belief.switch(lose_answer=True, count=4)

    def _bring_back(self) -> None:
        if not self._central.alive:
            self._start_central(self._port)
        self.belief(self.walls[0]).mend()

    @property
    def _port(self) -> int:
        return int(self._url.rsplit(":", 1)[1])

    def belief(self, wall: Wall) -> Belief:
        """What the platform believes of this terminal."""
        return Belief(self._url, wall.terminal, wall.key)

    # ---- the end --------------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Staff settle all doubts; everything arrives; then the three truths are held against each other."""
        for wall in self.walls:
            for _ in range(_PASSES):
                if not await wall.lane.settle_doubt():
                    break
            else:
                left = [cell for cell in wall.ledger.cells().values() if cell.state in ("unverified", "fault")]
                raise Contradiction(f"doubts are left at wall {wall.cabinet}: {left}")
        for wall in self.walls:
            await self._agree(wall)

    async def _agree(self, wall: Wall) -> None:
        """Wait until everything has arrived; then there must be nothing in which they differ."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE
        hand, belief = Hand(wall.hall), self.belief(wall)
        while True:
            doors = (await hand.look())["locks"]["doors"]
            found = await asyncio.to_thread(disagreements, wall.ledger, belief, wall.cabinet, doors)
            if not found:
                return
            if loop.time() > deadline:
                raise Contradiction(f"wall {wall.cabinet}: " + "; ".join(found))
            await asyncio.sleep(0.3)

    def told(self) -> str:
        """A few lines about what happened."""
        done, refusals, mishaps = Counter[str](), Counter[str](), Counter[str]()
        for wall in self.walls:
            done += wall.lane.done
            refusals += wall.lane.refusals
            mishaps += wall.lane.mishaps
        deaths = sum(wall.lane.deaths for wall in self.walls)
        lines = [f"done: {_listed(done)}", f"refused: {_listed(refusals)}", f"mishaps: {_listed(mishaps)}"]
        return "\n".join([*lines, f"outages of the platform: {_listed(self._outages)}", f"killed: {deaths}"])


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name or 'none'} {times}" for name, times in counts.most_common()) or "none"
