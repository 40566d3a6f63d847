"""A Newland scanner: the light goes on when a code is wanted and off as soon as it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.errors import NoAnswer
from drivers.link import link_for
from drivers.scanner.newland import codec
from drivers.scanner.newland.tongues import TONGUES, Elder, Tongue, Ucs
from drivers.scans.assembling import IDLE_GAP, Ending
from drivers.scans.presenting import Presentation
from drivers.scans.triggered import TriggeredReading
from drivers.status import READY, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.contracts import Scan

_AUTO = "auto"


class NewlandScanner:
    """One scanner at `address`.

    `language` is "ucs", "older" (EM3000 and relatives), "engine" (escape triggers), or "auto": UCS, else the elders'
    enquiry. `ending` is how a scan ends: any, cr, lf, crlf, tab, etx, stx_etx, or none for codes that hold these
    themselves. `settings` are sent at each start in the scanner's own language (SETUPE0, nls0302010, 99900030).
    A code equal to the last one is the same presentation until it was not seen for `same_code_seconds`.
    """

    def __init__(
        self,
        *,
        address: str,
        baud: int = codec.BAUD,
        language: str = _AUTO,
        ending: str = "any",
        idle_seconds: float = IDLE_GAP,
        same_code_seconds: float = 1.5,
        light_seconds: float = 30.0,
        settings: Sequence[str] = (),
    ) -> None:
        if language not in (_AUTO, *TONGUES):
            raise ValueError(f"language is one of {', '.join((_AUTO, *TONGUES))}")
        self._link = link_for(address, baud)
        self._language = language
        self._tongue: Tongue = Ucs(self._link)
        self._wanted_light_seconds = light_seconds
        self._settings = tuple(settings)
        self._reading = TriggeredReading(
            self._link,
            self._tongue,
            Presentation(same_code_seconds),
            light_seconds=light_seconds,
            ending=Ending(ending),
            gap=idle_seconds,
        )

    async def open(self) -> None:
        """Take the port, ask who is there, set trigger mode. Raises LinkLost, NoAnswer, Refused."""
        await self._link.open()
        try:
            self._tongue = self._reading.trigger = await self._greeted()
            self._reading.light_seconds = await self._tongue.set_up(self._wanted_light_seconds, self._settings)
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Light off, port back."""
        try:
            if self._link.is_open:
                await self._tongue.off()
        finally:
            await self._link.close()

    async def status(self) -> Status:
        """READY when the scanner answers. Raises LinkLost, NoAnswer."""
        await self._tongue.greet()
        return READY

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def next_scan(self) -> Scan:
        """Light on, wait for a code, light off however this ends. Raises LinkLost, NoAnswer, Refused."""
        return await self._reading.next_scan()

    async def _greeted(self) -> Tongue:
        """The language in which the scanner answers. Raises NoAnswer."""
        if self._language != _AUTO:
            tongue: Tongue = TONGUES[self._language](self._link)
            await tongue.greet()
            return tongue
        try:
            tongue = Ucs(self._link)
            await tongue.greet()
        except NoAnswer:
            tongue = Elder(self._link)
            await tongue.greet()
        return tongue
