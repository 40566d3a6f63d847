"""Kerong boards: those that do not answer an unlock. The rest stands with all families in ../rs485."""

from __future__ import annotations

import asyncio

import pytest

from drivers.contracts import Door, Unlocked
from drivers.link import link_for
from drivers.locker.kerong import codec
from drivers.locker.kerong.driver import KerongBoard
from drivers.locker.kerong.simulator import KerongDevice
from tests.drivers.conftest import Plug


async def test_a_board_that_does_not_answer_an_unlock_is_asked_for_its_hooks(plug: Plug) -> None:
    device = KerongDevice()
    device.mute_unlock = True
    driver = KerongBoard(address=str(plug(device).path))
    await driver.open()
    assert await driver.unlock(1, 7) is Unlocked.PULSED
    device.doors[8].jammed = True
    assert await driver.unlock(1, 8) is Unlocked.UNKNOWN
    assert (await driver.doors(1))[8] is Door.CLOSED
    await driver.close()
    assert device.pulses == {7: 1, 8: 1}


async def test_a_cable_pulled_while_the_hook_is_asked_leaves_it_open(plug: Plug) -> None:
    device = KerongDevice()
    device.mute_unlock = True
    cable = plug(device)
    driver = KerongBoard(address=str(cable.path))
    await driver.open()
    device.changed = lambda: cable.unplug() if device.doors[7].open else None
    assert await driver.unlock(1, 7) is Unlocked.UNKNOWN
    await driver.close()
    assert device.pulses == {7: 1}


async def test_beams_are_told_by_the_answer_about_the_doors_and_ask_nothing_themselves(plug: Plug) -> None:
    device = KerongDevice()
    asked: list[object] = []
    obey = device._obey

    async def counted(request: codec.Request, arrived: float) -> None:
        asked.append(request)
        await obey(request, arrived)

    device._obey = counted  # type: ignore[method-assign]
    device.put_item(3, "D-0103")
    driver = KerongBoard(address=str(plug(device).path), beams=[3, "1.4"])
    await driver.open()
    asked.clear()
    await driver.doors(1)
    assert await driver.beams(1) == {3: True, 4: False}
    assert len(asked) == 1
    device.doors[3].item = None
    await asyncio.sleep(0.4)
    assert await driver.beams(1) == {3: False, 4: False}
    await driver.close()


async def test_a_board_without_beams_is_not_even_asked(plug: Plug) -> None:
    driver = KerongBoard(address=str(plug(KerongDevice()).path))
    assert await driver.beams(1) == {}  # not open: whoever asked would be told that the port is closed


@pytest.mark.parametrize(("flaw", "says"), [("beam_dead", False), ("beam_blocked", True)])
async def test_a_beam_that_is_broken_says_what_it_sees(plug: Plug, flaw: str, says: bool) -> None:
    device = KerongDevice()
    device.put_item(3, "D-0103")
    if flaw == "beam_blocked":
        device.doors[3].item = None
    setattr(device.doors[3], flaw, True)
    driver = KerongBoard(address=str(plug(device).path), beams=[3])
    await driver.open()
    assert await driver.beams(1) == {3: says}
    device.doors[3].mend()
    await asyncio.sleep(0.4)
    assert await driver.beams(1) == {3: not says}
    await driver.close()


async def test_all_boards_of_a_line_answer_one_question_and_tell_what_lies_there(plug: Plug) -> None:
    device = KerongDevice(boards=(1, 2, 3))
    device.put_item(17, "D-0101")
    device.pull_open(18)
    link = link_for(str(plug(device).path), 19200)
    await link.open()
    await link.write(codec.ask_status_of_all())
    heard = b""
    while len(heard) < 27:
        heard += await link.read(2)
    await link.close()
    first, second = codec.locks_in(heard, 1), codec.locks_in(heard, 2)
    assert first is not None
    assert second is not None
    assert all(first.hooks)
    assert (second.beams.index(True), second.hooks.index(False)) == (0, 1)
    assert codec.locks_in(heard, 3) is not None
