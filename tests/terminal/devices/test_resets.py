"""How often a device is opened again: for ever, ever less often, and one that was reset in vain is left alone."""

from __future__ import annotations

import asyncio
import logging

import pytest

from drivers.contracts import CardLiftedEarly
from drivers.errors import DeviceFault, LinkLost, NoAnswer, Refused
from drivers.status import Condition, Remedy
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices import pauses
from kiosk.terminal.devices.pauses import Pauses
from kiosk.terminal.devices.station import DeviceAway, Station

from .bought import Bought
from .conftest import until

SICK = Refused("self_test_failed")


def times(plan: Pauses, fault: DeviceFault, count: int, every: float = 10.0, stayed: float = 1.0) -> list[float]:
    """The pauses after so many faults of one kind, one every so many seconds."""
    return [plan.after(fault, n * every, stayed) for n in range(count)]


@pytest.mark.parametrize("fault", [LinkLost("port_missing"), LinkLost("port_lost"), NoAnswer("no_answer")])
def test_a_device_that_is_away_is_tried_for_ever_every_few_seconds(fault: DeviceFault) -> None:
    waits = times(Pauses(), fault, 1000, stayed=0.0)

    assert all(0.2 < wait < 0.4 for wait in waits[:1])
    assert all(wait <= 2.4 for wait in waits)
    assert min(waits[10:]) > 1.5


def test_two_terminals_do_not_try_in_step() -> None:
    waits = times(Pauses(), LinkLost("port_missing"), 50, stayed=0.0)[10:]

    assert len({round(wait, 3) for wait in waits}) > 20


@pytest.mark.parametrize("fault", [SICK, Refused("driver_mistake"), NoAnswer("no_answer")])
def test_a_device_that_comes_up_and_misbehaves_is_reset_five_times_in_ten_minutes_and_then_left_alone(
    fault: DeviceFault,
) -> None:
    plan = Pauses()
    waits = times(plan, fault, 9)

    assert [wait < 3 for wait in waits] == [True] * 5 + [False] * 4
    assert 48 <= waits[5] <= 72
    assert 240 <= waits[8] <= 360
    assert plan.quiet


def test_five_resets_a_day_do_not_make_a_device_be_left_alone() -> None:
    plan = Pauses()

    assert all(wait < 3 for wait in times(plan, SICK, 40, every=3600.0))


def test_a_device_that_was_unplugged_is_no_longer_left_alone() -> None:
    plan = Pauses()
    times(plan, SICK, 8)
    assert plan.quiet

    wait = plan.after(LinkLost("port_missing"), 100.0, 0.0)

    assert (plan.quiet, wait < 3) == (False, True)


def test_a_loose_plugs_return_is_believed_only_after_a_while() -> None:
    plan = Pauses()
    times(plan, LinkLost("port_lost"), 4, every=2.0)
    believed_at_once = plan.hold(8.0)
    plan.after(LinkLost("port_lost"), 8.0, 1.0)

    assert (believed_at_once, plan.hold(9.0), plan.hold(100.0)) == (0.0, pauses._HOLD, 0.0)


async def test_a_sick_device_says_that_it_is_left_alone_once_and_comes_back_when_somebody_has_seen_to_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.terminal.devices")
    monkeypatch.setattr(pauses, "_FIRST", 0.01)
    monkeypatch.setattr(pauses, "_LAST", 0.01)
    driver = Bought()
    driver.on_open = SICK
    station = Station("card", driver, Clock())
    station._diary._settle = 0.0
    station.start()
    await until(station, lambda: station.left_alone, 5)
    opened, told = driver.opened, station.status
    await asyncio.sleep(0.3)
    opened_meanwhile = driver.opened - opened

    driver.on_open = None
    station.reopen()
    await until(station, lambda: station.status.usable, 2)
    await station.close()

    assert (told.condition, told.cause, told.remedy) == (Condition.FAULT, "left_alone", Remedy.CALL)
    assert told.details == {"last": "self_test_failed"}
    assert opened_meanwhile == 0
    assert [line for line in caplog.messages if "left_alone" in line] == ["card is fault: left_alone"]
    assert not station.left_alone


async def test_what_a_citizen_does_wrong_is_never_counted_against_the_device() -> None:
    driver = Bought()
    station = Station("card", driver, Clock())
    station.start()
    await until(station, lambda: station.status.usable, 2)
    for _ in range(50):
        assert isinstance(await station.call(lambda reader: reader.next_card()), CardLiftedEarly)
    await station.close()

    assert (station.record.losses, station.record.resets, driver.opened) == (0, 0, 1)
    assert station.status.usable


async def test_a_lent_port_is_given_away_and_taken_back() -> None:
    driver = Bought()
    station = Station("locks", driver, Clock())
    station.start()
    await until(station, lambda: station.status.usable, 2)
    async with station.lent():
        lent = (station.status.condition, station.status.cause, driver.closed)
        with pytest.raises(DeviceAway):
            await station.act(lambda board: board.move("pulse"), 1)
    await until(station, lambda: station.status.usable, 2)
    await station.close()

    assert lent == (Condition.DISABLED, "borrowed", 1)
    assert (driver.opened, driver.acts) == (2, [])
    assert station.record.losses == 0
