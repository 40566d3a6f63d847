"""What the inputs and relays of a cabinet's board mean: which contact is which, and which lamp hangs where.

The frames are those of drivers.modbus. Source: protocol sheet D7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Light

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 32  # inputs or relays of one board
_EIGHT = 8
COLOURS: Mapping[Light, str] = {Light.READY: "green", Light.ATTENTION: "yellow", Light.FAULT: "red"}


@dataclass(frozen=True)
class Panel:
    """How a board is wired; inputs and outputs count from 1, as printed on it.

    A normally closed contact says "yes" when it breaks: a cut wire is then noticed like an opened door.
    """

    inputs: Mapping[str, int]
    normally_closed: frozenset[str]
    lights: Mapping[str, int]
    lamps: Mapping[str, int]
    holds: Mapping[str, int]

    @property
    def input_count(self) -> int:
        """How many inputs are to be asked for, in whole bytes."""
        return _in_eights(self.inputs.values())

    @property
    def output_count(self) -> int:
        """How many relays there are to be asked for, in whole bytes."""
        return _in_eights((*self.lights.values(), *self.lamps.values(), *self.holds.values()))

    def sensed(self, contacts: Sequence[bool]) -> dict[str, bool]:
        """What the contacts say, by name."""
        return {name: contacts[place - 1] is not (name in self.normally_closed) for name, place in self.inputs.items()}

    def lit(self, light: Light) -> int | None:
        """The relay of a status light; None for OFF, or where that colour is not fitted."""
        return self.lights.get(COLOURS.get(light, ""))


def panel(
    inputs: Mapping[str, int],
    normally_closed: Iterable[str],
    lights: Mapping[str, int],
    lamps: Mapping[str, int],
    holds: Mapping[str, int] | None = None,
) -> Panel:
    """Check what the settings say. Raises ValueError with a sentence for whoever wrote them."""
    closed, holds = frozenset(normally_closed), {} if holds is None else holds
    _places("inputs", inputs)
    _places("lights", lights)
    _places("lamps", lamps)
    _places("holds", holds)
    if strange := closed - inputs.keys():
        raise ValueError(f"normally_closed names {min(strange)}, which is no input")
    if unlike := lights.keys() - set(COLOURS.values()):
        raise ValueError(f"lights are {', '.join(COLOURS.values())}, not {min(unlike)}")
    taken = [*lights.values(), *lamps.values(), *holds.values()]
    if len(set(taken)) < len(taken) or len(set(inputs.values())) < len(inputs):
        raise ValueError("two things of inputs, lights, lamps and holds are on one contact or relay")
    return Panel(dict(inputs), closed, dict(lights), dict(lamps), dict(holds))


def _places(option: str, named: object) -> None:
    if not isinstance(named, Mapping) or not all(isinstance(name, str) for name in named):
        raise ValueError(f"{option} is a table of names and numbers, as {{ door = 1 }}")
    for name, place in named.items():
        if type(place) is not int or not 1 <= place <= MOST:
            raise ValueError(f"{option}: {name} is at {place}; places are 1 to {MOST}")


def _in_eights(places: Iterable[int]) -> int:
    return -(-max(places, default=1) // _EIGHT) * _EIGHT
