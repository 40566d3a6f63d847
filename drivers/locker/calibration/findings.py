"""What trials of all locks tell: polarity, byte order, unused channels, doors without a true contact, and the map."""

from __future__ import annotations

import enum
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from drivers.rs485.wiring import Feedback

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from drivers.contracts import Unlocked
    from drivers.rs485.wiring import Place

_OTHER_ORDER = {"low_last": "low_first", "low_first": "low_last"}


class Verdict(enum.StrEnum):
    """What one channel turned out to be."""

    SOUND = "sound"  # its door opened, and its contact said so
    UNUSED = "unused"  # nothing opened, no contact moved: no lock there, or one that does not work
    SILENT = "silent"  # its door opened, and no contact moved
    BESIDE = "beside"  # its contact moved, and another one with it
    CROSSED = "crossed"  # its door opened, and another channel's contact moved
    CONTRARY = "contrary"  # its contact moved the other way than those of most doors
    STUCK = "stuck"  # its contact moved, and did not come back when the door was shut
    UNSEEN = "unseen"  # a contact moved, and nobody saw a door open
    UNTRIED = "untried"  # the person did not want it opened


# The driver has to treat a door so as one it cannot see.
_BLIND = (Verdict.SILENT, Verdict.CROSSED, Verdict.CONTRARY, Verdict.STUCK)


@dataclass(frozen=True)
class Trial:
    """One channel tried: which door opened, and which contacts moved, with what they say of a shut door."""

    place: Place
    tried: bool = True
    outcome: Unlocked | None = None
    cell: int | None = None
    moved: Mapping[Place, bool | None] = field(default_factory=dict)
    stays: frozenset[Place] = frozenset()  # contacts that did not come back when the door was shut


@dataclass(frozen=True)
class DoorTruth:
    """One line of the truth table. `shut` and `open` are what its contact says, None where nothing was learned."""

    board: int
    channel: int
    cell: int | None
    verdict: Verdict
    outcome: Unlocked | None
    shut: bool | None
    open: bool | None


@dataclass(frozen=True)
class Calibration:
    """What the run found. `options` go into the section of the locks in devices.toml as they are."""

    options: dict[str, Any]
    doors: tuple[DoorTruth, ...]
    echo: bool
    status_bits: Mapping[int, int]  # contacts each board tells of
    silent: tuple[int, ...] = ()  # boards that did not answer

    @property
    def cells(self) -> tuple[tuple[int, int, int], ...]:
        """Cell, board and channel of every door that opened, by cell."""
        return tuple(sorted((door.cell, door.board, door.channel) for door in self.doors if door.cell is not None))

    @property
    def twice(self) -> tuple[int, ...]:
        """Cells that more than one channel opened: the numbers were misread, or two locks hang together."""
        times = Counter(cell for cell, _, _ in self.cells)
        return tuple(sorted(cell for cell, count in times.items() if count > 1))

    @property
    def sound(self) -> bool:
        """True when nothing is left for staff to look at."""
        fine = (Verdict.SOUND, Verdict.UNUSED)
        return not self.silent and not self.twice and all(door.verdict in fine for door in self.doors)

    def as_toml(self) -> str:
        """The options as lines of devices.toml."""
        return "".join(f"{name} = {json.dumps(value)}\n" for name, value in self.options.items())


def conclude(
    trials: Sequence[Trial], widths: Mapping[int, int], *, silent: tuple[int, ...], echo: bool, byte_order: str
) -> Calibration:
    """Weigh all trials together: what most doors say decides over polarity and byte order."""
    opened = [trial for trial in trials if trial.cell is not None and len(trial.moved) == 1]
    turned = bool(byte_order) and _is_turned(opened, widths)
    made_when_shut = _most(made for trial in opened for made in trial.moved.values())
    doors = tuple(_truth(trial, made_when_shut, _own(trial, widths, turned=turned)) for trial in trials)
    options: dict[str, Any] = {}
    if made_when_shut is not None:
        options["feedback"] = (Feedback.CLOSED_SHORT if made_when_shut else Feedback.OPEN_SHORT).value
    if byte_order:
        options["byte_order"] = _OTHER_ORDER[byte_order] if turned else byte_order
    boards = tuple(widths)
    options["unused"] = _named((d for d in doors if d.verdict is Verdict.UNUSED), boards)
    options["blind"] = _named((d for d in doors if d.verdict in _BLIND), boards)
    return Calibration(options, doors, echo, dict(widths), silent)


def _is_turned(opened: Iterable[Trial], widths: Mapping[int, int]) -> bool:
    """True when most contacts moved where their channel stands with the status bytes turned round."""
    votes = Counter[bool]()
    for trial in opened:
        (moved,) = trial.moved
        straight, turned = trial.place, _own(trial, widths, turned=True)
        if straight != turned and moved in (straight, turned):
            votes[moved == turned] += 1
    return votes[True] > votes[False]


def _own(trial: Trial, widths: Mapping[int, int], *, turned: bool) -> Place:
    """The contact that belongs to the tried channel."""
    board, channel = trial.place
    if not turned:
        return trial.place
    byte, bit = divmod(channel - 1, 8)
    return board, (widths[board] // 8 - 1 - byte) * 8 + bit + 1


def _most(values: Iterable[bool | None]) -> bool | None:
    votes = Counter(value for value in values if value is not None)
    return votes.most_common(1)[0][0] if votes else None


def _truth(trial: Trial, made_when_shut: bool | None, own: Place) -> DoorTruth:
    shut = trial.moved.get(own)
    verdict = _verdict(trial, made_when_shut, own)
    return DoorTruth(*trial.place, trial.cell, verdict, trial.outcome, shut, None if shut is None else not shut)


def _verdict(trial: Trial, made_when_shut: bool | None, own: Place) -> Verdict:
    if not trial.tried:
        return Verdict.UNTRIED
    if trial.cell is None:
        return Verdict.UNSEEN if trial.moved else Verdict.UNUSED
    if not trial.moved:
        return Verdict.SILENT
    if own not in trial.moved:
        return Verdict.CROSSED
    if own in trial.stays:
        return Verdict.STUCK
    if trial.moved[own] is not made_when_shut:
        return Verdict.CONTRARY
    return Verdict.SOUND if len(trial.moved) == 1 else Verdict.BESIDE


def _named(doors: Iterable[DoorTruth], boards: tuple[int, ...]) -> list[int | str]:
    """Channels as the settings name them: 23 when it is so on every board, "2.23" when on one alone."""
    places = {(door.board, door.channel) for door in doors}
    everywhere = {channel for _, channel in places if all((board, channel) in places for board in boards)}
    single = sorted(place for place in places if place[1] not in everywhere)
    return [*sorted(everywhere), *(f"{board}.{channel}" for board, channel in single)]
