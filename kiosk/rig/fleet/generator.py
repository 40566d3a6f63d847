"""A process full of virtual terminals. Who started it tells it over a pipe what happens, and asks for the truth."""

from __future__ import annotations

import asyncio
import gc
import random
import resource
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from kiosk.contract.fleet import HEARTBEAT_SECONDS
from kiosk.rig.fleet.box import Box, Together
from kiosk.rig.fleet.county import Enrolled
from kiosk.rig.fleet.fate import Blow, Kind
from kiosk.rig.fleet.line import Meeting
from kiosk.rig.fleet.post import Post
from kiosk.rig.fleet.virtual import Seen, Trouble

_MISFORTUNES = frozenset({Kind.DEATH, Kind.FREEZE, Kind.CUT})
_END = "end"


@dataclass(frozen=True, repr=False)
class Spec:
    """What one process needs to know: its terminals, the broker, and where facts are brought, by whose authority."""

    terminals: tuple[Enrolled, ...]
    meeting: Meeting
    url: str
    authority: Path
    keepalive: int
    seed: int


@dataclass(frozen=True)
class Truth:
    """How one terminal is, what the platform may know of it, and the facts it wrote."""

    terminal: str
    online: bool
    possible: tuple[Seen, ...]
    facts: tuple[str, ...]
    waiting: int


@dataclass(frozen=True)
class Figures:
    """How one process fares. `late` are the seconds by which regular reports came later than due."""

    online: int
    reachable: int
    told: int
    waiting: int
    connects: int
    refused: int
    skipped: int
    late: tuple[float, ...] = ()
    posts: dict[str, int] = field(default_factory=dict)


class Generator:
    """One such process, as its starter has it."""

    def __init__(self, spec: Spec) -> None:
        ours, theirs = get_context("spawn").Pipe()
        self._pipe: Connection = ours
        self.process: BaseProcess = get_context("spawn").Process(target=_main, args=(theirs, spec), name="generator")
        self.process.start()
        theirs.close()

    def tell(self, what: str, *more: Any) -> Any:  # noqa: ANN401  (each deed has an answer of its own)
        """Have it do one of the deeds of `_Crowd`, and hear what it answers."""
        self._pipe.send((what, more))
        return self._pipe.recv()

    def end(self) -> None:
        """All its terminals are gone."""
        if self.process.is_alive():
            self._pipe.send((_END, ()))
            self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def many_files() -> None:
    """A socket for each terminal: as many as we may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _main(pipe: Connection, spec: Spec) -> None:
    many_files()
    asyncio.run(_serve(pipe, spec))


async def _serve(pipe: Connection, spec: Spec) -> None:
    loop = asyncio.get_running_loop()
    crowd = _Crowd(spec)
    heard: asyncio.Queue[tuple[str, tuple[Any, ...]]] = asyncio.Queue()
    loop.add_reader(pipe.fileno(), lambda: heard.put_nowait(pipe.recv()))
    gc.freeze()  # what stands for as long as the run is never searched for rubbish
    try:
        while True:
            what, more = await heard.get()
            if what == _END:
                return
            pipe.send(getattr(crowd, what)(*more))
    except EOFError:
        return
    finally:
        loop.remove_reader(pipe.fileno())
        await crowd.post.close()


class _Crowd:
    """Its terminals, and the deeds that may be asked for."""

    def __init__(self, spec: Spec) -> None:
        self.post = Post(spec.url, spec.authority)
        self._dice = random.Random(spec.seed)
        self._all = Together(spec.meeting, self.post, spec.keepalive, self._dice)
        self._boxes = [Box(enrolled, self._all) for enrolled in spec.terminals]
        self._held = False
        self._loop = asyncio.get_running_loop()

    def rise(self, seconds: float) -> None:
        """All start, one after the other within so many seconds."""
        for number, box in enumerate(self._boxes):
            self._loop.call_later(seconds * number / len(self._boxes), box.rise)

    def begin(self, blows: Sequence[Blow]) -> None:
        """From now on reports are spread evenly, and this happens; `terminal` counts within this process."""
        for number, box in enumerate(self._boxes):
            box.spread(HEARTBEAT_SECONDS * (number + 1) / len(self._boxes))
        self._all.late.clear()
        self._all.told = 0
        for blow in blows:
            self._loop.call_later(blow.at, self._strike, blow)

    def hold(self, held: bool) -> None:
        """While something greater happens no terminal dies, freezes or is cut off by itself."""
        self._held = held

    def storm(self, share: float, seconds: float) -> int:
        """So many of all lose their line within so many seconds."""
        struck = self._dice.sample(self._boxes, int(len(self._boxes) * share))
        for box in struck:
            self._loop.call_later(self._dice.uniform(0, seconds), box.storm)
        return len(struck)

    def truth(self) -> list[Truth]:
        """How all are this moment."""
        return [
            Truth(
                box.enrolled.name,
                box.online,
                box.virtual.possible(),
                tuple(box.outbox.hashes),
                len(box.outbox.waiting),
            )
            for box in self._boxes
        ]

    def troubles(self) -> list[Trouble]:
        """All that broke."""
        return self._all.troubles

    def figures(self) -> Figures:
        """How this process fares."""
        return Figures(
            online=sum(box.online for box in self._boxes),
            reachable=sum(box.reachable for box in self._boxes),
            told=self._all.told,
            waiting=sum(len(box.outbox.waiting) for box in self._boxes if box.reachable),
            connects=self._all.connects,
            refused=self._all.refused,
            skipped=self._all.skipped,
            late=tuple(self._all.late),
            posts=dict(self.post.refused),
        )

    def _strike(self, blow: Blow) -> None:
        if self._held and blow.kind in _MISFORTUNES:
            self._all.skipped += 1
        else:
            self._boxes[blow.terminal].strike(blow)
