"""What every movement of the hands needs: the hall, who and which door is meant, and a word for what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.sim.hall import Hall
    from drivers.sim.people import Person


class Impossible(Exception):
    """Hands cannot do that, or not now. The text says why, Chinese first."""


class Reach:
    """A hand in the hall."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def _person(self, who: str) -> Person:
        for person in self._hall.people:
            if who and who in (person.name, str(person.index), person.phone):
                return person
        raise Impossible("没有这个人 / nobody of this name")

    def _door(self, door: int) -> int:
        if door not in self._hall.locks.doors:
            raise Impossible(f"没有 {door} 号门 / no door {door}")
        return door

    def _open_door(self, door: int) -> str | None:
        """What lies behind a door that stands open."""
        if not self._hall.locks.doors[self._door(door)].open:
            raise Impossible(f"{door} 号门关着 / door {door} is shut")
        return self._hall.locks.doors[door].item
