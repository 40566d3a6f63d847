"""Somebody honest before the wall: what they do at an open door, and what they say afterwards."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field, replace

from drivers.sim.control import Hand, HandSlipped
from kiosk.rig.lockers.county import Papers, Thing
from kiosk.rig.lockers.deeds_seen import Doors, lies_in
from kiosk.rig.lockers.ledger_seen import LedgerSeen
from kiosk.rig.lockers.mishaps import Mishap
from kiosk.rig.lockers.words import AtDoor, Task, Word


@dataclass
class Desk:
    """What lies where outside the wall: with staff, with citizens; shared by the lanes of one county."""

    things: list[Thing]
    papers: list[Papers]
    by_label: dict[str, Thing] = field(default_factory=dict)
    received: Counter[str] = field(default_factory=Counter)  # labels that receivers have in their hands
    taken_back: list[str] = field(default_factory=list)  # labels that staff took out: they may be put in again
    counted: Counter[str] = field(default_factory=Counter)  # cover slips whose papers staff have counted

    def __post_init__(self) -> None:
        self.by_label = {thing.item_no: thing for thing in self.things}


class Person:
    """Somebody honest before the wall, with or without something in hand."""

    def __init__(self, hand: Hand, desk: Desk, dice: random.Random, task: Task, ledger: LedgerSeen) -> None:
        self._hand = hand
        self._desk = desk
        self._dice = dice
        self._task = task
        self._ledger = ledger
        self._in_hand = task.item_no or (task.deposit if task.doing == "hand_in" else "")
        self._own = 0  # the cell whose door was opened for this person
        self._did = False  # took or put what they came for
        self._found = ""  # what lay there that should not
        self._empty = False
        self._asked_again = False  # to have the door that did not open pulsed once more

    async def is_at_the_door(self, door: AtDoor, mishap: Mishap) -> None:
        """Do what one came for, if the right door opened; shut it, unless the mishap is to forget that."""
        self._own = door.cell
        if await self._stands_open(door.cell):
            await self._act(door.cell)
            if mishap.left_open:
                return
        await self.shuts_everything()

    async def says(self, *, seen: bool) -> Word:
        """An honest word. Nobody says that it went well when the terminal did not see the door go round."""
        doing = self._task.doing
        if not self._did and not self._found and not self._empty:
            word = self._nothing_done(seen)
            again, self._asked_again = not self._asked_again and self._dice.random() < 0.5, True
            return replace(word, again=again)
        if doing == "pickup":
            return Word("empty" if self._empty else "not_mine" if self._found else "got_it")
        if doing in ("deposit", "hand_in"):
            return Word("placed" if self._did else "not_placed")
        if self._empty:
            return Word("empty")
        if self._found:
            return Word("other", item_no=self._found)
        if doing == "look":
            return Word("there", item_no=self._expected())
        counted = 1 if doing == "collection" else None
        return Word("taken", item_no=self._expected(), counted=counted, agrees=True if counted else None)

    async def is_left_in_the_dark(self) -> None:
        """The terminal is dead: at an open door the person may still do what they came for."""
        open_doors = await self._open_doors()
        own = self._own or (open_doors[0] if len(open_doors) == 1 else 0)
        if own in open_doors and not self._did and self._own and self._dice.random() < 0.5:
            await self._act(own)

    async def shuts_everything(self) -> None:
        """No door stays open."""
        for number in await self._open_doors():
            with contextlib.suppress(HandSlipped):
                await self._hand.shut(number)

    def takes_it_along(self) -> None:
        """Papers that are carried to the wall are nowhere else meanwhile."""
        if self._task.doing == "hand_in":
            self._desk.papers = [each for each in self._desk.papers if each.id != self._task.deposit]

    def keeps_what_is_left(self) -> None:
        """What was not put in goes back to where it came from."""
        if self._in_hand and self._task.doing == "deposit":
            self._desk.taken_back.append(self._in_hand)
        elif self._in_hand:
            self._desk.papers.insert(0, Papers(self._in_hand))

    def _nothing_done(self, seen: bool) -> Word:
        doing = self._task.doing
        if doing == "pickup":
            return Word("did_not_open")
        if doing in ("deposit", "hand_in"):
            return Word("not_placed")
        return Word("did_not_open" if not seen else "left" if doing != "look" else "did_not_open")

    async def _act(self, cell: int) -> None:
        inside = await self._inside(cell)
        doing = self._task.doing
        if doing in ("deposit", "hand_in"):
            await self._put(cell, inside)
        elif inside is None:
            self._empty = True
        elif inside != self._expected():
            await self._find_strange(cell, inside)
        elif doing == "look":
            self._did = True
        else:
            await self._take(cell, inside)

    async def _put(self, cell: int, inside: str | None) -> None:
        if inside is not None:  # somebody else's thing lies there: an honest person puts nothing on top
            self._found = inside
            return
        await self._hand.do("put", door=cell, item=self._in_hand)
        self._in_hand, self._did = "", True

    async def _take(self, cell: int, inside: str) -> None:
        await self._hand.take(cell)
        self._did = True
        if self._task.doing == "pickup":
            self._desk.received[inside] += 1
        elif self._task.doing == "reclaim":
            self._desk.taken_back.append(inside)
        else:
            self._desk.counted[inside] += 1

    async def _find_strange(self, cell: int, inside: str) -> None:
        """Something lies there that should not: a citizen leaves it, staff who look take it out."""
        self._found = inside
        if self._task.doing == "look":
            await self._hand.take(cell)
            if inside in self._desk.by_label:
                self._desk.taken_back.append(inside)
            else:
                self._desk.papers.append(Papers(inside))

    def _expected(self) -> str:
        seen = self._ledger.cells().get(self._own)
        return seen.item_no if seen else ""

    async def _inside(self, cell: int) -> str | None:
        return lies_in(await self._doors(), cell)

    async def _stands_open(self, cell: int) -> bool:
        return bool((await self._doors())[str(cell)]["open"])

    async def _open_doors(self) -> list[int]:
        return [int(number) for number, door in (await self._doors()).items() if door["open"]]

    async def _doors(self) -> Doors:
        doors: Doors = (await self._hand.look())["locks"]["doors"]
        return doors
