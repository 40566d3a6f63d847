"""What is done with devices: out of service and back, opened anew, a test slip, the terminal's test of itself."""

from __future__ import annotations

import asyncio
from typing import Any

from drivers.contracts import NotPrinted, Printed
from kiosk.contract.commands import Command
from kiosk.terminal.commands.deeds.deed import At, Deed, done, failed, unknown
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.devices.station import DeviceAway, Station
from kiosk.terminal.selftest.rounds import Interrupted
from kiosk.terminal.trials.paper import PRINT_WITHIN, test_receipt
from kiosk.terminal.upkeep.from_afar import PLATFORM
from kiosk.terminal.upkeep.service import BY_COMMAND

_COMES_BACK_WITHIN = 20.0
_LOOK = 0.2


def _station(at: At, command: Command) -> Station[Any] | None:
    place = command.arguments.get("place", "")
    return next((station for station in at.clerk.bench.stations if station.name == place), None)


def _not_fitted(at: At, command: Command) -> str:
    station = _station(at, command)
    if station is None:
        return "no_such_place"
    return "" if station.fitted is not None else "not_fitted"


async def _out(at: At, command: Command) -> Turn:
    await at.clerk.upkeep.withdraw(command.arguments["place"], BY_COMMAND, PLATFORM)
    return done()


async def _back(at: At, command: Command) -> Turn:
    await at.clerk.upkeep.put_back(command.arguments["place"], BY_COMMAND, PLATFORM)
    return await _comes_back(at.clerk.bench.station(command.arguments["place"]))


def _not_out(at: At, command: Command) -> str:
    station = _station(at, command)
    if station is None:
        return "no_such_place"
    return "" if station.out_of_service else "in_service"


async def _is_out(at: At, command: Command) -> bool:
    return any(one.place == command.arguments["place"] for one in await at.clerk.upkeep.withdrawn())


async def _is_back(at: At, command: Command) -> bool:
    return not await _is_out(at, command)


async def _reopen(at: At, command: Command) -> Turn:
    station = at.clerk.bench.station(command.arguments["place"])
    station.reopen()
    await asyncio.sleep(_LOOK)  # until it has let go
    return await _comes_back(station)


async def _comes_back(station: Station[Any]) -> Turn:
    """Done as soon as it answers; else what is wrong with it."""
    try:
        async with asyncio.timeout(_COMES_BACK_WITHIN):
            while not station.status.usable:  # noqa: ASYNC110  a device that comes rings many bells
                await asyncio.sleep(_LOOK)
    except TimeoutError:
        return failed(station.status.cause)
    return done()


def _out_of_service(at: At, command: Command) -> str:
    station = _station(at, command)
    return _not_fitted(at, command) or ("out_of_service" if station and station.out_of_service else "")


async def _print_test(at: At, _command: Command) -> Turn:
    receipt = test_receipt(at.clerk.clock.now())
    try:
        outcome = await at.clerk.bench.printer.act(lambda printer: printer.print(receipt), PRINT_WITHIN)
    except DeviceAway as away:
        return unknown(away.cause) if away.began else failed(away.cause)
    if isinstance(outcome, NotPrinted):
        return failed(outcome.cause)
    await at.clerk.upkeep.test_slip_printed()
    return done({"proof": "printed"}) if isinstance(outcome, Printed) else unknown(outcome.cause)


def _no_printer(at: At, _command: Command) -> str:
    return "" if at.clerk.bench.printer.fitted is not None else "not_fitted"


async def _self_test(at: At, _command: Command) -> Turn:
    try:
        report = await at.tests.asked()
    except Interrupted:
        return failed("somebody_came")
    return done({"grade": report.grade.value})


DEVICE_OUT = Deed(_out, _not_fitted, _is_out)
DEVICE_BACK = Deed(_back, _not_out, _is_back)
REOPEN_DEVICE = Deed(_reopen, _out_of_service)
PRINT_TEST = Deed(_print_test, _no_printer)
SELF_TEST = Deed(_self_test)
