"""A scanner that types: it reads whatever it is shown and cannot be asked, so only codes shown now are taken."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from drivers.errors import LinkLost
from drivers.link import link_for
from drivers.scanner.keyboard.codec import AltCodes, Typist
from drivers.scanner.keyboard.grabbed import GrabbedNode
from drivers.scans.assembling import IDLE_GAP, Ending, ScanAssembler
from drivers.scans.listening import next_unasked
from drivers.scans.presenting import Presentation
from drivers.status import READY, Status

if TYPE_CHECKING:
    from drivers.contracts import Scan
    from drivers.link import Link


class KeyboardScanner:
    """One scanner at `address`: its node under /dev/input/by-id or by-path, or socket://host:port where another
    machine holds the node and passes its events on as they are.

    `ending` is how a scan ends: any (Enter or Tab), cr (Enter), tab, or none; `idle_seconds` is the silence that ends
    one otherwise. `alt_codes` tells what Alt and a number mean: gbk or unicode.
    A code equal to the last one is the same presentation until it was not seen for `same_code_seconds`.
    """

    def __init__(
        self,
        *,
        address: str,
        ending: str = "any",
        idle_seconds: float = IDLE_GAP,
        same_code_seconds: float = 1.5,
        alt_codes: str = "gbk",
    ) -> None:
        self._link: Link = link_for(address) if urlsplit(address).scheme else GrabbedNode(address)
        self._ending, self._idle_seconds = Ending(ending), idle_seconds
        self._presentation = Presentation(same_code_seconds)
        self._alt_codes = AltCodes(alt_codes)

    async def open(self) -> None:
        """Take the keyboard away from everybody else. Raises LinkLost, Refused (not_a_keyboard, grab_refused)."""
        await self._link.open()

    async def close(self) -> None:
        """Give the keyboard back."""
        await self._link.close()

    async def status(self) -> Status:
        """READY while the keyboard is there: it can be asked nothing. Raises LinkLost."""
        if not self._link.is_open:
            raise LinkLost("port_lost", "the keyboard is gone")
        return READY

    async def lost(self) -> None:
        """Wait until the keyboard is gone or closed."""
        await self._link.lost()

    async def next_scan(self) -> Scan:
        """The next code shown from now on. Raises LinkLost."""
        assembler = ScanAssembler(self._ending)
        typing = _Typing(self._link, assembler, Typist(self._alt_codes))
        return await next_unasked(typing, assembler, self._presentation, gap=self._idle_seconds)


class _Typing:
    """The characters that are typed on a link; where one was lost, the scan that it belonged to is spoilt."""

    def __init__(self, link: Link, assembler: ScanAssembler, typist: Typist) -> None:
        self._link, self._assembler, self._typist = link, assembler, typist
        self._typed: deque[bytes | None] = deque()

    async def read(self, within: float | None) -> bytes:
        """The next character. Raises LinkLost, and NoAnswer after `within` seconds in which no key moved."""
        while True:
            while self._typed:
                if (text := self._typed.popleft()) is not None:
                    return text
                self._assembler.spoil()
            self._typed.extend(self._typist.feed(await self._link.read(within)))

    def drain(self) -> bytes:
        """Throw away what was typed, and say how it came."""
        self._typed.clear()
        return self._link.drain()
