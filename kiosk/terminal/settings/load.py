"""Reads all settings files of a terminal into one `Settings`, or tells everything that is wrong with them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kiosk.terminal.settings import profile
from kiosk.terminal.settings.agreement import disagreements
from kiosk.terminal.settings.fitting import SECTIONS, fit
from kiosk.terminal.settings.layers import layers
from kiosk.terminal.settings.model import Laid, Settings
from kiosk.terminal.settings.problems import BadSettings
from kiosk.terminal.settings.profile import Unfit
from kiosk.terminal.settings.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kiosk.contract.lockers import Signed
    from kiosk.sheets.problems import Problem
    from kiosk.sheets.sheet import Sheet

_MADE_HERE = ("devices", "problems", "advice", "profile")


def load(config: Sequence[Path], devices: Sequence[Path] = (), trying: Signed | None = None) -> Settings:
    """The settings in these files: later ones laid over earlier ones, and `config` over `devices`; over all of them
    what was set on this box (`layers`), and over that the site's profile: the one that is tried, or else the newest on
    the disk with which the terminal can work.

    What is wrong with a device disables that device and stands in its section and in `Settings.problems`; a profile on
    the disk that does not fit is left aside, and `Settings.profile` says why. Anything else raises BadSettings with
    every problem of all files; a profile that is tried and does not fit raises Unfit.
    """
    files = layers(config, devices)
    fitted, problems = fit(files, files.unread)
    stopping = list(files.broken)
    settings = None
    if not stopping:
        settings, stopping = _tried(files.house, trying) if trying else _with_profile(files.house)
    if settings is None or stopping:
        raise BadSettings([*stopping, *problems])
    advice = tuple(line for name in SECTIONS for line in getattr(fitted, name).advice)
    return dataclasses.replace(settings, devices=fitted, problems=tuple(sorted(problems)), advice=advice)


def _with_profile(house: Sheet) -> tuple[Settings | None, list[Problem]]:
    why_not = ""
    broken: tuple[Problem, ...] = ()
    for kept in profile.kept(house):
        settings, problems = (None, []) if kept.broken else _read(kept.sheet)
        if settings is not None and not problems:
            laid = dataclasses.replace(kept.laid, why_not=why_not, broken=broken)
            return dataclasses.replace(settings, profile=laid), []
        why_not = why_not or (kept.broken.why if kept.broken else "bad_content")
        broken = broken or (kept.broken.problems if kept.broken else tuple(problems))
    settings, problems = _read(house)
    if settings is not None:
        settings = dataclasses.replace(settings, profile=Laid(why_not=why_not, broken=broken))
    return settings, problems


def _tried(house: Sheet, trying: Signed) -> tuple[Settings | None, list[Problem]]:
    sheet, laid = profile.over(house, profile.profile_of(trying, house))
    settings, problems = _read(sheet)
    if settings is None or problems:
        ours = _read(house)[1]
        if ours:
            return None, ours
        raise Unfit("bad_content", tuple(problems))
    return dataclasses.replace(settings, profile=laid), []


def _read(house: Sheet) -> tuple[Settings | None, list[Problem]]:
    reader = Reader(house)
    settings = reader.table(Settings, (), house.data, elsewhere=_MADE_HERE, known=SECTIONS)
    problems = [*reader.problems, *disagreements(house, settings)]
    return settings, problems
