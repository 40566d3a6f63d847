"""A scripted citizen at the counter's wire: sees scenes and touches what they offer, as the screens would."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from kiosk.contract.content import Keypad, SignaturePad, Typing
from kiosk.contract.intent import Chosen, Entered, Extended, Intent, Moved, Read, Shown, SignedHere, Written
from kiosk.contract.scene import Display, Scene
from kiosk.contract.wire import LONGEST_LINE, Did, Drawn, Hello, Show, ToTerminal, for_screens, pack

PATIENCE_SECONDS = 30.0

Strokes = tuple[tuple[int, ...], ...]
# A short name as a hand writes it on the glass: the corners of its strokes, from 0 to 10000 across the pad and down.
_HAND = (
    ((1400, 2300), (2900, 2100)),
    ((1500, 4700), (2800, 4500)),
    ((2150, 2300), (2200, 7300)),
    ((1100, 7500), (3200, 7200)),
    ((4300, 2600), (5600, 2400), (4500, 7600)),
    ((4400, 4600), (5500, 5200), (6200, 7700)),
    ((6900, 2500), (7000, 7000), (7300, 7400), (8900, 6900), (9000, 6000)),
    ((7900, 3400), (8100, 3900)),
)
_POINT_MS, _LIFTED_MS, _POINT_APART = 16, 180, 220


def handwriting() -> Strokes:
    """A signature as a finger gives it: a point every sixtieth of a second, and pauses between strokes."""
    strokes, now = [], 0
    for corners in _HAND:
        stroke: list[int] = []
        for x, y in _along(corners):
            stroke += (x, y, now)
            now += _POINT_MS
        strokes.append(tuple(stroke))
        now += _LIFTED_MS
    return tuple(strokes)


def _along(corners: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int]]:
    """Points from corner to corner, about equally far apart."""
    yield corners[0]
    for (left, top), (right, bottom) in itertools.pairwise(corners):
        steps = max(1, round(math.hypot(right - left, bottom - top) / _POINT_APART))
        for step in range(1, steps + 1):
            yield left + (right - left) * step // steps, top + (bottom - top) * step // steps


class Citizen:
    """Connects where the screens would. Every scene seen is kept in `seen`, newest last."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._writer: asyncio.StreamWriter | None = None
        self._watch: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.seen: list[Scene] = []
        self.taps = 0  # how often the glass was touched; a digit typed is a touch, a signature is one

    async def __aenter__(self) -> Citizen:
        await self.arrive()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.go()

    async def arrive(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Step up to the counter, waiting until it is there."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    reader, self._writer = await asyncio.open_unix_connection(self._socket, limit=LONGEST_LINE)
                    break
                except (FileNotFoundError, ConnectionRefusedError):
                    await asyncio.sleep(0.02)
        self._say(Hello(1080, 1920))
        self._watch = asyncio.create_task(self._look(reader))

    async def go(self) -> None:
        """Step away."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._writer is not None:
            self._writer.transport.abort()

    async def _look(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            message = for_screens(line)
            if isinstance(message, Show):
                self.seen.append(message.scene)
                self._say(Drawn(message.scene.number))
                self._changed.set()

    def _say(self, message: ToTerminal) -> None:
        assert self._writer is not None, "the citizen has not arrived"
        self._writer.write(pack(message))

    # ---- seeing ---------------------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What is on the counter now."""
        assert self.seen, "nothing has been shown yet"
        return self.seen[-1]

    async def until(self, fits: Callable[[Scene], bool], what: str, seconds: float = PATIENCE_SECONDS) -> Scene:
        """Wait for a scene that fits; a citizen who waits in vain says what stood there instead."""
        try:
            async with asyncio.timeout(seconds):
                while not (self.seen and fits(self.scene)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            names = [scene.name for scene in self.seen[-6:]]
            raise AssertionError(f"waited {seconds} s for {what}; saw {names}") from None
        return self.scene

    async def sees(self, name: str, seconds: float = PATIENCE_SECONDS) -> Scene:
        """Wait for the scene of this name."""
        return await self.until(lambda scene: scene.name == name, name, seconds)

    # ---- touching -------------------------------------------------------------------------------------------------

    def does(self, intent: Intent, taps: int = 1) -> None:
        """Send any intent, stale ones too."""
        self.taps += taps
        self._say(Did(intent))

    def touches(self, id: str) -> None:
        """Touch an action, a tile or a row of the scene on show."""
        assert id in self.scene.offers(), f"{self.scene.name} offers {sorted(self.scene.offers())}, not {id}"
        self.does(Chosen(self.scene.number, id))

    def types(self, digits: str) -> None:
        """Complete the keypad on show."""
        keypad = self.scene.content
        assert isinstance(keypad, Keypad), f"{self.scene.name} has no keypad"
        self.does(Entered(self.scene.number, keypad.id, digits), len(digits))

    def writes(self, text: str) -> None:
        """Complete the text on show."""
        field = self.scene.content
        assert isinstance(field, Typing), f"{self.scene.name} has nothing to write in"
        self.does(Written(self.scene.number, field.id, text), len(text))

    def signs(self, strokes: Strokes | None = None) -> None:
        """Sign the pad on show, in a plausible hand or with these strokes, and say it is done."""
        pad = self.scene.content
        assert isinstance(pad, SignaturePad), f"{self.scene.name} has nothing to sign"
        self.does(SignedHere(self.scene.number, pad.id, handwriting() if strokes is None else strokes))

    def reads(self) -> None:
        """Turn the pages of a text up to its last one."""
        self.does(Read(self.scene.number))

    def photographs(self) -> None:
        """Keep a picture of what is shown, where there is glass; at the wire there is none."""

    def goes(self, where: str) -> None:
        """Touch 返回, 首页, 退出 or 帮助."""
        self.does(msgspec.convert({"type": "moved", "scene": self.scene.number, "where": where}, Moved))

    def wants_more_time(self) -> None:
        """Touch 继续办理."""
        self.does(Extended(self.scene.number))

    def prefers(self, display: Display) -> None:
        """Change language, text size, reach or contrast."""
        self.does(Shown(self.scene.number, display))
