"""The lock board's driver against a simulated board, over a real pty. What was pulsed, only the simulator knows."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from drivers.contracts import Door, Unlocked
from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer, Refused
from drivers.locker.board8a.codec import terminal as codec
from drivers.locker.board8a.driver import Board8A
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.sim.ports import Port, PtyPort
from drivers.status import Condition
from tests.drivers.conftest import Plug


@dataclass
class Cabinet:
    """A board on its cable, and the driver at the other end."""

    board: Board8ADevice
    cable: PtyPort
    driver: Board8A

    async def door(self, channel: int) -> Door:
        return (await self.driver.doors(1))[channel]

    async def pulsed(self) -> None:
        """Wait until a lock is being pulsed."""
        pulse = asyncio.Event()
        self.board.changed = pulse.set
        await pulse.wait()


@pytest.fixture
async def cabinet(plug: Plug) -> AsyncIterator[Cabinet]:
    board = Board8ADevice()
    cable = plug(board)
    driver = Board8A(address=str(cable.path))
    await driver.open()
    yield Cabinet(board, cable, driver)
    await driver.close()


async def test_a_door_opens_and_is_pushed_shut(cabinet: Cabinet) -> None:
    assert await cabinet.door(7) is Door.CLOSED
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 1}
    cabinet.board.push_shut(7)
    assert await cabinet.door(7) is Door.CLOSED


async def test_a_door_that_stands_open_is_not_pulsed(cabinet: Cabinet) -> None:
    cabinet.board.pull_open(7)
    assert await cabinet.driver.unlock(1, 7) is Unlocked.ALREADY_OPEN
    assert not cabinet.board.pulses


async def test_a_door_shut_a_moment_after_it_was_seen_open_is_pulsed(cabinet: Cabinet) -> None:
    cabinet.board.pull_open(7)
    assert await cabinet.door(7) is Door.OPEN
    cabinet.board.push_shut(7)
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert cabinet.board.pulses == {7: 1}


async def test_a_jammed_door_is_pulsed_once_and_stays_shut(cabinet: Cabinet) -> None:
    cabinet.board.doors[7].jammed = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.CLOSED
    assert cabinet.board.pulses == {7: 1}


async def test_a_sticking_door_opens_at_the_second_wish(cabinet: Cabinet) -> None:
    cabinet.board.doors[7].sticks = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.CLOSED
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 2}


async def test_the_answer_is_lost_in_the_surge_and_the_sensor_tells(cabinet: Cabinet) -> None:
    cabinet.board.lose_reply = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.UNKNOWN
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 1}


async def test_a_late_answer_of_one_door_is_not_taken_for_another(cabinet: Cabinet) -> None:
    cabinet.board.late_reply = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.UNKNOWN
    cabinet.board.late_reply = False
    cabinet.board.lose_reply = True
    # The answer for door 7 arrives while the answer for door 8 is waited for.
    assert await cabinet.driver.unlock(1, 8) is Unlocked.UNKNOWN
    assert (await cabinet.door(7), await cabinet.door(8)) == (Door.OPEN, Door.OPEN)
    assert cabinet.board.pulses == {7: 1, 8: 1}


async def test_a_garbled_answer_to_a_pulse_is_unknown_and_not_repeated(cabinet: Cabinet) -> None:
    await cabinet.driver.doors(1)
    cabinet.board.bad_checksum = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.UNKNOWN
    cabinet.board.bad_checksum = False
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 1}


async def test_an_adapter_that_hears_itself_is_noticed_and_not_believed(cabinet: Cabinet) -> None:
    cabinet.board.echo = True
    await cabinet.driver.open()
    assert (await cabinet.driver.status()).details["echo"] == "True"
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.OPEN
    cabinet.board.lose_reply = True
    assert await cabinet.driver.unlock(1, 8) is Unlocked.UNKNOWN  # its echo looks like the answer
    assert cabinet.board.pulses == {7: 1, 8: 1}


async def test_an_echo_without_a_board_behind_it_is_no_board(cabinet: Cabinet) -> None:
    cabinet.board.silent = cabinet.board.echo = True
    with pytest.raises(NoAnswer):
        await cabinet.driver.open()


async def test_a_silent_board_is_certainly_not_pulsed(cabinet: Cabinet) -> None:
    cabinet.board.silent = True
    with pytest.raises(NoAnswer):
        await cabinet.driver.unlock(1, 7)
    with pytest.raises(NoAnswer):
        await cabinet.driver.doors(1)
    with pytest.raises(NoAnswer):
        await cabinet.driver.status()
    cabinet.board.silent = False
    assert await cabinet.door(7) is Door.CLOSED
    assert not cabinet.board.pulses


async def test_a_board_that_only_garbles_is_a_fault(cabinet: Cabinet) -> None:
    cabinet.board.bad_checksum = True
    with pytest.raises(Garbled):
        await cabinet.driver.doors(1)


async def test_noise_of_the_line_s_turnaround_is_let_pass(cabinet: Cabinet) -> None:
    cabinet.board.line_noise = True
    await cabinet.driver.open()
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.OPEN


async def test_unasked_reports_are_let_pass(cabinet: Cabinet) -> None:
    cabinet.board.active_reports = True
    cabinet.board.pull_open(3)
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(3) is Door.OPEN


async def test_the_other_wiring_is_a_setting(cabinet: Cabinet) -> None:
    cabinet.board.inverted = True
    assert await cabinet.door(7) is Door.OPEN  # believed until the setting is right
    await cabinet.driver.close()
    driver = Board8A(address=str(cabinet.cable.path), feedback="open_short")
    await driver.open()
    assert (await driver.doors(1))[7] is Door.CLOSED
    assert await driver.unlock(1, 7) is Unlocked.PULSED
    assert (await driver.doors(1))[7] is Door.OPEN
    await driver.close()


async def test_a_dead_sensor_always_says_closed(cabinet: Cabinet) -> None:
    cabinet.board.doors[7].sensor_dead = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.CLOSED
    assert cabinet.board.doors[7].open


@pytest.mark.parametrize("order", ["low_last", "low_first"])
async def test_either_order_of_status_bytes_and_unused_channels(plug: Plug, order: str) -> None:
    board = Board8ADevice(channels=16, byte_order=order)
    driver = Board8A(address=str(plug(board).path), channels=12, byte_order=order)
    await driver.open()
    board.pull_open(2)
    board.pull_open(14)
    doors = await driver.doors(1)
    assert list(doors) == list(range(1, 13))
    assert [channel for channel, door in doors.items() if door is Door.OPEN] == [2]
    with pytest.raises(Misuse):
        await driver.unlock(1, 13)
    with pytest.raises(Misuse):
        await driver.unlock(2, 1)
    with pytest.raises(Misuse):
        await driver.doors(2)
    await driver.close()
    assert not board.pulses


async def test_a_board_with_too_few_channels_is_refused(plug: Plug) -> None:
    driver = Board8A(address=str(plug(Board8ADevice()).path), channels=25)
    with pytest.raises(Refused) as refused:
        await driver.open()
    assert refused.value.cause == "too_few_channels"


async def test_one_of_two_boards_loses_its_power(plug: Plug) -> None:
    device = Board8ADevice(boards=(1, 2))
    driver = Board8A(address=str(plug(device).path), boards=(1, 2))
    device.silent_boards = {2}
    await driver.open()
    status = await driver.status()
    assert (status.condition, status.cause, status.details["silent"]) == (Condition.DEGRADED, "board_silent", "2")
    assert await driver.unlock(1, 3) is Unlocked.PULSED
    device.silent_boards = set()
    assert (await driver.status()).condition is Condition.READY
    device.pull_open(24 + 5)
    assert (await driver.doors(2))[5] is Door.OPEN
    assert (await driver.doors(1))[3] is Door.OPEN
    await driver.close()
    assert device.pulses == {3: 1}


async def test_the_open_frame_follows_at_once_when_the_doors_were_just_seen(cabinet: Cabinet) -> None:
    await cabinet.driver.doors(1)
    await asyncio.sleep(0.03)
    asked = time.monotonic()
    await cabinet.driver.unlock(1, 7)
    assert cabinet.board.open_frame_at - asked < 0.025


async def test_the_open_frame_follows_one_question_when_the_doors_were_not_just_seen(cabinet: Cabinet) -> None:
    await asyncio.sleep(0.4)
    asked = time.monotonic()
    await cabinet.driver.unlock(1, 7)
    assert 0.02 < cabinet.board.open_frame_at - asked < 0.1


async def test_two_doors_are_never_pulsed_within_300_ms(cabinet: Cabinet) -> None:
    await cabinet.driver.unlock(1, 7)
    first = cabinet.board.open_frame_at
    await cabinet.driver.unlock(1, 8)
    assert cabinet.board.open_frame_at - first >= 0.3


async def test_a_citizen_and_the_watch_share_the_bus(cabinet: Cabinet) -> None:
    unlocked, *seen = await asyncio.gather(
        cabinet.driver.unlock(1, 7), *(cabinet.driver.doors(1) for _ in range(5)), cabinet.driver.status()
    )
    assert unlocked is Unlocked.PULSED
    assert len(seen) == 6
    assert cabinet.board.pulses == {7: 1}


async def test_a_pulse_whose_caller_went_away_is_sent_once(cabinet: Cabinet) -> None:
    unlocking = asyncio.create_task(cabinet.driver.unlock(1, 7))
    await cabinet.pulsed()
    unlocking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await unlocking
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 1}


async def test_the_cable_is_pulled_before_a_pulse(cabinet: Cabinet) -> None:
    cabinet.cable.unplug()
    with pytest.raises(LinkLost):
        await cabinet.driver.unlock(1, 7)
    assert not cabinet.board.pulses


async def test_the_cable_is_pulled_while_the_lock_is_pulsed(cabinet: Cabinet) -> None:
    unlocking = asyncio.create_task(cabinet.driver.unlock(1, 7))
    await cabinet.pulsed()
    cabinet.cable.unplug()
    assert await unlocking is Unlocked.UNKNOWN
    with pytest.raises(LinkLost):
        await cabinet.driver.doors(1)
    cabinet.cable.plug()
    await cabinet.driver.open()
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.board.pulses == {7: 1}


async def test_a_pulled_cable_is_noticed_by_an_idle_board_at_once(cabinet: Cabinet) -> None:
    lost = asyncio.create_task(cabinet.driver.lost())
    await asyncio.sleep(0)
    cabinet.cable.unplug()
    await asyncio.wait_for(lost, 0.2)
    with contextlib.suppress(LinkLost):
        await cabinet.driver.status()


async def test_nothing_but_the_wished_frame_ever_goes_out_as_a_pulse(plug: Plug) -> None:
    heard = bytearray()

    class Recorder(Board8ADevice):
        """Writes down what it hears."""

        async def serve(self, port: Port) -> None:
            class Tap:
                async def read(self) -> bytes:
                    data = await port.read()
                    heard.extend(data)
                    return data

                def write(self, data: bytes) -> None:
                    port.write(data)

            await super().serve(Tap())

    driver = Board8A(address=str(plug(Recorder()).path))
    await driver.open()
    await driver.doors(1)
    await driver.status()
    assert 0x8A not in heard
    await driver.unlock(1, 7)
    assert heard.count(0x8A) == 1
    assert codec.open_one(1, 7) in heard
    await driver.close()


async def test_holds_that_an_earlier_program_left_are_ended_at_start_where_that_is_set(plug: Plug) -> None:
    device = Board8ADevice()
    device.held = {2, 5}
    address = str(plug(device).path)
    plain = Board8A(address=address, channels=8)
    await plain.open()
    assert device.held == {2, 5}
    await plain.close()
    releasing = Board8A(address=address, channels=8, release_at_start=True)
    await releasing.open()
    assert device.held == set()
    assert not device.pulses
    await releasing.close()


async def test_a_pattern_of_doors_that_looks_like_an_echo_is_none(plug: Plug) -> None:
    device = Board8ADevice(feedback="open_short")
    for bit in range(24):
        if 0x0033B2 >> bit & 1:
            device.pull_open(bit + 1)
    driver = Board8A(address=str(plug(device).path), feedback="open_short")
    await driver.open()
    assert not driver.echoes
    assert (await driver.doors(1))[2] is Door.OPEN
    await driver.close()
