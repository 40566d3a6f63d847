"""`kiosk devices calibrate [PLACE]`: opens one empty cell after the other and finds out how the wall is wired.

All cells must be empty. Every door that opens is asked for; what is found is printed as lines for devices.toml and for
the cells of the cabinet. A running terminal lends the bus and serves no lockers meanwhile.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

from drivers.errors import DeviceFault
from drivers.locker.calibration.run import Locks, NotAllShut, calibrate
from drivers.registry import driver_for
from kiosk.contract.words import say
from kiosk.technician.borrowing import port_of, settings_of
from kiosk.technician.line import Order, Trouble, parser
from kiosk.technician.run import run
from kiosk.technician.window import Window, table
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from drivers.contracts import Device
    from drivers.locker.calibration.findings import Calibration, DoorTruth
    from kiosk.terminal.settings.model import DeviceSettings

# What the run finds out must not hide anything from it.
_FOUND_OUT = ("unused", "blind")
_HEADINGS = ("board", "channel", "cell", "verdict", "answer", "shut")


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("calibrate", __doc__)
    wishes.add_argument("place", nargs="?", default="locks", choices=("locks",), metavar="PLACE", help="locks")
    wishes.add_argument("--ask-each", action="store_true", help="ask before each lock; else only once at the start")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 when every door is as it should be, 1 when something is left to look at or nothing was done, 2 on bad input."""
    return run(options().parse_args(argv), _calibrate)


async def _calibrate(told: Order) -> int:
    place, window = told.options.place, told.window
    settings = settings_of(told, place)
    async with port_of(told, place):
        driver = _driver(settings)
        try:
            await driver.open()
            found = await calibrate(cast("Locks", driver), Technician(window, each=told.options.ask_each))
        except NotAllShut:
            raise Trouble(say("staff.calibrate.not_shut"), 1) from None
        except DeviceFault as fault:
            raise Trouble(fault_words(fault.cause, place).what, 1) from fault
        finally:
            await driver.close()
    _tell(found, window)
    return 0 if found.sound else 1


class Technician:
    """The person before the wall, as the run asks them."""

    def __init__(self, window: Window, *, each: bool) -> None:
        self._window = window
        self._each = each

    async def all_shut(self) -> bool:
        """Whether it may begin."""
        return await self._window.confirms(say("staff.calibrate.all_shut"))

    async def may_open(self, board: int, channel: int) -> bool:
        """Whether this lock may be pulsed."""
        if not self._each:
            await self._window.tells(say("staff.calibrate.opens", board=board, channel=channel))
            return True
        return await self._window.confirms(say("staff.calibrate.may_open", board=board, channel=channel))

    async def which_opened(self, board: int, channel: int) -> int | None:
        """The number on the door that opened."""
        return await self._window.number(say("staff.calibrate.which", board=board, channel=channel))

    async def shut_again(self, cell: int) -> None:
        """Until that door is shut."""
        while not await self._window.confirms(say("staff.calibrate.shut_again", door=cell)):
            if self._window.ended:
                raise Trouble(say("staff.calibrate.left"), 1)
            await self._window.tells(say("staff.calibrate.shut_first"))


def _driver(settings: DeviceSettings) -> Device:
    options = {name: value for name, value in settings.options.items() if name not in _FOUND_OUT}
    return driver_for(settings.family, settings.model, address=settings.address, **options)


def _tell(found: Calibration, window: Window) -> None:
    window.data({**dataclasses.asdict(found), "sound": found.sound, "toml": found.as_toml()})
    headings = [window.says(say(f"staff.calibrate.{name}")) for name in _HEADINGS]
    for line in table([headings, *(_row(door, window) for door in found.doors)]):
        window.line(line)
    for cell in found.twice:
        window.line(window.says(say("staff.calibrate.twice", door=cell)))
    for board in found.silent:
        window.line(window.says(say("staff.calibrate.silent", board=board)))
    window.line(f"\n# devices.toml, [locks]\n{found.as_toml()}")
    window.line("# terminal.toml, [[cabinet]] cells: number, board, channel")
    for cell, board, channel in found.cells:
        window.line(f"{{ number = {cell:2}, board = {board}, channel = {channel:2} }}")


def _row(door: DoorTruth, window: Window) -> list[str]:
    return [
        str(door.board),
        str(door.channel),
        "" if door.cell is None else str(door.cell),
        window.says(say(f"staff.verdict.{door.verdict.value}")),
        "" if door.outcome is None else door.outcome.value,
        "" if door.shut is None else str(int(door.shut)),
    ]
