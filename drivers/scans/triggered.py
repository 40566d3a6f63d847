"""Reading with a scanner whose light is switched: on when a code is wanted, off in every way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from drivers.scans.assembling import IDLE_GAP, Ending, ScanAssembler
from drivers.scans.listening import collect, let_pass, next_new

if TYPE_CHECKING:
    from drivers.contracts import Scan
    from drivers.scans.listening import Source
    from drivers.scans.presenting import Presentation


class Trigger(Protocol):
    """The switch of a scanner's light."""

    async def on(self) -> bytes:
        """Light on; what came behind the scanner's answer is the beginning of a scan. Raises DeviceFault."""

    async def off(self) -> None:
        """Light off, also when cancelled meanwhile; a port that is gone is no fault here."""

    def purify(self, data: bytes) -> bytes:
        """A scan without the scanner's own replies that got into it."""


class TriggeredReading:
    """One code at a time. The light of `trigger` is switched on again when its `light_seconds` have run out."""

    def __init__(
        self,
        source: Source,
        trigger: Trigger,
        presentation: Presentation,
        *,
        light_seconds: float,
        ending: Ending = Ending.ANY,
        gap: float = IDLE_GAP,
    ) -> None:
        self.trigger, self.light_seconds = trigger, light_seconds
        self._source, self._presentation = source, presentation
        self._ending, self._gap = ending, gap
        self._broken_off = False  # the last question ended without a code: one may have been on its way

    async def next_scan(self) -> Scan:
        """Light on, wait for a code, light off however this ends. Raises LinkLost, NoAnswer, Refused."""
        await let_pass(self._source, gap=self._gap, begun=self._broken_off)
        self._broken_off = True
        try:
            scan = await next_new(self._next_code, self._presentation)
            self._broken_off = False
            return scan
        finally:
            await self.trigger.off()

    async def _next_code(self) -> bytes:
        while True:
            assembler = ScanAssembler(self._ending, self.trigger.purify)
            scans = assembler.feed(await self.trigger.on())
            scans = scans or await collect(self._source, assembler, self.light_seconds, gap=self._gap)
            if scans:
                return scans[0]
