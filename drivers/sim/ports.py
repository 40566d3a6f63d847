"""The device's end of a cable: a pty behind a stable name or a TCP listener, to be pulled and plugged again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import socket
import struct
import termios
import tty
from pathlib import Path
from typing import Protocol

# One read takes at most this much, and TCP buffers little: a device that stops reading soon stops its sender.
CHUNK = 4096
_RATES = {getattr(termios, f"B{rate}"): rate for rate in (9600, 19200, 38400, 57600, 115200)}
_CUT_OFF = struct.pack("ii", 1, 0)  # linger 0: close without a farewell
_DISTURBED = bytes(byte ^ 0x5A for byte in range(256))


class Port(Protocol):
    """What a simulated device holds: bytes in, bytes out."""

    async def read(self) -> bytes:
        """What has arrived, at least one byte; b"" when the far side hung up or the cable was pulled."""

    def write(self, data: bytes) -> None:
        """Send. Bytes that nobody takes are lost, as on a wire."""


class Cable(Port, Protocol):
    """A port as hands see it: it can be pulled and plugged, and the device on it can lose its power."""

    dead: bool  # cable in, power off: what arrives is lost, nothing is said
    noisy: bool  # cable beside a motor: the device hears well, and no byte it says arrives as it was

    @property
    def plugged(self) -> bool:
        """True while the cable is in."""

    def plug(self) -> None:
        """Put the cable in; nothing happens when it is in."""

    def unplug(self) -> None:
        """Pull the cable: the far side sees a hang-up; nothing happens when it is out."""

    async def connected(self) -> None:
        """Wait until there is somebody to talk to."""


def _disturbed(data: bytes) -> bytes:
    return data.translate(_DISTURBED)


class _Ear:
    """Waits until a descriptor has something to say, or until it is told to stop."""

    def __init__(self) -> None:
        self._descriptor = -1
        self._waiter: asyncio.Future[None] | None = None

    async def listen(self, descriptor: int) -> None:
        """Return when there is something to read, or after `stop`."""
        loop = asyncio.get_running_loop()
        self._descriptor, self._waiter = descriptor, loop.create_future()
        loop.add_reader(descriptor, self.stop)
        try:
            await self._waiter
        finally:
            self.stop()

    def stop(self) -> None:
        """End the waiting; to be called before the descriptor is closed."""
        waiter, self._waiter = self._waiter, None
        if waiter is None:
            return
        waiter.get_loop().remove_reader(self._descriptor)
        if not waiter.done():
            waiter.set_result(None)


class PtyPort:
    """A serial line: the device's end is a pty master, the computer's end a tty behind the symlink `path`.

    Plugged from the start. A far side that closes and opens the tty again is no hang-up, as on a real line.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.dead = self.noisy = False
        self._master = self._slave = -1
        self._last_name = ""
        self._plugs = 0
        self._ear = _Ear()
        self._in = asyncio.Event()
        self.plug()

    @property
    def plugged(self) -> bool:
        """True while the cable is in."""
        return self._master >= 0

    @property
    def rate(self) -> int | None:
        """Bits a second that the computer has set on its end; None when the cable is out, and for unusual rates."""
        return _RATES.get(termios.tcgetattr(self._master)[5]) if self.plugged else None

    def plug(self) -> None:
        """Put the cable in: the symlink appears again and points at another tty than before."""
        if self.plugged:
            return
        self._master, self._slave = self._new_pair()
        # The slave stays open here too: a master without any slave would report hang-up for ever.
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._last_name = os.ttyname(self._slave)
        self._point_symlink()
        self._plugs += 1
        self._in.set()

    def unplug(self) -> None:
        """Pull the cable: the symlink goes, whoever has the tty open sees a hang-up."""
        if not self.plugged:
            return
        self.path.unlink(missing_ok=True)
        self._in.clear()
        self._ear.stop()
        for end in (self._slave, self._master):
            os.close(end)
        self._master = self._slave = -1

    def close(self) -> None:
        """Leave nothing behind."""
        self.unplug()

    async def connected(self) -> None:
        """Wait until the cable is in."""
        await self._in.wait()

    async def read(self) -> bytes:
        """What has arrived; b"" when the cable is pulled."""
        plugs = self._plugs
        while self.plugged and plugs == self._plugs:
            try:
                data = os.read(self._master, CHUNK)
            except BlockingIOError:
                await self._ear.listen(self._master)
                continue
            if not self.dead:
                return data
        return b""

    def write(self, data: bytes) -> None:
        """Send; what does not fit into the line's buffer is lost."""
        if self.plugged and not self.dead:
            with contextlib.suppress(BlockingIOError):
                os.write(self._master, _disturbed(data) if self.noisy else data)

    def _new_pair(self) -> tuple[int, int]:
        """A fresh pty, not the one used last: adapters come back under another name."""
        pair = pty.openpty()
        if os.ttyname(pair[1]) != self._last_name:
            return pair
        other = pty.openpty()
        for end in pair:
            os.close(end)
        return other

    def _point_symlink(self) -> None:
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._last_name)
        fresh.replace(self.path)


class TcpPort:
    """A network device: listens on 127.0.0.1 and talks to one client at a time; a second one is kept waiting.

    Plugged from the start; `address` stays the same when the cable is pulled and plugged again.
    """

    def __init__(self, port: int = 0) -> None:
        self.address: tuple[str, int] = ("127.0.0.1", port)
        self.dead = self.noisy = False
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._ear = _Ear()
        self._in = asyncio.Event()
        self.plug()

    @property
    def plugged(self) -> bool:
        """True while the cable is in."""
        return self._listener is not None

    def plug(self) -> None:
        """Listen, on the same port as before."""
        if self._listener is not None:
            return
        self._listener = socket.create_server(self.address, backlog=1)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, CHUNK)
        self._listener.setblocking(False)
        self.address = ("127.0.0.1", self._listener.getsockname()[1])
        self._in.set()

    def unplug(self) -> None:
        """Pull the cable: the client is cut off, nobody can connect."""
        if self._listener is None:
            return
        self._in.clear()
        if self._client is not None:
            self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CUT_OFF)
        self._hang_up()
        self._listener.close()
        self._listener = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.unplug()

    async def connected(self) -> None:
        """Wait until the cable is in and a client has connected."""
        while self._client is None:
            await self._in.wait()
            if self._listener is not None:
                await self._accept(self._listener)

    async def read(self) -> bytes:
        """What the client sent; b"" when it hung up or the cable is pulled."""
        while (client := self._client) is not None:
            try:
                data = client.recv(CHUNK)
            except BlockingIOError:
                await self._ear.listen(client.fileno())
                continue
            except ConnectionError:
                data = b""
            if not data:
                self._hang_up()
            elif not self.dead:
                return data
        return b""

    def write(self, data: bytes) -> None:
        """Send; what the client does not take is lost."""
        if self._client is not None and not self.dead:
            with contextlib.suppress(BlockingIOError, ConnectionError):
                self._client.send(_disturbed(data) if self.noisy else data)

    async def _accept(self, listener: socket.socket) -> None:
        try:
            client, _ = listener.accept()
        except BlockingIOError:
            await self._ear.listen(listener.fileno())
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # devices say what they say at once
        self._client = client

    def _hang_up(self) -> None:
        self._ear.stop()
        if self._client is not None:
            self._client.close()
            self._client = None
