"""One virtual terminal at work: its line, its reports, its facts, and everything that can befall it."""

from __future__ import annotations

import asyncio
import datetime as dt
import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from kiosk.contract.fleet import COMMAND, HEARTBEAT_SECONDS, ONLINE, STATE, Online, SceneClass, topic
from kiosk.rig.fleet import wire
from kiosk.rig.fleet.county import Enrolled
from kiosk.rig.fleet.fate import Blow, Kind
from kiosk.rig.fleet.line import Line, Meeting
from kiosk.rig.fleet.outbox import Outbox
from kiosk.rig.fleet.post import Post, device_key
from kiosk.rig.fleet.virtual import Trouble, Virtual

COALESCED = 0.5  # seconds that lie at least between two messages
# As a real terminal calls again, and as its courier does.
_FIRST_CALL, _LONGEST_CALL = 2.0, 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_PACKETS = 0xFFFF


@dataclass
class Together:
    """What the terminals of one process share."""

    meeting: Meeting
    post: Post
    keepalive: int
    dice: random.Random
    begins: float = 0.0  # in the loop's time
    troubles: list[Trouble] = field(default_factory=list)
    told: int = 0  # states
    late: list[float] = field(default_factory=list)  # seconds by which a regular report came later than it was due
    connects: int = 0
    refused: int = 0  # connections that did not come about
    skipped: int = 0  # blows that met a terminal which lay there already


class Box:
    """Alive or not, frozen or not, cut off or not."""

    def __init__(self, enrolled: Enrolled, together: Together) -> None:
        self.enrolled = enrolled
        self._all = together
        self._loop = asyncio.get_running_loop()
        self._papers = together.meeting.papers(enrolled.papers)
        self._key = device_key(enrolled)
        self.virtual = Virtual(enrolled.name, enrolled.site)
        self.outbox = Outbox(enrolled.platform_key)
        self._line: Line | None = None
        self._calling: asyncio.Task[None] | None = None
        self._posting: asyncio.Task[None] | None = None
        self._report: asyncio.TimerHandle | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._ping: asyncio.TimerHandle | None = None
        self._packet = 0
        self._told_at = -math.inf
        self._untold: list[Trouble] = []
        self.alive = self.frozen = self.cut = False

    # ---- as it is --------------------------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Connected, and able to say so."""
        return self._line is not None and self.reachable

    @property
    def reachable(self) -> bool:
        """It works, and its cable is in."""
        return self.alive and not self.frozen and not self.cut

    def rise(self) -> None:
        """The program starts."""
        self.alive = True
        self.virtual.begin(_now())
        self._call(0)
        self._fetch()

    def strike(self, blow: Blow) -> None:
        """Let it befall this terminal."""
        if not self.reachable:
            self._all.skipped += 1
            return
        match blow.kind:
            case Kind.TROUBLE:
                self._break(blow)
            case Kind.VISIT:
                self._visit(blow)
            case Kind.DEATH:
                self._die(blow.lasts)
            case Kind.FREEZE:
                self._stand_still(blow.lasts)
            case Kind.CUT:
                self._cut(blow.lasts)

    def storm(self) -> None:
        """Its line is lost this moment, as when a switch restarts."""
        if self._line is not None and not self._line.silent:
            self._line.drop()

    # ---- the line --------------------------------------------------------------------------------------------------

    def _call(self, pause: float) -> None:
        if self.reachable and self._calling is None and self._line is None:
            self._calling = self._loop.create_task(self._until_connected(pause))

    async def _until_connected(self, pause: float) -> None:
        """Try until it succeeds, after a random pause that grows."""
        try:
            while True:
                await asyncio.sleep(pause * self._all.dice.uniform(0.25, 1.0))
                line = Line(self._first_words(), self._heard, self._lost)
                try:
                    await line.meet(self._all.meeting, self._papers)
                    line.still_there()
                except (OSError, TimeoutError):
                    line.drop()
                    self._all.refused += 1
                    pause = min(_LONGEST_CALL, max(_FIRST_CALL, 2 * pause))
                else:
                    self._welcomed(line)
                    return
        finally:
            self._calling = None

    def _first_words(self) -> bytes:
        will = msgspec.json.encode(Online(online=False, boot=self.virtual.boot))
        name = self.enrolled.name
        return wire.connect(name, self._all.keepalive, topic(name, ONLINE), will)

    def _welcomed(self, line: Line) -> None:
        self._line = line
        self._all.connects += 1
        here = msgspec.json.encode(Online(online=True, boot=self.virtual.boot))
        line.send(wire.subscribe(topic(self.enrolled.name, COMMAND), self._next()))
        line.send(wire.publish(topic(self.enrolled.name, ONLINE), here, self._next()))
        self._tell()
        self._ping = self._loop.call_later(self._all.keepalive, self._live)

    def _live(self) -> None:
        """A sign of life where nothing else was said for as long as the broker waits; half of it is spare."""
        left = self._told_at + self._all.keepalive - self._loop.time()
        if left <= 0 and self._line is not None:
            self._line.send(wire.PING)
            left = self._all.keepalive
        self._ping = self._loop.call_later(left, self._live)

    def _lost(self, line: Line) -> None:
        if line is self._line:
            self._line = None
            self._let_wait()
            for timer in (self._report, self._ping):
                self._stop(timer)
            self._call(_FIRST_CALL)

    # ---- what it says ----------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        """Something is otherwise: it is told at once, but not twice within half a second."""
        wait = self._told_at + COALESCED - self._loop.time()
        if wait <= 0:
            self._tell()
        elif self._soon is None:
            self._soon = self._loop.call_later(wait, self._tell)

    def _tell(self) -> None:
        self._stop(self._soon)
        self._soon = None
        if self._line is None or not self.reachable:
            return
        packet = self._next()
        payload = self.virtual.tell(packet, _now())
        self._line.send(wire.publish(topic(self.enrolled.name, STATE), payload, packet))
        self._told_at = self._loop.time()
        self._all.told += 1
        self._stop(self._report)
        self._report = self._loop.call_later(HEARTBEAT_SECONDS, self._regularly, self._told_at + HEARTBEAT_SECONDS)

    def _regularly(self, due: float) -> None:
        self._all.late.append(self._loop.time() - due)
        self._tell()

    def spread(self, phase: float) -> None:
        """The first regular report comes after so many seconds, so that those of all are spread evenly."""
        if self._line is not None:
            self._stop(self._report)
            self._report = self._loop.call_later(phase, self._regularly, self._loop.time() + phase)

    def _heard(self, packet: int) -> None:
        findings = self.virtual.heard(packet)
        if not self._untold or not findings:
            return
        now = time.time()
        for trouble in [each for each in self._untold if (each.cause, each.place) in findings]:
            trouble.told = now - trouble.since.timestamp()
            self._untold.remove(trouble)

    def _next(self) -> int:
        self._packet = self._packet % _PACKETS + 1
        return self._packet

    # ---- what befalls it -------------------------------------------------------------------------------------------

    def _break(self, blow: Blow) -> None:
        now = _now()
        if not self.virtual.befall(blow.cause, blow.place, now):
            self._all.skipped += 1
            return
        trouble = Trouble(self.enrolled.name, blow.cause, blow.place, now, connected=self._line is not None)
        self._all.troubles.append(trouble)
        self._untold.append(trouble)
        self._later(blow.lasts, lambda: self._mend(blow))
        self._changed()

    def _mend(self, blow: Blow) -> None:
        self.virtual.mend(blow.cause, blow.place)
        self._changed()

    def _visit(self, blow: Blow) -> None:
        self.virtual.turn(SceneClass.COLLECT, _now())
        self._changed()
        self._later(blow.lasts, self._visited)

    def _visited(self) -> None:
        """The visit ends with a fact. A terminal that died meanwhile has written none."""
        if not self.alive:
            return
        if self.frozen:
            self._later(1.0, self._visited)
            return
        now = _now()
        self.virtual.turn(SceneClass.IDLE, now)
        number = len(self.outbox.hashes)
        reason = "back_mended" if number % 2 else "out_cleaning"
        self.outbox.write(f"{self.enrolled.name}-{self.virtual.boot}-{number}", now, "printer", reason)
        self._changed()
        self._fetch()

    def _die(self, lasts: float) -> None:
        self.alive = False
        self._let_go()
        if self._line is not None:
            self._line.drop()
        self._later(lasts, self.rise)

    def _stand_still(self, lasts: float) -> None:
        self.frozen = True
        self._let_go()
        if self._line is not None:
            self._line.silence()
        self._later(lasts, self._move_again)

    def _move_again(self) -> None:
        """It wakes, and finds that its line has long been given up."""
        self.frozen = False
        self._again()

    def _cut(self, lasts: float) -> None:
        self.cut = True
        self._let_go()
        if self._line is not None:
            self._line.silence()
        self._later(lasts, self._plugged_in)

    def _plugged_in(self) -> None:
        self.cut = False
        self._again()

    def _again(self) -> None:
        if self._line is not None:
            self._line.drop()
        else:
            self._call(0)
        self._fetch()

    def _let_go(self) -> None:
        """Nothing more is begun; a request that is under way gets no answer any more."""
        self._let_wait()
        for timer in (self._report, self._soon, self._ping):
            self._stop(timer)
        self._soon = None
        for task in (self._calling, self._posting):
            if task is not None:
                task.cancel()
        self._posting = None

    def _let_wait(self) -> None:
        """What has not been heard yet will be late: the line was not there to tell it."""
        for trouble in self._untold:
            trouble.connected = False

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        if seconds < math.inf:
            self._loop.call_later(seconds, what)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()

    # ---- facts -----------------------------------------------------------------------------------------------------

    def _fetch(self) -> None:
        if self.reachable and self.outbox.waiting and self._posting is None:
            self._posting = self._loop.create_task(self._carry())

    async def _carry(self) -> None:
        """Bring what is oldest until nothing waits; what the platform has not taken is brought again."""
        pause = _FIRST_PAUSE
        try:
            while (packed := self.outbox.batch()) is not None:
                answer = await self._all.post.bring(self.enrolled, self._key, *packed)
                if answer is None or not answer.taken:
                    await asyncio.sleep(self._all.dice.uniform(pause / 2, pause))
                    pause = min(_LONGEST_PAUSE, 2 * pause)
                else:
                    self.outbox.acknowledge(answer.taken)
                    pause = _FIRST_PAUSE
        finally:
            if self._posting is asyncio.current_task():
                self._posting = None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
