"""Kerong boards: those that do not answer an unlock. The rest stands with all families in ../rs485."""

from __future__ import annotations

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
