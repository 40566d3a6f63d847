"""Fault switches for tests: the platform made slow, broken, unwilling, or silent after it has done its work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import ClassVar

import msgspec
from fastapi import APIRouter, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.central.asking import exactly
from kiosk.central.refusals import Declined

router = APIRouter(prefix="/faults", tags=["faults"])


@dataclass(frozen=True)
class Fault:
    """What shall happen to requests whose path begins with `prefix`: to the next `count` of them, or to all (0)."""

    prefix: str = "/v1"
    count: int = 0
    slow_ms: int = 0
    fail_500: bool = False
    refuse: bool = False
    lose_answer: bool = False


@dataclass(frozen=True)
class FaultsSet:
    """The switches that are set now."""

    faults: tuple[Fault, ...]


class Switches:
    """The faults that are switched on; the first that fits a path is used."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def pull(self, path: str) -> Fault | None:
        """The fault for this request, counted down."""
        for place, fault in enumerate(self.faults):
            if path.startswith(fault.prefix):
                if fault.count == 1:
                    del self.faults[place]
                elif fault.count:
                    self.faults[place] = replace(fault, count=fault.count - 1)
                return fault
        return None


@router.post("", dependencies=[exactly(Fault)])
def set_fault(fault: Fault, request: Request) -> FaultsSet:
    """Add a fault after those already set."""
    switches: Switches = request.app.state.switches
    switches.faults.append(fault)
    return FaultsSet(tuple(switches.faults))


@router.delete("", status_code=204)
def clear_faults(request: Request) -> None:
    """Switch all faults off."""
    request.app.state.switches.faults.clear()


class Mischief:
    """Wraps an ASGI application and does to its requests what the switches say."""

    def __init__(self, app: ASGIApp, switches: Switches) -> None:
        self._app = app
        self._switches = switches

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, well or badly."""
        fault = self._switches.pull(scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.slow_ms / 1000)
        if fault.fail_500 or fault.refuse:
            await _say(Declined("fault" if fault.fail_500 else "refused"), send)
        elif fault.lose_answer:
            await self._app(scope, receive, _swallow)
            Line.cut(scope["client"])
            while (await receive())["type"] != "http.disconnect":
                continue
        else:
            await self._app(scope, receive, send)


async def _say(refusal: Declined, send: Send) -> None:
    body = msgspec.json.encode(refusal.body)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _swallow(message: Message) -> None:
    """Where a lost answer goes."""


class Line(H11Protocol):
    """A connection that can be cut from within, as a cable is: nothing of the answer arrives."""

    _open: ClassVar[dict[object, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the way to cut it."""
        super().connection_made(transport)
        self._open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._open.pop(self.client, None)
        super().connection_lost(exc)

    @classmethod
    def cut(cls, client: object) -> None:
        """Cut the connection of this client, at once."""
        transport = cls._open.get(client)
        if transport is not None:
            transport.abort()
