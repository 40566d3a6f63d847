"""How devices look on the technician's screen: one line each, or all that is known of some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.words import say
from kiosk.technician.window import Window, table
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kiosk.contract.health import DeviceHealth, Tested

_HEADINGS = ("place", "state", "since", "matter", "remedy", "model", "address", "tested")


def summary(devices: Iterable[DeviceHealth], window: Window) -> list[str]:
    """One line a device under headings."""
    headings = [window.says(say(f"staff.heading.{name}")) for name in _HEADINGS]
    devices = list(devices)
    lines = table([headings, *(_row(device, window) for device in devices)])
    return [*lines, f"* {window.says(say('staff.untested'))}"] if any(one.untested for one in devices) else lines


def change(device: DeviceHealth, window: Window) -> str:
    """One line about one device that has just changed."""
    at, place, state, *matter = _row(device, window)[2:3] + _row(device, window)[:2] + _row(device, window)[3:5]
    return "  ".join((at, place, state, *filter(None, matter)))


def facts(devices: Iterable[DeviceHealth], window: Window) -> Iterator[str]:
    """A block of lines for each device."""
    for device in devices:
        yield f"{device.place}  {window.says(say(f'fault.device.{device.place}'))}"
        yield from (f"  {line}" for line in table(_facts(device, window)))
        yield ""


def line_of_test(test: Tested | None, window: Window) -> str:
    """Whether it passed, what came of it, and when."""
    if test is None:
        return window.says(say("staff.test.never"))
    passed = window.says(say("staff.test.passed" if test.passed else "staff.test.not_passed"))
    return f"{passed} {test.at:%Y-%m-%d %H:%M} {test.outcome}"


def _row(device: DeviceHealth, window: Window) -> list[str]:
    helps = device.cause and device.condition not in ("ready", "disabled")
    return [
        device.place,
        window.says(say(f"staff.state.{device.condition}")),
        f"{device.since:%H:%M:%S}" if device.cause not in ("not_fitted", "switched_off") else "",
        device.cause,
        window.says(say(f"staff.remedy.{device.remedy}")) if helps else "",
        f"{device.model}{' *' if device.untested else ''}",
        device.address,
        "" if device.cause == "not_fitted" else line_of_test(device.tested, window),
    ]


def _facts(device: DeviceHealth, window: Window) -> list[tuple[str, str]]:
    says = window.says
    matter = f"{device.cause} {says(fault_words(device.cause, device.place).what)}" if device.cause else ""
    rows = [
        ("state", f"{says(say(f'staff.state.{device.condition}'))} ({device.condition}, XFS {device.xfs})"),
        ("since", f"{device.since:%Y-%m-%d %H:%M:%S}"),
        ("matter", matter),
        ("code", device.code),
        ("remedy", says(say(f"staff.remedy.{device.remedy}")) if device.cause else ""),
        ("actor", says(say(f"staff.actor.{device.actor}")) if device.cause else ""),
        ("model", f"{device.family}/{device.model}" if device.model else ""),
        ("address", device.address),
        ("options", ", ".join(f"{name} = {value}" for name, value in device.options.items())),
        ("losses", f"{device.losses} / {device.returns} / {device.resets}"),
        ("answered", "" if device.answered is None else f"{device.answered:.1f} s"),
        ("latency", "" if device.latency is None else f"{device.latency * 1000:.1f} ms"),
        ("untested", device.untested),
        ("details", ", ".join(f"{name} = {value}" for name, value in device.details.items())),
        ("tested", line_of_test(device.tested, window)),
    ]
    return [(says(say(f"staff.heading.{name}")), value) for name, value in rows if value]
