"""A summons: somebody far away wants the code of an emergency opening on the glass, as soon as nobody is here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_SHOWN_WITHIN = 60.0  # seconds in which the glass must be free; nobody is served when one is made


class Summons:
    """At most one at a time. `made` are called when there is one."""

    def __init__(self) -> None:
        self.waiting = ""  # the opening whose code is wanted; "" for none
        self.made: list[Callable[[], None]] = []
        self._taken = asyncio.Event()
        self._ended: asyncio.Future[str] | None = None

    async def call(self, opening: str) -> str:
        """Have it put on the glass, and wait for how that ended: opened, or why not."""
        self._ended = asyncio.get_running_loop().create_future()
        self._taken.clear()
        self.waiting = opening
        for listener in tuple(self.made):
            listener()
        try:
            async with asyncio.timeout(_SHOWN_WITHIN):
                await self._taken.wait()
            return await self._ended
        except TimeoutError:
            return "not_shown"
        finally:
            self.waiting, self._ended = "", None

    def take(self) -> str:
        """Whoever has the glass puts it there now: which opening."""
        opening, self.waiting = self.waiting, ""
        self._taken.set()
        return opening

    def over(self, how: str) -> None:
        """So it ended."""
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(how)
            self._taken.set()
