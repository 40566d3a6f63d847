"""The one table of what may be plugged in: devices.toml, read strictly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

_ID = re.compile(r"[0-9a-f]{4}(:[0-9a-f]{4})?")
_INTERFACE = re.compile(r"[0-9a-f]{2}:([0-9a-f]{2}|\*):([0-9a-f]{2}|\*)")


@dataclass(frozen=True)
class Allowed:
    """One kind of device. No `ids` mean any; every interface of the device must be among `interfaces`."""

    name: str
    what: str
    models: tuple[str, ...]
    ids: tuple[str, ...]
    interfaces: tuple[str, ...]

    def takes(self, id_: str, interfaces: Sequence[str]) -> bool:
        """Whether a device is let in as this: "1eab:1310" with what it has, such as "03:01:01"."""
        known = not self.ids or id_ in self.ids or id_.partition(":")[0] in self.ids
        return known and bool(interfaces) and all(self._has(interface) for interface in interfaces)

    def _has(self, interface: str) -> bool:
        return any(re.fullmatch(pattern.replace("*", ".."), interface) for pattern in self.interfaces)


def allowed() -> tuple[Allowed, ...]:
    """The whole table. Raises ValueError for a line that would let in another thing than it says."""
    told = tomllib.loads(resources.files("drivers.usb").joinpath("devices.toml").read_text("utf-8"))
    return tuple(_one(name, section) for name, section in told.items())


def _one(name: str, section: dict[str, object]) -> Allowed:
    what, models = section.pop("what"), section.pop("for")
    ids, interfaces = section.pop("ids", []), section.pop("interfaces")
    if section or not isinstance(what, str):
        raise ValueError(f"[{name}]")
    made = Allowed(name, what, _words(name, models), _words(name, ids), _words(name, interfaces))
    wrong = [id_ for id_ in made.ids if not _ID.fullmatch(id_)]
    wrong += [interface for interface in made.interfaces if not _INTERFACE.fullmatch(interface)]
    if wrong or not made.interfaces:
        raise ValueError(f"[{name}]: {', '.join(wrong)}")
    return made


def _words(name: str, told: object) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(word, str) for word in told):
        raise ValueError(f"[{name}]")
    return tuple(told)
