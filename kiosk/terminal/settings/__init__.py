"""Typed settings of a terminal: read from TOML, every problem told at once, secrets kept out of sight."""

from kiosk.profile.sections import DisplayDefaults, DoorSeconds, IdleSeconds, Timings
from kiosk.sheets.problems import Place, Problem
from kiosk.terminal.settings.load import load
from kiosk.terminal.settings.model import (
    Cabinet,
    CabinetCell,
    CounterSettings,
    Devices,
    DeviceSettings,
    PlatformSettings,
    Settings,
    StaffSettings,
    StateSettings,
    TerminalSettings,
)
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.secret import Secret

__all__ = [
    "BadSettings",
    "Cabinet",
    "CabinetCell",
    "CounterSettings",
    "DeviceSettings",
    "Devices",
    "DisplayDefaults",
    "DoorSeconds",
    "IdleSeconds",
    "Place",
    "PlatformSettings",
    "Problem",
    "Secret",
    "Settings",
    "StaffSettings",
    "StateSettings",
    "TerminalSettings",
    "Timings",
    "load",
]
