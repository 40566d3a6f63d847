"""`kiosk check`: reads the settings as the terminal would, says all that is wrong and what it will work with."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.manual import parser
from kiosk.sheets.problems import Problem
from kiosk.terminal.settings.load import load
from kiosk.terminal.settings.model import Devices, DeviceSettings, Off, Settings
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.secret import address_shown, options_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OFF = {Off.NOT_FITTED: "not fitted", Off.SWITCHED_OFF: "switched off", Off.BAD_SETTINGS: "disabled by bad settings"}


def add_files(wishes: argparse.ArgumentParser) -> None:
    """The two options that name settings files; each may be given several times, later files are laid over earlier."""
    wishes.add_argument("--config", type=Path, action="append", required=True, metavar="FILE", help="settings files")
    wishes.add_argument("--devices", type=Path, action="append", default=[], metavar="FILE", help="devices files")


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("check", __doc__)
    add_files(wishes)
    return wishes


def main(argv: Sequence[str]) -> int:
    """Exit code 0: all well; 1: the terminal would start without some device; 2: it would not start."""
    files = options().parse_args(argv)
    try:
        settings = load(files.config, files.devices)
    except BadSettings as bad:
        _tell(_problems(bad.problems))
        return 2
    _tell(_problems(settings.problems))
    _tell(_advice(settings.advice))
    _tell(_summary(settings))
    _tell(iter((key_origin(settings),)))
    return 1 if settings.problems else 0


def key_origin(settings: Settings) -> str:
    """Where the terminal's key comes from, in one line for whoever has to answer for it."""
    return f"the terminal's key comes from {settings.platform.key.origin}"


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        yield str(problem)
    if problems:
        yield f"{len(problems)} to mend"


def _advice(advice: Sequence[Problem]) -> Iterator[str]:
    for line in advice:
        yield str(line)
    if advice:
        yield f"{len(advice)} better changed; the devices are worked with all the same"


def _summary(settings: Settings) -> Iterator[str]:
    """Every value the terminal will use; secrets are stars."""
    yield from _values("", settings)
    for field in dataclasses.fields(Devices):
        yield f"{field.name} = {_device(getattr(settings.devices, field.name))}"


def _values(name: str, value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        yield f"{name}: {len(value)}"
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("devices", "problems", "advice"):
                yield from _values(f"{name}.{field.name}".lstrip("."), getattr(value, field.name))
    else:
        yield f"{name} = {value}"


def _device(device: DeviceSettings) -> str:
    if device.off:
        return _OFF[device.off]
    options = "".join(f", {name} {value}" for name, value in options_shown(device.options).items())
    where = f" at {address_shown(device.address)}" if device.address else ""
    return f"{device.model}{where}{options}"
