"""Asking the platform to send somebody of the staff (M29). A call says where, and nothing of anybody."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from kiosk.contract.helping import HelpCall, HelpOver, HelpWanted
from kiosk.terminal.platform.asking import Asking, Away, Refused, posted
from kiosk.terminal.platform.line import Call


class HelpCalls:
    """The calls about help. Every answer is the thing itself, `Refused` or `Away`; none raises."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def call(self, wanted: HelpWanted, key: str) -> HelpCall | Refused | Away:
        """Call the staff; the same key is the same call."""
        return await self._asking.ask(posted("/v1/help_calls", wanted, key), _CALL)

    async def standing(self, id: str) -> HelpCall | Refused | Away:
        """How far a call is."""
        return await self._asking.ask(Call("GET", f"/v1/help_calls/{quote(id, safe='')}"), _CALL)

    async def end(self, id: str, over: HelpOver, key: str) -> HelpCall | Refused | Away:
        """It is over; the staff need not come, or have come."""
        return await self._asking.ask(posted(f"/v1/help_calls/{quote(id, safe='')}/end", over, key), _CALL)


_CALL = msgspec.json.Decoder(HelpCall)
