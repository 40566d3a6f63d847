"""Whether an operator would see any difference between two states: figures are told no finer than anybody looks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import msgspec

from kiosk.contract.fleet import DeviceState, Host, TerminalState

# By how much a figure of the computer must differ to be another.
_STEPS = {
    "cpu_percent": 20.0,
    "memory_percent": 10.0,
    "disk_free_percent": 2.0,
    "temperature": 5.0,
    "clock_offset": 1.0,
    "network_ms": 200.0,
    "battery_percent": 5.0,
}
_PART = 0.05  # of a device's figure
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_NO_HOST = Host()


def same_to_the_eye(before: TerminalState, after: TerminalState) -> bool:
    """Without number, moment and what only trembles."""
    return (
        _plain(before) == _plain(after)
        and _host_alike(before.host, after.host)
        and all(map(_figures_alike, before.devices, after.devices))
    )


def _plain(state: TerminalState) -> TerminalState:
    devices = tuple(msgspec.structs.replace(one, figures={}) for one in state.devices)
    findings = tuple(msgspec.structs.replace(one, value=None) for one in state.findings)
    return msgspec.structs.replace(state, number=0, at=_NEVER, host=_NO_HOST, devices=devices, findings=findings)


def _host_alike(before: Host, after: Host) -> bool:
    if before.mains != after.mains:
        return False
    return all(_near(getattr(before, name), getattr(after, name), step) for name, step in _STEPS.items())


def _near(before: float | None, after: float | None, step: float) -> bool:
    if before is None or after is None:
        return before is after
    return abs(before - after) < step


def _figures_alike(before: DeviceState, after: DeviceState) -> bool:
    was: Mapping[str, float] = before.figures
    return was.keys() == after.figures.keys() and all(
        math.isclose(was[name], value, rel_tol=_PART) for name, value in after.figures.items()
    )
