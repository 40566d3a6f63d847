"""What lock boards of every family do on their bus, over a real pty. What was pulsed, only the simulator knows."""

from __future__ import annotations

import asyncio

import pytest

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault, Garbled, LinkLost, Misuse, NoAnswer
from drivers.status import Condition
from tests.drivers.rs485.conftest import Cabinet


async def test_a_door_opens_and_is_pushed_shut(cabinet: Cabinet) -> None:
    assert await cabinet.door(7) is Door.CLOSED
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    await asyncio.sleep(0.1)  # relay boards answer before the bolt has moved
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.device.pulses == {7: 1}
    cabinet.device.push_shut(7)
    assert await cabinet.door(7) is Door.CLOSED


async def test_boards_on_one_bus_are_told_apart(cabinet: Cabinet) -> None:
    second = cabinet.family.channels + 3
    assert await cabinet.driver.unlock(2, 3) is Unlocked.PULSED
    await asyncio.sleep(0.1)
    assert (await cabinet.door(3, board=1), await cabinet.door(3, board=2)) == (Door.CLOSED, Door.OPEN)
    assert cabinet.device.pulses == {second: 1}


async def test_a_door_that_stands_open_is_not_pulsed(cabinet: Cabinet) -> None:
    cabinet.device.pull_open(7)
    assert await cabinet.driver.unlock(1, 7) is Unlocked.ALREADY_OPEN
    assert not cabinet.device.pulses


async def test_a_jammed_door_is_pulsed_once_and_stays_shut(cabinet: Cabinet) -> None:
    cabinet.device.doors[7].jammed = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(7) is Door.CLOSED
    assert cabinet.device.pulses == {7: 1}


async def test_a_door_that_nobody_asked_for_is_seen(cabinet: Cabinet) -> None:
    cabinet.device.pull_open(5)
    assert await cabinet.door(5) is Door.OPEN
    assert not cabinet.device.pulses


async def test_a_door_that_is_said_to_be_blind_is_pulsed_whatever_its_contact_says(cabinet: Cabinet) -> None:
    cabinet.device.doors[7].sensor_stuck_open = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.ALREADY_OPEN
    await cabinet.again(blind=["1.7"])
    assert await cabinet.door(7) is Door.UNKNOWN
    assert await cabinet.door(7, board=2) is Door.CLOSED
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert cabinet.device.pulses == {7: 1}


@pytest.mark.parametrize("flaw", ["sensor_dead", "sensor_stuck_open", "jammed"])
async def test_a_door_that_never_moves_is_told_to_staff_and_forgiven_when_it_does(cabinet: Cabinet, flaw: str) -> None:
    setattr(cabinet.device.doors[7], flaw, True)
    for _ in range(3):
        assert (await cabinet.driver.status()).condition is Condition.READY
        await cabinet.driver.unlock(1, 7)
        await cabinet.driver.doors(1)
    status = await cabinet.driver.status()
    assert (status.condition, status.cause, status.details["faulty"]) == (Condition.DEGRADED, "door_unmoved", "1.7")
    setattr(cabinet.device.doors[7], flaw, False)
    cabinet.device.push_shut(7) if flaw == "sensor_stuck_open" else cabinet.device.pull_open(7)
    await cabinet.driver.doors(1)
    assert (await cabinet.driver.status()).condition is Condition.READY


async def test_channels_without_a_lock_are_neither_told_nor_opened(cabinet: Cabinet) -> None:
    last = cabinet.family.channels
    await cabinet.again(unused=[last, f"2.{last - 1}"])
    assert set(await cabinet.driver.doors(1)) == set(range(1, last))
    assert set(await cabinet.driver.doors(2)) == set(range(1, last - 1))
    for board, channel in ((1, last), (2, last - 1), (1, 0), (3, 1), (1, last + 1)):
        with pytest.raises(Misuse):
            await cabinet.driver.unlock(board, channel)
    with pytest.raises(Misuse):
        await cabinet.driver.doors(3)
    assert not cabinet.device.pulses


async def test_the_other_wiring_is_a_setting(cabinet: Cabinet) -> None:
    cabinet.device.inverted = True
    await cabinet.again(feedback="open_short")
    assert await cabinet.door(7) is Door.CLOSED
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    await asyncio.sleep(0.1)
    assert await cabinet.door(7) is Door.OPEN


@pytest.mark.parametrize(
    "wrong",
    [
        {"boards": ()},
        {"boards": (0,)},
        {"boards": (1, 1)},
        {"channels": 0},
        {"channels": 1000},
        {"feedback": "shorted"},
        {"unused": ["9.1"]},
        {"unused": [2.23]},
        {"blind": ["seven"]},
    ],
)
async def test_settings_that_cannot_be_are_turned_away_at_once(cabinet: Cabinet, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"boards|channel|shorted"):
        cabinet.family.made("/dev/hall/locks", **wrong)


async def test_the_answer_is_lost_in_the_surge_and_the_sensor_tells(cabinet: Cabinet) -> None:
    cabinet.device.lose_reply = True
    expected = Unlocked.PULSED if cabinet.family.name == "kerong" else Unlocked.UNKNOWN  # kerong asks the hook itself
    assert await cabinet.driver.unlock(1, 7) is expected
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.device.pulses == {7: 1}


async def test_a_late_answer_of_one_door_is_not_taken_for_another(cabinet: Cabinet) -> None:
    cabinet.device.late_reply = True
    await cabinet.driver.unlock(1, 7)
    cabinet.device.late_reply = False
    cabinet.device.lose_reply = True
    await cabinet.driver.unlock(1, 8)  # the answer for door 7 arrives while the answer for door 8 is waited for
    assert (await cabinet.door(7), await cabinet.door(8)) == (Door.OPEN, Door.OPEN)
    assert cabinet.device.pulses == {7: 1, 8: 1}


async def test_a_garbled_answer_to_a_pulse_is_not_repeated(cabinet: Cabinet) -> None:
    await cabinet.driver.doors(1)
    cabinet.device.bad_checksum = True
    assert await cabinet.driver.unlock(1, 7) is Unlocked.UNKNOWN
    cabinet.device.bad_checksum = False
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.device.pulses == {7: 1}


async def test_an_adapter_that_hears_itself_is_noticed_and_not_believed(cabinet: Cabinet) -> None:
    cabinet.device.echo = True
    await cabinet.again()
    assert cabinet.driver.echoes
    assert (await cabinet.driver.status()).details["echo"] == "True"
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    cabinet.device.doors[8].jammed = cabinet.device.lose_reply = True
    assert await cabinet.driver.unlock(1, 8) is Unlocked.UNKNOWN  # its echo may look like the answer
    assert cabinet.device.pulses == {7: 1, 8: 1}


async def test_an_echo_without_a_board_behind_it_is_no_board(cabinet: Cabinet) -> None:
    cabinet.device.silent = cabinet.device.echo = True
    with pytest.raises(NoAnswer):
        await cabinet.driver.open()


async def test_a_silent_board_is_certainly_not_pulsed(cabinet: Cabinet) -> None:
    cabinet.device.silent = True
    with pytest.raises(NoAnswer):
        await cabinet.driver.unlock(1, 7)
    with pytest.raises(NoAnswer):
        await cabinet.driver.status()
    cabinet.device.silent = False
    assert await cabinet.door(7) is Door.CLOSED
    assert not cabinet.device.pulses


@pytest.mark.parametrize("lost", [1, 2])
async def test_an_adapter_that_hears_itself_is_found_out_although_it_sleeps_through_the_first_frames(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    cabinet.device.echo = True
    await cabinet.driver.close()
    read, left = cabinet.cable.read, lost

    async def sleepy() -> bytes:
        nonlocal left
        data = await read()
        while data and left:
            left -= 1
            data = await read()
        return data

    monkeypatch.setattr(cabinet.cable, "read", sleepy)
    await cabinet.driver.open()
    assert cabinet.driver.echoes
    assert left == 0


async def test_one_board_without_power_does_not_stop_the_other(cabinet: Cabinet) -> None:
    cabinet.device.silent_boards = {2}
    await cabinet.driver.open()
    status = await cabinet.driver.status()
    assert (status.condition, status.cause, status.details["silent"]) == (Condition.DEGRADED, "board_silent", "2")
    assert await cabinet.driver.unlock(1, 3) is Unlocked.PULSED
    cabinet.device.silent_boards = set()
    assert (await cabinet.driver.status()).condition is Condition.READY
    assert await cabinet.driver.unlock(2, 3) is Unlocked.PULSED


async def test_a_board_that_only_garbles_is_a_fault(cabinet: Cabinet) -> None:
    cabinet.device.bad_checksum = True
    with pytest.raises(Garbled):
        await cabinet.driver.doors(1)


async def test_a_line_that_never_falls_silent_is_a_fault_and_not_the_end(cabinet: Cabinet) -> None:
    async def babble() -> None:
        while True:
            cabinet.cable.write(b"\x55" * 64)
            await asyncio.sleep(0.002)

    babbling = asyncio.create_task(babble())
    with pytest.raises(DeviceFault):
        await cabinet.driver.open()
    babbling.cancel()
    await asyncio.gather(babbling, return_exceptions=True)
    await cabinet.driver.open()
    assert await cabinet.door(7) is Door.CLOSED


async def test_noise_of_the_line_s_turnaround_is_let_pass(cabinet: Cabinet) -> None:
    cabinet.device.line_noise = True
    await cabinet.driver.open()
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED


async def test_unasked_reports_are_let_pass(cabinet: Cabinet) -> None:
    cabinet.device.active_reports = True
    cabinet.device.pull_open(3)
    assert await cabinet.driver.unlock(1, 7) is Unlocked.PULSED
    assert await cabinet.door(3) is Door.OPEN


async def test_two_doors_are_never_pulsed_within_300_ms_and_the_watch_goes_on_meanwhile(cabinet: Cabinet) -> None:
    await cabinet.driver.unlock(1, 7)
    first = cabinet.device.open_frame_at
    second = asyncio.create_task(cabinet.driver.unlock(1, 8))
    await asyncio.sleep(0)
    await cabinet.driver.doors(1)
    assert cabinet.device.pulses[8] == 0
    await second
    assert cabinet.device.open_frame_at - first >= 0.3


async def test_a_pulse_whose_caller_went_away_is_sent_once(cabinet: Cabinet) -> None:
    unlocking = asyncio.create_task(cabinet.driver.unlock(1, 7))
    await cabinet.pulsed()
    unlocking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await unlocking
    await asyncio.sleep(0.1)
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.device.pulses == {7: 1}


async def test_the_cable_is_pulled_before_a_pulse(cabinet: Cabinet) -> None:
    cabinet.cable.unplug()
    with pytest.raises(LinkLost):
        await cabinet.driver.unlock(1, 7)
    assert not cabinet.device.pulses


async def test_the_cable_is_pulled_while_the_lock_is_pulsed(cabinet: Cabinet) -> None:
    unlocking = asyncio.create_task(cabinet.driver.unlock(1, 7))
    await cabinet.pulsed()
    cabinet.cable.unplug()
    await unlocking  # a relay board may have answered before
    with pytest.raises(LinkLost):
        await cabinet.driver.doors(1)
    cabinet.cable.plug()
    await cabinet.driver.open()
    assert await cabinet.door(7) is Door.OPEN
    assert cabinet.device.pulses == {7: 1}


async def test_a_pulled_cable_is_noticed_by_an_idle_board(cabinet: Cabinet) -> None:
    lost = asyncio.create_task(cabinet.driver.lost())
    await asyncio.sleep(0)
    cabinet.cable.unplug()
    await asyncio.wait_for(lost, 5)


async def test_a_citizen_and_the_watch_share_the_bus(cabinet: Cabinet) -> None:
    watch = (cabinet.driver.doors(board) for board in (1, 2, 1, 2))
    unlocked, *seen = await asyncio.gather(cabinet.driver.unlock(1, 7), *watch, cabinet.driver.status())
    assert unlocked is Unlocked.PULSED
    assert len(seen) == 5
    assert cabinet.device.pulses == {7: 1}


async def test_opening_and_watching_moves_no_lock(cabinet: Cabinet) -> None:
    for _ in range(2):
        await cabinet.again()
        await cabinet.driver.doors(1)
        await cabinet.driver.contacts(2)
        await cabinet.driver.status()
    assert not cabinet.device.pulses


async def test_one_command_puts_one_pulse_frame_on_the_wire(cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = bytearray()
    read = cabinet.cable.read

    async def tapped() -> bytes:
        data = await read()
        heard.extend(data)
        return data

    monkeypatch.setattr(cabinet.cable, "read", tapped)
    await cabinet.again()
    await cabinet.driver.doors(1)
    frame = cabinet.driver._pulse_frame(1, 7)
    cabinet.device.lose_reply = True
    await cabinet.driver.unlock(1, 7)
    await cabinet.driver.doors(1)
    assert heard.count(frame) == 1
    assert cabinet.device.pulses == {7: 1}


async def test_swapped_wires_open_the_other_door_and_the_contact_tells(cabinet: Cabinet) -> None:
    cabinet.device.cross(7, 8)
    await cabinet.driver.unlock(1, 7)
    await asyncio.sleep(0.1)
    assert (await cabinet.door(7), await cabinet.door(8)) == (Door.CLOSED, Door.OPEN)
    assert cabinet.device.pulses == {7: 1}
    cabinet.device.uncross(8)
    await cabinet.driver.unlock(1, 7)
    await asyncio.sleep(0.1)
    assert await cabinet.door(7) is Door.OPEN


async def test_a_board_without_power_is_asked_once_and_not_insisted_on(cabinet: Cabinet) -> None:
    loop = asyncio.get_running_loop()
    cabinet.device.silent_boards = {2}
    took = []
    for _ in range(3):
        began = loop.time()
        with pytest.raises(NoAnswer):
            await cabinet.driver.doors(2)
        took.append(loop.time() - began)
    assert took[0] > 2 * took[1]
    assert took[1] == pytest.approx(took[2], abs=0.1)
    cabinet.device.silent_boards = set()
    assert await cabinet.door(3, board=2) is Door.CLOSED


async def test_families_without_beams_say_nothing_of_what_lies_there(cabinet: Cabinet) -> None:
    cabinet.device.put_item(7, "D-0101")
    assert await cabinet.driver.beams(1) == {}
    with pytest.raises(Misuse):
        await cabinet.driver.beams(3)
