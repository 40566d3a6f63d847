"""Waiting for a while, or less when something happens."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from kiosk.terminal.clock import Clock


async def pause(clock: Clock, seconds: float, sooner: Coroutine[Any, Any, None]) -> None:
    """Return after so many seconds, or when `sooner` has happened; nothing is left running."""
    waits = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(sooner)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
