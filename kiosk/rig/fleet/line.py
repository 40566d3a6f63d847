"""A terminal's line to the broker: TLS with its own certificate, the few packets it needs, and ways to lose it."""

from __future__ import annotations

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from kiosk.rig.fleet import wire
from kiosk.terminal.fleet.line import CONNECTS_WITHIN

# What asyncio sets aside for each line to read into: 256 kB, where a terminal hears some bytes a minute.
SSLProtocol.max_size = 8 * 1024
NAME = "localhost"  # in the broker's certificate


class Refused(ConnectionError):
    """The broker is there, and does not let us in."""


@dataclass(frozen=True)
class Meeting:
    """Where the broker is, and whose certificate it shows."""

    host: str
    port: int
    authority: Path

    def papers(self, own: Path) -> ssl.SSLContext:
        """What one terminal shows and believes."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.authority)
        context.load_cert_chain(own)
        return context


class Line(asyncio.Protocol):
    """One connection, from the handshake until it is lost."""

    def __init__(self, first: bytes, heard: Callable[[int], None], lost: Callable[[Line], None]) -> None:
        self._first = first
        self._heard = heard
        self._lost = lost
        self._packets = wire.Packets()
        self._transport: asyncio.Transport | None = None
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gone = False
        self.silent = False  # a cut cable or a frozen program: nothing goes either way

    async def meet(self, meeting: Meeting, papers: ssl.SSLContext) -> None:
        """Until the broker has let us in. Raises OSError when it does not come to that."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(2 * CONNECTS_WITHIN):
            await loop.create_connection(
                lambda: self,
                meeting.host,
                meeting.port,
                ssl=papers,
                server_hostname=NAME,
                ssl_handshake_timeout=CONNECTS_WITHIN,
            )
            await self.welcomed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The handshake is done."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._first)

    def data_received(self, data: bytes) -> None:
        """Whatever the broker says."""
        for packet in self._packets.feed(data):
            match packet.kind:
                case wire.PUBACK:
                    if packet.reason < wire.BAD:
                        self._heard(packet.number)
                case wire.CONNACK if not self.welcomed.done():
                    self._welcome(packet)
                case wire.PUBLISH:
                    self.send(wire.acknowledge(packet))
                case _:  # answers to pings and subscriptions
                    pass

    def _welcome(self, packet: wire.Packet) -> None:
        if packet.reason:
            self.welcomed.set_exception(Refused(f"reason {packet.reason:#x}"))
        else:
            self.welcomed.set_result(None)

    def connection_lost(self, _why: Exception | None) -> None:
        """The line is gone, by either side."""
        self._gone = True
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionResetError("hung up"))
            self.welcomed.exception()  # whoever waited for it may have given up by now
        self._lost(self)

    def still_there(self) -> None:
        """Raises ConnectionResetError for a line that was lost as soon as it was welcomed."""
        if self._gone:
            raise ConnectionResetError("hung up")

    def send(self, packet: bytes) -> None:
        """Nothing is said on a line that is silent."""
        if self._transport is not None and not self.silent:
            self._transport.write(packet)

    def silence(self) -> None:
        """Nothing more goes either way, and nobody is told."""
        self.silent = True
        if self._transport is not None:
            self._transport.pause_reading()

    def drop(self) -> None:
        """The end without a farewell."""
        if self._transport is not None:
            self._transport.abort()
