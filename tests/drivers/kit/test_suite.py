"""The suite proves good drivers, catches bad ones, and grades by nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from drivers.card.sdt.driver import SdtReader
from drivers.contracts import CardOutcome, CardRead, Unlocked
from drivers.errors import DeviceFault
from drivers.kit import rig as rig_module
from drivers.kit import trials
from drivers.kit.rig import rig_for
from drivers.kit.suite import Finding, Grade, Result, card_of, grade_of
from drivers.kit.trials import BRONZE, TRIALS, Broken
from drivers.locker.board8a.codec import terminal as codec
from drivers.locker.board8a.driver import Board8A
from drivers.sim.models import simulated
from drivers.status import READY, Status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.kit.rig import Rig


@pytest.mark.parametrize("trial", BRONZE, ids=lambda trial: trial.__name__)
@pytest.mark.parametrize("model", simulated())
async def test_every_model_survives_what_happens_in_any_hall(
    model: str, trial: Callable[[Rig], Awaitable[None]]
) -> None:
    if card_of(model)["proven"].get(trial.__name__, "").startswith("exempt: "):
        return  # the card says why, and the suite prints it
    async with rig_for(model) as rig:
        await trial(rig)


class _Repeats(Board8A):
    """Takes a lost answer for a pulse that was not sent."""

    async def unlock(self, board: int, channel: int) -> Unlocked:
        first = await super().unlock(board, channel)
        if first is Unlocked.UNKNOWN:
            await self._bus.send(codec.open_one(board, channel))
        return first


class _Boasts(Board8A):
    """Calls every pulse it was to give a pulse that was given."""

    async def unlock(self, board: int, channel: int) -> Unlocked:
        with contextlib.suppress(DeviceFault):
            await super().unlock(board, channel)
        return Unlocked.PULSED


class _Optimist(SdtReader):
    """Is well whatever happens."""

    async def status(self) -> Status:
        return READY


class _Deaf(SdtReader):
    """Cannot be told that nobody waits any more."""

    async def next_card(self) -> CardOutcome:
        for _ in range(5):
            with contextlib.suppress(asyncio.CancelledError):
                return await super().next_card()
        raise asyncio.CancelledError


class _Leaves(SdtReader):
    """Leaves a task behind whenever a card is waited for."""

    async def next_card(self) -> CardOutcome:
        self.left = asyncio.create_task(asyncio.sleep(60))
        return await super().next_card()

    async def close(self) -> None:
        if hasattr(self, "left"):
            self.left.cancel()
        await super().close()


class _Stumbles(SdtReader):
    """Lets a mistake of its own out."""

    async def next_card(self) -> CardOutcome:
        try:
            return await super().next_card()
        except DeviceFault as fault:
            raise KeyError("no such field") from fault


class _Remembers(SdtReader):
    """Hands out the first card again and again."""

    first: CardOutcome | None = None

    async def next_card(self) -> CardOutcome:
        outcome = await super().next_card()
        if self.first is None and isinstance(outcome, CardRead):
            self.first = outcome
        return self.first or outcome


@pytest.mark.parametrize(
    ("bad", "model", "trial"),
    [
        (_Repeats, "locker/board8a", trials.answers_lost),
        (_Boasts, "locker/board8a", trials.unplugged_in_use),
        (_Optimist, "card/sdt", trials.unplugged_while_idle),
        (_Deaf, "card/sdt", trials.cancelled),
        (_Leaves, "card/sdt", trials.cancelled),
        (_Stumbles, "card/sdt", trials.unplugged_in_use),
        (_Remembers, "card/sdt", trials.silent),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_a_bad_driver_is_caught(
    bad: type[Any], model: str, trial: Callable[[Rig], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rig_module, "driver_for", lambda _family, _model, **options: bad(**options))
    monkeypatch.setattr(trials, "_AT_ONCE", 0.2)
    async with rig_for(model) as rig:
        with pytest.raises(Broken):
            await trial(rig)
        await _end_what_was_left()


async def _end_what_was_left() -> None:
    """A bad driver leaves verbs that go on: cancelled until they end."""
    ours = {asyncio.current_task()} | {task for task in asyncio.all_tasks() if "attend" in repr(task.get_coro())}
    while left := asyncio.all_tasks() - ours:
        for task in left:
            task.cancel()
        await asyncio.sleep(0.01)


def _found(**results: Result) -> list[Finding]:
    return [Finding(trial.__name__, "", results.get(trial.__name__, Result.PROVED)) for trial in TRIALS]


@pytest.mark.parametrize(
    ("found", "hardware", "grade"),
    [
        (_found(), "done: in a hall", Grade.GOLD),
        (_found(), "todo: never", Grade.SILVER),
        (_found(two_owners=Result.EXEMPT), "todo: never", Grade.SILVER),
        (_found(late=Result.BROKEN), "done: in a hall", Grade.BRONZE),
        (_found(cancelled=Result.BROKEN), "done: in a hall", Grade.NONE),
        ([], "done: in a hall", Grade.NONE),
    ],
)
def test_a_grade_is_what_was_proved(found: list[Finding], hardware: str, grade: Grade) -> None:
    assert grade_of(found, {"proven": {"hardware": hardware}}) is grade


@pytest.mark.parametrize("model", simulated())
def test_a_card_claims_a_grade_and_gold_needs_the_hardware(model: str) -> None:
    card = card_of(model)
    assert card["grade"] in set(Grade) - {Grade.NONE}
    assert (card["grade"] == Grade.GOLD) <= card["proven"]["hardware"].startswith("done")
