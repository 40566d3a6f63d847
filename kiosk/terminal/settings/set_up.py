"""The set-up that a terminal works with, as it may be told: what was signed for, and no secret of it."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.contract.set_up import CabinetSetUp, DeviceSetUp, SetUp
from kiosk.terminal.settings.fitting import SECTIONS
from kiosk.terminal.settings.layers import LOCAL, SIGNED
from kiosk.terminal.settings.model import Off
from kiosk.terminal.settings.secret import address_shown, is_secret

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.terminal.settings.model import DeviceSettings, Settings

_log = logging.getLogger(__name__)


def set_up_of(settings: Settings) -> SetUp | None:
    """What is to be told; None before the sign-off, and while something in the files of devices is not right."""
    sheet = _sheet(settings.state.dir)
    if not sheet or settings.problems:
        return None
    fitted = ((name, getattr(settings.devices, name)) for name in SECTIONS)
    told = [_device(name, device) for name, device in fitted if device.off in (None, Off.SWITCHED_OFF)]
    cabinet = dataclasses.asdict(settings.cabinet[0]) if settings.cabinet else None
    return SetUp(
        devices=tuple(device for device in told if device is not None),
        cabinet=msgspec.convert(cabinet, CabinetSetUp) if cabinet else None,
        sheet=sheet,
    )


def _sheet(state: Path) -> str:
    """The hash of the sheet that was signed; "" where none was. Who signed is nobody else's business."""
    try:
        told: Any = json.loads((state / LOCAL / SIGNED).read_bytes())
        return str(told["sheet"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _device(name: str, device: DeviceSettings) -> DeviceSetUp | None:
    """None where its options are no plain ones: then they have to be settled at the new box."""
    told = {
        "place": name,
        "model": device.model,
        "address": device.address if address_shown(device.address) == device.address else "",
        "enabled": device.off is None,
        "options": {option: value for option, value in device.options.items() if not is_secret(option)},
    }
    try:
        return msgspec.convert(told, DeviceSetUp)
    except msgspec.ValidationError:
        _log.warning("the set-up of %s cannot be told", name)
        return None
