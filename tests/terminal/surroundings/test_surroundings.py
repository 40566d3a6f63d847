"""The cabinet's door, its light, and the mains: what a hall sees of them, and what is written down."""

from __future__ import annotations

import asyncio

import pytest

from kiosk.contract import staff
from kiosk.contract.content import DoorWall, Lines, Place, Working
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from kiosk.rig.citizen import Citizen
from kiosk.terminal.app import run
from kiosk.terminal.staff import visit
from kiosk.terminal.surroundings import power
from kiosk.terminal.surroundings.lamps import lit_for
from tests.terminal.surroundings.conftest import Corner, tile

NAME = Both("中心", "Centre")


async def test_the_light_is_yellow_while_the_platform_is_away(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    await corner.until(lambda: "yellow" in corner.lit)
    assert corner.lit == {"yellow"}


async def test_nothing_is_lit_by_a_terminal_that_has_stopped(corner: Corner) -> None:
    terminal = asyncio.create_task(run(corner.settings()))
    await corner.until(lambda: bool(corner.lit))
    terminal.cancel()
    await asyncio.gather(terminal, return_exceptions=True)
    assert not corner.lit


async def test_the_light_is_red_when_nothing_works(corner: Corner, citizen: Citizen) -> None:
    await corner.until(lambda: "yellow" in corner.lit)
    corner.lock_cable.unplug()
    await corner.until(lambda: corner.lit == {"red"})
    corner.lock_cable.plug()
    await corner.until(lambda: "yellow" in corner.lit)


async def test_the_service_door_is_opened_and_shut(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    corner.board.open_cabinet()
    await corner.until(lambda: "cabinet_opened" in corner.events)
    corner.board.close_cabinet()
    await corner.until(lambda: "cabinet_shut" in corner.events)
    assert corner.events.count("cabinet_opened") == 1


async def test_a_shaken_cabinet_cries_once(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    corner.board.knock()
    await corner.until(lambda: "siren" in corner.lit)
    await corner.until(lambda: "siren" not in corner.lit)
    corner.board.knock()  # again before it was left alone
    await corner.until(lambda: "tampering_ended" in corner.events)
    assert corner.events.count("tampered") == 1


async def test_the_board_s_cable_is_pulled_and_the_light_comes_back_with_it(corner: Corner, citizen: Citizen) -> None:
    await corner.until(lambda: "yellow" in corner.lit)
    corner.cabinet_cable.unplug()
    corner.board.on = set()
    await asyncio.sleep(0.3)
    corner.cabinet_cable.plug()
    await corner.until(lambda: "yellow" in corner.lit)
    assert (await citizen.sees("welcome")).name == "welcome"


async def test_the_mains_go_and_nothing_but_pickup_begins_until_they_are_back(
    corner: Corner, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(power, "_LOOK", 0.1)
    await citizen.until(lambda scene: tile(scene, "pickup").why_not is None, "pickup")
    corner.ups.cut_mains()
    home = await citizen.until(lambda scene: _banner(scene) == say("banner.on_battery"), "the banner")
    assert tile(home, "pickup").why_not is None
    why_not = tile(home, "query").why_not
    assert why_not is not None
    assert why_not == say("welcome.stopped.power", elsewhere=Both("服务窗口", "a service window"))
    corner.ups.drain(15)
    closed = await citizen.sees("closed")
    assert isinstance(closed.content, Lines)
    assert closed.content.code == "UPS-02"
    corner.ups.restore_mains()
    home = await citizen.sees("welcome")
    assert tile(home, "pickup").why_not is None
    await corner.until(lambda: "mains_back" in corner.events)
    told = [event for event in corner.events if event in ("mains_lost", "battery_low", "mains_back")]
    assert told == ["mains_lost", "battery_low", "mains_back"]


async def test_what_a_citizen_has_begun_is_finished_on_battery(
    corner: Corner, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(power, "_LOOK", 0.1)
    await citizen.sees("welcome")
    citizen.touches("ask")
    await citizen.sees("ask.contacts")
    corner.ups.cut_mains()
    scene = await citizen.until(lambda scene: _banner(scene) == say("banner.on_battery"), "the banner")
    assert scene.name == "ask.contacts"


async def test_a_dip_of_the_mains_is_nothing(corner: Corner, citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(power, "_LOOK", 0.3)
    await citizen.sees("welcome")
    asked = asyncio.Event()
    answer = corner.ups._answer

    def once(line: bytes) -> bytes:
        told = answer(line)
        corner.ups.restore_mains()
        asked.set()
        return told

    monkeypatch.setattr(corner.ups, "_answer", once)
    corner.ups.cut_mains()
    await asked.wait()
    await asyncio.sleep(1)
    assert "mains_lost" not in corner.events


async def test_a_ups_that_falls_silent_on_battery_is_believed_to_be_there_still(
    corner: Corner, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(power, "_LOOK", 0.1)
    await citizen.sees("welcome")
    corner.ups.cut_mains()
    await citizen.until(lambda scene: _banner(scene) == say("banner.on_battery"), "the banner")
    corner.ups_cable.unplug()
    await asyncio.sleep(0.5)
    assert _banner(citizen.scene) == say("banner.on_battery")
    corner.ups.restore_mains()
    corner.ups_cable.plug()
    await citizen.until(lambda scene: _banner(scene) == say("banner.platform_away"), "the mains")


async def test_a_technician_who_is_asked_for_a_colour_sees_that_colour_until_they_answer(
    corner: Corner, citizen: Citizen
) -> None:
    await citizen.sees("welcome")
    await corner.until(lambda: "yellow" in corner.lit)
    reader, writer = await asyncio.open_unix_connection(corner.settings().staff_socket)
    writer.write(staff.pack(staff.Test("surroundings")))
    asked = staff.for_staff(await asyncio.wait_for(reader.readline(), 20))
    assert asked == staff.Step(say("trial.surroundings.ready"), "yes_no")
    await asyncio.sleep(1.2)  # two looks of the terminal at its cabinet
    assert corner.lit == {"green"}
    corner.board.knock()
    await corner.until(lambda: corner.lit == {"green", "siren"})  # a test does not silence the alarm
    writer.close()  # the technician has gone
    await corner.until(lambda: "yellow" in corner.lit)


async def test_a_test_that_nobody_answers_ends_and_the_next_of_the_staff_may_come(
    corner: Corner, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "_ANSWER_WITHIN", 0.3)
    await citizen.sees("welcome")
    reader, writer = await asyncio.open_unix_connection(corner.settings().staff_socket)
    writer.write(staff.pack(staff.Test("surroundings")))
    said = [staff.for_staff(line) for line in (await asyncio.wait_for(reader.read(), 20)).splitlines()]
    writer.close()
    assert isinstance(said[-1], staff.TestEnded)
    assert (said[-1].result.passed, said[-1].result.outcome) == (False, "nobody_did_it")


async def test_what_a_technician_typed_too_early_answers_no_later_question(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    reader, writer = await asyncio.open_unix_connection(corner.settings().staff_socket)
    writer.write(staff.pack(staff.Test("surroundings")))
    await asyncio.wait_for(reader.readline(), 20)
    writer.write(staff.pack(staff.Answer("yes")) * 5)
    second = staff.for_staff(await asyncio.wait_for(reader.readline(), 20))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.readline(), 1)
    writer.close()
    assert second == staff.Step(say("trial.surroundings.attention"), "yes_no")


@pytest.mark.parametrize(
    ("content", "lamp"),
    [
        (DoorWall((), 1, "opening"), "locker"),
        (DoorWall((), 1, "open"), "locker"),
        (DoorWall((), 1, "closed"), ""),
        (Place("camera"), "document"),
        (Place("card"), ""),
        (Working(NAME), ""),
    ],
)
def test_a_lamp_shows_where_to_put_a_hand(content: DoorWall | Place | Working, lamp: str) -> None:
    assert lit_for(Scene(name="x", question=NAME, content=content)) == lamp
    assert lit_for(None) == ""


def _banner(scene: Scene) -> object:
    return scene.frame.banner if scene.frame is not None else None
