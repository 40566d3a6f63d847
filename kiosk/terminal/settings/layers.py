"""The settings of a terminal layer upon layer: what the package brought, then what was set on this box.

The state folder may hold `local/`: `enrolled.toml`, which enrolment writes, and what the technician settled on the
spot. `local/devices.toml` lies over all other devices; the others lie over all other settings, enrolment's lowest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.sheets.problems import Place, Problem, Unread
from kiosk.sheets.sheet import Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOCAL = "local"
ENROLLED = "enrolled.toml"
DEVICES = "devices.toml"
SIGNED = "signed-off"  # there once somebody signed for the terminal


@dataclass(frozen=True)
class Layers:
    """All settings files laid over one another.

    `house` are the settings, with or without devices among them; `benches` are sheets of devices and nothing else,
    the lowest first: `house` lies over the first and under the second. `broken` stops the terminal, `unread` costs
    devices.
    """

    house: Sheet
    benches: tuple[Sheet, Sheet]
    broken: tuple[Problem, ...]
    unread: tuple[Problem, ...]

    @property
    def whole(self) -> Sheet:
        """Everything, as the terminal works with it."""
        below, above = self.benches
        return above.over(self.house.over(below))


def layers(config: Sequence[Path], devices: Sequence[Path] = ()) -> Layers:
    """These files, and what the state folder that they name lays over them."""
    bench, unread = overlaid(devices)
    house, broken = overlaid(config)
    above = _nothing(bench.file)
    if (state := state_folder(house)) is not None:
        found, barred = local_files(state)
        house, beyond = _with_local(house, [file for file in found if file.name != DEVICES])
        above, missing = overlaid([file for file in found if file.name == DEVICES])
        broken += [*barred, *beyond]
        unread += missing
    return Layers(house, (bench, above), tuple(broken), tuple(unread))


def overlaid(files: Sequence[Path]) -> tuple[Sheet, list[Problem]]:
    """These files laid over one another, and what keeps any of them from being read."""
    return _over(_nothing(files[0] if files else Path("-")), files)


def state_folder(house: Sheet) -> Path | None:
    """The state folder these settings name; None where none can be read from them."""
    state = house.data.get("state")
    named = state.get("dir") if isinstance(state, dict) else None
    if not isinstance(named, str) or not named:
        return None
    return house.place(("state", "dir")).file.parent / named


def local_files(state: Path) -> tuple[list[Path], list[Problem]]:
    """The settings of this box, the lowest first, and why they cannot be seen. That there are none is no problem."""
    folder = state / LOCAL
    try:
        found = sorted(file for file in folder.iterdir() if file.suffix == ".toml")
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as trouble:
        return [], [Problem(Place(folder, 1), f"cannot be opened: {trouble.strerror}", "ask as root")]
    return sorted(found, key=lambda file: (file.name != ENROLLED, file.name)), []


def _with_local(house: Sheet, files: Iterable[Path]) -> tuple[Sheet, list[Problem]]:
    """A key that came with enrolment replaces one that was written into a file before."""
    upper, problems = _over(_nothing(Path("-")), files)
    if "state" in upper.data:
        place = upper.place(("state",))
        problems.append(Problem(place, "[state] cannot be said here", "this file lies in the state folder itself"))
    told = upper.data.get("platform")
    if isinstance(told, dict) and "key_file" in told:
        house = _without(house, "platform", "key")
    return upper.over(house), problems


def _over(sheet: Sheet, files: Iterable[Path]) -> tuple[Sheet, list[Problem]]:
    problems: list[Problem] = []
    for file in files:
        try:
            sheet = read_sheet(file).over(sheet)
        except Unread as bad:
            problems.append(bad.problem)
    return sheet, problems


def _nothing(file: Path) -> Sheet:
    return Sheet({}, {}, file)


def _without(sheet: Sheet, table: str, name: str) -> Sheet:
    held = sheet.data.get(table)
    if not isinstance(held, dict) or name not in held:
        return sheet
    rest: dict[str, object] = {other: value for other, value in held.items() if other != name}
    places = {at: place for at, place in sheet.places.items() if at != (table, name)}
    return Sheet({**sheet.data, table: rest}, places, sheet.file)
