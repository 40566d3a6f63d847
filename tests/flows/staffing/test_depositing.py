"""Putting results in: one barcode after another, each door, each refusal, and what goes wrong with doors and people."""

from __future__ import annotations

import dataclasses

from kiosk.contract.content import DoorWall, Facts, Lines, Place
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import PARCEL_REFUSALS, CellSize, Parcel
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Words, say
from tests.flows.staffing.conftest import RULES, Hall, Opened, quick_doors, rows
from tests.flows.staffing.office import ADMIN, COURIER, Colleague, parcel

FIRST, SECOND, THIRD = "HI00000101", "HI00000102", "HI00000103"


async def ready_to_scan(hall: Hall, *parcels: Parcel, who: Colleague = COURIER) -> None:
    """Signed in, the list known, before the scanner."""
    hall.office.list(*parcels)
    await hall.knows(lambda: hall.wall.parcel(parcels[-1].item_no), "the list")
    await hall.signs_in(who)
    await hall.chooses("deposit", "staff.deposit.scan")


async def opened(hall: Hall, besides: int = 0) -> int:
    """The door that opens now, other than this one."""

    def fits(scene: Scene) -> bool:
        return isinstance(scene.content, DoorWall) and scene.content.state == "open" and scene.content.door != besides

    scene = await hall.citizen.until(fits, "an open door")
    assert isinstance(scene.content, DoorWall)
    return scene.content.door


async def test_the_next_barcode_confirms_the_one_before(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST), parcel(SECOND))
    await hall.shows(FIRST)
    assert await opened(hall) == 1
    assert hall.citizen.scene.voice == say("staff.voice.door_open", door=1)
    await hall.puts_in(1, "first")
    await hall.citizen.sees("staff.deposit.placed")
    await hall.shows(SECOND)
    assert await opened(hall) == 2
    assert await hall.state(1) == ("occupied", "")
    await hall.puts_in(2, "second")
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    scan = await hall.citizen.sees("staff.deposit.scan")
    assert scan.hint == say("staff.deposit.so_far", count=2)
    hall.citizen.touches("done")
    summary = await hall.citizen.sees("staff.deposit.summary")
    assert rows(summary) == [FIRST, SECOND]
    assert [claim.cell for claim in hall.office.claims] == [1, 2]
    fact = await hall.fact(EventKind.DEPOSIT, 1)
    assert (fact.staff, fact.deposit_id) == ("S-1", hall.office.claims[0].deposit_id)
    assert fact.placed is not None
    assert (fact.placed.item_no, fact.placed.placed, fact.placed.unannounced) == (FIRST, True, False)


async def test_nothing_said_for_a_while_counts_as_put_in(at_work: Opened, surrounded: Hall) -> None:
    surrounded.rules = dataclasses.replace(RULES, undo_seconds=0.5)
    async with at_work() as hall:
        await ready_to_scan(hall, parcel(FIRST))
        await hall.shows(FIRST)
        await hall.puts_in(await opened(hall), "first")
        await hall.citizen.sees("staff.deposit.scan")
        assert await hall.state(1) == ("occupied", "")


async def test_with_the_platform_away_the_list_alone_decides(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.office.away = True
    await hall.shows(FIRST)
    await hall.puts_in(await opened(hall), "first")
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    hall.office.away = False
    fact = await hall.fact(EventKind.DEPOSIT, 1)
    assert fact.placed is not None
    assert fact.placed.unannounced


async def test_what_stands_against_a_thing_is_said_in_plain_words(hall: Hall) -> None:
    refusals = [code for code in PARCEL_REFUSALS if code != "item_unknown"]
    things = [parcel(f"HI000001{number:02d}", refusal=refusal) for number, refusal in enumerate(refusals)]
    await ready_to_scan(hall, *things, parcel("HI00000199"))
    for thing in things:
        await hall.shows(thing.item_no)  # the next one goes on at once
        told = await hall.citizen.until(lambda scene, thing=thing: scene.question == words(thing), thing.refusal)  # type: ignore[misc]
        assert told.name == "staff.deposit.refused"
    assert not hall.locks.pulses
    await hall.shows("HI00000199")
    assert await opened(hall) == 1


def words(thing: Parcel) -> Words:
    """What is said of what stands against it."""
    return say(f"staff.refused.{thing.refusal}.what")


async def test_the_platforms_own_refusal_is_said_and_the_cell_is_free_again(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.office.refusals[FIRST] = "something_new"
    await hall.shows(FIRST)
    told = await hall.citizen.sees("staff.deposit.refused")
    assert told.question == Both("平台说不行。", "The platform says no.")
    assert await hall.state(1) == ("free", "")
    assert not hall.locks.pulses


async def test_a_thing_on_no_list_calls_somebody(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    await hall.shows("HI99999999")
    told = await hall.citizen.sees("staff.deposit.refused")
    assert told.question == say("staff.refused.item_unknown.what")
    alarm = await hall.fact(EventKind.ALARM, 1)
    assert (alarm.reason, alarm.deposit_id) == ("item_unknown", "")


async def test_the_same_thing_is_not_put_in_twice(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.office.away = True
    await hall.shows(FIRST)
    await hall.puts_in(await opened(hall), "first")
    await hall.citizen.sees("staff.deposit.placed")
    await hall.shows(FIRST)  # the hand shakes: this is still the same one
    again = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Facts) and bool(scene.content.band), "a word"
    )
    assert isinstance(again.content, Facts)
    assert again.content.band == say("staff.deposit.same_label")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    await hall.shows(FIRST)
    told = await hall.citizen.sees("staff.deposit.refused")
    assert told.question == say("staff.refused.item_deposited.what")


async def test_a_cell_that_somebody_else_was_promised_gives_way_to_the_next(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.office.taken = {1, 2}
    await hall.shows(FIRST)
    assert await opened(hall) == 3
    assert await hall.state(1) == ("free", "")


async def test_a_door_that_sticks_is_faulty_and_another_one_opens(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.locks.doors[1].jammed = True
    await hall.shows(FIRST)
    await hall.citizen.sees("staff.deposit.door_stuck")
    hall.citizen.touches("again")
    assert await opened(hall) == 2
    assert await hall.state(1) == ("fault", "door_stuck")
    assert hall.locks.pulses[1] == 2
    await hall.fact(EventKind.ALARM, 1, reason="door_stuck")


async def test_put_in_wrong_and_opened_again_once(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    await hall.shows(FIRST)
    await hall.puts_in(await opened(hall), "upside down")
    asked = await hall.citizen.sees("staff.deposit.placed")
    assert {"placed", "again", "not_placed"} == asked.offers()
    hall.citizen.touches("again")
    await hall.citizen.sees("staff.deposit.door_open")
    await hall.puts_in(1, "well")
    asked = await hall.citizen.sees("staff.deposit.placed")
    assert "again" not in asked.offers()
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    assert await hall.state(1) == ("occupied", "")
    assert hall.locks.pulses[1] == 2


async def test_a_thing_that_is_not_put_in_after_all_leaves_the_cell_free(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    await hall.shows(FIRST)
    await hall.puts_in(await opened(hall), "first")
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("not_placed")
    await hall.citizen.sees("staff.deposit.emptied")
    hall.citizen.touches("inside")
    await hall.citizen.sees("staff.deposit.door_open")
    await hall.takes_out(1)
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("not_placed")
    await hall.citizen.sees("staff.deposit.emptied")
    hall.citizen.touches("empty")
    await hall.citizen.sees("staff.deposit.scan")
    assert await hall.state(1) == ("free", "")
    fact = await hall.fact(EventKind.DEPOSIT, 1)
    assert fact.placed is not None
    assert not fact.placed.placed


async def test_a_lower_and_a_larger_door_are_opened_when_asked_for(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    await hall.shows(FIRST)
    assert await opened(hall) == 1
    hall.citizen.touches("lower")
    shut_first = await hall.citizen.sees("staff.deposit.door_open")
    assert isinstance(shut_first.content, DoorWall)
    await hall.shuts(1)
    await hall.citizen.sees("staff.deposit.emptied")
    hall.citizen.touches("empty")
    assert await opened(hall, besides=1) == 4
    hall.citizen.touches("larger")
    await hall.shuts(4)
    await hall.citizen.sees("staff.deposit.emptied")
    hall.citizen.touches("empty")
    assert await opened(hall, besides=4) == 5
    await hall.puts_in(5, "first")
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    assert [await hall.state(cell) for cell in (1, 4, 5)] == [("free", ""), ("free", ""), ("occupied", "")]


async def test_a_flagged_receiver_gets_the_low_door(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST, low=True))
    await hall.shows(FIRST)
    assert await opened(hall) == 4


async def test_no_room_says_what_is_left_and_offers_a_larger_door(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST, CellSize.MEDIUM), parcel(SECOND, CellSize.MEDIUM), parcel(THIRD))
    for cell in (5, 6):
        await hall.wall.reserve(f"D-{cell}", CellSize.MEDIUM, exact=True)
    await hall.shows(FIRST)
    full = await hall.citizen.sees("staff.deposit.no_room")
    assert isinstance(full.content, Facts)
    left = [fact.value for fact in full.content.facts]
    assert left == [say("staff.deposit.left", count=n) for n in (4, 0, 1)]
    hall.citizen.touches("larger")
    assert await opened(hall) == 7
    await hall.puts_in(7, "first")
    await hall.citizen.sees("staff.deposit.placed")
    await hall.shows(SECOND)
    full = await hall.citizen.sees("staff.deposit.no_room")
    assert "larger" not in full.offers()
    hall.citizen.touches("reclaim")
    await hall.citizen.sees("staff.reclaim.list")


async def test_only_an_admin_may_use_what_is_kept_back(at_work: Opened, surrounded: Hall) -> None:
    surrounded.rules = dataclasses.replace(RULES, reserve_percent=50)
    async with at_work() as hall:
        await ready_to_scan(hall, parcel(FIRST), who=ADMIN)
        for number in range(3):
            await hall.wall.reserve(f"D-{number}", CellSize.SMALL, exact=True)
        await hall.shows(FIRST)
        await hall.citizen.sees("staff.deposit.no_room")
        hall.citizen.touches("spare")
        assert await opened(hall) == 4


async def test_a_door_left_open_is_given_up_and_looked_at(at_work: Opened, surrounded: Hall) -> None:
    surrounded.timings = quick_doors()
    async with at_work() as hall:
        await ready_to_scan(hall, parcel(FIRST))
        await hall.shows(FIRST)
        await opened(hall)
        told = await hall.citizen.sees("staff.left_open")
        assert isinstance(told.content, Lines)
        assert await hall.state(1) == ("unverified", "door_left_open")


async def test_a_label_is_printed_anew(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.citizen.touches("label")
    await hall.citizen.sees("staff.deposit.type")
    hall.citizen.types("00000101")
    await hall.citizen.sees("slip.printing")
    told = await hall.citizen.sees("staff.deposit.scan")
    assert isinstance(told.content, Place)
    assert told.content.note == say("slip.printed")
    label = hall.printer.receipts[-1]
    assert label.codes == (("code128", FIRST),)
    assert "王*示" in label.text
    assert hall.audited(Event.RECEIPT)[-1]["slip"] == "label"


async def test_a_number_is_typed_where_the_barcode_does_not_read(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    hall.citizen.touches("type")
    await hall.citizen.sees("staff.deposit.type")
    hall.citizen.types("00000101")
    assert await opened(hall) == 1


async def test_the_list_of_a_batch_is_printed(hall: Hall) -> None:
    await ready_to_scan(hall, parcel(FIRST))
    await hall.shows(FIRST)
    await hall.puts_in(await opened(hall), "first")
    await hall.citizen.sees("staff.deposit.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("staff.deposit.scan")
    hall.citizen.touches("done")
    await hall.citizen.sees("staff.deposit.summary")
    hall.citizen.touches("print")
    await hall.soon(lambda: hall.printer.receipts, "a list is printed")
    assert FIRST in hall.printer.receipts[-1].text
    assert "钱投递" in hall.printer.receipts[-1].text
