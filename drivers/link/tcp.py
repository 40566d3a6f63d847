"""A device on the network, or behind a serial-device server: one TCP stream."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from drivers.errors import LinkLost
from drivers.link.watched import Connection, WatchedLink

_CONNECT_WITHIN = 2.0
# A device whose cable is pulled sends no farewell: after five quiet seconds ask it every two, twice.
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 2))
# Milliseconds that what was sent may stay on the way. TCP itself goes on for a quarter of an hour, and then a network
# that comes back delivers a pulse to a door whose citizen has left.
_DELIVERED_WITHIN = 6_000
# What was not sent when a link is closed must not be delivered after it: it may be the receipt of someone who left.
_FORGET = struct.pack("ii", 1, 0)


class TcpLink(WatchedLink):
    """A stream to `host`:`port`; rate and parity are the far side's business."""

    def __init__(self, host: str, port: int, address: str = "") -> None:
        super().__init__(address)
        self._host, self._port = host, port
        self.where = f"{host}:{port}"

    def is_over(self, descriptor: int) -> bool:  # noqa: ARG002
        """A stream gives nothing only at its end."""
        return True

    async def _connect(self) -> Connection:
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                return await self._stream()
        except OSError as fault:  # a time-out is one of them
            raise LinkLost("port_missing", self.where) from fault

    async def _stream(self) -> socket.socket:
        """To the first address of the host that answers: localhost is two, and many servers listen at one of them."""
        fault = OSError(f"{self._host} has no address")
        loop = asyncio.get_running_loop()
        for family, kind, _, _, where in await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM):
            try:
                return await self._stream_to(socket.socket(family, kind), where)
            except OSError as refused:
                fault = refused
        raise fault

    async def _stream_to(self, stream: socket.socket, where: Any) -> socket.socket:  # noqa: ANN401  differs by family
        try:
            stream.setblocking(False)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _FORGET)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DELIVERED_WITHIN)
            for option, seconds in _KEEPALIVE:
                stream.setsockopt(socket.IPPROTO_TCP, option, seconds)
            await asyncio.get_running_loop().sock_connect(stream, where)
        except BaseException:
            stream.close()
            raise
        return stream
