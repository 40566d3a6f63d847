"""Which thing is meant by its id or by what its label says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.sim.cast import Thing
    from drivers.sim.hall import Hall


def thing_of(hall: Hall, name: str) -> Thing | None:
    """The thing of this id or label (with its letters or without); None for papers that somebody brought along."""
    known = hall.things.get(name)
    if known is not None:
        return known
    return next((thing for thing in hall.things.values() if name and name in (thing.label, thing.label[2:])), None)
