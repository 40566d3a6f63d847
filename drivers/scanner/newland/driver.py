"""A Newland scanner: the light goes on when a code is wanted and off as soon as it is not."""

from __future__ import annotations

import asyncio
import contextlib

from drivers.contracts import Scan
from drivers.errors import DeviceFault, NoAnswer, Refused
from drivers.link import link_for
from drivers.scanner.newland import codec
from drivers.scanner.newland.codec import Answer, ReplyReader, ScanAssembler
from drivers.status import READY, Status

_ANSWER_WITHIN = 1.0
_TRIES = 2
_BETWEEN_COMMANDS = 0.05  # the guide's least distance to a command whose reply nobody waited for
_SAME_CODE_PAUSE = 0.2
_LIGHT_SECONDS = 30.0
_DEFAULT_LIGHT_SECONDS = 3.0  # the shortest factory setting seen; used when the scanner takes no other


class NewlandScanner:
    """One scanner at `address`. `terminated=False` for codes that hold CR, LF, TAB or ETX themselves.

    A code equal to the last one counts as the same presentation until it was not seen for `same_code_seconds`.
    """

    def __init__(
        self,
        *,
        address: str,
        baud: int = codec.BAUD,
        terminated: bool = True,
        same_code_seconds: float = 1.5,
        light_seconds: float = _LIGHT_SECONDS,
    ) -> None:
        self._link = link_for(address, baud)
        self._terminated = terminated
        self._same_code_seconds = same_code_seconds
        self._wanted_light_seconds = light_seconds
        self._light_seconds = light_seconds
        self._last_code = 0  # a salted hash: the code itself is not kept
        self._last_seen = 0.0
        self._last_command = 0.0

    async def open(self) -> None:
        """Take the port, ask who is there, set trigger mode. Raises LinkLost, NoAnswer, Refused."""
        await self._link.open()
        try:
            await self._ask(codec.PING)
            await self._set_up()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Light off, port back."""
        if self._link.is_open:
            await self._light_off()
        await self._link.close()

    async def status(self) -> Status:
        """READY when the scanner answers. Raises LinkLost, NoAnswer."""
        await self._ask(codec.PING)
        return READY

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def next_scan(self) -> Scan:
        """Light on, wait for a code, light off however this ends. Raises LinkLost, NoAnswer, Refused."""
        try:
            while True:
                raw = await self._next_code()
                if not self._is_same(raw):
                    return Scan(raw, codec.text_of(raw))
                await asyncio.sleep(_SAME_CODE_PAUSE)
        finally:
            await self._light_off()

    async def _next_code(self) -> bytes:
        """The next payload, however long it takes: the light is switched on again when its time has run out."""
        while True:
            assembler = ScanAssembler(self._terminated)
            scans = assembler.feed(await self._light_on())
            scans = scans or await self._watch(assembler)
            if scans:
                return scans[0]

    async def _watch(self, assembler: ScanAssembler) -> list[bytes]:
        """Listen while the light is on; nothing when it went out without a code."""
        loop = asyncio.get_running_loop()
        out_at = loop.time() + self._light_seconds
        while True:
            within = codec.IDLE_GAP if assembler.waiting else out_at - loop.time()
            if within <= 0:
                return []
            try:
                scans = assembler.feed(await self._link.read(within))
            except NoAnswer:
                scans = assembler.pause()
            if scans:
                return scans

    def _is_same(self, raw: bytes) -> bool:
        """True for a code that was just read: people hold their phone a moment longer."""
        now = asyncio.get_running_loop().time()
        code = hash(raw)
        same = code == self._last_code and now - self._last_seen < self._same_code_seconds
        self._last_code, self._last_seen = code, now
        return same

    async def _light_on(self) -> bytes:
        """Trigger; what came behind the reply is the beginning of a scan."""
        reader = ReplyReader(codec.TRIGGER_ON)
        answer = await self._ask(codec.TRIGGER_ON, reader)
        if not answer.done:
            raise Refused("trigger_refused", "the scanner does not obey the trigger")
        return reader.rest

    async def _light_off(self) -> None:
        """Untrigger without waiting for the reply: a door may be waiting for the scan just read."""
        self._last_command = asyncio.get_running_loop().time()
        with contextlib.suppress(DeviceFault):
            await self._link.write(codec.command(codec.TRIGGER_OFF))

    async def _set_up(self) -> None:
        """Trigger mode and long light; a scanner that refuses long light is switched on again more often."""
        if not (await self._ask(codec.TRIGGER_MODE)).done:
            raise Refused("mode_refused", "the scanner does not take trigger mode")
        done = (await self._ask(codec.read_time(int(self._wanted_light_seconds * 1000)))).done
        self._light_seconds = self._wanted_light_seconds if done else _DEFAULT_LIGHT_SECONDS

    async def _ask(self, text: str, reader: ReplyReader | None = None) -> Answer:
        """Send one command and find its reply; once more when nothing came. Raises LinkLost, NoAnswer."""
        reader = reader or ReplyReader(text)
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._last_command + _BETWEEN_COMMANDS - loop.time())
        for _ in range(_TRIES):
            self._link.drain()
            await self._link.write(codec.command(text))
            with contextlib.suppress(NoAnswer):
                return await self._reply(reader, loop.time() + _ANSWER_WITHIN)
        raise NoAnswer("no_answer", "the scanner does not answer")

    async def _reply(self, reader: ReplyReader, deadline: float) -> Answer:
        loop = asyncio.get_running_loop()
        while True:
            chunk = await self._link.read(max(0.0, deadline - loop.time()))
            if answer := reader.feed(chunk):
                return answer
