"""A station with a driver of somebody else's making, which may do anything a driver can do wrong."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import CardLiftedEarly, CardOutcome
from drivers.errors import DeviceFault, Garbled, NoAnswer, Refused
from drivers.status import READY, Condition, Status
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.station import DeviceAway, Station

from .conftest import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Bought:
    """A card reader as a vendor's package might drive it: faults and mistakes are put in from outside."""

    def __init__(self) -> None:
        self.on_open: Exception | None = None
        self.on_status: Exception | None = None
        self.on_card: Exception | None = None
        self.opened = self.closed = 0
        self._gone = asyncio.Event()

    async def open(self) -> None:
        self.opened += 1
        if self.on_open:
            raise self.on_open

    async def close(self) -> None:
        self.closed += 1

    async def status(self) -> Status:
        if self.on_status:
            raise self.on_status
        return READY

    async def lost(self) -> None:
        await self._gone.wait()

    async def next_card(self) -> CardOutcome:
        if self.on_card:
            raise self.on_card
        return CardLiftedEarly()


@pytest.fixture
def driver() -> Bought:
    return Bought()


@pytest.fixture
async def station(driver: Bought) -> AsyncIterator[Station[Bought]]:
    made = Station("bought", driver, Clock(), poll=0.05)
    made.start()
    await until(made, lambda: made.status.usable, 2)
    yield made
    await made.close()


async def lay_card(station: Station[Bought]) -> CardOutcome:
    return await station.call(lambda reader: reader.next_card())


async def test_a_device_that_refuses_is_at_fault_and_is_tried_again(station: Station[Bought], driver: Bought) -> None:
    driver.on_card = Refused("self_test_failed")

    with pytest.raises(DeviceAway) as away:
        await lay_card(station)
    await until(station, lambda: station.status.condition is Condition.FAULT, 1)
    driver.on_card = None
    await until(station, lambda: station.status.usable, 2)

    assert (away.value.cause, away.value.began) == ("self_test_failed", True)
    assert driver.opened == 2
    assert isinstance(await lay_card(station), CardLiftedEarly)


async def test_one_garbled_answer_is_asked_again_and_those_who_wait_are_told(
    station: Station[Bought], driver: Bought
) -> None:
    told = asyncio.Event()
    station.changed.append(told.set)
    driver.on_card = Garbled("garbled")

    with pytest.raises(DeviceAway):
        await lay_card(station)
    driver.on_card = None
    await asyncio.wait_for(told.wait(), 1)

    assert (station.status, driver.opened) == (READY, 1)


async def test_a_device_that_says_it_is_well_and_never_works_is_opened_anew(
    station: Station[Bought], driver: Bought
) -> None:
    driver.on_card = NoAnswer("no_answer")
    for _ in range(2):
        with pytest.raises(DeviceAway):
            await lay_card(station)

    await until(station, lambda: station.status.condition is Condition.LOST, 2)
    await until(station, lambda: station.status.usable, 2)

    assert driver.opened == 2


@pytest.mark.parametrize("fault", [NoAnswer("no_answer"), Garbled("garbled")])
async def test_a_device_that_stops_answering_while_nobody_uses_it_is_noticed(
    station: Station[Bought], driver: Bought, fault: DeviceFault
) -> None:
    driver.on_status = fault

    await until(station, lambda: not station.status.usable, 2)

    assert station.status.cause == fault.cause


async def test_a_drivers_own_mistake_costs_its_device_and_says_nothing_of_the_card(
    station: Station[Bought], driver: Bought, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    driver.on_status = ValueError("王演示")

    await until(station, lambda: not station.status.usable, 2)
    status = station.status
    driver.on_status = None
    await until(station, lambda: station.status.usable, 3)

    assert (status.condition, status.cause) == (Condition.FAULT, "driver_mistake")
    assert status.details["explanation"].startswith("ValueError at test_station.py:")
    assert "王演示" not in caplog.text + repr(status)


async def test_a_device_that_never_opens_is_tried_for_ever_and_ever_less_often(driver: Bought) -> None:
    driver.on_open = NoAnswer("no_answer")
    station = Station("bought", driver, Clock())
    station.start()

    await asyncio.sleep(1.2)
    tries = driver.opened
    driver.on_open = None
    await until(station, lambda: station.status.usable, 3)
    await station.close()

    assert tries == 3
    assert driver.closed >= driver.opened
