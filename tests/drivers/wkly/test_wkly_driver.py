"""WKLY boards: those that say that they failed, and those that hold. The rest stands with all families in ../rs485."""

from __future__ import annotations

from drivers.contracts import Door, Unlocked
from drivers.locker.wkly import codec
from drivers.locker.wkly.codec import Command, Frame
from drivers.locker.wkly.driver import WklyBoard
from drivers.locker.wkly.simulator import WklyDevice
from tests.drivers.conftest import Plug


async def test_a_board_that_says_it_failed_leaves_the_word_to_the_sensor(plug: Plug) -> None:
    device = WklyDevice()
    device.refuses = True
    driver = WklyBoard(address=str(plug(device).path))
    await driver.open()
    assert await driver.unlock(1, 7) is Unlocked.UNKNOWN
    assert (await driver.doors(1))[7] is Door.CLOSED
    await driver.close()
    assert not device.pulses


async def test_holds_that_an_earlier_program_left_are_ended_at_start_where_that_is_set(plug: Plug) -> None:
    device = WklyDevice(channels=8)
    device.held = {2, 5}
    address = str(plug(device).path)
    plain = WklyBoard(address=address, channels=8)
    await plain.open()
    assert device.held == {2, 5}
    await plain.close()
    releasing = WklyBoard(address=address, channels=8, release_at_start=True)
    await releasing.open()
    assert device.held == set()
    assert not device.pulses
    await releasing.close()


async def test_a_lock_the_board_cannot_tell_is_unknown_and_still_opened(plug: Plug) -> None:
    class Unsure(WklyDevice):
        """Says FF of lock 7."""

        async def say(self, frame: bytes) -> None:
            (said,) = codec.frames_in(frame)
            if said.command is Command.QUERY_ALL:
                told = bytearray(said.data)
                told[2 + 6] = 0xFF
                frame = Frame(said.board, said.command, bytes(told)).wire
            await super().say(frame)

    device = Unsure()
    driver = WklyBoard(address=str(plug(device).path))
    await driver.open()
    assert (await driver.doors(1))[7] is Door.UNKNOWN
    assert await driver.unlock(1, 7) is Unlocked.PULSED
    await driver.close()
    assert device.pulses == {7: 1}


async def test_nothing_that_opens_several_doors_is_ever_sent(plug: Plug) -> None:
    heard: list[Frame] = []

    class Recorder(WklyDevice):
        """Writes down what it hears."""

        async def _obey(self, request: Frame, arrived: float) -> None:
            heard.append(request)
            await super()._obey(request, arrived)

    driver = WklyBoard(address=str(plug(Recorder()).path), release_at_start=True, channels=4)
    await driver.open()
    await driver.doors(1)
    await driver.status()
    await driver.unlock(1, 3)
    await driver.close()
    assert {frame.command for frame in heard} == {Command.QUERY_ALL, Command.RELEASE, Command.OPEN}
