"""`kiosk check`: reads the settings as the terminal would, says what is wrong, what will be used, and who said it."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.manual import parser
from kiosk.sheets.problems import Problem
from kiosk.sheets.reader import shown
from kiosk.terminal.settings.layers import layers
from kiosk.terminal.settings.load import load
from kiosk.terminal.settings.model import Devices, DeviceSettings, Laid, Off, Settings
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.secret import address_shown, options_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.sheets.lines import Key
    from kiosk.sheets.sheet import Sheet

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
    _tell(_profile(settings.profile))
    _tell(_summary(settings, layers(files.config, files.devices).whole))
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


def _profile(laid: Laid) -> Iterator[str]:
    """Which of the site's profiles is laid over the files, and why a newer one on the disk is not."""
    if laid.version and laid.made:
        yield f"profile {laid.version} of {laid.made:%Y-%m-%d %H:%M} ({laid.tier}) is laid over these files"
    if laid.why_not:
        yield f"a profile on the disk is not used: {laid.why_not}"
    yield from (f"    {problem}" for problem in laid.broken)


def _summary(settings: Settings, whole: Sheet) -> Iterator[str]:
    """Every value the terminal will use, and the file and line it came from; secrets are stars."""
    for line in _values((), settings, whole):
        said = _from_profile(line, settings.profile)
        yield line.partition("  # ")[0] + said if said else line
    for field in dataclasses.fields(Devices):
        yield f"{field.name} = {_device(getattr(settings.devices, field.name))}{_from(whole, (field.name,))}"


def _from_profile(line: str, laid: Laid) -> str:
    """Where in the site's profile a value stands: what the files say of it does not count then."""
    name = line.partition(" = ")[0].partition(":")[0]
    while name and name not in laid.says:
        name = name.rpartition(".")[0]
    return f"  # profile {laid.version}, {laid.says[name]}" if name else ""


def _values(key: Key, value: object, whole: Sheet) -> Iterator[str]:
    if isinstance(value, tuple):
        yield f"{shown(key)}: {len(value)}{_from(whole, key)}"
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("devices", "problems", "advice", "profile"):
                yield from _values((*key, field.name), getattr(value, field.name), whole)
    else:
        yield f"{shown(key)} = {value}{_from(whole, key)}"


def _from(whole: Sheet, key: Key) -> str:
    """Nothing for what no file says: it is as it always is."""
    pointer = (*key[:-1], f"{key[-1]}_file")  # of a secret
    place = whole.places.get(key) or whole.places.get(pointer)
    return f"  # {place}" if place else ""


def _device(device: DeviceSettings) -> str:
    if device.off:
        return _OFF[device.off]
    options = "".join(f", {name} {value}" for name, value in options_shown(device.options).items())
    where = f" at {address_shown(device.address)}" if device.address else ""
    return f"{device.model}{where}{options}"
