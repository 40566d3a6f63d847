"""What the lamps tell: the status light how the terminal is, the others where to put a hand now."""

from __future__ import annotations

from drivers.contracts import Light
from drivers.status import Condition
from kiosk.contract.content import DoorWall, Place
from kiosk.contract.scene import Scene
from kiosk.terminal.flows import availability
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.settings.model import Off

_COME = ("hall_door", "cabinet_open", "cabinet_hot", "fan")
# Conditions of a device for which nobody need come: well, not fitted, in staff's own hands, or not asked yet.
_FINE = ("", "not_asked", "borrowed", Off.NOT_FITTED.value, Off.SWITCHED_OFF.value)


def status_light(clerk: Clerk, *, alarm: bool) -> Light:
    """Red when nothing works or the hall is to be left, yellow when somebody had better come, green otherwise."""
    if (
        clerk.evacuating
        or clerk.health.closed
        or (availability.query_stopped(clerk) and availability.pickup_stopped(clerk))
    ):
        return Light.FAULT
    if alarm or clerk.on_battery or _wants_somebody(clerk) or not clerk.platform.reachable or not _all_well(clerk):
        return Light.ATTENTION
    return Light.READY


def lit_for(scene: Scene | None) -> str:
    """The lamp beside what this scene asks a hand to touch; "" for none."""
    match scene.content if scene else None:
        case DoorWall(state="opening" | "open" | "stuck"):
            return "locker"
        case Place(device="camera"):
            return "document"
        case _:
            return ""


def _wants_somebody(clerk: Clerk) -> bool:
    """A door stands open too long or opened for nobody, or the cabinet is too warm."""
    return any(one.cause.startswith("door_") or one.cause in _COME for one in clerk.figures.findings)


def _all_well(clerk: Clerk) -> bool:
    statuses = (station.status for station in clerk.bench.stations)
    return all(status.condition is Condition.READY or status.cause in _FINE for status in statuses)
