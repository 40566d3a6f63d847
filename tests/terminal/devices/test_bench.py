"""Devices go away and come back while the hall is open: real drivers, real ptys, simulated metal."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import time

import pytest

from drivers.card.sdt.codec import encode_record
from drivers.contracts import CardRead, Door, Unlocked
from drivers.errors import Misuse, NoAnswer
from drivers.status import Condition, Remedy
from kiosk.sheets.problems import Place, Problem
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.settings.model import Devices, DeviceSettings, Off
from tests.drivers.sdt import people

from .conftest import Hall, until


async def test_everything_is_ready_when_the_hall_opens(bench: Bench) -> None:
    fitted = ("card", "scanner", "locks")
    ready = {station.name for station in bench.stations if station.status.condition is Condition.READY}
    absent = {station.name for station in bench.stations if station.status.cause == "not_fitted"}

    assert ready == set(fitted)
    assert ready | absent == {field.name for field in dataclasses.fields(Devices)}


async def test_a_card_is_read_and_a_door_is_opened_through_the_bench(hall: Hall, bench: Bench) -> None:
    hall.reader.lay(encode_record(people.RESIDENT))

    outcome = await bench.card.call(lambda reader: reader.next_card())
    unlocked = await bench.boards.unlock(1, 5)

    assert isinstance(outcome, CardRead)
    assert outcome.card.number == people.RESIDENT.number
    assert unlocked in (Unlocked.PULSED, Unlocked.UNKNOWN)
    assert hall.locks.pulses[5] == 1
    assert (await bench.boards.doors(1))[5] is Door.OPEN


async def test_a_device_that_is_absent_at_the_start_arrives_later(hall: Hall) -> None:
    hall.cables["card"].unplug()
    bench = hall.bench()
    bench.start()
    await bench.first_look(3)
    at_start = bench.card.status

    hall.cables["card"].plug()
    took = await until(bench.card, lambda: bench.card.status.usable, 5)
    await bench.close()

    assert (at_start.condition, at_start.cause, at_start.remedy) == (Condition.LOST, "port_missing", Remedy.CONNECT)
    assert took < 3


async def test_the_readers_cable_is_pulled_while_nobody_uses_it_and_put_back(hall: Hall, bench: Bench) -> None:
    hall.cables["card"].unplug()
    noticed = await until(bench.card, lambda: not bench.card.status.usable, 2)

    with pytest.raises(DeviceAway) as away:
        await bench.card.call(lambda reader: reader.next_card())

    await asyncio.sleep(1)
    hall.cables["card"].plug()
    returned = await until(bench.card, lambda: bench.card.status.usable, 5)

    assert noticed < 0.5
    assert (away.value.status.condition, away.value.began) == (Condition.LOST, False)
    assert returned < 3


async def test_the_cable_is_pulled_while_a_citizen_lays_the_card(hall: Hall, bench: Bench) -> None:
    waiting = asyncio.create_task(bench.card.call(lambda reader: reader.next_card()))
    await asyncio.sleep(0.5)
    hall.cables["card"].unplug()

    with pytest.raises(DeviceAway) as away:
        await asyncio.wait_for(waiting, 1)
    status_then = bench.card.status

    hall.cables["card"].plug()
    await until(bench.card, lambda: bench.card.status.usable, 5)
    hall.reader.lay(encode_record(people.RESIDENT))

    assert (away.value.status.condition, away.value.began) == (Condition.LOST, True)
    assert status_then.condition is Condition.LOST
    assert isinstance(await bench.card.call(lambda reader: reader.next_card()), CardRead)


async def test_the_adapter_comes_back_under_another_tty_name(hall: Hall, bench: Bench) -> None:
    link = hall.folder / "scanner"
    before = link.resolve()
    hall.cables["scanner"].unplug()
    await until(bench.scanner, lambda: not bench.scanner.status.usable, 2)

    hall.cables["scanner"].plug()
    await until(bench.scanner, lambda: bench.scanner.status.usable, 5)
    hall.scanner.show(b"HALLPICK1:abc")

    assert link.resolve() != before
    assert (await bench.scanner.call(lambda scanner: scanner.next_scan())).raw == b"HALLPICK1:abc"


async def test_a_reader_that_falls_silent_in_use_is_lost_and_returns(hall: Hall, bench: Bench) -> None:
    waiting = asyncio.create_task(bench.card.call(lambda reader: reader.next_card()))
    await asyncio.sleep(0.4)
    hall.reader.silent = True

    with pytest.raises(DeviceAway):
        await asyncio.wait_for(waiting, 3)
    lost = await until(bench.card, lambda: bench.card.status.condition is Condition.LOST, 4)
    cause = bench.card.status.cause
    hall.reader.silent = False
    await until(bench.card, lambda: bench.card.status.usable, 6)

    assert (lost < 4, cause) == (True, "no_answer")


async def test_one_lost_answer_of_the_locks_is_no_loss_of_the_locks(hall: Hall, bench: Bench) -> None:
    hall.locks.silent = True
    with pytest.raises(NoAnswer):
        await bench.boards.doors(1)
    hall.locks.silent = False

    doors = await bench.boards.doors(1)
    await asyncio.sleep(0.5)

    assert doors[1] is Door.CLOSED
    assert bench.locks.status.usable
    assert bench.locks.record.losses == 0


async def test_a_cancelled_wait_leaves_the_light_off_and_the_scanner_free(hall: Hall, bench: Bench) -> None:
    waiting = asyncio.create_task(bench.scanner.call(lambda scanner: scanner.next_scan()))
    await asyncio.sleep(0.3)
    lit = hall.scanner.triggered
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0.2)
    dark = not hall.scanner.triggered

    hall.scanner.show(b"12345678")
    scan = await asyncio.wait_for(bench.scanner.call(lambda scanner: scanner.next_scan()), 2)

    assert (lit, dark, scan.text) == (True, True, "12345678")


async def test_two_who_want_the_same_device_take_turns(bench: Bench) -> None:
    answers = await asyncio.gather(*(bench.boards.doors(1) for _ in range(5)))

    assert all(len(doors) == 24 for doors in answers)


async def test_our_own_mistake_is_not_the_devices_fault(bench: Bench) -> None:
    with pytest.raises(Misuse):
        await bench.boards.unlock(9, 1)

    assert bench.locks.status.usable


async def test_a_badly_set_device_stands_disabled_with_its_problem(hall: Hall) -> None:
    problem = Problem(Place(hall.folder / "devices.toml", 3), "no driver card/std", "did you mean sdt?")
    bench = Bench(Devices(card=DeviceSettings("card", off=Off.BAD_SETTINGS, problems=(problem,))), Clock())
    bench.start()

    with pytest.raises(DeviceAway) as away:
        await bench.card.call(lambda reader: reader.next_card())
    await bench.close()

    assert (bench.card.status.condition, bench.card.status.cause) == (Condition.DISABLED, "bad_settings")
    assert bench.card.status.details["problems"].endswith("devices.toml:3: no driver card/std; did you mean sdt?")
    assert away.value.status == bench.card.status
    assert bench.scanner.status.cause == "not_fitted"


async def test_a_loose_plug_does_not_fill_the_log(hall: Hall, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kiosk.terminal.devices")
    caplog.clear()
    for _ in range(4):
        hall.cables["locks"].unplug()
        await until(bench.locks, lambda: not bench.locks.status.usable, 2)
        hall.cables["locks"].plug()
        await until(bench.locks, lambda: bench.locks.status.usable, 5)

    # It was written as ready when the hall opened, and it is ready: nothing new was to be told.
    assert caplog.messages == []


async def test_a_quiet_hall_costs_next_to_nothing(bench: Bench) -> None:
    began = time.process_time()
    await asyncio.sleep(2)

    assert time.process_time() - began < 0.02


async def test_closing_the_bench_gives_every_port_back(hall: Hall) -> None:
    first, second = hall.bench(), hall.bench()
    first.start()
    await first.first_look(3)
    await first.close()
    second.start()
    await second.first_look(3)
    conditions = {second.card.status.condition, second.scanner.status.condition, second.locks.status.condition}
    await second.close()

    assert conditions == {Condition.READY}
