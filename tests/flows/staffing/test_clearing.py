"""Clearing the cabinet: a technician and an admin, the service door open by its key, one door after another."""

from __future__ import annotations

from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import Purpose
from kiosk.contract.scene import Scene
from tests.flows.staffing.conftest import Hall, Opened, tile
from tests.flows.staffing.office import ADMIN, COURIER, TECHNICIAN, Colleague


async def begins(hall: Hall) -> None:
    """From the menu to the second person."""
    hall.board.open_cabinet()
    await hall.signs_in(TECHNICIAN)
    await hall.chooses("clearing", "staff.clearing.begin")
    hall.citizen.touches("all")
    await hall.citizen.sees("staff.second")


async def joins(hall: Hall, who: Colleague) -> None:
    """A second person shows a badge and types a PIN."""
    await hall.shows(who.shown)
    await hall.citizen.sees("staff.pin")
    hall.citizen.types(who.pin)


async def test_two_people_open_cell_after_cell(hall: Hall) -> None:
    await begins(hall)
    await joins(hall, ADMIN)
    for cell in (1, 2):
        await hall.citizen.until(lambda scene, cell=cell: asks_for(scene, cell), f"cell {cell}")  # type: ignore[misc]
        hall.citizen.touches("open")
        await hall.citizen.sees("staff.clearing.door_open")
        assert [number for number, door in hall.locks.doors.items() if door.open] == [cell]
        await hall.shuts(cell)
        await hall.citizen.sees("staff.clearing.what_was_done")
        hall.citizen.touches("empty")
    await hall.citizen.until(lambda scene: asks_for(scene, 3), "cell 3")
    hall.citizen.touches("stop")
    await hall.citizen.sees("staff.clearing.cleared")
    fact = await hall.fact(EventKind.STAFF, 1)
    assert fact.act is not None
    assert (fact.staff, fact.act.second, fact.act.purpose) == ("S-3", "S-2", Purpose.CLEARING)


def asks_for(scene: Scene, cell: int) -> bool:
    """True while this cell is the next one."""
    return scene.name == "staff.clearing.next" and getattr(scene.question, "gaps", {}).get("door") == cell


async def test_one_person_is_not_two(hall: Hall) -> None:
    await begins(hall)
    await joins(hall, TECHNICIAN)
    await hall.citizen.sees("staff.clearing.second_needed")
    assert not hall.locks.pulses


async def test_a_courier_is_no_second_person(hall: Hall) -> None:
    await begins(hall)
    await joins(hall, COURIER)
    await hall.citizen.sees("staff.clearing.second_needed")
    assert not hall.locks.pulses


async def test_nothing_opens_once_the_service_door_is_shut(hall: Hall) -> None:
    await begins(hall)
    hall.board.close_cabinet()
    await joins(hall, ADMIN)
    await hall.citizen.sees("staff.clearing.service_door_shut")
    assert not hall.locks.pulses


async def test_it_is_not_offered_where_no_switch_tells_of_a_service_door(at_work: Opened, surrounded: Hall) -> None:
    surrounded.with_service_door = False
    async with at_work() as hall:
        menu = await hall.signs_in(TECHNICIAN)
        assert "clearing" not in [one.id for one in getattr(menu.content, "tiles", ())]
        assert tile(menu, "overview").why_not is None
