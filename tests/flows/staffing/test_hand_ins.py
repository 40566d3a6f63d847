"""Taking out what citizens handed in: the cover slip proves it, people count, and nobody has accepted anything yet."""

from __future__ import annotations

from kiosk.contract.content import Place, Thanks
from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import CellSize, Purpose
from kiosk.contract.words import say
from kiosk.terminal.lockers.wall import Deed
from tests.flows.staffing.conftest import Hall, rows
from tests.flows.staffing.office import CASE, COURIER

PAPERS = "J0001501"


async def with_papers(hall: Hall) -> None:
    """Somebody has put three papers into the cell for papers, and a courier stands before the list."""
    line = await hall.wall.reserve(PAPERS, CellSize.SMALL, use="in")
    deed = Deed(project_no=CASE, pieces=3, factors=("card",))
    async with await hall.wall.errand(Purpose.HAND_IN, line.number, PAPERS, deed) as errand:
        await errand.open()
        hall.locks.put_item(8, PAPERS)
        hall.locks.push_shut(8)
        assert await errand.closed(5)
        await errand.settle("placed")
    await hall.signs_in(COURIER)
    listed = await hall.chooses("collection", "staff.collection.list")
    assert rows(listed) == [PAPERS]
    hall.citizen.touches(PAPERS)
    await hall.citizen.sees("staff.collection.door_open")


async def test_papers_are_taken_out_counted_and_agree(hall: Hall) -> None:
    await with_papers(hall)
    await hall.takes_out(8)
    await hall.citizen.sees("staff.collection.prove")
    await hall.shows("HS" + PAPERS)
    await hall.citizen.sees("staff.collection.count")
    hall.citizen.types("3")
    asked = await hall.citizen.sees("staff.collection.agrees")
    assert asked.actions[0].id == "agrees"
    hall.citizen.touches("agrees")
    done = await hall.citizen.sees("staff.collection.taken")
    assert done.hint == say("staff.collection.taken_hint")
    assert await hall.state(8) == ("free", "")
    fact = await hall.fact(EventKind.STAFF, 8)
    assert fact.act is not None
    assert (fact.act.purpose, fact.act.said, fact.act.counted, fact.act.agrees) == (
        Purpose.COLLECTION,
        "taken",
        3,
        True,
    )


async def test_another_count_is_offered_as_not_agreeing(hall: Hall) -> None:
    await with_papers(hall)
    await hall.takes_out(8)
    await hall.citizen.sees("staff.collection.prove")
    await hall.shows("HS" + PAPERS)
    await hall.citizen.sees("staff.collection.count")
    hall.citizen.types("2")
    asked = await hall.citizen.sees("staff.collection.agrees")
    assert asked.actions[0].id == "differs"
    hall.citizen.touches("differs")
    done = await hall.citizen.sees("staff.collection.taken")
    assert isinstance(done.content, Thanks)
    assert done.content.tone == "care"
    fact = await hall.fact(EventKind.STAFF, 8)
    assert fact.act is not None
    assert (fact.act.counted, fact.act.agrees) == (2, False)


async def test_another_slip_is_told_and_changes_nothing(hall: Hall) -> None:
    await with_papers(hall)
    await hall.takes_out(8)
    await hall.citizen.sees("staff.collection.prove")
    await hall.shows("HS10009999")
    told = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note is not None, "a word about it"
    )
    assert isinstance(told.content, Place)
    assert told.content.note == say("staff.collection.other_slip")
    hall.citizen.touches("no_slip")
    await hall.citizen.sees("staff.collection.count")
    hall.citizen.types("3")
    await hall.citizen.sees("staff.collection.agrees")
    hall.citizen.touches("agrees")
    done = await hall.citizen.sees("staff.collection.taken")
    assert isinstance(done.content, Thanks)
    assert done.content.tone == "care"  # without its slip nothing proves that it agrees
