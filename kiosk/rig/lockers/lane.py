"""One wall, one terminal and the honest people before it: what they try, what goes wrong, what they do at the door."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.rig.lockers.boundaries import Boundaries
from kiosk.rig.lockers.county import COURIER, Thing
from kiosk.rig.lockers.deeds_seen import DeedsSeen, lies_in
from kiosk.rig.lockers.ledger_seen import Cell, LedgerSeen
from kiosk.rig.lockers.life import Died, Life
from kiosk.rig.lockers.mishaps import Mishap, draw
from kiosk.rig.lockers.person import Desk, Person
from kiosk.rig.lockers.words import AtDoor, Done, Shut, Task

KINDS = (
    "pickup by card",
    "pickup by code",
    "pickup signed",
    "pickup by agent",
    "deposit",
    "hand_in",
    "collection",
    "reclaim",
    "look",
)
# How often each is tried when all can be.
_WEIGHTS = {"deposit": 30, "hand_in": 14, "collection": 12, "reclaim": 10, "look": 20}
_PICKUP_WEIGHT = 10
_UNTRIED = 4  # so much oftener where boundaries have not been tried
_MIXED_UP = ("wrong_door", "two_doors_open")
_COME_SOON = 0.85
_KILLED_OFTEN = 0.7  # as long as there are boundaries that have not been tried
_LAST_PULSE = 0.3  # seconds in which a pulse that was on the wire when the terminal died still moves its door


class Contradiction(AssertionError):
    """Two truths do not agree."""


class Lane:
    """Does one thing after another at one wall and compares hall and ledger after each."""

    def __init__(
        self,
        hall: Path,
        life: Life,
        ledger: LedgerSeen,
        desk: Desk,
        dice: random.Random,
        boundaries: Boundaries,
        code_of: Callable[[str], str],
    ) -> None:
        self._hand = Hand(hall)
        self._deeds = DeedsSeen(hall)
        self._life = life
        self._ledger = ledger
        self._desk = desk
        self._dice = dice
        self._boundaries = boundaries
        self._code_of = code_of  # what stands in the receiver's message
        self.done: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.mishaps: Counter[str] = Counter()
        self.deaths = 0
        self._alive = False

    # ---- one thing ------------------------------------------------------------------------------------------------

    async def try_something(self, *, may_die: bool = True) -> str:
        """Somebody tries something, and something may go wrong; a line about it. Raises Contradiction."""
        cells = self._ledger.cells() if self._alive else {}
        await self._live()
        cells = cells or self._ledger.cells()
        kind, task = self._draw(cells)
        dies = may_die and self._dice.random() < _KILLED_OFTEN
        die_at = self._boundaries.take(kind) if dies else None
        mishap = draw(self._dice, often=0.12 if die_at is not None else 0.35)
        task = replace(task, die_at=die_at, ahead=mishap.ahead)
        story = await self._attempt(kind, task, mishap)
        await self._compare(f"{kind}: {story}")
        return f"{kind:16} {story}"

    async def settle_doubt(self) -> int:
        """Staff look at every cell that is in doubt; how many are left."""
        await self._live()
        for cell in self._ledger.cells().values():
            if cell.state in ("unverified", "fault"):
                task = Task("look", cell.number, cell.deposit, staff=COURIER)
                await self._attempt("look", task, Mishap())
        return sum(cell.state in ("unverified", "fault") for cell in self._ledger.cells().values())

    async def _live(self) -> None:
        if not self._alive:
            before = self._deeds.pulses()
            await self._life.begin()
            self._alive = True
            if self._deeds.pulses() != before:
                raise Contradiction("a start of the terminal pulsed a door")
            if self._ledger.under_way():
                raise Contradiction("a start left an errand without an ending")

    def _draw(self, cells: dict[int, Cell]) -> tuple[str, Task]:
        """What is tried next, of what can be: rare kinds and those with untried boundaries come in turn."""
        possible = self._possible(cells)
        looks = [each for each in possible if each[0] == "look"]
        if looks and any(cell.reason in _MIXED_UP for cell in cells.values()) and self._dice.random() < _COME_SOON:
            return looks[0]  # nobody else can do anything at this wall until staff have looked
        weights = [self._weight(kind) for kind, _ in possible]
        return self._dice.choices(possible, weights)[0]

    def _weight(self, kind: str) -> int:
        usual = _WEIGHTS.get(kind, _PICKUP_WEIGHT)
        return usual * _UNTRIED if kind in self._boundaries.open_kinds((kind,)) else usual

    def _possible(self, cells: dict[int, Cell]) -> list[tuple[str, Task]]:
        found: list[tuple[str, Task]] = []
        free = sum(cell.state == "free" for cell in cells.values())
        if free and (item_no := self._next_item()):
            found.append(("deposit", Task("deposit", deposit=_new_id(), item_no=item_no, staff=COURIER)))
        if free and self._desk.papers:
            found.append(("hand_in", Task("hand_in", deposit=self._desk.papers[-1].id)))
        by_kind: dict[str, list[Task]] = {}
        for cell in cells.values():
            for kind, task in self._at(cell):
                by_kind.setdefault(kind, []).append(task)
        found += [(kind, self._dice.choice(tasks)) for kind, tasks in by_kind.items()]
        return found

    def _at(self, cell: Cell) -> list[tuple[str, Task]]:
        if cell.state in ("unverified", "fault"):
            look = ("look", Task("look", cell.number, cell.deposit, staff=COURIER))
            thing = self._desk.by_label.get(cell.item_no)
            again = [self._pickup(thing, cell)] if thing and cell.state == "unverified" else []  # they may finish
            return [look, *again]
        if cell.state != "occupied":
            return []
        if cell.item_no == cell.deposit:
            return [("collection", Task("collection", cell.number, cell.deposit, staff=COURIER))]
        thing = self._desk.by_label[cell.item_no]
        reclaim = ("reclaim", Task("reclaim", cell.number, cell.deposit, staff=COURIER))
        return [self._pickup(thing, cell), reclaim]

    def _pickup(self, thing: Thing, cell: Cell) -> tuple[str, Task]:
        task = Task("pickup", cell.number, cell.deposit, card=thing.card)
        if thing.agent and self._dice.random() < 0.6:
            return "pickup by agent", replace(task, card=thing.agent, code=thing.agent_code)
        if thing.important:
            return "pickup signed", replace(task, code=self._code_of(cell.deposit))
        if self._dice.random() < 0.4:
            return "pickup by code", replace(task, card="", code=self._code_of(cell.deposit))
        return "pickup by card", task

    def _next_item(self) -> str:
        if self._desk.taken_back and self._dice.random() < 0.5:
            return self._desk.taken_back.pop(0)
        return self._desk.things.pop().item_no if self._desk.things else ""

    # ---- at the door ----------------------------------------------------------------------------------------------

    async def _attempt(self, kind: str, task: Task, mishap: Mishap) -> str:
        person = Person(self._hand, self._desk, self._dice, task, self._ledger)
        person.takes_it_along()
        await mishap.arrange(self._hand, task.cell or self._dice.randint(1, 24))
        self.mishaps[mishap.name] += 1
        try:
            done = await self._talk(person, task, mishap)
        except Died:
            self._alive = False
            self.deaths += 1
            self._boundaries.died(kind)
            await asyncio.sleep(_LAST_PULSE)
            await person.is_left_in_the_dark()
            story = f"killed at {task.die_at}"
        else:
            story = self._heard(kind, task, done)
        finally:
            await mishap.undo(self._hand)
            await person.shuts_everything()
        person.keeps_what_is_left()
        return f"{story} ({mishap.name})" if mishap.name else story

    async def _talk(self, person: Person, task: Task, mishap: Mishap) -> Done:
        self._life.tell(task)
        while True:
            match await self._life.hear():
                case AtDoor() as door:
                    await person.is_at_the_door(door, mishap)
                case Shut(seen):
                    self._life.tell(await person.says(seen=seen))
                case Done() as done:
                    return done
                case strange:
                    raise Contradiction(f"the room said {strange}")

    def _heard(self, kind: str, task: Task, done: Done) -> str:
        if done.refused:
            if task.die_at is not None:
                self._boundaries.came_to_nothing(kind, task.die_at)
            self.refusals[done.refused.split(" is ")[-1]] += 1
            return f"refused: {done.refused}"
        if task.die_at is not None:
            self._boundaries.lived(kind, task.die_at, done.moments)
        self.done[kind] += 1
        return f"{done.state} {done.reason}".strip()

    # ---- the truths -----------------------------------------------------------------------------------------------

    async def _compare(self, story: str) -> None:
        """Hall against ledger, as far as a dead room can be held to its word."""
        doors = (await self._hand.look())["locks"]["doors"]
        for cell in self._ledger.cells().values():
            inside = lies_in(doors, cell.number)
            if cell.state == "free" and inside is not None:
                raise Contradiction(f"cell {cell.number} is free and holds {inside} after {story}")
            if cell.state == "occupied" and inside != cell.item_no:
                raise Contradiction(f"cell {cell.number} should hold {cell.item_no}, holds {inside}, after {story}")
        twice = [label for label, times in self._desk.received.items() if times > 1]
        if twice:
            raise Contradiction(f"{twice} were handed over twice after {story}")


def _new_id() -> str:
    return f"D-{secrets.token_hex(6)}"
