"""The board's side of the "8A / 80" protocol, with 24 doors on it, their things inside, and hands that touch them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.locker.board8a import codec
from drivers.locker.board8a.codec import ByteOrder, Feedback, Request, RequestReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

_SECONDS_A_BYTE = 10 / 9600  # start, eight, stop
_THINKING = 0.003
_BOLT = 0.06  # seconds from the pulse's start until the sprung door is off its sensor
_PULSE = 0.3  # seconds of pulse when the door does not move; the board answers at its end
_NOISE = b"\x00\xff"


@dataclass
class SimDoor:
    """One door: how it stands, what is behind it, and what is wrong with it."""

    open: bool = False
    item: str | None = None
    jammed: bool = False  # no pulse opens it
    sticks: bool = False  # the next pulse does not open it, the one after does
    sensor_dead: bool = False  # its contact never changes: always says closed


class Board8ADevice:
    """A simulated board on a line of 9600 bits a second."""

    def __init__(
        self, *, address: int = 1, channels: int = 24, feedback: str = "closed_short", byte_order: str = "low_last"
    ) -> None:
        self.address = address
        self.feedback = Feedback(feedback)
        self.byte_order = ByteOrder(byte_order)
        self.doors = {channel: SimDoor() for channel in range(1, channels + 1)}
        self.pulses: Counter[int] = Counter()  # what really went to each lock: the truth for tests
        self.open_frame_at = 0.0  # time.monotonic() when the newest open frame had fully arrived in the port
        self.changed: Callable[[], None] | None = None  # called at a pulse, and when a door or thing moves
        self.silent = False  # no power: hears and does nothing
        self.echo = False  # the adapter hears itself
        self.lose_reply = False  # doors open, and the answer is lost in the surge
        self.late_reply = False  # the answer to an open comes `late_by` seconds late
        self.late_by = 1.6
        self.inverted = False  # wired the other way round than said
        self.line_noise = False  # 00 FF before each answer, from the line's turnaround
        self.bad_checksum = False
        self.active_reports = False  # firmware that reports changes unasked
        self._port: Port | None = None

    def push_shut(self, channel: int) -> None:
        """Somebody pushes the door shut."""
        self._swing(channel, open_=False)

    def pull_open(self, channel: int) -> None:
        """Somebody forces the door open: no pulse was sent."""
        self._swing(channel, open_=True)

    def take_item(self, channel: int) -> str | None:
        """Somebody takes what lies behind an open door. Raises ValueError when it is shut."""
        door = self._reachable(channel)
        item, door.item = door.item, None
        self._tell()
        return item

    def put_item(self, channel: int, text: str) -> None:
        """Staff lays something behind a door, whether it stands open or has been opened with a key."""
        self.doors[channel].item = text
        self._tell()

    async def serve(self, port: Port) -> None:
        """Answer requests until the far side hangs up."""
        self._port = port
        requests = RequestReader()
        try:
            while data := await port.read():
                arrived = time.monotonic()
                await asyncio.sleep(len(data) * _SECONDS_A_BYTE)
                if self.echo:
                    port.write(data)
                for request in requests.feed(data):
                    await self._obey(port, request, arrived)
        finally:
            self._port = None

    async def _obey(self, port: Port, request: Request, arrived: float) -> None:
        if self.silent or request.board != self.address:
            return
        await asyncio.sleep(_THINKING)
        if request.opens:
            self.open_frame_at = arrived
            await self._pulse(port, request.channel)
        elif request.channel == 0:
            made = [self._made(channel) for channel in sorted(self.doors)]
            await self._send(port, codec.status(self.address, made + [False] * (24 - len(made)), self.byte_order))
        elif request.channel in self.doors:
            made_one = self._made(request.channel)
            await self._send(port, codec.contact(self.address, request.channel, made=made_one))

    async def _pulse(self, port: Port, channel: int) -> None:
        if channel not in self.doors:
            return
        self.pulses[channel] += 1
        self._tell()  # a pulse on a jammed door is news, too
        moves = self._bolt_gives_way(channel)
        await asyncio.sleep(_BOLT if moves else _PULSE)
        if moves:
            self._swing(channel, open_=True)
        answer = codec.opened(self.address, channel, made=self._made(channel))
        if self.late_reply:
            asyncio.get_running_loop().call_later(self.late_by, port.write, answer)
        elif not self.lose_reply:
            await self._send(port, answer)

    def _bolt_gives_way(self, channel: int) -> bool:
        door = self.doors[channel]
        stuck, door.sticks = door.sticks, False
        return not (stuck or door.jammed)

    async def _send(self, port: Port, frame: bytes) -> None:
        if self.bad_checksum:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self.line_noise:
            frame = _NOISE + frame
        await asyncio.sleep(len(frame) * _SECONDS_A_BYTE)
        port.write(frame)

    def _made(self, channel: int) -> bool:
        door = self.doors[channel]
        seems_shut = door.sensor_dead or not door.open
        return seems_shut is ((self.feedback is Feedback.CLOSED_SHORT) is not self.inverted)

    def _swing(self, channel: int, *, open_: bool) -> None:
        door = self.doors[channel]
        if door.open is open_:
            return
        door.open = open_
        if self.active_reports and self._port is not None:
            self._port.write(codec.report(self.address, channel, made=self._made(channel)))
        self._tell()

    def _reachable(self, channel: int) -> SimDoor:
        if not self.doors[channel].open:
            raise ValueError(f"door {channel} is shut")
        return self.doors[channel]

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()
