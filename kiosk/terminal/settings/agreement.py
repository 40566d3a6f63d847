"""What no single value shows: whether settings agree, and whether something stands there that never should."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.profile.judging import doors_in_order, hours_in_order
from kiosk.profile.strangers import strangers
from kiosk.sheets.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.sheets.lines import Key
    from kiosk.sheets.sheet import Sheet
    from kiosk.terminal.settings.model import Cabinet, FleetSettings, PlatformSettings, Settings


def disagreements(sheet: Sheet, settings: Settings | None) -> Iterator[Problem]:
    """Everything of this kind; `settings` is None when single values were wrong already."""
    yield from strangers(sheet)
    if settings is None:
        return
    yield from doors_in_order(sheet, settings.timings.door)
    yield from hours_in_order(sheet, settings.hours)
    yield from _more_cabinets(sheet, settings.cabinet)
    yield from _signer(sheet, settings)
    yield from _certificate(sheet, "platform", settings.platform)
    yield from _certificate(sheet, "fleet", settings.fleet)
    yield from _channels(sheet, settings.cabinet)
    for number, cabinet in enumerate(settings.cabinet):
        yield from _cells(sheet, ("cabinet", number, "cells"), cabinet)


def _certificate(sheet: Sheet, table: str, told: PlatformSettings | FleetSettings) -> Iterator[Problem]:
    """A certificate is of use only with its key, and the key only with its certificate."""
    names = ("certificate", "device_key")
    given = [name for name in names if getattr(told, name) != Path()]
    if len(given) == 1:
        (missing,) = (name for name in names if name not in given)
        what = f"{table}.{missing} is missing, and {table}.{given[0]} is given"
        yield Problem(sheet.place((table, given[0])), what, "kiosk enrol writes both")


def _signer(sheet: Sheet, settings: Settings) -> Iterator[Problem]:
    """Without the platform's public key no list of rights can be believed, and no door would ever open."""
    if settings.cabinet and not settings.platform.signer:
        what = "platform.signer is missing, and a cabinet stands here"
        yield Problem(sheet.place(("platform", "signer")), what, "the platform shows its public key when it starts")


def _more_cabinets(sheet: Sheet, cabinets: tuple[Cabinet, ...]) -> Iterator[Problem]:
    """Nobody could collect from a second one: better said here than found out by a citizen."""
    for number, cabinet in enumerate(cabinets[1:], start=1):
        place = sheet.place(("cabinet", number, "id"))
        yield Problem(place, f'cabinet "{cabinet.id}" would not be served', "a terminal serves one cabinet")


def _channels(sheet: Sheet, cabinets: tuple[Cabinet, ...]) -> Iterator[Problem]:
    """One lock opens one door."""
    seen: dict[tuple[int, int], str] = {}
    for number, cabinet in enumerate(cabinets):
        for index, cell in enumerate(cabinet.cells):
            owner = seen.setdefault((cell.board, cell.channel), f"{cabinet.id}{cell.number}")
            if owner != f"{cabinet.id}{cell.number}":
                place = sheet.place(("cabinet", number, "cells", index, "channel"))
                what = f"board {cell.board} channel {cell.channel} opens cell {owner} already"
                yield Problem(place, what, "each cell has its own")


def _cells(sheet: Sheet, key: Key, cabinet: Cabinet) -> Iterator[Problem]:
    numbers: set[int] = set()
    places: dict[tuple[int, int], int] = {}
    if not cabinet.cells:
        yield Problem(sheet.place(key), f'cabinet "{cabinet.id}" has no cells')
    for index, cell in enumerate(cabinet.cells):
        if cell.number in numbers:
            place = sheet.place((*key, index, "number"))
            yield Problem(place, f"cell {cell.number} is there twice", "each number stands on one door")
        numbers.add(cell.number)
        for row in range(cell.row, cell.row + cell.height):
            other = places.setdefault((cell.column, row), cell.number)
            if other != cell.number:
                place = sheet.place((*key, index, "row"))
                yield Problem(place, f"cell {cell.number} lies over cell {other} at column {cell.column}, row {row}")
