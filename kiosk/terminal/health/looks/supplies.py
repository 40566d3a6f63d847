"""Paper, sheets and toner: what should be left, reckoned or said by the printer, and whether that is little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.contract.fleet import Supply
from kiosk.contract.health import DeviceHealth
from kiosk.profile.sections import CareSettings, LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.looks.devices import is_toner, toner_left
from kiosk.terminal.settings.model import Off
from kiosk.terminal.upkeep.supplies import PAPER, SHEETS
from kiosk.terminal.upkeep.supplies import Supply as Used

_MM_IN_A_METRE = 1000
_METRES, _SHEETS, _PERCENT = "m", "sheets", "percent"


def left(healths: Sequence[DeviceHealth], paper: Used, sheets: Used, care: CareSettings) -> tuple[Supply, ...]:
    """What is in the printers that are fitted. A roll that nobody ever said was new is not reckoned."""
    fitted = {one.place: one for one in healths if one.cause != Off.NOT_FITTED.value}
    found: list[Supply] = []
    if "printer" in fitted and paper.filled is not None:
        metres = max(0.0, care.roll_metres - paper.used / _MM_IN_A_METRE)
        found.append(Supply("printer", PAPER, round(metres, 1), _METRES, _share(metres, care.roll_metres)))
    if "a4" in fitted and sheets.filled is not None:
        count = max(0, care.tray_sheets - sheets.used)
        found.append(Supply("a4", SHEETS, count, _SHEETS, _share(count, care.tray_sheets)))
    if "a4" in fitted:
        levels = toner_left(fitted["a4"].details)
        found += [Supply("a4", name[:80], level, _PERCENT, level) for name, level in levels if is_toner(name)]
    return tuple(found)


def of_supplies(supplies: Sequence[Supply], limits: LimitSettings) -> Iterator[Sign]:
    """What is used up only grows less until it is filled, so a limit with one value cannot tremble."""
    for one in supplies:
        match one.unit:
            case "m" if one.percent is not None and one.percent < limits.paper_low_percent:
                yield Sign("paper_low", one.place, value=one.left)
            case "sheets" if one.left < limits.sheets_low:
                yield Sign("sheets_low", one.place, value=one.left)
            case "percent" if one.left < limits.toner_low_percent:
                yield Sign("toner_low", one.place, value=one.left)
            case _:
                pass


def _share(some: float, whole: float) -> float:
    return round(100 * some / whole, 1)
