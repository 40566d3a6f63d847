"""Listening for scans: what arrives, what silence ends, and what came for nobody."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from drivers.contracts import Scan
from drivers.errors import NoAnswer
from drivers.scans.assembling import IDLE_GAP
from drivers.scans.text import text_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.scans.assembling import ScanAssembler
    from drivers.scans.presenting import Presentation

_SAME_CODE_PAUSE = 0.2  # seconds until a scanner is let look again at a code that it has just read


class Source(Protocol):
    """Where scans come from: the reading half of a Link."""

    async def read(self, within: float | None) -> bytes:
        """What has arrived, at least one byte. Raises LinkLost, and NoAnswer after `within` seconds (None: never)."""

    def drain(self) -> bytes:
        """Throw away what has arrived, and say what it was."""


async def collect(
    source: Source, assembler: ScanAssembler, seconds: float | None = None, *, gap: float = IDLE_GAP
) -> list[bytes]:
    """Scans as soon as there are any; [] after `seconds` (None: never). Raises LinkLost.

    A scan that has begun is waited for to its end, whatever `seconds` says.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds if seconds is not None else None
    while True:
        within = gap if assembler.waiting else None if ends is None else ends - loop.time()
        if within is not None and within <= 0:
            return []
        try:
            scans = assembler.feed(await source.read(within))
        except NoAnswer:
            scans = assembler.pause()
        if scans:
            return scans


async def let_pass(source: Source, *, gap: float = IDLE_GAP, begun: bool = False) -> None:
    """Throw away what was scanned before anybody asked, to the end of a scan that is still arriving.

    Without this the rest of one person's code could become the next person's. `begun`: its beginning may have been
    taken already, so that an empty line is no sign that nothing comes.
    """
    begun = bool(source.drain()) or begun
    while begun:
        try:
            await source.read(gap)
        except NoAnswer:
            return


async def next_new(read: Callable[[], Awaitable[bytes]], presentation: Presentation) -> Scan:
    """The next code that is not the one just presented; `read` gives one code at a time."""
    loop = asyncio.get_running_loop()
    while True:
        raw = await read()
        if not presentation.is_same(raw, loop.time()):
            return Scan(raw, text_of(raw))
        await asyncio.sleep(_SAME_CODE_PAUSE)


async def next_unasked(
    source: Source, assembler: ScanAssembler, presentation: Presentation, *, gap: float = IDLE_GAP
) -> Scan:
    """The next code of a scanner that reads whatever it is shown; what came before anybody asked is let pass."""
    await let_pass(source, gap=gap)
    scans: list[bytes] = []

    async def read() -> bytes:
        while not scans:
            scans.extend(await collect(source, assembler, gap=gap))
        return scans.pop(0)

    return await next_new(read, presentation)
