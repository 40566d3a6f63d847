"""Asking the platform which version of the program is to run here, and for the bundle, piece by piece."""

from __future__ import annotations

import msgspec

from kiosk.contract.lockers import Signed
from kiosk.contract.update import UpdateReport
from kiosk.terminal.platform.asking import JSON, Asking, Away, Done, Refused
from kiosk.terminal.platform.line import Call

_PARTIAL = 206


class UpdateCalls:
    """The calls about updates. Every answer is the thing itself, `Refused` or `Away`; none raises."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def order(self) -> Signed | Refused | Away | None:
        """What is to run here; None where nothing else is."""
        return await self._asking.ask(Call("GET", "/v1/updates/order"), _ORDER)

    async def piece(self, sha256: str, at: int, length: int) -> bytes | Refused | Away:
        """So many bytes of a bundle from there on; fewer at its end."""
        wanted = {"Range": f"bytes={at}-{at + length - 1}"}
        reply = await self._asking.send(Call("GET", f"/v1/updates/bundles/{sha256}", wanted))
        whole = self._asking.understand(reply, lambda it: it)
        if isinstance(whole, Refused | Away):
            return whole
        return whole.body if whole.status == _PARTIAL else whole.body[at : at + length]

    async def report(self, told: UpdateReport) -> Done | Refused | Away:
        """Say what runs here, and how far an order is. The newest counts, so that it may be said again."""
        call = Call("POST", "/v1/updates/report", JSON, msgspec.json.encode(told))
        return self._asking.understand(await self._asking.send(call), lambda _: Done())


_ORDER: msgspec.json.Decoder[Signed | None] = msgspec.json.Decoder(Signed | None)
