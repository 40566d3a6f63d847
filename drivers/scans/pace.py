"""Keeps commands apart that nobody waits to have answered: some scanners miss the second of two in a hurry."""

from __future__ import annotations

import asyncio

_BETWEEN_COMMANDS = 0.05  # seconds; the Newland guides ask for it, and others lose nothing by it


class Pace:
    """One for each line."""

    def __init__(self) -> None:
        self._unanswered = float("-inf")

    async def turn(self) -> None:
        """Wait until the next command may be sent, and count it as sent."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._unanswered + _BETWEEN_COMMANDS - loop.time())
        self._unanswered = loop.time()

    def answered(self) -> None:
        """The last command was answered: the next one may follow at once."""
        self._unanswered = float("-inf")
