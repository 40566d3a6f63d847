"""Which driver serves which model: a plain table, and whatever installed packages add to it.

A package adds a driver with an entry point of the group `hall_terminal.drivers`, named "family/model":

    [project.entry-points."hall_terminal.drivers"]
    "card/acme" = "acme_reader.driver:AcmeReader"
"""

from __future__ import annotations

import difflib
import inspect
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from drivers.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from drivers.contracts import Device

GROUP = "hall_terminal.drivers"

_OURS = {
    "a4/ipp": "drivers.a4.ipp.driver:IppPrinter",
    "camera/uvc": "drivers.camera.uvc.driver:UvcCamera",
    "card/pcsc": "drivers.card.pcsc.driver:SocialCardReader",
    "card/sdt": "drivers.card.sdt.driver:SdtReader",
    "locker/board8a": "drivers.locker.board8a.driver:Board8A",
    "locker/kerong": "drivers.locker.kerong.driver:KerongBoard",
    "locker/relay": "drivers.locker.relay.driver:RelayBoard",
    "locker/wkly": "drivers.locker.wkly.driver:WklyBoard",
    "power/nut": "drivers.power.nut.driver:NutSupply",
    "printer/escpos": "drivers.printer.escpos.driver:EscPosPrinter",
    "scanner/camera": "drivers.scanner.camera.driver:CameraScanner",
    "scanner/cdc": "drivers.scanner.cdc.driver:CdcScanner",
    "scanner/honeywell": "drivers.scanner.honeywell.driver:HoneywellScanner",
    "scanner/keyboard": "drivers.scanner.keyboard.driver:KeyboardScanner",
    "scanner/newland": "drivers.scanner.newland.driver:NewlandScanner",
    "speaker/alsa": "drivers.speaker.alsa.driver:AlsaSpeaker",
    "surroundings/modbus": "drivers.surroundings.modbus.driver:ModbusCabinet",
}


def models(family: str) -> tuple[str, ...]:
    """Names of the known models of a family (card, scanner, printer, locker …)."""
    known = set(_OURS) | {point.name for point in entry_points(group=GROUP)}
    return tuple(sorted(name.partition("/")[2] for name in known if name.startswith(f"{family}/")))


def driver_for(family: str, model: str, **options: Any) -> Device:  # noqa: ANN401 - each driver has its own options
    """A driver that is not open yet. Only its module is imported, so a broken one harms no other.

    Raises Misuse (unknown_model, broken_driver, unknown_option, missing_option, bad_option, bad_address) with a
    sentence for the check of the settings.
    """
    make = driver_class(family, model)
    _check_names(f"{family}/{model}", make, options)
    try:
        return make(**options)
    except (TypeError, ValueError) as mistake:
        raise Misuse("bad_option", f"{family}/{model}: {mistake}") from mistake


def options_of(family: str, model: str) -> tuple[str, ...]:
    """Names of the options a model takes. Raises Misuse (unknown_model, broken_driver)."""
    return tuple(inspect.signature(driver_class(family, model)).parameters)


def driver_class(family: str, model: str) -> Callable[..., Device]:
    """What makes a model's drivers, without checking any option. Raises Misuse (unknown_model, broken_driver)."""
    name = f"{family}/{model}"
    if name in _OURS:
        module, _, attribute = _OURS[name].partition(":")
        made: Callable[..., Device] = getattr(import_module(module), attribute)
        return made
    for point in entry_points(group=GROUP, name=name):
        return _load(point)
    raise Misuse("unknown_model", f"no driver {name}{_did_you_mean(model, models(family))}")


def _load(point: EntryPoint) -> Callable[..., Device]:
    try:
        loaded: Callable[..., Device] = point.load()
    except (ImportError, AttributeError) as broken:
        raise Misuse("broken_driver", f"{point.name} is installed and cannot be loaded: {broken}") from broken
    return loaded


def _check_names(name: str, make: Callable[..., Device], options: dict[str, Any]) -> None:
    known = inspect.signature(make).parameters
    for option in options:
        if option not in known:
            raise Misuse("unknown_option", f"{name} has no option {option}{_did_you_mean(option, known)}")
    for option, parameter in known.items():
        if parameter.default is inspect.Parameter.empty and option not in options:
            raise Misuse("missing_option", f"{name} needs the option {option}")


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known) or 'none'}"
