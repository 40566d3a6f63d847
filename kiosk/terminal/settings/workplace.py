"""What a technician's command needs of the settings files; the rest of them is not judged, and no secret is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from kiosk.terminal.settings.fitting import fit
from kiosk.terminal.settings.layers import layers
from kiosk.terminal.settings.model import (
    Cabinet,
    CabinetCell,
    CounterSettings,
    Devices,
    StaffSettings,
    StateSettings,
    staff_socket,
)
from kiosk.terminal.settings.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kiosk.sheets.problems import Problem
    from kiosk.sheets.sheet import Sheet

T = TypeVar("T")


@dataclass(frozen=True)
class Workplace:
    """Where the terminal listens, what it remembers in, what is plugged in; None where no file says so."""

    socket: Path | None
    state: Path | None
    devices: Devices
    cells: tuple[CabinetCell, ...]
    problems: tuple[Problem, ...]


def workplace(config: Sequence[Path], devices: Sequence[Path], socket: Path | None = None) -> Workplace:
    """The workplace these files describe; `socket` wins over what they say."""
    files = layers(config, devices)
    house, broken = files.house, files.broken
    fitted, problems = fit(files, [*files.unread, *broken])
    counter = _table(CounterSettings, "counter", house)
    staff = _table(StaffSettings, "staff", house) or StaffSettings()
    state = _table(StateSettings, "state", house)
    return Workplace(
        socket=socket or (staff_socket(staff, counter) if counter else None),
        state=state.dir if state else None,
        devices=fitted,
        cells=_cells(house),
        problems=tuple(sorted({*problems, *broken})),
    )


def _table(model: type[T], name: str, house: Sheet) -> T | None:
    return Reader(house).table(model, (name,), house.data[name]) if name in house.data else None


def _cells(house: Sheet) -> tuple[CabinetCell, ...]:
    reader = Reader(house)
    cabinets = house.data.get("cabinet", [])
    if not isinstance(cabinets, list):
        return ()
    read = (reader.table(Cabinet, ("cabinet", number), table) for number, table in enumerate(cabinets))
    return tuple(cell for cabinet in read if cabinet is not None for cell in cabinet.cells)
