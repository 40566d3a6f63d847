"""Cables pulled and put back: the screen says so, offers what still works, and recovers by itself within seconds."""

from __future__ import annotations

import asyncio

from kiosk.contract.content import Place, Tile, Tiles
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from tests.hall.inside import THINGS, Inside

BACK_WITHIN = 5.0


def tile(scene: Scene, id: str) -> Tile:
    """A tile of the home screen."""
    assert isinstance(scene.content, Tiles)
    return next(tile for tile in scene.content.tiles if tile.id == id)


async def sees_tile(hall: Inside, id: str, *, limited: Words | None = None, why_not: Words | None = None) -> None:
    """Within five seconds the tile says exactly this."""

    def fits(scene: Scene) -> bool:
        return scene.name == "welcome" and (tile(scene, id).limited, tile(scene, id).why_not) == (limited, why_not)

    await hall.citizen.until(fits, f"{id}: {limited or why_not or 'all well'}", BACK_WITHIN)


async def test_the_card_readers_cable_is_pulled_and_put_back(hall: Inside) -> None:
    await sees_tile(hall, "query")
    await hall.hand.pull("reader")
    await sees_tile(hall, "query", limited=say("welcome.limited.card_use_number"))
    await sees_tile(hall, "pickup", limited=say("welcome.limited.card_use_code"))
    await hall.hand.plug("reader")
    await sees_tile(hall, "query")
    await sees_tile(hall, "pickup")


async def test_a_card_is_read_by_whoever_waited_through_the_loss_of_the_reader(hall: Inside) -> None:
    thing = THINGS["D-0201"]
    await hall.asks_to_collect()
    await hall.hand.pull("reader")
    await hall.citizen.until(lambda scene: scene.content == Place("scanner"), "a code is asked for", BACK_WITHIN)
    await hall.hand.plug("reader")
    await hall.citizen.until(lambda scene: scene.content == Place("card"), "a card is asked for again", BACK_WITHIN)
    await hall.lays_card(thing.person)
    await hall.collects(thing)
    await hall.leaves()
    assert hall.deeds.taken() == [thing.id]


async def test_without_the_reader_a_query_goes_by_number(hall: Inside) -> None:
    await hall.hand.pull("reader")
    await sees_tile(hall, "query", limited=say("welcome.limited.card_use_number"))
    await hall.chooses("query")
    scene = await hall.citizen.sees("cases.reader_away")
    assert scene.offers() == {"number"}
    await hall.hand.plug("reader")
    await hall.citizen.sees("cases.prove", BACK_WITHIN)
    await hall.gives_up()


async def test_the_scanners_cable_is_pulled_and_put_back(hall: Inside) -> None:
    await hall.hand.pull("scanner")
    await sees_tile(hall, "pickup", limited=say("welcome.limited.scanner_use_card"))
    await hall.hand.plug("scanner")
    await sees_tile(hall, "pickup")


async def test_a_code_is_read_by_whoever_waited_through_the_loss_of_the_scanner(hall: Inside) -> None:
    thing = THINGS["D-0301"]
    await hall.asks_to_collect()
    await hall.hand.pull("scanner")
    await asyncio.sleep(1)
    await hall.hand.plug("scanner")
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm", BACK_WITHIN)
    await hall.gives_up()
    assert hall.deeds.pulsed() == []


async def test_without_reader_and_scanner_the_code_is_typed(hall: Inside) -> None:
    thing = THINGS["D-0601"]
    await hall.hand.pull("scanner")
    await hall.hand.pull("reader")
    await sees_tile(hall, "pickup", limited=say("welcome.limited.type_code"))
    await hall.chooses("pickup")
    await hall.citizen.sees("pickup.type_code")
    hall.citizen.types(thing.code)
    await hall.collects(thing)
    await hall.leaves()
    assert hall.deeds.taken() == [thing.id]


async def test_the_locks_cable_is_pulled_and_put_back(hall: Inside) -> None:
    await hall.hand.pull("locks")
    await sees_tile(hall, "pickup", why_not=say("welcome.stopped.locks", phone="10000000001"))
    assert "pickup" not in hall.citizen.scene.offers()
    await hall.hand.plug("locks")
    await sees_tile(hall, "pickup")


async def test_the_locks_are_lost_between_the_check_and_the_door(hall: Inside) -> None:
    thing = THINGS["D-0801"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.citizen.sees("pickup.confirm")
    await hall.hand.pull("locks")
    await asyncio.sleep(2)
    hall.citizen.touches("open")
    await hall.citizen.sees("trouble.cell_not_ready")
    await hall.gives_up()
    assert hall.deeds.pulsed() == []
    assert hall.memory.cell(thing.cell).state == "occupied"


async def test_the_locks_are_lost_while_a_door_stands_open(hall: Inside) -> None:
    thing = THINGS["D-1201"]
    await hall.asks_to_collect()
    await hall.shows(thing)
    await hall.opens(thing)
    await hall.hand.pull("locks")
    await hall.takes(thing)
    await asyncio.sleep(2)
    await hall.hand.plug("locks")
    await hall.says("got_it")
    await hall.citizen.sees("pickup.collected")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.pulsed() == [thing.cell]
    assert hall.memory.cell(thing.cell).state == "free"
    assert hall.belief.deposit(thing.id).state == "confirmed"


async def test_the_printers_cable_is_pulled_and_put_back(hall: Inside) -> None:
    thing = THINGS["D-1701"]
    await hall.hand.pull("printer")
    await hall.asks_to_collect()
    await hall.shows(thing)
    collected = await hall.collects(thing)
    assert collected.hint == say("slip.not_printed")
    await hall.leaves()
    await hall.hand.plug("printer")
    await asyncio.sleep(BACK_WITHIN)
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await hall.lays_card("周演练")
    cases = await hall.citizen.sees("cases.list")
    hall.citizen.touches(min(cases.offers()))
    await hall.citizen.until(lambda scene: "print" in scene.offers(), "a slip is promised again")
    hall.citizen.touches("print")
    await hall.citizen.sees("slip.printed")
    await hall.gives_up()
    assert hall.deeds.slips() == 1


async def test_the_terminal_starts_with_nothing_plugged_in_and_all_comes_back_by_itself(hall: Inside) -> None:
    devices = ("reader", "scanner", "printer", "locks")
    for device in devices:
        await hall.hand.pull(device)
    await hall.starts_again_after_a_crash()
    await sees_tile(hall, "query", limited=say("welcome.limited.card_use_number"))
    await sees_tile(
        hall,
        "pickup",
        limited=say("welcome.limited.type_code"),
        why_not=say("welcome.stopped.locks", phone="10000000001"),
    )
    for device in devices:
        await hall.hand.plug(device)
    await sees_tile(hall, "query")
    await sees_tile(hall, "pickup")
