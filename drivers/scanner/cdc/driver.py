"""A plain scanner: it reads whatever it is shown and cannot be asked, so only codes shown now are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.errors import LinkLost
from drivers.link import link_for
from drivers.scanner.cdc import codec
from drivers.scans.assembling import IDLE_GAP, Ending, ScanAssembler
from drivers.scans.listening import next_unasked
from drivers.scans.presenting import Presentation
from drivers.status import READY, Status

if TYPE_CHECKING:
    from drivers.contracts import Scan


class CdcScanner:
    """One scanner at `address`.

    `ending` is how a scan ends: any, cr, lf, crlf, tab, etx, stx_etx, or none for codes that hold these themselves;
    `idle_seconds` is the silence that ends one otherwise.
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
    ) -> None:
        self._link = link_for(address, baud)
        self._ending, self._idle_seconds = Ending(ending), idle_seconds
        self._presentation = Presentation(same_code_seconds)

    async def open(self) -> None:
        """Take the port. That a scanner is there cannot be asked. Raises LinkLost."""
        await self._link.open()

    async def close(self) -> None:
        """Give the port back."""
        await self._link.close()

    async def status(self) -> Status:
        """READY while the port is there: this scanner can be asked nothing. Raises LinkLost."""
        if not self._link.is_open:
            raise LinkLost("port_lost", "the port is gone")
        return READY

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def next_scan(self) -> Scan:
        """The next code shown from now on. Raises LinkLost."""
        assembler = ScanAssembler(self._ending)
        return await next_unasked(self._link, assembler, self._presentation, gap=self._idle_seconds)
