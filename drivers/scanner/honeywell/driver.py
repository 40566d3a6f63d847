"""A Honeywell scanner: the light goes on when a code is wanted and off as soon as it is not."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault, NoAnswer, Refused
from drivers.link import link_for
from drivers.scanner.honeywell import codec
from drivers.scanner.honeywell.codec import Answer, ReplyReader
from drivers.scans.assembling import IDLE_GAP, Ending
from drivers.scans.pace import Pace
from drivers.scans.presenting import Presentation
from drivers.scans.triggered import TriggeredReading
from drivers.status import READY, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.contracts import Scan
    from drivers.link import Link

_ANSWER_WITHIN = 1.0
_TRIES = 2
_NO_TWO_ALIKE = 0.5  # seconds by which one late reply may be later than another
_BEHIND_A_REPLY = 0.05  # seconds in which its punctuation mark follows, where it follows at all
_DEFAULT_LIGHT_SECONDS = 3.0  # renewed that often when the scanner takes no light time


class HoneywellScanner:
    """One scanner at `address`.

    `ending` is how a scan ends: any, cr, lf, crlf, tab, etx, stx_etx, or none for codes that hold these themselves.
    `settings` are further menu commands sent at each start (SHWNRD1), without prefix and without storage mark.
    A code equal to the last one is the same presentation until it was not seen for `same_code_seconds`.
    """

    def __init__(
        self,
        *,
        address: str,
        baud: int = codec.BAUD,
        ending: str = "any",
        idle_seconds: float = IDLE_GAP,
        same_code_seconds: float = 1.5,
        light_seconds: float = 30.0,
        settings: Sequence[str] = (),
    ) -> None:
        self._link = link_for(address, baud)
        self._switch = _Switch(self._link)
        self._wanted_light_seconds = light_seconds
        self._settings = tuple(settings)
        self._reading = TriggeredReading(
            self._link,
            self._switch,
            Presentation(same_code_seconds),
            light_seconds=light_seconds,
            ending=Ending(ending),
            gap=idle_seconds,
        )

    async def open(self) -> None:
        """Take the port, ask for the revision, set up trigger and suffix. Raises LinkLost, NoAnswer, Refused."""
        await self._link.open()
        try:
            await self._ask(codec.REVISION)
            await self._set_up()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Light off, port back."""
        try:
            if self._link.is_open:
                await self._switch.off()
        finally:
            await self._link.close()

    async def status(self) -> Status:
        """READY when the scanner tells its revision. Raises LinkLost, NoAnswer."""
        await self._ask(codec.REVISION)
        return READY

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def next_scan(self) -> Scan:
        """Light on, wait for a code, light off however this ends. Raises LinkLost."""
        return await self._reading.next_scan()

    async def _set_up(self) -> None:
        """Serial trigger, suffix, the settings of this place, long light."""
        if not (await self._ask(codec.SERIAL_TRIGGER)).done:
            raise Refused("mode_refused", "the scanner does not take serial trigger mode")
        for setting in (codec.SUFFIX_CR, *self._settings):
            if not (await self._ask(setting)).done:
                raise Refused("setting_refused", f"the scanner does not take {setting}")
        done = (await self._ask(codec.read_time(int(self._wanted_light_seconds * 1000)))).done
        self._reading.light_seconds = self._wanted_light_seconds if done else _DEFAULT_LIGHT_SECONDS

    async def _ask(self, text: str) -> Answer:
        """Send one menu command and find its reply; once more when nothing came. Raises LinkLost, NoAnswer."""
        for tries in range(_TRIES):
            self._link.drain()
            await self._link.write(codec.menu(text))
            with contextlib.suppress(NoAnswer):
                answer = await self._reply(ReplyReader(text))
                # A reply that came only at the second try is the first one's: its own is still to come.
                await self._let_pass(_ANSWER_WITHIN + _NO_TWO_ALIKE if tries else _BEHIND_A_REPLY)
                return answer
        raise NoAnswer("no_answer", "the scanner does not answer")

    async def _reply(self, reader: ReplyReader) -> Answer:
        loop = asyncio.get_running_loop()
        ends = loop.time() + _ANSWER_WITHIN
        while True:
            if answer := reader.feed(await self._link.read(max(0.0, ends - loop.time()))):
                return answer

    async def _let_pass(self, seconds: float) -> None:
        """What still comes for a while belongs to the reply and is no scan."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        with contextlib.suppress(NoAnswer):
            while (left := ends - loop.time()) > 0:
                await self._link.read(left)


class _Switch:
    """The scanner's light; switching it is not answered."""

    purify = staticmethod(codec.without_replies)

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pace = Pace()

    async def on(self) -> bytes:
        """Light on. Raises LinkLost, NoAnswer."""
        await self._pace.turn()
        self._link.drain()
        await self._link.write(codec.TRIGGER_ON)
        return b""

    async def off(self) -> None:
        """Light off, also when cancelled while waiting for the moment; a port that is gone is no fault."""
        try:
            await self._pace.turn()
        finally:
            with contextlib.suppress(DeviceFault):
                await self._link.write(codec.TRIGGER_OFF)
