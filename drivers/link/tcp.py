"""A device on the network, or behind a serial-device server: one TCP stream."""

from __future__ import annotations

import asyncio
import socket
import struct

from drivers.errors import LinkLost
from drivers.link.watched import Connection, WatchedLink

_CONNECT_WITHIN = 2.0
# A device whose cable is pulled sends no farewell: after five quiet seconds ask it every two, twice.
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 2))


# What was not sent when a link is closed must not be delivered after it: it may be the receipt of someone who left.
_FORGET = struct.pack("ii", 1, 0)


class TcpLink(WatchedLink):
    """A stream to `host`:`port`; rate and parity are the far side's business."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._host, self._port = host, port

    async def _connect(self) -> Connection:
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                return await self._stream()
        except OSError as fault:  # a time-out is one of them
            raise LinkLost("port_missing", f"{self._host}:{self._port}") from fault

    async def _stream(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        family, kind, _, _, where = (await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM))[0]
        stream = socket.socket(family, kind)
        try:
            stream.setblocking(False)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _FORGET)
            for option, seconds in _KEEPALIVE:
                stream.setsockopt(socket.IPPROTO_TCP, option, seconds)
            await loop.sock_connect(stream, where)
        except BaseException:
            stream.close()
            raise
        return stream
