"""Where the terminal's time comes from, so that tests can bring their own."""

from __future__ import annotations

import asyncio
import datetime as dt
import time


class Clock:
    """The machine's clock. Tests use a subclass whose time passes only when somebody waits."""

    def now(self) -> dt.datetime:
        """Local time, aware of its zone."""
        return dt.datetime.now().astimezone()

    def monotonic(self) -> float:
        """Seconds that only ever grow; for measuring how long something took."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
