"""A card reader as a vendor's package might drive it: faults, mistakes and bad habits are put in from outside."""

from __future__ import annotations

import asyncio
import contextlib

from drivers.contracts import CardLiftedEarly, CardOutcome
from drivers.status import READY, Status


class Bought:
    """Everything a driver can do wrong, each switched on by itself."""

    def __init__(self) -> None:
        self.on_open: BaseException | None = None
        self.on_status: BaseException | None = None
        self.on_card: BaseException | None = None
        self.says = READY
        self.hangs_in: set[str] = set()  # verbs that never end; told to end, they do
        self.deaf_in: set[str] = set()  # verbs that never end, whatever they are told
        self.opened = self.closed = self.polled = 0
        self.acts: list[str] = []
        self.gone = asyncio.Event()

    async def open(self) -> None:
        self.opened += 1
        await self._do("open", self.on_open)

    async def close(self) -> None:
        self.closed += 1
        await self._do("close", None)

    async def status(self) -> Status:
        self.polled += 1
        await self._do("status", self.on_status)
        return self.says

    async def lost(self) -> None:
        await self.gone.wait()

    async def next_card(self) -> CardOutcome:
        await self._do("next_card", self.on_card)
        return CardLiftedEarly()

    async def move(self, what: str, seconds: float = 0.0) -> str:
        """Something physical."""
        self.acts.append(what)
        await self._do("move", None)
        await asyncio.sleep(seconds)
        return what

    async def _do(self, verb: str, mistake: BaseException | None) -> None:
        if mistake is not None:
            raise mistake
        if verb in self.hangs_in:
            await asyncio.Event().wait()
        while verb in self.deaf_in:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)
