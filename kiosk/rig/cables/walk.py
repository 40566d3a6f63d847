"""One box undisturbed, and one at which every cable is pulled at every step: both must be the same in the end."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kiosk.contract.words import say
from kiosk.provision.table import STEPS
from kiosk.rig.cables.box import Box, NotSo, devices_beside
from kiosk.rig.cables.end_state import end_state, noted
from kiosk.rig.cables.pulls import PULLS, Pull, unused
from kiosk.rig.house import House
from kiosk.rig.matrix.plugs import Loudspeaker
from kiosk.text import render

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from kiosk.rig.cables.hands import Said

NAMES = tuple(step.name for step in STEPS)
TITLES = {name: render(say(f"provision.step.{name}"), "en") for name in NAMES}


async def prove(folder: Path, steps: tuple[str, ...] = NAMES, last: str = NAMES[-1]) -> AsyncGenerator[str, None]:
    """Pull at these steps, up to the last; a line about each pull. Raises NotSo."""
    speaker = Loudspeaker(folder / "sound")
    async with speaker.sounding(), contextlib.AsyncExitStack() as stack:
        with House(folder, everything=True, beside=devices_beside(str(folder), speaker)) as house:
            house.start_hall()
            house.start_central()
            box = Box(house, speaker)
            stack.push_async_callback(box.leave)
            await box.fresh()
            _see("undisturbed", await box.runs(_end(last)), TITLES[last])
            undisturbed = end_state(house), _noted(house, last)
            yield f"undisturbed, up to {last}: {len(undisturbed[1])} steps stand in the audit log"
            await box.fresh()
            walk = _Walk(box, last)
            for step in steps:
                async for line in walk.at(step):
                    yield line
            await walk.up_to(last)
            for line in walk.compared(undisturbed, (end_state(house), _noted(house, last))):
                yield line


def _end(last: str) -> str:
    """The line at which it is enough; the last step of all is followed by the end of the program."""
    return "" if last == NAMES[-1] else f"{TITLES[last]}: passed"


def _noted(house: House, last: str) -> list[tuple[str, str]]:
    """What stands in the audit log, each step once; one that was killed as a step passed is behind with that."""
    told = noted(house)
    wanted = [(name, "passed") for name in NAMES[: NAMES.index(last) + 1]]
    if told != (wanted if last == NAMES[-1] else wanted[: len(told)]):
        raise NotSo(f"the audit log says {told}")
    return wanted


def _see(what: str, said: Said, title: str) -> None:
    if said.passed[-1:] != [title] or said.code not in (0, -9):
        raise NotSo(f"{what}: {title} has not passed, status {said.code}: {said.err or said.lines[-3:]}")


class _Walk:
    """From step to step on the same box."""

    def __init__(self, box: Box, last: str) -> None:
        self._box = box
        self._last = last
        self._passed: list[str] = []

    async def at(self, step: str) -> AsyncGenerator[str, None]:
        """Each cable it uses goes in turn, and it ends there; then all others are out, and it passes."""
        if before := NAMES[: NAMES.index(step)]:
            await self.up_to(before[-1])
        for pull in PULLS.get(step, ()):
            yield f"{step}: {_named(pull)}: ends there, {await self._ends_at(step, pull)}"
            await self._box.mends()
        out = unused(step)
        for cable in out:
            await self._box.pull(cable)
        await self.up_to(step)
        await self._box.mends()
        yield f"{step}: passes with {len(out)} cables out that it does not use"

    async def up_to(self, step: str) -> None:
        """On, until this one has passed."""
        if TITLES[step] not in self._passed:
            said = await self._box.runs(_end(step))
            self._passed += said.passed
            _see("cables in", said, TITLES[step])

    async def _ends_at(self, step: str, pull: Pull) -> str:
        """The reason that it gives."""
        title = TITLES[step]
        said = await self._box.runs(f"{title}: passed", pull)
        self._passed += said.passed
        head, _, why = said.err.strip().partition("): ")
        if said.code != 1 or head != f"{step} ({title}" or not why or said.passed:
            raise NotSo(f"{step}, {_named(pull)}: status {said.code}, passed {said.passed}, said {said.err!r}")
        if pull.says not in why:
            raise NotSo(f"{step}, {_named(pull)}: {pull.says!r} is not named in {why!r}")
        return why

    def compared(self, undisturbed: tuple[object, object], here: tuple[object, object]) -> list[str]:
        """Each step once and in order, and nothing else than without anybody at the cables."""
        wanted = [TITLES[name] for name in NAMES[: NAMES.index(self._last) + 1]]
        if self._passed != wanted:
            raise NotSo(f"steps passed as {self._passed}")
        if here != undisturbed:
            raise NotSo(f"another end state:\n{undisturbed}\n{here}")
        return [f"{len(wanted)} steps passed, each once; the end state is that of the undisturbed box"]


def _named(pull: Pull) -> str:
    how = f"after question {pull.question}" if pull.question else f"at “{pull.at}”"
    return f"{pull.cable} pulled {how}"
