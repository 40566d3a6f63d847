"""An open descriptor, tty or socket, watched by the event loop: no thread, nothing to do while nothing arrives."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
from typing import Protocol

from drivers.errors import LinkLost, NoAnswer
from drivers.link import taps

_CHUNK = 4096
_BLOCKED_AFTER = 5.0  # seconds in which the far side takes not one byte
_PAUSE = 0.01
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Connection(Protocol):
    """What an open port is: a descriptor that can be closed."""

    def fileno(self) -> int:
        """The descriptor."""

    def close(self) -> None:
        """Close it."""


class WatchedLink:
    """A Link over a descriptor; who inherits says how to connect.

    The loop's reader callback sees a hang-up at once, also when nobody reads or writes.
    """

    def __init__(self, address: str = "") -> None:
        self._address = address  # as it is written in the settings; taps go by it
        self._connection: Connection | None = None
        self._held = bytearray()
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._gone.set()

    async def _connect(self) -> Connection:
        """Open the port, non-blocking. Raises LinkLost."""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """True between `open` and the first sign that the port is gone."""
        return self._connection is not None

    async def open(self) -> None:
        """Take the port. Raises LinkLost."""
        await self.close()
        connection = await self._connect()
        try:
            asyncio.get_running_loop().add_reader(connection.fileno(), self._receive)
        except OSError as fault:  # a file or a device that cannot be waited for
            connection.close()
            raise LinkLost("port_missing", "what is there is no port") from fault
        self._connection = connection
        self._held.clear()
        self._gone.clear()

    async def close(self) -> None:
        """Give the port back; safe to call twice and after a loss."""
        self._part()
        self._held.clear()

    async def write(self, data: bytes) -> None:
        """Hand all of `data` to the port. Raises LinkLost, and NoAnswer when the far side takes nothing."""
        if self._connection is not None:
            taps.pass_on(self._address, ">", data)
        rest = memoryview(self._outgoing(data))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _BLOCKED_AFTER
        while rest:
            taken = self._send(rest)
            rest = rest[taken:]
            if taken:
                deadline = loop.time() + _BLOCKED_AFTER
            elif loop.time() > deadline:
                raise NoAnswer("write_blocked", "the far side takes no bytes")
            else:
                await asyncio.sleep(_PAUSE)

    async def read(self, within: float | None) -> bytes:
        """What has arrived, at least one byte. Raises NoAnswer after `within` seconds, and LinkLost."""
        if not self._held and self._connection is not None:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self._news.wait()
        if self._held:
            return self._take()
        if self._connection is None:
            raise LinkLost("port_lost", "the port is gone")
        raise NoAnswer("no_answer", "nothing arrived in time")

    def drain(self) -> bytes:
        """Throw away what has arrived, and say what it was."""
        known = -1
        while len(self._held) > known:
            known = len(self._held)
            self._receive()
        return self._take()

    async def set_rate(self, baud: int) -> bool:  # noqa: ARG002  this way has no rate
        """Nothing to set: whoever built this way chose its rate. Raises LinkLost."""
        return True

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._gone.wait()

    def _outgoing(self, data: bytes) -> bytes:
        """How data travels; as it is, where the way wraps nothing around it."""
        return data

    def _incoming(self, data: bytes) -> bytes:
        """The device's bytes in what arrived."""
        return data

    def is_over(self, descriptor: int) -> bool:
        """True when a read that gave nothing meant a hang-up.

        A raw tty also gives nothing when it is only empty, and a printer when it answers with an empty packet.
        """
        poll = select.poll()
        poll.register(descriptor, 0)  # a hang-up is told unasked; a byte that has come meanwhile is none
        return any(event & _GONE for _, event in poll.poll(0))

    def _take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken

    def _send(self, data: memoryview) -> int:
        if self._connection is None:
            raise LinkLost("port_lost", "the port is gone")
        try:
            return os.write(self._connection.fileno(), data)
        except BlockingIOError:
            return 0
        except OSError as fault:
            self._part()
            raise LinkLost("port_lost", "the port broke while writing") from fault

    def _receive(self) -> None:
        """Take in what has arrived; called by the loop when there is something, or when the far side is gone."""
        if self._connection is None:
            return
        descriptor = self._connection.fileno()
        try:
            data = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            self._part()
            return
        if data:
            self._arrived(self._incoming(data))
        elif self.is_over(descriptor):
            self._part()

    def _arrived(self, data: bytes) -> None:
        if data:
            self._held += data
            self._news.set()
            taps.pass_on(self._address, "<", data)

    def _part(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        asyncio.get_running_loop().remove_reader(connection.fileno())
        connection.close()
        self._gone.set()
        self._news.set()
