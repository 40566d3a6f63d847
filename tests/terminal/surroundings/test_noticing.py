"""What goes wrong around a terminal at work is found with its cause, told at once, and over when it is over."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from drivers.a4.ipp.simulator import IppPrinterDevice
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.printer.escpos.simulator import EscPosDevice
from drivers.sim.ports import PtyPort, TcpPort
from kiosk.contract.fleet import Finding, Supply
from kiosk.profile.sections import DoorSeconds, LimitSettings, LockerRules, Timings
from kiosk.supervisor import Supervisor
from kiosk.terminal import app
from kiosk.terminal.app import run
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.health.looks import doors
from kiosk.terminal.health.starts import Starts
from kiosk.terminal.health.steady import Patience
from kiosk.terminal.settings.model import DeviceSettings, Settings
from kiosk.terminal.surroundings import cabinet, noticing, power
from kiosk.terminal.surroundings.care import look_after
from tests.drivers.conftest import attend
from tests.terminal.surroundings.conftest import WIRED, Corner

QUICK = LimitSettings(fault_seconds=0.1, well_seconds=0.2, hall_door_seconds=1)
CONTACTS = {**WIRED["inputs"], "hall_door": 5, "cabinet_hot": 6, "fan": 7}  # type: ignore[dict-item]
_PATIENCE = 30.0
LAMPS = {"document": 4, "locker": 5, "siren": 6, "fan": 8}


class Watched:
    """A terminal at work whose clerk is looked over the shoulder."""

    def __init__(self) -> None:
        self.clerk: Clerk
        self.told = 0  # how often whoever tells the platform was woken

    @property
    def causes(self) -> set[str]:
        """What is not well, each with its place."""
        return {f"{one.cause} {one.place}".rstrip() for one in self.clerk.figures.findings}

    def finding(self, cause: str) -> Finding:
        """One of them."""
        return next(one for one in self.clerk.figures.findings if one.cause == cause)

    async def finds(self, *causes: str) -> None:
        """Wait until exactly this is not well."""
        until = asyncio.get_running_loop().time() + _PATIENCE
        while self.causes != set(causes):
            assert asyncio.get_running_loop().time() < until, f"not well are {self.causes}, instead of {causes}"
            await asyncio.sleep(0.02)

    def wake(self) -> None:
        """Something begins or ends."""
        self.told += 1


@asynccontextmanager
async def at_work(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    """The whole terminal, until the end of the block."""
    watched = Watched()

    def overseen(clerk: Clerk, starts: Starts, supervisor: Supervisor) -> Iterator[Any]:
        watched.clerk = clerk
        clerk.figures.changed.append(watched.wake)
        return look_after(clerk, starts, supervisor)

    monkeypatch.setattr(app, "look_after", overseen)
    terminal = asyncio.create_task(run(settings))
    try:
        async with asyncio.timeout(_PATIENCE):
            while not hasattr(watched, "clerk"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield watched
        assert not terminal.done(), "the terminal has ended"
    finally:
        terminal.cancel()
        await asyncio.gather(terminal, return_exceptions=True)


@pytest.fixture
def settings(corner: Corner, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Quick to be sure, with every contact wired."""
    monkeypatch.setattr(power, "_LOOK", 0.1)
    monkeypatch.setattr(doors, "_SHAKEN", Patience(rest=0.2))
    monkeypatch.setattr(cabinet, "_LEFT_ALONE", 0.5)
    monkeypatch.setattr(noticing, "_AT_LEAST_EVERY", 0.5)
    monkeypatch.setattr(noticing, "_ROLL", Patience(hold=0.1, rest=0.2))
    options = {**WIRED, "inputs": CONTACTS, "lamps": LAMPS}
    board = dataclasses.replace(corner.devices.surroundings, options=options)
    devices = dataclasses.replace(corner.devices, surroundings=board)
    waits = Timings(door=DoorSeconds(voice=1, loud=1.5, alert=2.5, free_others=4))
    rules = LockerRules(poll_seconds=0.2)
    return dataclasses.replace(corner.settings(), devices=devices, limits=QUICK, timings=waits, lockers=rules)


async def test_the_mains_are_cut_and_the_battery_empties(
    corner: Corner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(settings, monkeypatch) as watched:
        await watched.finds()
        corner.ups.cut_mains()
        await watched.finds("on_battery power")
        assert watched.told == 1
        corner.ups.drain(38)
        await watched.finds("on_battery power", "battery_low power")
        assert watched.finding("battery_low").value == 38
        assert watched.clerk.figures.host.mains is False
        corner.ups.drain(12)
        await watched.finds("on_battery power", "battery_low power", "battery_out power")
        corner.ups.restore_mains()
        await watched.finds()
        assert (watched.clerk.figures.host.mains, watched.clerk.figures.host.battery_percent) == (True, 12)


async def test_hands_at_the_cabinet_and_the_hall_s_door(
    corner: Corner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(settings, monkeypatch) as watched:
        await watched.finds()
        corner.board.knock()
        await watched.finds("tamper")
        await watched.finds()
        corner.board.heat(hot=True)
        await watched.finds("cabinet_hot")
        await corner.until(lambda: 8 in corner.board.on)  # the fan runs …
        corner.board.stop_fan(stopped=True)  # … it should
        await watched.finds("cabinet_hot", "fan")
        corner.board.stop_fan(stopped=False)
        corner.board.heat(hot=False)
        await corner.until(lambda: 8 not in corner.board.on)
        corner.board.open_hall_door()
        corner.board.sound_fire()
        await watched.finds("fire", "hall_door")
        corner.board.end_fire()
        corner.board.close_hall_door()
        await watched.finds()


async def test_a_cell_opened_for_nobody_sounds_the_siren_and_stays_until_staff_looked(
    corner: Corner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_work(settings, monkeypatch) as watched:
        await watched.finds()
        await corner.until(lambda: watched.clerk.wall is not None and bool(watched.clerk.wall.sight.doors))
        corner.locks.pull_open(1)
        await watched.finds("door_unexpected cell:1")
        await corner.until(lambda: "siren" in _lit(corner))
        await watched.finds("door_unexpected cell:1", "door_open cell:1")
        await watched.finds("door_unexpected cell:1", "door_open cell:1", "door_open_long cell:1")
        corner.locks.push_shut(1)
        await watched.finds("door_unexpected cell:1")
        since = watched.finding("door_unexpected").since
    async with at_work(settings, monkeypatch) as watched:  # the next day, and nobody came
        await watched.finds("door_unexpected cell:1")
        assert watched.finding("door_unexpected").since == since
        await asyncio.sleep(0.6)
        assert watched.told == 0  # it is the same trouble as yesterday
        assert "siren" not in _lit(corner)


async def test_what_printers_and_the_reader_say_of_themselves(
    corner: Corner, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, a4, reader = EscPosDevice(), IppPrinterDevice(), SdtReaderDevice()
    slips, sheets, card = TcpPort(), TcpPort(), PtyPort(corner.folder / "card")
    served = ((printer, slips), (a4, sheets), (reader, card))
    attendants = [asyncio.create_task(attend(device, cable)) for device, cable in served]
    devices = dataclasses.replace(
        settings.devices,
        printer=DeviceSettings("printer", "escpos", "tcp://{}:{}".format(*slips.address), off=None),
        a4=DeviceSettings("a4", "ipp", a4.ADDRESS.format(host=sheets.address[0], port=sheets.address[1]), off=None),
        card=DeviceSettings("card", "sdt", str(card.path), off=None),
    )
    try:
        async with at_work(dataclasses.replace(settings, devices=devices), monkeypatch) as watched:
            await _through_every_trouble(watched, printer, a4, reader)
    finally:
        for attendant in attendants:
            attendant.cancel()
        await asyncio.gather(*attendants, return_exceptions=True)
        for cable in (slips, sheets, card):
            cable.close()


async def _through_every_trouble(
    watched: Watched, printer: EscPosDevice, a4: IppPrinterDevice, reader: SdtReaderDevice
) -> None:
    bench = watched.clerk.bench
    await watched.finds()
    printer.paper = "near"
    bench.printer.look_now()
    await watched.finds("paper_low printer")
    printer.paper = "out"
    bench.printer.look_now()
    await watched.finds("paper_out printer")
    assert _paper(watched) is None  # nobody ever said how long that roll had been in
    printer.load()
    bench.printer.look_now()
    await watched.finds()
    async with asyncio.timeout(5):
        while (paper := _paper(watched)) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert (paper.left, paper.percent) == (80.0, 100.0)  # and nobody had to say that this one is new
    a4.press.jammed, a4.press.toner = True, 7
    bench.a4.look_now()
    await watched.finds("jam a4", "toner_low a4")
    assert watched.finding("toner_low").value == 7
    a4.press.jammed, a4.press.toner = False, 90
    bench.a4.look_now()
    await watched.finds()
    reader.self_test_failed = True
    bench.card.look_now()
    await watched.finds("card_sam card")
    assert watched.finding("card_sam").model == "sdt"
    reader.self_test_failed = False
    bench.card.reopen()
    await watched.finds()
    await watched.clerk.upkeep.fill("paper", "s1")
    await watched.clerk.upkeep._use("paper", 73_000)
    await watched.finds("paper_low printer")
    left = _paper(watched)
    assert left is not None
    assert (left.left, left.unit, left.percent) == (7.0, "m", 8.8)


def _paper(watched: Watched) -> Supply | None:
    return next((one for one in watched.clerk.figures.supplies if one.kind == "paper"), None)


def _lit(corner: Corner) -> set[str]:
    return {name for name, relay in LAMPS.items() if relay in corner.board.on}
