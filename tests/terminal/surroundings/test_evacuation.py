"""The fire panel gives alarm: who is served, what is seen, heard and lit, and what the hall's door does."""

from __future__ import annotations

import asyncio

from kiosk.contract import staff
from kiosk.contract.scene import Display
from kiosk.contract.words import say
from kiosk.rig.citizen import Citizen
from kiosk.terminal.app import run
from tests.terminal.surroundings.conftest import Corner


async def test_the_hall_s_door_is_let_go_and_held_again(corner: Corner, citizen: Citizen) -> None:
    await corner.until(lambda: corner.board.hall_door_held)
    corner.board.sound_fire()
    await corner.until(lambda: not corner.board.hall_door_held)
    await citizen.sees("evacuation")
    await corner.until(lambda: corner.lit == {"red"})
    corner.board.end_fire()
    await corner.until(lambda: corner.board.hall_door_held)
    await citizen.sees("welcome")
    await corner.until(lambda: "fire_over" in corner.events)
    assert [event for event in corner.events if event.startswith(("fire", "alarm"))] == ["fire", "alarm", "fire_over"]


async def test_a_visit_ends_and_nothing_answers_until_the_alarm_is_over(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    citizen.touches("ask")
    await citizen.sees("ask.contacts")
    citizen.prefers(Display(language="en", large=True))
    await citizen.until(lambda scene: scene.display.large, "large letters")
    corner.board.sound_fire()
    alarm = await citizen.sees("evacuation")
    assert alarm.frame is not None
    assert not (alarm.frame.leave or alarm.frame.back or alarm.frame.home or alarm.frame.help or alarm.offers())
    assert (alarm.question, alarm.voice) == (say("evacuation.question"), say("voice.evacuation"))
    await corner.until(lambda: "session_ended" in corner.events)
    for way in ("home", "back", "leave", "help"):
        citizen.goes(way)
    await asyncio.sleep(1.5)
    assert citizen.scene.name == "evacuation"
    corner.board.end_fire()
    home = await citizen.sees("welcome")
    assert home.display == Display()
    assert home.frame is not None
    assert not home.frame.leave


async def test_a_terminal_started_in_an_alarm_receives_nobody(corner: Corner) -> None:
    corner.board.sound_fire()
    terminal = asyncio.create_task(run(corner.settings()))
    async with Citizen(corner.folder / "counter") as citizen:
        await citizen.sees("evacuation")
        assert [scene.name for scene in citizen.seen if scene.name == "welcome"] == []
        assert not corner.board.hall_door_held
        corner.board.end_fire()
        await citizen.sees("welcome")
    terminal.cancel()
    await asyncio.gather(terminal, return_exceptions=True)


async def test_a_board_that_falls_silent_in_an_alarm_ends_no_alarm(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    corner.board.sound_fire()
    await citizen.sees("evacuation")
    corner.cabinet_cable.unplug()
    corner.board.end_fire()
    await asyncio.sleep(1)
    assert citizen.scene.name == "evacuation"
    corner.cabinet_cable.plug()
    await citizen.sees("welcome")


async def test_a_board_that_is_away_calls_no_alarm(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    corner.cabinet_cable.unplug()
    await asyncio.sleep(1)
    assert citizen.scene.name == "welcome"
    assert "fire" not in corner.events


async def test_a_technician_beside_the_terminal_tries_no_device_meanwhile(corner: Corner, citizen: Citizen) -> None:
    await citizen.sees("welcome")
    corner.board.sound_fire()
    await citizen.sees("evacuation")
    reader, writer = await asyncio.open_unix_connection(corner.settings().staff_socket)
    writer.write(staff.pack(staff.Test("locks")))
    answer = staff.for_staff(await asyncio.wait_for(reader.readline(), 20))
    writer.close()
    assert answer == staff.No(say("staff.evacuation"))
    assert not any(corner.locks.pulses.values())
