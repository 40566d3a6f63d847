"""The bench: which device does not do its work, and what the printers want."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from drivers.status import Condition, Remedy, Status
from kiosk.contract.health import DeviceHealth
from kiosk.profile.sections import LimitSettings
from kiosk.terminal.health.findings import Sign
from kiosk.terminal.health.steady import Patience
from kiosk.terminal.settings.model import Off

_PASSES_WITHIN = 60.0  # seconds in which a head has cooled and a fuser is warm
# Causes of the drivers that have a word of their own for operators; a device that stops because of one is no fault.
_OWN = {
    "paper_low": "paper_low",
    "paper_out": "paper_out",
    "toner_low": "toner_low",
    "paper_jam": "jam",
    "cutter": "jam",
    "printer_error": "jam",
    "self_test_failed": "card_sam",
    "not_permitted": "card_sam",
    "not_authorised": "card_sam",
}
_A4 = "a4"
_SHEETS = {"paper_low": "sheets_low", "paper_out": "sheets_out"}  # in the words of a printer with a tray
_MAINS = ("on_battery", "battery_low")  # told by looks.power
_WELL = (Off.NOT_FITTED.value, Off.SWITCHED_OFF.value)
_ASIDE = ("borrowed", "out_of_service", "not_asked")


def unseen(healths: Iterable[DeviceHealth]) -> frozenset[str]:
    """Places at which nobody can tell: lent, set aside, or not asked yet. What was found there stays."""
    return frozenset(one.place for one in healths if one.cause in _ASIDE)


def of_devices(healths: Iterable[DeviceHealth], limits: LimitSettings) -> Iterator[Sign]:
    """One sign for each trouble of each device."""
    patience = Patience(limits.fault_seconds, limits.well_seconds)
    for one in healths:
        if one.cause not in (*_WELL, *_ASIDE):
            for cause in sorted(_causes(one)):
                yield Sign(cause, one.place, one.model, patience=_waits(one, patience))


def of_locks(status: Status, limits: LimitSettings) -> Iterator[Sign]:
    """Door sensors of which none can be believed; a board that is silent is told by the bench."""
    if status.cause == "sensors_implausible":
        yield Sign("device_fault", "locks", patience=Patience(limits.fault_seconds, limits.well_seconds))


def roll_ends(printer: DeviceHealth) -> bool | None:
    """Whether the slips' printer feels the end of its roll; None while it is away, or open."""
    if printer.condition not in (Condition.READY, Condition.DEGRADED, Condition.FAULT) or printer.cause == "cover_open":
        return None
    return printer.cause in ("paper_low", "paper_out") or printer.details.get("near_end") == "yes"


def toner_left(details: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """Each marker that a printer tells in percent: "black toner 75 %, Toner Waste Tank 25 %"."""
    for said in details.get("supplies", "").split(", "):
        name, _, level = said.removesuffix(" %").rpartition(" ")
        if said.endswith(" %") and level.isdecimal():
            yield name or "toner", float(level)


def is_toner(name: str) -> bool:
    """A tank for waste is full when it is empty, and says so by itself."""
    return "waste" not in name.lower()


def _causes(one: DeviceHealth) -> set[str]:
    said = {one.cause, *one.details.get("causes", "").split()} - {"", *_MAINS}
    if one.details.get("near_end") == "yes":
        said.add("paper_low")
    found = {_OWN[cause] for cause in said if cause in _OWN}
    if "toner_out" in said:
        found |= {"toner_low", "device_fault"}
    if one.cause not in _OWN and one.cause not in _MAINS:
        found |= _fault(one)
    found = found - {"paper_low"} if "paper_out" in found else found
    return {_SHEETS.get(cause, cause) for cause in found} if one.place == _A4 else found


def _fault(one: DeviceHealth) -> set[str]:
    match one.condition:
        case Condition.FAULT:
            return {"device_fault"}
        case Condition.LOST | Condition.UNKNOWN:
            return {"device_away"}
        case Condition.DEGRADED if one.cause:
            return {"device_poor"}
        case Condition.DISABLED:
            return {"settings_strange"}
        case _:
            return set()


def _waits(one: DeviceHealth, patience: Patience) -> Patience:
    passes = one.condition == Condition.FAULT and one.remedy == Remedy.WAIT
    return Patience(_PASSES_WITHIN, patience.rest) if passes else patience
