"""Cells in doubt: why, what lies there, and who may say so; cells out of service and back; the whole wall."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import DoorWall, Facts
from kiosk.contract.facts import EventKind
from kiosk.contract.words import say
from tests.flows.staffing.conftest import Hall, rows, tile
from tests.flows.staffing.office import ADMIN, COURIER, grant

KEPT = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=9)


async def forced_open(hall: Hall, cell: int, reason: str = "opened_unbidden") -> None:
    """Somebody opens a door that nobody was to open, and shuts it again."""
    hall.locks.pull_open(cell)

    async def seen() -> bool:
        return await hall.state(cell) == ("unverified", reason)

    await hall.knows(seen, "it was seen")
    hall.locks.push_shut(cell)


async def looks_at(hall: Hall, cell: int) -> None:
    """From the menu to the door that stands open."""
    listed = await hall.chooses("look", "staff.look.list")
    assert str(cell) in rows(listed)
    hall.citizen.touches(str(cell))
    await hall.citizen.sees("staff.cell")
    hall.citizen.touches("look")
    await hall.citizen.sees("staff.look.door_open")


async def test_a_forced_door_is_looked_at_and_free_again(hall: Hall) -> None:
    await forced_open(hall, 3)
    menu = await hall.signs_in(ADMIN)
    assert tile(menu, "look").hint == say("staff.menu.look_hint", count=1)
    await looks_at(hall, 3)
    assert hall.citizen.scene.content.door == 3  # type: ignore[union-attr]
    await hall.shuts(3)
    found = await hall.citizen.sees("staff.look.found")
    assert found.hint == say("staff.reason.opened_unbidden")
    hall.citizen.touches("empty")
    await hall.citizen.sees("staff.cell")
    assert await hall.state(3) == ("free", "")
    fact = await hall.fact(EventKind.STAFF, 3)
    assert (fact.staff, fact.act.said if fact.act else "") == ("S-2", "empty")


async def test_what_belongs_there_is_proved_by_its_barcode(hall: Hall) -> None:
    hall.locks.put_item(2, "D-2")
    hall.office.list(grants=(grant("D-2", 2, "HI00000002", KEPT),))
    await hall.knows(hall.wall.waiting, "what lies there")
    await forced_open(hall, 2)
    await hall.signs_in(ADMIN)
    await looks_at(hall, 2)
    await hall.shuts(2)
    await hall.citizen.sees("staff.look.found")
    hall.citizen.touches("key")
    await hall.citizen.sees("staff.look.scan")
    await hall.shows("HI00000002")
    await hall.citizen.sees("staff.cell")
    assert await hall.state(2) == ("occupied", "")
    fact = await hall.fact(EventKind.STAFF, 2)
    assert (fact.act.said if fact.act else "") == "key"


async def test_another_thing_there_is_an_alarm(hall: Hall) -> None:
    hall.locks.put_item(2, "D-9")
    hall.office.list(grants=(grant("D-2", 2, "HI00000002", KEPT),))
    await hall.knows(hall.wall.waiting, "what lies there")
    await forced_open(hall, 2)
    await hall.signs_in(ADMIN)
    await looks_at(hall, 2)
    await hall.shuts(2)
    await hall.citizen.sees("staff.look.found")
    hall.citizen.touches("other")
    await hall.citizen.sees("staff.look.scan")
    await hall.shows("HI00000009")
    await hall.citizen.sees("staff.cell")
    assert await hall.state(2) == ("unverified", "misplaced")
    await hall.fact(EventKind.ALARM, 2, reason="misplaced")


async def test_a_broken_door_goes_out_of_service_and_comes_back_when_looked_at(hall: Hall) -> None:
    await forced_open(hall, 3)
    hall.locks.doors[3].jammed = True
    await hall.signs_in(ADMIN)
    await hall.chooses("look", "staff.look.list")
    hall.citizen.touches("3")
    await hall.citizen.sees("staff.cell")
    hall.citizen.touches("look")
    await hall.citizen.sees("staff.look.door_stuck")
    hall.citizen.touches("give_up")
    found = await hall.citizen.sees("staff.look.found")
    assert {"broken", "later"} == found.offers()
    hall.citizen.touches("broken")
    await hall.citizen.sees("staff.cell")
    assert await hall.state(3) == ("disabled", "broken")
    hall.locks.doors[3].mend()
    hall.citizen.touches("look")
    await hall.citizen.sees("staff.look.door_open")
    await hall.shuts(3)
    await hall.citizen.sees("staff.look.found")
    hall.citizen.touches("empty")
    await hall.citizen.sees("staff.cell")
    assert await hall.state(3) == ("free", "")


async def test_a_cell_is_cleaned_and_used_again(hall: Hall) -> None:
    await hall.signs_in(ADMIN)
    await hall.chooses("overview", "staff.overview")
    hall.citizen.touches("list")
    listed = await hall.citizen.sees("staff.overview.list")
    assert len(rows(listed)) == 8
    hall.citizen.touches("5")
    await hall.citizen.sees("staff.cell")
    hall.citizen.touches("clean")
    await hall.citizen.until(lambda scene: scene.name == "staff.cell" and "serve" in scene.offers(), "being cleaned")
    assert await hall.state(5) == ("cleaning", "")
    hall.citizen.touches("serve")
    await hall.citizen.until(lambda scene: scene.name == "staff.cell" and "clean" in scene.offers(), "free again")
    assert await hall.state(5) == ("free", "")


async def test_a_courier_sees_why_and_may_not_settle_it(hall: Hall) -> None:
    await forced_open(hall, 3)
    await hall.signs_in(COURIER)
    await hall.chooses("overview", "staff.overview")
    hall.citizen.touches("list")
    await hall.citizen.sees("staff.overview.list")
    hall.citizen.touches("3")
    seen = await hall.citizen.sees("staff.cell")
    assert seen.offers() == {"ok"}
    assert isinstance(seen.content, Facts)
    assert seen.content.band == say("staff.menu.role.look")


async def test_the_wall_shows_every_cell_as_it_stands(hall: Hall) -> None:
    await forced_open(hall, 3)
    hall.locks.put_item(1, "D-1")
    hall.office.list(grants=(grant("D-1", 1, "HI00000001", KEPT - dt.timedelta(days=20)),))
    await hall.knows(hall.wall.waiting, "what lies there")
    await hall.signs_in(COURIER)
    wall = await hall.chooses("overview", "staff.overview")
    assert isinstance(wall.content, DoorWall)
    tones = {cell.number: cell.tone for cell in wall.content.cells}
    assert (tones[1], tones[2], tones[3]) == ("care", "done", "stopped")
    assert wall.hint == say("staff.overview.counts", free=6, occupied=1, overdue=1, busy=0, doubt=1, off=0)


async def test_mixed_up_locks_stop_deposits_and_not_those_who_find_out(hall: Hall) -> None:
    hall.locks.pull_open(1)
    await hall.soon(lambda: hall.clerk is not None and 1 in hall.wall.sight.doors, "it is seen")
    await forced_open(hall, 3, "two_doors_open")
    hall.locks.push_shut(1)
    await hall.soon(lambda: not hall.wall.status.usable, "the wall is out of use")
    menu = await hall.signs_in(ADMIN)
    assert tile(menu, "deposit").why_not is not None
    assert tile(menu, "look").why_not is None
