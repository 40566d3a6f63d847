"""Commissioning of a wall: a technician answers simple questions, and the run finds out how everything is wired."""

from __future__ import annotations

import logging
import tomllib
from typing import Any

import pytest

from drivers.contracts import Door, Unlocked
from drivers.errors import LinkLost
from drivers.locker.board8a.driver import Board8A
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.locker.calibration.findings import Calibration, Verdict
from drivers.locker.calibration.run import NotAllShut, calibrate
from drivers.rs485.simulated import SimulatedBoards
from tests.drivers.rs485.conftest import Cabinet, LinkedBoards


class Technician:
    """Sees the doors themselves; `painted` is the number on each door, where it is not that of its lock."""

    def __init__(self, device: SimulatedBoards[Any], painted: dict[int, int] | None = None) -> None:
        self.device = device
        self.painted = painted or {}
        self.shut = True
        self.unwanted: set[tuple[int, int]] = set()
        self.asked: list[tuple[int, int]] = []

    async def all_shut(self) -> bool:
        return self.shut

    async def may_open(self, board: int, channel: int) -> bool:
        assert not any(door.open for door in self.device.doors.values())
        self.asked.append((board, channel))
        return (board, channel) not in self.unwanted

    async def which_opened(self, board: int, channel: int) -> int | None:
        return next((self.painted.get(n, n) for n, door in self.device.doors.items() if door.open), None)

    async def shut_again(self, cell: int) -> None:
        (number,) = (n for n, door in self.device.doors.items() if door.open)
        assert self.painted.get(number, number) == cell
        self.device.push_shut(number)


def verdicts(found: Calibration, verdict: Verdict) -> list[tuple[int, int]]:
    return [(door.board, door.channel) for door in found.doors if door.verdict is verdict]


async def test_a_wall_without_a_flaw_needs_no_setting(small: Cabinet) -> None:
    found = await calibrate(small.driver, Technician(small.device))
    assert found.sound
    assert (found.options["feedback"], found.options["unused"], found.options["blind"]) == ("closed_short", [], [])
    assert found.cells[:2] == ((1, 1, 1), (2, 1, 2))
    assert len(found.cells) == len(small.device.doors)
    assert all((door.shut, door.open, door.outcome) == (True, False, Unlocked.PULSED) for door in found.doors)
    assert set(small.device.pulses.values()) == {1}


async def test_a_wall_that_is_wired_the_other_way_with_flaws_is_found_out(small: Cabinet) -> None:
    device, last = small.device, small.channels
    device.inverted = True
    for number in (last, 2 * last, 5):
        device.doors[number].jammed = True  # no lock there
    device.doors[3].sensor_dead = True
    device.doors[last + 4].sensor_stuck_open = True
    found = await calibrate(small.driver, Technician(device, painted={1: 101, 2: 102}))
    assert not found.sound
    assert found.options == {
        "feedback": "open_short",
        "unused": [last, "1.5"],
        "blind": ["1.3", "2.4"],
        **({"byte_order": "low_last"} if small.driver.byte_order else {}),
    }
    assert found.cells[-2:] == ((101, 1, 1), (102, 1, 2))
    assert verdicts(found, Verdict.SILENT) == [(1, 3), (2, 4)]
    await small.again(**found.options)  # what it found are settings as they stand
    assert await small.door(1) is Door.CLOSED
    assert await small.door(3) is Door.UNKNOWN
    assert await small.driver.unlock(1, 1) is Unlocked.PULSED


async def test_status_bytes_in_the_other_order_are_found_out(linked: LinkedBoards) -> None:
    device = Board8ADevice(channels=24, byte_order="low_first")
    driver = Board8A(address=linked(device))
    await driver.open()
    technician = Technician(device)
    technician.unwanted = {(1, channel) for channel in range(1, 25) if channel % 8 != 3}
    found = await calibrate(driver, technician)
    await driver.close()
    assert found.options["byte_order"] == "low_first"
    assert verdicts(found, Verdict.SOUND) == [(1, 3), (1, 11), (1, 19)]
    assert found.status_bits == {1: 24}


async def test_two_contacts_that_were_swapped_are_told_and_not_believed(linked: LinkedBoards) -> None:
    class Swapped(Board8ADevice):
        """The contacts of doors 4 and 5 hang on each other's channel."""

        def made(self, number: int) -> bool:
            return super().made({4: 5, 5: 4}.get(number, number))

    device = Swapped(channels=8)
    driver = Board8A(address=linked(device), channels=8)
    await driver.open()
    found = await calibrate(driver, Technician(device))
    await driver.close()
    assert verdicts(found, Verdict.CROSSED) == [(1, 4), (1, 5)]
    assert found.options["blind"] == [4, 5]


async def test_one_contact_of_the_other_kind_is_told_and_not_believed(linked: LinkedBoards) -> None:
    class OneOther(Board8ADevice):
        """Door 6 has a contact of the other kind."""

        def made(self, number: int) -> bool:
            return super().made(number) is not (number == 6)

    device = OneOther(channels=8)
    driver = Board8A(address=linked(device), channels=8)
    await driver.open()
    found = await calibrate(driver, Technician(device))
    await driver.close()
    assert (verdicts(found, Verdict.CONTRARY), found.options["feedback"]) == ([(1, 6)], "closed_short")


async def test_a_board_without_power_is_told_and_the_others_are_tried(small: Cabinet) -> None:
    small.device.silent_boards = {2}
    technician = Technician(small.device)
    found = await calibrate(small.driver, technician)
    assert found.silent == (2,)
    assert not found.sound
    assert {board for board, _ in technician.asked} == {1}


async def test_nothing_moves_before_all_doors_are_shut_or_without_a_word(small: Cabinet) -> None:
    technician = Technician(small.device)
    technician.shut = False
    with pytest.raises(NotAllShut):
        await calibrate(small.driver, technician)
    assert not small.device.pulses
    technician.shut = True
    technician.unwanted = {(1, 2)}
    found = await calibrate(small.driver, technician)
    assert verdicts(found, Verdict.UNTRIED) == [(1, 2)]
    assert small.device.pulses[2] == 0
    assert 2 not in found.options["unused"]


async def test_every_opening_is_in_the_log(small: Cabinet, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await calibrate(small.driver, Technician(small.device))
    told = [record.getMessage() for record in caplog.records if "pulsed on staff's word" in record.getMessage()]
    assert len(told) == len(small.device.doors)
    assert "board 1 channel 1 pulsed" in told[0]


async def test_two_doors_with_one_number_are_told(small: Cabinet) -> None:
    found = await calibrate(small.driver, Technician(small.device, painted={1: 12}))
    assert found.twice == (12,)
    assert not found.sound


async def test_an_echoing_adapter_is_told(small: Cabinet) -> None:
    small.device.echo = True
    await small.again()
    found = await calibrate(small.driver, Technician(small.device))
    assert found.echo
    assert len(found.cells) == len(small.device.doors)


async def test_a_bus_that_breaks_ends_the_run(small: Cabinet) -> None:
    class Clumsy(Technician):
        """Trips over the cable."""

        async def which_opened(self, board: int, channel: int) -> int | None:
            small.cable.unplug()
            return await super().which_opened(board, channel)

    with pytest.raises(LinkLost):
        await calibrate(small.driver, Clumsy(small.device))
    assert small.device.pulses == {1: 1}


async def test_the_options_are_lines_of_a_settings_file(small: Cabinet) -> None:
    small.device.doors[3].sensor_dead = True
    found = await calibrate(small.driver, Technician(small.device))
    assert tomllib.loads(found.as_toml()) == found.options
