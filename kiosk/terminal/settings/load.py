"""Reads all settings files of a terminal into one `Settings`, or tells everything that is wrong with them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.sheets.problems import Problem, Unread
from kiosk.sheets.sheet import Sheet, read_sheet
from kiosk.terminal.settings.agreement import disagreements
from kiosk.terminal.settings.fitting import SECTIONS, fit
from kiosk.terminal.settings.model import Settings
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence


def load(config: Sequence[Path], devices: Sequence[Path] = ()) -> Settings:
    """The settings in these files: later ones laid over earlier ones, and `config` over `devices`.

    What is wrong with a device disables that device and stands in its section and in `Settings.problems`;
    anything else raises BadSettings with every problem of all files.
    """
    bench, unread = overlaid(devices)
    house, stopping = overlaid(config)
    fitted, problems = fit(bench, house, unread)
    settings = None
    if not stopping:
        settings, stopping = _read(house)
    if settings is None or stopping:
        raise BadSettings([*stopping, *problems])
    advice = tuple(line for name in SECTIONS for line in getattr(fitted, name).advice)
    return dataclasses.replace(settings, devices=fitted, problems=tuple(sorted(problems)), advice=advice)


def overlaid(files: Sequence[Path]) -> tuple[Sheet, list[Problem]]:
    """These files laid over one another, and what keeps any of them from being read."""
    whole = Sheet({}, {}, files[0] if files else Path("-"))
    problems: list[Problem] = []
    for file in files:
        try:
            whole = read_sheet(file).over(whole)
        except Unread as bad:
            problems.append(bad.problem)
    return whole, problems


def _read(house: Sheet) -> tuple[Settings | None, list[Problem]]:
    reader = Reader(house)
    settings = reader.table(Settings, (), house.data, elsewhere=("devices", "problems", "advice"), known=SECTIONS)
    problems = [*reader.problems, *disagreements(house, settings)]
    return settings, problems
