"""Doors: of cells that stand open or opened for nobody, of the cabinet and of the hall; and who shakes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drivers.contracts import Door
from kiosk.profile.sections import DoorSeconds, LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.steady import Patience
from kiosk.terminal.lockers.settlement import UNBIDDEN

_SHAKEN = Patience(rest=60.0)  # told for so long: whoever shook it is still near
_SERVICE_DOOR = 600.0  # seconds in which paper is changed and the door shut again
_UNBIDDEN = {UNBIDDEN: "door_unexpected"}  # the other reasons mean that locks and cells are mixed up


def of_cells(doors: Mapping[int, Door], unbidden: Mapping[int, str], waits: DoorSeconds) -> Iterator[Sign]:
    """Doors that stand open too long, and cells whose door opened for nobody until staff have looked."""
    for cell, door in doors.items():
        if door is Door.OPEN:
            yield Sign("door_open", f"cell:{cell}", patience=Patience(waits.loud))
            yield Sign("door_open_long", f"cell:{cell}", patience=Patience(waits.alert))
    for cell, reason in unbidden.items():
        yield Sign(_UNBIDDEN.get(reason, "door_wrong"), f"cell:{cell}")


def of_cabinet(contacts: Mapping[str, bool], limits: LimitSettings) -> Iterator[Sign]:
    """What the cabinet's board feels; it has only the contacts that are wired."""
    patience = Patience(limits.fault_seconds, limits.well_seconds)
    signs = {
        "tamper": Sign("tamper", patience=_SHAKEN),
        "cabinet_door": Sign("cabinet_open", patience=Patience(_SERVICE_DOOR)),
        "hall_door": Sign("hall_door", patience=Patience(limits.hall_door_seconds)),
        "cabinet_hot": Sign("cabinet_hot", patience=patience),
        "fan": Sign("fan", patience=patience),
    }
    return (sign for contact, sign in signs.items() if contacts.get(contact))
