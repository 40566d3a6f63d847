"""A serial port behind a server that lets its rate be set over the network (RFC 2217), without a thread."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from drivers.errors import LinkLost
from drivers.link import telnet
from drivers.link.tcp import TcpLink

if TYPE_CHECKING:
    from collections.abc import Callable

_AGREE_WITHIN = 3.0  # seconds for the server to agree, and for each change of the rate


class Rfc2217Link(TcpLink):
    """A stream to `host`:`port` whose far port runs 8N1 at the rate we choose.

    Of the settings only the rate's answer is waited for. Many servers never answer about modem lines: pyserial then
    needs `?ign_set_control`, which is how this link always behaves.
    """

    def __init__(self, host: str, port: int, baud: int, address: str = "") -> None:
        super().__init__(host, port, address)
        self._baud = baud
        self._ears = telnet.Ears()
        self._heard = asyncio.Event()
        self._offered: bool | None = None
        self._rate: int | None = None
        self._suspended = False

    async def open(self) -> None:
        """Connect, agree, set the port. Raises LinkLost; port_busy when the server hangs up on us meanwhile."""
        self._ears, self._suspended = telnet.Ears(), False
        self._offered = self._rate = None
        await super().open()
        try:
            await self._agree()
        except BaseException:
            await self.close()
            raise

    async def set_rate(self, baud: int) -> bool:
        """Run the far port at `baud`; False when it cannot. Raises LinkLost."""
        self._baud, self._rate = baud, None
        self._tell(telnet.rate(baud))
        await self._until(lambda: self._rate is not None)
        if not self.is_open:
            raise LinkLost("port_lost", "the serial server hung up")
        return self._rate == baud

    async def _agree(self) -> None:
        self._tell(telnet.greeting())
        await self._until(lambda: self._offered is not None)
        if self.is_open and not self._offered:
            raise LinkLost("port_missing", f"{self.where} is no serial server that lets its port be set (RFC 2217)")
        self._tell(telnet.settings())
        self._tell(telnet.rate(self._baud))
        await self._until(lambda: self._rate is not None)
        if not self.is_open:
            raise LinkLost("port_busy", f"{self.where} hung up at once: another client has its port")
        if self._rate != self._baud:
            raise LinkLost("port_missing", f"the port at {self.where} does not run at {self._baud} bits a second")

    async def _until(self, agreed: Callable[[], bool]) -> None:
        """Wait for an answer of the server, or for its hanging up; without either the caller finds nothing new."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_AGREE_WITHIN):
                while not agreed() and self.is_open:
                    self._heard.clear()
                    await self._heard.wait()

    def _tell(self, words: bytes) -> None:
        """A few bytes into an empty line: they find room. One that is broken is noticed by whoever waits next."""
        with contextlib.suppress(LinkLost):
            super()._send(memoryview(words))

    def _send(self, data: memoryview) -> int:
        return 0 if self._suspended else super()._send(data)

    def _outgoing(self, data: bytes) -> bytes:
        return telnet.escape(data)

    def _incoming(self, data: bytes) -> bytes:
        plain, said = self._ears.feed(data)
        for sentence in said:
            self._heed(sentence)
        return plain

    def _heed(self, said: telnet.Said) -> None:
        if isinstance(said, telnet.About):
            if said.offers_port or (said.denies_port and self._offered is None):
                self._offered = said.offers_port
            self._tell(telnet.refusal(said))
        elif said.rate is not None:
            self._rate = said.rate
        elif said.command in (telnet.Port.SUSPEND, telnet.Port.RESUME):
            self._suspended = said.command == telnet.Port.SUSPEND
        self._heard.set()

    def _part(self) -> None:
        super()._part()
        self._heard.set()
