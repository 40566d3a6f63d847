"""What no single value shows: whether settings agree, and whether something stands there that never should."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from kiosk.contract.ids import is_resident_number
from kiosk.sheets.problems import Problem
from kiosk.sheets.reader import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.sheets.lines import Key
    from kiosk.sheets.sheet import Sheet
    from kiosk.terminal.settings.model import Cabinet, DoorSeconds, Settings

# The area code given to nobody: all synthetic people of the demo carry it.
_DEMO_AREA = "370999"
_EIGHTEEN = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_KEY_LIKE = re.compile(r"[0-9A-Fa-f]{64}")
_KEYS = (("platform", "key"), ("platform", "signer"))  # the second one is public


def disagreements(sheet: Sheet, settings: Settings | None) -> Iterator[Problem]:
    """Everything of this kind; `settings` is None when single values were wrong already."""
    yield from _strangers(sheet)
    if settings is None:
        return
    yield from _doors(sheet, settings.timings.door)
    yield from _more_cabinets(sheet, settings.cabinet)
    yield from _signer(sheet, settings)
    yield from _channels(sheet, settings.cabinet)
    for number, cabinet in enumerate(settings.cabinet):
        yield from _cells(sheet, ("cabinet", number, "cells"), cabinet)


def _strangers(sheet: Sheet) -> Iterator[Problem]:
    """People's numbers and keys that got into the wrong place; neither is repeated in the message."""
    demo = sheet.data.get("demo_banner") is True
    for key, text in _texts(sheet.data, ()):
        if any(_is_person(found, demo) for found in _EIGHTEEN.findall(text)):
            what = f"{shown(key)} holds a person's number"
            yield Problem(sheet.place(key), what, "settings hold nobody; synthetic people belong to the demo only")
        if key not in _KEYS and _KEY_LIKE.search(text):
            yield Problem(sheet.place(key), f"{shown(key)} looks like a secret", "a key belongs in platform.key_file")


def _is_person(number: str, demo: bool) -> bool:
    return is_resident_number(number.upper()) and not (demo and number.startswith(_DEMO_AREA))


def _texts(value: object, key: Key) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from _texts(member, (*key, name))


def _doors(sheet: Sheet, door: DoorSeconds) -> Iterator[Problem]:
    steps = ("voice", "loud", "alert", "free_others")
    for before, after in itertools.pairwise(steps):
        if getattr(door, after) <= getattr(door, before):
            place = sheet.place(("timings", "door", after))
            what = f"timings.door.{after} must come after timings.door.{before}"
            yield Problem(place, what, f"the order is {' < '.join(steps)}")


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
