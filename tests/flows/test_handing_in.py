"""A citizen hands papers in: found by card or bar code, counted, with a cover slip, into a cell that fits."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.contract.content import Facts, Keypad, Lines, Place, Rows, Thanks, Tile, Tiles
from kiosk.contract.facts import EventKind, HandedIn
from kiosk.contract.ids import case_check_digit
from kiosk.contract.lockers import COVER_SLIP, Awaited, CellSize, HandInKind
from kiosk.contract.names import Name
from kiosk.contract.words import Words, say
from tests.drivers.sdt.people import PERMIT, RESIDENT
from tests.flows.locker_hall import LockerHall, mine
from tests.terminal.lockers.doubles import manifest, shown

CASE = "370999202611120001" + case_check_digit("370999202611120001")


def awaited(id: str = "J0000007", **more: object) -> Awaited:
    """Papers that a case of the resident waits for."""
    line = Awaited(
        id=id,
        project_no=CASE,
        kind=HandInKind.CORRECTION,
        item=Name("食品经营许可", "Food business licence"),
        name_masked="张*",
        materials=(Name("营业执照复印件", "Copy of the business licence"), Name("平面图", "Floor plan")),
        due=dt.date(2026, 12, 1),
        size=CellSize.SMALL,
        low=False,
        id_hashes=(shown("id", RESIDENT.number),),
    )
    return dataclasses.replace(line, **more)  # type: ignore[arg-type]


async def listed(hall: LockerHall, *lines: Awaited) -> None:
    """The platform's list says that these papers are awaited."""
    await hall.wall.keep(manifest(awaited=lines or (awaited(),)))


async def comes_to_hand_in(hall: LockerHall, pieces: str = "3") -> None:
    """By card, up to the cell that is kept."""
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(RESIDENT)
    await hall.touches_at("hand_in.check", "go_on")
    await hall.types_at("hand_in.pieces", pieces)
    await hall.touches_at("hand_in.cover", "go_on")


async def facts_of(hall: LockerHall) -> list[HandedIn]:
    """What was handed in, as facts on their way."""
    return [event.handed_in for event in await hall.facts(EventKind.HAND_IN) if event.handed_in is not None]


def tile(hall: LockerHall) -> Tile:
    """我要交 on the home screen."""
    assert isinstance(hall.citizen.scene.content, Tiles)
    return next(tile for tile in hall.citizen.scene.content.tiles if tile.id == "hand_in")


async def sees_tile_stopped(hall: LockerHall, why_not: Words) -> None:
    """Wait until the tile says exactly this."""
    await hall.citizen.until(lambda scene: scene.name == "welcome" and tile(hall).why_not == why_not, "the tile closed")


async def test_papers_are_handed_in_by_card_with_cover_slip_and_receipt(hall: LockerHall) -> None:
    await listed(hall)
    hall.hands.will(9, "put")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    assert (await hall.citizen.sees("hand_in.door_open")).voice == say("voice.put_in", door=9)
    await hall.touches_at("hand_in.placed", "placed")
    done = await hall.citizen.sees("hand_in.done")
    assert isinstance(done.content, Thanks)
    assert done.content.done == say("hand_in.not_acceptance")
    assert await hall.state(9) == ("occupied", "")
    (fact,) = await facts_of(hall)
    assert (fact.project_no, fact.pieces, fact.factors) == (CASE, 3, ("card",))
    cover, receipt = hall.slips()
    assert "交件清单" in cover
    assert "□ 平面图" in cover
    assert ("code128", COVER_SLIP + "J0000007") in hall.printer.receipts[0].codes
    assert "3份,以窗口核对为准" in receipt
    assert "交件不等于受理(正式收下)" in receipt.replace("\n", "")


async def test_papers_for_somebody_else_are_found_by_the_bar_code_of_the_receipt(hall: LockerHall) -> None:
    await listed(hall)
    hall.hands.will(9, "put")
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    hall.scanner.show(CASE.encode())
    checked = await hall.touches_at("hand_in.check", "go_on")
    assert isinstance(checked.content, Facts)
    assert "张*" in [fact.value for fact in checked.content.facts]
    await hall.types_at("hand_in.pieces", "1")
    await hall.touches_at("hand_in.cover", "go_on")
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.citizen.sees("hand_in.done")
    assert [fact.factors for fact in await facts_of(hall)] == [("case_number",)]


async def test_it_works_from_the_list_while_the_platform_is_away_and_says_so(hall: LockerHall) -> None:
    hall.office.reachable = False
    await listed(hall)
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    hall.scanner.show(f"{COVER_SLIP}J0000007".encode())
    assert (await hall.citizen.sees("hand_in.check")).hint == say("hand_in.check_offline")


async def test_something_else_before_the_scanner_is_told_apart(hall: LockerHall) -> None:
    await listed(hall)
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    hall.scanner.show(b"HI00000101")
    told = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Place) and scene.content.note is not None, "a word beside the scanner"
    )
    wanted = say("strange.wanted.hand_in")
    assert isinstance(told.content, Place)
    assert told.content.note == say("strange.label", wanted=wanted)


async def test_for_a_card_for_which_nothing_is_awaited_that_is_said(hall: LockerHall) -> None:
    await listed(hall)
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(PERMIT)  # past its date, which does not matter here
    await hall.touches_at("hand_in.nothing", "ok")
    await hall.citizen.sees("hand_in.prove")


async def test_no_piece_at_all_is_asked_again(hall: LockerHall) -> None:
    await listed(hall)
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(RESIDENT)
    await hall.touches_at("hand_in.check", "go_on")
    before = (await hall.types_at("hand_in.pieces", "0")).number
    again = await hall.citizen.until(lambda scene: scene.number > before, "asked again")
    assert isinstance(again.content, Keypad)
    assert again.content.note == say("hand_in.pieces_none")


async def test_without_paper_the_number_is_written_on_the_envelope_and_it_goes_on(hall: LockerHall) -> None:
    hall.printer.tear()
    await listed(hall)
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(RESIDENT)
    await hall.touches_at("hand_in.check", "go_on")
    await hall.types_at("hand_in.pieces", "2")
    shown_number = (await hall.touches_at("hand_in.no_cover", "go_on")).content
    assert isinstance(shown_number, Thanks)
    assert shown_number.number is not None
    assert shown_number.number.digits == "HSJ0000007"
    await hall.citizen.sees("hand_in.cell")


async def test_two_cases_wait_and_after_one_the_other_is_left(hall: LockerHall) -> None:
    other = awaited("J0000008", kind=HandInKind.ORIGINALS, due=None)
    await listed(hall, awaited(), other)
    hall.hands.will(9, "put")
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(RESIDENT)
    rows = (await hall.touches_at("hand_in.choose", "J0000007")).content
    assert isinstance(rows, Rows)
    assert [row.id for row in rows.rows] == ["J0000007", "J0000008"]
    await hall.touches_at("hand_in.check", "go_on")
    await hall.types_at("hand_in.pieces", "3")
    await hall.touches_at("hand_in.cover", "go_on")
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.touches_at("hand_in.done", "next")
    left = (await hall.citizen.sees("hand_in.check")).content
    assert isinstance(left, Facts)
    assert say("hand_in.kind_long.originals") in [fact.value for fact in left.facts]


async def test_what_lies_there_already_is_not_handed_in_twice(hall: LockerHall) -> None:
    await listed(hall)
    hall.hands.will(9, "put")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.touches_at("hand_in.done", "finish")
    await hall.citizen.sees("goodbye")
    hall.citizen.goes("home")
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    hall.scanner.show(CASE.encode())
    there = (await hall.citizen.sees("hand_in.lies_there")).content
    assert isinstance(there, Facts)
    assert say("hand_in.pieces_count", count=3) in [fact.value for fact in there.facts]


# ---- which cell -----------------------------------------------------------------------------------------------------


async def test_a_larger_one_and_a_lower_one_may_be_had_instead(hall: LockerHall) -> None:
    await listed(hall)
    await comes_to_hand_in(hall)
    assert (await hall.touches_at("hand_in.cell", "lower")).question == say("hand_in.cell", door=9)
    await hall.citizen.until(lambda scene: scene.question == say("hand_in.cell", door=10), "the low one")
    assert "lower" not in hall.citizen.scene.offers()
    hall.citizen.touches("larger")
    await hall.citizen.until(lambda scene: scene.question == say("hand_in.cell", door=11), "the medium one")
    assert [(await hall.state(cell))[0] for cell in (9, 10, 11)] == ["free", "free", "reserved"]
    hall.citizen.goes("back")
    await hall.citizen.sees("welcome")
    assert await hall.state(11) == ("free", "")


async def test_they_do_not_fit_after_all_and_go_into_a_larger_one(hall: LockerHall) -> None:
    hall.board.with_beams |= {9, 11}
    await listed(hall)
    hall.hands.will(9, "shut")
    hall.hands.will(11, "put")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "larger")
    await hall.citizen.until(lambda scene: scene.question == say("hand_in.cell", door=11), "the medium one")
    hall.citizen.touches("open")
    await hall.citizen.until(lambda scene: scene.question == say("hand_in.placed", door=11), "the question")
    hall.citizen.touches("placed")
    await hall.citizen.sees("hand_in.done")
    assert [await hall.state(cell) for cell in (9, 11)] == [("free", ""), ("occupied", "")]


async def test_all_hand_in_cells_are_taken_and_the_tile_says_so(hall: LockerHall) -> None:
    await listed(hall)
    for cell in (9, 10, 11, 12):
        await hall.wall.reserve(f"J{cell:07d}", CellSize.SMALL, use="in", low=True)
    hall.wall.changed[0]()
    await sees_tile_stopped(hall, say("welcome.stopped.no_room", elsewhere=hall.clerk.elsewhere))


async def test_the_last_low_cell_goes_to_whoever_is_there(hall: LockerHall) -> None:
    await listed(hall)
    for cell, size in ((9, CellSize.SMALL), (11, CellSize.MEDIUM), (12, CellSize.LARGE)):
        await hall.wall.reserve(f"J{cell:07d}", size, use="in", exact=True)
    await comes_to_hand_in(hall)
    assert (await hall.citizen.sees("hand_in.cell")).question == say("hand_in.cell", door=10)


async def test_the_last_cell_that_fits_goes_to_somebody_else_meanwhile(hall: LockerHall) -> None:
    await listed(hall, awaited(size=CellSize.LARGE))
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.wall.reserve("J0000099", CellSize.LARGE, use="in")
    await hall.lays(RESIDENT)
    await hall.touches_at("hand_in.check", "go_on")
    await hall.types_at("hand_in.pieces", "3")
    await hall.touches_at("hand_in.cover", "go_on")
    await hall.citizen.sees("trouble.no_cell_free")


async def test_a_cabinet_without_hand_in_cells_says_not_here(hall: LockerHall) -> None:
    out = tuple(dataclasses.replace(cell, use="out") for cell in hall.cabinet.cells)
    hall.wall.cabinet = dataclasses.replace(hall.cabinet, cells=out)
    hall.wall.changed[0]()
    await sees_tile_stopped(hall, say("welcome.stopped.not_here"))


# ---- at the door ----------------------------------------------------------------------------------------------------


async def test_papers_that_were_put_in_are_taken_back(hall: LockerHall) -> None:
    hall.board.with_beams.add(9)
    await listed(hall)
    hall.hands.will(9, "put", "take")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "not_placed")
    await hall.citizen.until(lambda scene: scene.voice == say("voice.take_back"), "the door open again")
    await hall.citizen.sees("hand_in.not_placed")
    assert await hall.state(9) == ("free", "")
    assert await facts_of(hall) == []


async def test_nothing_was_put_in_where_no_beam_sees_it_and_staff_must_look_before_the_second_try(
    hall: LockerHall,
) -> None:
    await listed(hall)
    hall.hands.will(9, "put", "take")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "not_placed")
    told = await hall.touches_at("hand_in.look_first", "ok")
    assert isinstance(told.content, Lines)
    assert told.content.what == say("hand_in.look_first_what", door=9)
    assert told.content.matter == say("hand_in.kept_matter")
    assert await hall.state(9) == ("unverified", "said_nothing_put_in")
    await hall.chooses("hand_in")
    await hall.citizen.sees("hand_in.prove")
    await hall.lays(RESIDENT)
    again = await hall.citizen.until(
        lambda scene: scene.name == "hand_in.look_first" and scene.number > told.number, "told again"
    )
    assert again.content == told.content
    hall.citizen.touches("ok")
    await hall.citizen.sees("hand_in.prove")
    assert hall.board.pulses[9] == 2


async def test_they_do_not_fit_where_no_beam_sees_it_and_no_second_cell_is_given(hall: LockerHall) -> None:
    await listed(hall)
    hall.hands.will(9, "shut", "shut")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "larger")
    await hall.citizen.sees("hand_in.look_first")
    assert set(hall.board.pulses) == {9}


async def test_a_cell_that_looks_empty_is_asked_about_again(hall: LockerHall) -> None:
    hall.board.with_beams.add(9)
    await listed(hall)
    hall.hands.will(9, "shut", "put")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.citizen.until(lambda scene: scene.hint == say("hand_in.looks_empty"), "asked again")
    hall.citizen.touches("again")
    await hall.citizen.until(lambda scene: scene.name == "hand_in.placed" and scene.hint is None, "the question")
    hall.citizen.touches("placed")
    await hall.citizen.sees("hand_in.done")
    assert await hall.state(9) == ("occupied", "")


async def test_a_jammed_door_is_told_and_another_one_is_taken(hall: LockerHall) -> None:
    hall.board.jammed.add(9)
    await listed(hall)
    hall.hands.will(10, "put")
    hall.hands.will(11, "put")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.door_stuck", "give_up")
    await hall.touches_at("hand_in.did_not_open", "another")
    assert await hall.state(9) == ("fault", "door_stuck")
    other = await hall.citizen.until(lambda scene: scene.name == "hand_in.cell", "another door")
    assert other.question != say("hand_in.cell", door=9)
    hall.citizen.touches("open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.citizen.sees("hand_in.done")


async def test_the_door_is_left_open_and_staff_must_look(hall: LockerHall) -> None:
    await listed(hall)
    hall.hands.will(9, "leave")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.citizen.sees("hand_in.left_open")
    assert await hall.state(9) == ("unverified", "door_left_open")
    assert await facts_of(hall) == []


async def test_nobody_hands_in_while_the_mains_are_away(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    hall.clerk.on_battery = True
    hall.clerk.bell.ring()
    await sees_tile_stopped(hall, say("welcome.stopped.power", elsewhere=hall.clerk.elsewhere))
    assert "pickup" in hall.citizen.scene.offers()
