"""The UPS's driver against a simulated upsd over TCP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from drivers.contracts import Power
from drivers.errors import Garbled, LinkLost, NoAnswer, Refused
from drivers.power.nut import driver as nut
from drivers.power.nut.driver import NutSupply
from drivers.power.nut.simulator import NutDevice
from drivers.sim.ports import TcpPort
from drivers.status import Condition
from tests.drivers.conftest import attend


@dataclass
class Cellar:
    """A UPS behind upsd, the cable to it, and the driver."""

    ups: NutDevice
    cable: TcpPort
    driver: NutSupply


@pytest.fixture
async def cellar(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cellar]:
    monkeypatch.setattr(nut, "_WITHIN", 1.0)
    ups, cable = NutDevice(), TcpPort()
    attendant = asyncio.create_task(attend(ups, cable))
    driver = NutSupply(address="tcp://{}:{}".format(*cable.address))
    await driver.open()
    yield Cellar(ups, cable, driver)
    await driver.close()
    attendant.cancel()
    await asyncio.gather(attendant, return_exceptions=True)
    cable.close()


async def test_the_mains_go_and_come_back(cellar: Cellar) -> None:
    assert await cellar.driver.power() == Power(on_battery=False, charge=100, seconds_left=1800)
    cellar.ups.cut_mains()
    assert (await cellar.driver.power()).on_battery
    status = await cellar.driver.status()
    assert (status.condition, status.cause) == (Condition.DEGRADED, "on_battery")
    cellar.ups.drain(12)
    assert await cellar.driver.power() == Power(on_battery=True, charge=12, seconds_left=216, low=True)
    assert (await cellar.driver.status()).cause == "battery_low"
    cellar.ups.restore_mains()
    assert not (await cellar.driver.power()).on_battery
    status = await cellar.driver.status()
    assert status.condition is Condition.READY
    assert status.details["device.mfr"] == 'The "quoted" maker'


async def test_a_battery_that_is_worn_out(cellar: Cellar) -> None:
    cellar.ups.worn = True
    status = await cellar.driver.status()
    assert (status.condition, status.cause) == (Condition.DEGRADED, "replace_battery")
    assert not (await cellar.driver.power()).on_battery


async def test_a_model_that_tells_nothing_but_its_status(cellar: Cellar) -> None:
    cellar.ups.terse = True
    assert await cellar.driver.power() == Power(on_battery=False)


@pytest.mark.parametrize("fault", ["stale", "driver_gone", "starting"])
async def test_upsd_answers_and_the_ups_does_not(cellar: Cellar, fault: str) -> None:
    setattr(cellar.ups, fault, True)
    for verb in (cellar.driver.power, cellar.driver.status, cellar.driver.open):
        with pytest.raises(NoAnswer) as silence:
            await verb()
        assert silence.value.cause == "ups_silent"
    setattr(cellar.ups, fault, False)
    await cellar.driver.open()
    assert not (await cellar.driver.power()).on_battery


@pytest.mark.parametrize(("fault", "cause"), [("denied", "ups_denied"), ("ups", "ups_unknown")])
async def test_upsd_will_not(cellar: Cellar, fault: str, cause: str) -> None:
    setattr(cellar.ups, fault, "another")
    with pytest.raises(Refused) as refused:
        await cellar.driver.power()
    assert refused.value.cause == cause


async def test_a_garbled_answer_is_a_fault_and_the_next_one_is_right(cellar: Cellar) -> None:
    cellar.ups.garbled = True
    with pytest.raises(Garbled):
        await cellar.driver.power()
    cellar.ups.garbled = False
    assert not (await cellar.driver.power()).on_battery


async def test_a_silent_upsd_is_no_answer(cellar: Cellar) -> None:
    cellar.ups.silent = True
    with pytest.raises(NoAnswer) as silence:
        await cellar.driver.status()
    assert silence.value.cause == "no_answer"
    cellar.ups.silent = False
    assert not (await cellar.driver.power()).on_battery


async def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(cellar: Cellar) -> None:
    asking = asyncio.create_task(cellar.driver.power())
    await asyncio.sleep(0)  # the question is out
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    cellar.ups.cut_mains()
    assert (await cellar.driver.power()).on_battery
    assert (await cellar.driver.power()).on_battery


async def test_several_ask_at_once(cellar: Cellar) -> None:
    told = await asyncio.gather(*(cellar.driver.power() for _ in range(8)), cellar.driver.status())
    assert len(told) == 9


async def test_the_network_cable_is_pulled_and_put_back(cellar: Cellar) -> None:
    lost = asyncio.create_task(cellar.driver.lost())
    await asyncio.sleep(0)
    cellar.cable.unplug()
    await asyncio.wait_for(lost, 5)
    with pytest.raises(LinkLost):
        await cellar.driver.power()
    with pytest.raises(LinkLost) as missing:
        await cellar.driver.open()
    assert missing.value.cause == "port_missing"
    cellar.cable.plug()
    await cellar.driver.open()
    assert not (await cellar.driver.power()).on_battery


async def test_the_cable_is_pulled_while_a_question_is_open(cellar: Cellar) -> None:
    cellar.ups.silent = True
    asking = asyncio.create_task(cellar.driver.power())
    await asyncio.sleep(0.05)
    cellar.cable.unplug()
    with pytest.raises(LinkLost):
        await asking
    cellar.ups.silent = False
    cellar.cable.plug()
    await cellar.driver.open()
    assert not (await cellar.driver.power()).on_battery
