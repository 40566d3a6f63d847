"""The picture of the menu: at most six tasks, each with what waits there, or why it cannot be done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.lockers import CellState
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.staffing.shift import Shift, doors_stopped
from kiosk.terminal.lockers.wall import CellLine, HandInLine, Waiting

# A list that the platform confirmed so lately is as good as new.
_FRESH = dt.timedelta(minutes=2)
_HOUR = dt.timedelta(hours=1)
_UPKEEP = Action("upkeep", say("upkeep.title"), "secondary", "wrench")
_EMERGENCY = Action("emergency", say("staff.order.title"), "secondary", "siren")  # technicians: at the entrance


@dataclass(frozen=True)
class Standing:
    """How things stand at the wall: what the menu writes beside each task.

    `service_door` is None where no switch tells whether the cabinet's service door is open.
    """

    waiting: tuple[Waiting, ...]
    handed_in: tuple[HandInLine, ...]
    in_doubt: tuple[CellLine, ...]
    cells: tuple[CellLine, ...]
    age: dt.timedelta | None
    service_door: bool | None


def menu(shift: Shift, standing: Standing) -> Scene:
    """What shall be done."""
    return Scene(
        name="staff.menu",
        question=say("staff.menu.question"),
        hint=age_words(shift, standing.age),
        content=Tiles(_tiles(shift, standing)),
        actions=(
            Action("sign_out", say("staff.menu.sign_out"), "primary", "sign-out"),
            _UPKEEP if shift.duty.may("upkeep") else _EMERGENCY,
        ),
    )


def age_words(shift: Shift, age: dt.timedelta | None) -> Words | None:
    """How old the platform's list is, where that matters: 离线 n 小时."""
    if age is None:
        return say("staff.menu.never_synced")
    if shift.clerk.platform.reachable and age < _FRESH:
        return None
    if age < _HOUR:
        return say("staff.menu.offline_minutes", count=int(age.total_seconds() // 60))
    return say("staff.menu.offline_hours", count=int(age / _HOUR))


def _tiles(shift: Shift, standing: Standing) -> tuple[Tile, ...]:
    overdue = sum(line.overdue for line in standing.waiting)
    free = sum(line.state is CellState.FREE for line in standing.cells)
    tiles = [
        _tile(shift, "deposit", say("staff.menu.deposit_hint", count=free), "tray-arrow-up"),
        _tile(
            shift,
            "reclaim",
            say("staff.menu.reclaim_hint", overdue=overdue, count=len(standing.waiting)),
            "tray-arrow-down",
        ),
        _tile(shift, "collection", say("staff.menu.collection_hint", count=len(standing.handed_in)), "files"),
        _tile(shift, "look", say("staff.menu.look_hint", count=len(standing.in_doubt)), "eye"),
        Tile("overview", say("staff.menu.overview"), say("staff.menu.overview_hint"), "squares-four"),
    ]
    if standing.service_door is not None and shift.duty.may("clearing"):
        tiles.append(_clearing(shift, opened=standing.service_door))
    return tuple(tiles)


def _tile(shift: Shift, task: str, hint: Words, icon: str) -> Tile:
    return Tile(task, say(f"staff.menu.{task}"), hint, icon, why_not=_why_not(shift, task))


def _clearing(shift: Shift, *, opened: bool) -> Tile:
    why_not = _why_not(shift, "clearing") or (None if opened else say("staff.menu.service_door"))
    return Tile("clearing", say("staff.menu.clearing"), say("staff.menu.clearing_hint"), "broom", why_not=why_not)


def _why_not(shift: Shift, task: str) -> Words | None:
    if not shift.duty.may(task):
        return say(f"staff.menu.role.{task}")
    return doors_stopped(shift.clerk, shift.wall, looking=task in ("look", "clearing"))
