"""The run itself: one door after the other is opened on the word of the person before it, and every contact is read.

Knows no screen. Whoever leads the person through it fulfils `Person`; cancelling the run ends it, and nothing moves.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from drivers.errors import DeviceFault
from drivers.locker.calibration.findings import Calibration, Trial, conclude

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from drivers.contracts import Unlocked
    from drivers.rs485.family import Contacts
    from drivers.rs485.wiring import Place, Wiring

_log = logging.getLogger(__name__)
_SPRINGS_WITHIN = 1.5  # seconds after a pulse by which a sprung door has left its contact, if it ever does
_BETWEEN_LOOKS = 0.1
_STEADY = 2  # equal looks that make a reading: a door may swing, a bolt may bounce


class Locks(Protocol):
    """An open lock driver as the run needs it; every model of the family locker is one."""

    wiring: Wiring
    byte_order: str

    @property
    def echoes(self) -> bool:
        """True when the adapter hears itself."""

    async def contacts(self, board: int) -> Contacts:
        """Every contact the board tells of, channel 1 first."""

    async def pulse(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, whatever its contact says."""


class Person(Protocol):
    """The person before the wall. Every question may take as long as it likes."""

    async def all_shut(self) -> bool:
        """Whether all doors are shut now; the run does not begin before."""

    async def may_open(self, board: int, channel: int) -> bool:
        """Whether this lock may be pulsed now; it stays untried when not."""

    async def which_opened(self, board: int, channel: int) -> int | None:
        """The number painted on the door that opened; None when none did."""

    async def shut_again(self, cell: int) -> None:
        """Returns when the person says that this door is shut again."""


class NotAllShut(Exception):
    """The run needs every door shut to begin with."""


async def calibrate(
    locks: Locks, person: Person, known: Collection[Trial] = (), tried: Callable[[Trial], None] = lambda _: None
) -> Calibration:
    """Try every channel of every board that answers, and conclude how the wall is wired.

    The driver is open, and was made without `unused` and `blind`: whatever they hide is not tried. `known` are trials
    of a run that was cut short: those channels are not pulsed again; `tried` is told each new one. Raises NotAllShut,
    and LinkLost when the bus breaks; a pulse that went unanswered is told in the result, not repeated.
    """
    if not await person.all_shut():
        raise NotAllShut("every door has to be shut before the first is opened")
    rest, silent = await _at_rest(locks)
    before = {trial.place: trial for trial in known}
    trials = []
    for place in _channels(locks, rest):
        if (trial := before.get(place)) is None:
            trial = await _try(locks, person, place, rest)
            tried(trial)
        trials.append(trial)
    widths = {board: len(contacts) for board, contacts in rest.items()}
    return conclude(trials, widths, silent=silent, echo=locks.echoes, byte_order=locks.byte_order)


def _channels(locks: Locks, rest: Mapping[int, Contacts]) -> list[Place]:
    return [(board, channel) for board in rest for channel in locks.wiring.used(board) if channel <= len(rest[board])]


async def _at_rest(locks: Locks) -> tuple[dict[int, Contacts], tuple[int, ...]]:
    """What the contacts of each board say while every door is shut, and the boards that say nothing."""
    rest, silent = {}, []
    for board in locks.wiring.boards:
        try:
            rest[board] = await _steady(locks, board)
        except DeviceFault as fault:
            _log.warning("calibration: board %d cannot be read: %s", board, fault.cause)
            silent.append(board)
    return rest, tuple(silent)


async def _steady(locks: Locks, board: int) -> Contacts:
    """The contacts of a board, None for those that flicker: nothing is wired to them."""
    looks = []
    for _ in range(_STEADY + 1):
        looks.append(await locks.contacts(board))
        await asyncio.sleep(_BETWEEN_LOOKS)
    return tuple(said[0] if len(set(said)) == 1 else None for said in zip(*looks, strict=True))


async def _try(locks: Locks, person: Person, place: Place, rest: Mapping[int, Contacts]) -> Trial:
    if not await person.may_open(*place):
        return Trial(place, tried=False)
    before = await _read(locks, rest)
    outcome = await locks.pulse(*place)
    _log.info("calibration: board %d channel %d pulsed on staff's word: %s", *place, outcome.value)
    moved = await _moved(locks, before)
    cell = await person.which_opened(*place)
    moved = moved or await _moved(locks, before)  # a door that had to be pulled
    if cell is not None:
        await person.shut_again(cell)
    stays = moved & _differing(before, await _read(locks, before))
    shut = {(board, channel): before[board][channel - 1] for board, channel in moved}
    return Trial(place, True, outcome, cell, shut, stays)


async def _moved(locks: Locks, before: Mapping[int, Contacts]) -> frozenset[Place]:
    """Contacts that say something else than before, as soon as two looks agree; none when none does in time."""
    last: frozenset[Place] = frozenset()
    for _ in range(int(_SPRINGS_WITHIN / _BETWEEN_LOOKS)):
        differing = _differing(before, await _read(locks, before))
        if differing and differing == last:
            return differing
        last = differing
        await asyncio.sleep(_BETWEEN_LOOKS)
    return frozenset()


async def _read(locks: Locks, known: Mapping[int, Contacts]) -> dict[int, Contacts]:
    """What all contacts say now, None for those that are known to say nothing."""
    said = {board: await locks.contacts(board) for board in known}
    return {
        board: tuple(None if was is None else now for was, now in zip(known[board], said[board], strict=True))
        for board in known
    }


def _differing(before: Mapping[int, Contacts], now: Mapping[int, Contacts]) -> frozenset[Place]:
    return frozenset(
        (board, channel)
        for board in before
        for channel, (was, says) in enumerate(zip(before[board], now[board], strict=True), start=1)
        if was is not None and says is not None and says is not was
    )
