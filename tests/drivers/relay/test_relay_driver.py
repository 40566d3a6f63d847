"""Locks on relay boards: what only Modbus relays can do wrong. The rest stands with all families in ../rs485."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from drivers.contracts import Door, Unlocked
from drivers.errors import Refused
from drivers.locker.relay.driver import RelayBoard
from drivers.locker.relay.simulator import RelayDevice
from drivers.modbus import frames
from drivers.modbus.frames import Function, Request, RequestReader
from drivers.sim.ports import PtyPort
from tests.drivers.conftest import Plug


@dataclass
class Cabinet:
    """A board on its cable, what it was told, and the driver at the other end."""

    device: RelayDevice
    cable: PtyPort
    heard: list[Request]

    def driver(self, **options: object) -> RelayBoard:
        """A driver that is not open yet."""
        return RelayBoard(address=str(self.cable.path), **options)  # type: ignore[arg-type]

    @property
    def written(self) -> list[Request]:
        """What the board was told to switch, all-off apart."""
        writes = [request for request in self.heard if request.function is Function.WRITE_COIL]
        return [request for request in writes if request != frames.all_off(1)]


@pytest.fixture
async def cabinet(plug: Plug, monkeypatch: pytest.MonkeyPatch) -> Cabinet:
    device = RelayDevice()
    cable = plug(device)
    made, reader, read = Cabinet(device, cable, []), RequestReader(), cable.read

    async def tapped() -> bytes:
        data = await read()
        made.heard += reader.feed(data)
        return data

    monkeypatch.setattr(cable, "read", tapped)
    return made


async def test_relays_that_a_crashed_program_left_on_are_switched_off_before_anything_else(cabinet: Cabinet) -> None:
    cabinet.device.on = {3, 5}
    driver = cabinet.driver()
    await driver.open()
    assert cabinet.device.on == set()
    assert not cabinet.device.pulses
    await driver.close()


async def test_a_board_that_gets_power_after_the_others_has_its_relays_switched_off_before_it_is_used(
    plug: Plug,
) -> None:
    device = RelayDevice(boards=(1, 2))
    device.silent_boards, device.on = {2}, {11}
    driver = RelayBoard(address=str(plug(device).path), boards=(1, 2))
    await driver.open()
    assert (await driver.status()).cause == "board_silent"
    device.silent_boards = set()
    assert (await driver.doors(2))[3] is Door.CLOSED
    assert device.on == set()
    device.on = {12}  # from now on it is left alone: nobody else switches here
    await driver.doors(2)
    assert device.on == {12}
    await driver.close()


async def test_a_board_that_does_not_know_all_off_is_switched_off_relay_by_relay(cabinet: Cabinet) -> None:
    cabinet.device.on = {3, 5}
    cabinet.device.no_all_off = True
    driver = cabinet.driver()
    await driver.open()
    assert cabinet.device.on == set()
    assert {request.value for request in cabinet.written} == {frames.OFF}
    await driver.close()


async def test_a_welded_relay_is_a_fault_that_staff_must_see(cabinet: Cabinet) -> None:
    cabinet.device.welded = {4}
    with pytest.raises(Refused) as refused:
        await cabinet.driver().open()
    assert refused.value.cause == "relay_stuck"
    assert "4" in refused.value.explanation


async def test_a_lock_is_only_ever_pulsed_by_the_board_s_own_clock(cabinet: Cabinet) -> None:
    driver = cabinet.driver(pulse_ms=700)
    await driver.open()
    assert await driver.unlock(1, 7) is Unlocked.PULSED
    assert cabinet.device.on == {7}
    await driver.close()  # and if the program dies here, nobody has to switch anything off
    assert cabinet.written == [frames.pulse(1, 6, 7)]
    await asyncio.sleep(0.8)
    assert cabinet.device.on == set()


@pytest.mark.parametrize("pulse_ms", [0, 50, 450, 60_000])
async def test_a_pulse_that_would_burn_a_lock_is_no_setting(pulse_ms: int) -> None:
    with pytest.raises(ValueError, match="pulse_ms"):
        RelayBoard(address="/dev/hall/locks", pulse_ms=pulse_ms)


async def test_a_board_that_says_no_certainly_did_not_pulse(cabinet: Cabinet) -> None:
    driver = cabinet.driver()
    await driver.open()
    cabinet.device.exception = 6
    with pytest.raises(Refused) as refused:
        await driver.unlock(1, 7)
    assert refused.value.cause == "pulse_refused"
    assert not cabinet.device.pulses
    await driver.close()


async def test_a_no_that_may_belong_to_an_earlier_pulse_is_not_believed(cabinet: Cabinet) -> None:
    driver = cabinet.driver()
    await driver.open()
    cabinet.device.lose_reply = True
    assert await driver.unlock(1, 6) is Unlocked.UNKNOWN
    cabinet.device.exception = 6
    assert await driver.unlock(1, 7) is Unlocked.UNKNOWN
    await driver.close()


async def test_a_no_that_may_come_after_the_deed_leaves_it_open(cabinet: Cabinet) -> None:
    driver = cabinet.driver()
    await driver.open()
    cabinet.device.exception = 4
    assert await driver.unlock(1, 7) is Unlocked.UNKNOWN
    await driver.close()


async def test_a_board_without_inputs_says_so_and_can_be_used_blind(cabinet: Cabinet) -> None:
    cabinet.device.no_inputs = True
    with pytest.raises(Refused) as refused:
        await cabinet.driver().open()
    assert refused.value.cause == "no_inputs"
    driver = cabinet.driver(inputs=False)
    await driver.open()
    assert set((await driver.doors(1)).values()) == {Door.UNKNOWN}
    assert await driver.unlock(1, 7) is Unlocked.PULSED
    assert cabinet.device.pulses == {7: 1}
    await driver.close()
