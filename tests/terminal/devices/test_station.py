"""A station with a driver of somebody else's making, which may do anything a driver can do wrong."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import pytest

from drivers.contracts import CardLiftedEarly, CardOutcome
from drivers.errors import DeviceFault, Garbled, NoAnswer, Refused
from drivers.status import READY, Condition
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.station import DeviceAway, Station

from .bought import Bought
from .conftest import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


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
    assert status.details["explanation"].startswith("ValueError at bought.py:")
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


async def test_a_citizen_who_waits_for_a_device_is_told_at_once_when_staff_borrow_it(
    station: Station[Bought], driver: Bought
) -> None:
    given_back = asyncio.Event()

    async def borrow() -> None:
        async with station.lent():
            await given_back.wait()

    busy = asyncio.create_task(station.ask(lambda reader: reader.move("something", 0.1), 2))
    await asyncio.sleep(0.01)
    borrowing, waiting = asyncio.create_task(borrow()), asyncio.create_task(lay_card(station))
    await asyncio.wait({waiting}, timeout=10)
    told = waiting.exception() if waiting.done() else None
    given_back.set()
    await asyncio.gather(busy, borrowing, waiting, return_exceptions=True)

    assert isinstance(told, DeviceAway)
    assert told.cause == "borrowed"
    await until(station, lambda: station.status.usable, 5)


async def test_a_device_comes_back_from_a_borrower_who_drops_the_line(station: Station[Bought]) -> None:
    with contextlib.suppress(ConnectionError):
        async with station.lent():
            raise ConnectionResetError
    await until(station, lambda: station.status.usable, 5)
    assert await lay_card(station) == CardLiftedEarly()
