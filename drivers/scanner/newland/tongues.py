"""What is said to a Newland scanner, in UCS or as its elders understood it: greeting, set-up, light on, light off."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault, NoAnswer, Refused
from drivers.scanner.newland import codec, older
from drivers.scanner.newland.codec import Answer, ReplyReader
from drivers.scans.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.link import Link

_ANSWER_WITHIN = 1.0
_SIGN_WITHIN = 0.5  # the elders answer a setting within 500 ms
_TRIES = 2
_SHORTEST_LIGHT = 3.0  # seconds; the shortest factory setting seen, used when the scanner takes no other


class _Line:
    """The port, and the distance that its commands keep."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pace = Pace()

    async def say(self, data: bytes) -> None:
        """Send when it is time. Raises LinkLost, NoAnswer."""
        await self._pace.turn()
        await self._link.write(data)

    async def say_last(self, data: bytes) -> None:
        """Send it, also when cancelled while waiting for the moment; a port that is gone is no fault."""
        try:
            await self._pace.turn()
        finally:
            with contextlib.suppress(DeviceFault):
                await self._link.write(data)

    async def heard(self, within: float) -> bytes:
        """What came. Raises LinkLost, NoAnswer."""
        return await self._link.read(max(0.0, within))

    def answered(self) -> None:
        """The last command was answered: the next one may follow at once."""
        self._pace.answered()

    async def find(self, sent: bytes, wanted: Sequence[bytes], within: float) -> bytes:
        """Send, and wait for one of `wanted`, whatever stands around it; twice. Raises LinkLost, NoAnswer."""
        loop = asyncio.get_running_loop()
        for _ in range(_TRIES):
            self._link.drain()
            await self.say(sent)
            heard, ends = b"", loop.time() + within
            with contextlib.suppress(NoAnswer):
                while not any(sign in heard for sign in wanted):
                    heard += await self.heard(ends - loop.time())
                self.answered()
                return next(sign for sign in wanted if sign in heard)
        raise NoAnswer("no_answer", "the scanner does not answer")


class Ucs:
    """A scanner that understands UCS commands."""

    purify = staticmethod(codec.without_replies)

    def __init__(self, link: Link) -> None:
        self._link = link
        self._line = _Line(link)

    async def greet(self) -> None:
        """Ask who is there. Raises LinkLost, NoAnswer."""
        await self._ask(ReplyReader(codec.PING), codec.PING)

    async def set_up(self, light_seconds: float, settings: Sequence[str]) -> float:
        """Trigger mode, long light, the settings of this place; seconds that the light will stay on. Raises Refused."""
        if not (await self._do(codec.TRIGGER_MODE)).done:
            raise Refused("mode_refused", "the scanner does not take trigger mode")
        for setting in settings:
            if not (await self._do(setting)).done:
                raise Refused("setting_refused", f"the scanner does not take {setting}")
        done = (await self._do(codec.read_time(int(light_seconds * 1000)))).done
        return light_seconds if done else _SHORTEST_LIGHT

    async def on(self) -> bytes:
        """Light on; the beginning of a scan, if it came at once. Raises LinkLost, NoAnswer, Refused."""
        reader = ReplyReader(codec.TRIGGER_ON)
        if not (await self._ask(reader, codec.TRIGGER_ON)).done:
            raise Refused("trigger_refused", "the scanner does not obey the trigger")
        return reader.rest

    async def off(self) -> None:
        """Light off without waiting for the reply: a door may be waiting for the scan just read."""
        await self._line.say_last(codec.command(codec.TRIGGER_OFF))

    async def _do(self, text: str) -> Answer:
        return await self._ask(ReplyReader(text), text)

    async def _ask(self, reader: ReplyReader, text: str) -> Answer:
        """Send one command and find its reply; once more when nothing came. Raises LinkLost, NoAnswer."""
        loop = asyncio.get_running_loop()
        for _ in range(_TRIES):
            self._link.drain()
            await self._line.say(codec.command(text))
            ends = loop.time() + _ANSWER_WITHIN
            with contextlib.suppress(NoAnswer):
                while True:
                    if answer := reader.feed(await self._line.heard(ends - loop.time())):
                        self._line.answered()
                        return answer
        raise NoAnswer("no_answer", "the scanner does not answer")


class Elder:
    """A scanner that answers an enquiry and takes text settings; its mode is set by bar code or `settings`."""

    purify = staticmethod(older.without_signs)

    def __init__(self, link: Link, triggers: older.Triggers = older.SHORT) -> None:
        self._line = _Line(link)
        self._triggers = triggers

    async def greet(self) -> None:
        """Ask whether somebody is there. Raises LinkLost, NoAnswer."""
        await self._line.find(older.ENQUIRY, (older.PRESENT,), _ANSWER_WITHIN)

    async def set_up(self, _light_seconds: float, settings: Sequence[str]) -> float:
        """The settings of this place; how long the light stays on is not known, so the shortest is taken."""
        for setting in settings:
            sign = await self._line.find(older.text_setting(setting), (older.DONE, older.REFUSED), _SIGN_WITHIN)
            if sign != older.DONE:
                raise Refused("setting_refused", f"the scanner does not take {setting}")
        return _SHORTEST_LIGHT

    async def on(self) -> bytes:
        """Light on; nothing answers that. Raises LinkLost, NoAnswer."""
        await self._line.say(self._triggers.on)
        return b""

    async def off(self) -> None:
        """Light off."""
        await self._line.say_last(self._triggers.off)


class Engine(Elder):
    """A built-in engine: it is switched by escape sequences, and settings want its programming mode."""

    def __init__(self, link: Link) -> None:
        super().__init__(link, older.ESCAPE)

    async def greet(self) -> None:
        """Into programming mode and out again: the one thing that it answers. Raises LinkLost, NoAnswer."""
        await self._line.find(older.ENTER, (older.ENTERED,), _ANSWER_WITHIN)
        await self._line.find(older.LEAVE, (older.LEFT,), _ANSWER_WITHIN)

    async def set_up(self, _light_seconds: float, settings: Sequence[str]) -> float:
        """The settings of this place, in programming mode. Raises Refused."""
        if settings:
            await self._line.find(older.ENTER, (older.ENTERED,), _ANSWER_WITHIN)
        for setting in settings:
            await self._program(setting)
        if settings:
            await self._line.find(older.LEAVE, (older.LEFT,), _ANSWER_WITHIN)
        return _SHORTEST_LIGHT

    async def _program(self, number: str) -> None:
        done, refused = older.programmed_reply(number, done=True), older.programmed_reply(number, done=False)
        if await self._line.find(older.programmed(number), (done, refused), _ANSWER_WITHIN) != done:
            raise Refused("setting_refused", f"the scanner does not take {number}")


Tongue = Ucs | Elder
TONGUES: dict[str, type[Tongue]] = {"ucs": Ucs, "older": Elder, "engine": Engine}
