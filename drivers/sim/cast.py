"""Everything with a name that a hall begins with: people with their cards, staff, things and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.sim.people import Person, load
from drivers.sim.staff import load_staff
from drivers.sim.trolley import Parcel, load_parcels

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Thing:
    """A thing as hands, the page and the truth file know it: `id`, its names, what its label says."""

    id: str
    zh: str
    en: str
    label: str = ""


@dataclass(frozen=True)
class Cast:
    """Citizens first, then staff, in the order in which their cards lie in the stack."""

    people: tuple[Person, ...]
    parcels: tuple[Parcel, ...] = ()

    def things(self) -> dict[str, Thing]:
        """Everything known by a name of its own: what lies in cells at first, and what lies on the trolley."""
        items = [item for person in self.people for item in person.items]
        deposited = (Thing(item.deposit, item.name_zh, item.name_en, item.label) for item in items)
        waiting = (Thing(parcel.label, parcel.name_zh, parcel.name_en, parcel.label) for parcel in self.parcels)
        return {thing.id: thing for thing in (*deposited, *waiting)}


def load_cast(people: Path) -> Cast:
    """Read people.toml and what lies beside it. Raises OSError, KeyError or ValueError."""
    citizens = load(people)
    return Cast((*citizens, *load_staff(people, len(citizens))), load_parcels(people))
