"""The side of the lock boards on a shared line: doors with things behind them, hands that touch them, and bad luck.

A family says how its frames look. One such device is a whole bus: all boards hear everything, and doors are numbered
across the boards in their order, from 1.
"""

from __future__ import annotations

import asyncio
import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from drivers.rs485.wiring import Feedback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drivers.sim.ports import Port

_BITS_A_BYTE = 10  # start, eight, stop
_THINKING = 0.003
_BOLT = 0.06  # seconds from the pulse's start until the sprung door is off its sensor
PULSE = 0.3  # seconds; a board that waits for a door which does not move answers at its end
_NOISE = b"\x00\xff"

RequestT = TypeVar("RequestT")


class Fate(enum.Enum):
    """What becomes of one answer on its way to the terminal."""

    ARRIVES = "arrives"
    LOST = "lost"
    LATE = "late"
    GARBLED = "garbled"


@dataclass
class SimDoor:
    """One door: how it stands, what is behind it, and what is wrong with it."""

    open: bool = False
    item: str | None = None
    jammed: bool = False  # no pulse opens it
    slow: float = 0.0  # seconds that a tired bolt takes longer
    sticks: bool = False  # the next pulse does not open it, the one after does
    sensor_dead: bool = False  # its contact never changes: always says closed
    sensor_stuck_open: bool = False  # its contact never changes: always says open
    beam_dead: bool = False  # its beam, where it has one, says that nothing lies there
    beam_blocked: bool = False  # its beam says that something does
    opens: int = 0  # the door that its pulse opens instead, where the wires of two locks were swapped

    def mend(self) -> None:
        """Lock, contact and beam work again; which wire goes where is another matter."""
        self.slow = 0.0
        self.jammed = self.sticks = self.sensor_dead = self.sensor_stuck_open = False
        self.beam_dead = self.beam_blocked = False


class Reader(Protocol[RequestT]):
    """Finds a family's requests in a stream."""

    def feed(self, data: bytes) -> list[RequestT]:
        """The requests that these bytes complete."""


class SimulatedBoards(Generic[RequestT]):
    """Boards on one line; who inherits understands their requests."""

    has_beams = False  # the family tells what lies in the cells

    def __init__(self, *, boards: Sequence[int], channels: int, feedback: str, baud: int) -> None:
        self.boards = tuple(boards)
        self.channels = channels
        self.feedback = Feedback(feedback)
        self.doors = {number: SimDoor() for number in range(1, channels * len(self.boards) + 1)}
        self.pulses: Counter[int] = Counter()  # how often each channel's output was pulsed: the truth for tests
        self.open_frame_at = 0.0  # loop time when the newest open frame had fully arrived in the port
        self.changed: Callable[[], None] | None = None  # called at a pulse, and when a door or thing moves
        self.silent = False  # no power: hears and does nothing
        self.silent_boards: set[int] = set()  # the same, board by board
        self.echo = False  # the adapter hears itself
        self.lose_reply = False  # doors open, and the answer is lost in the surge
        self.late_reply = False  # the answer to an open comes `late_by` seconds late
        self.late_by = 1.6
        self.inverted = False  # wired the other way round than said
        self.line_noise = False  # 00 FF before each answer, from the line's turnaround
        self.bad_checksum = False
        self.active_reports = False  # firmware that reports changes unasked, where the family has them
        self.adapter_delay = 0.0  # seconds a USB adapter keeps what it received; 0.016 is usual
        self.fate: Callable[[], Fate] | None = None  # decides over every answer; the attributes above do, without it
        self._baud = baud
        self._port: Port | None = None

    # ---- hands ----------------------------------------------------------------------------------------------------

    def push_shut(self, number: int) -> None:
        """Somebody pushes the door shut."""
        self._swing(number, open_=False)

    def pull_open(self, number: int) -> None:
        """Somebody forces the door open: no pulse was sent."""
        self._swing(number, open_=True)

    def take_item(self, number: int) -> str | None:
        """Somebody takes what lies behind an open door. Raises ValueError when it is shut."""
        door = self.doors[number]
        if not door.open:
            raise ValueError(f"door {number} is shut")
        item, door.item = door.item, None
        self._tell()
        return item

    def put_item(self, number: int, text: str) -> None:
        """Staff lays something behind a door, whether it stands open or has been opened with a key."""
        self.doors[number].item = text
        self._tell()

    def cross(self, one: int, other: int) -> None:
        """Whoever wired the cabinet swapped two locks: the pulse for one opens the other."""
        for number in (one, other):
            self.uncross(number)
        self.doors[one].opens, self.doors[other].opens = other, one

    def uncross(self, number: int) -> None:
        """The wire of a lock, and of the one it was swapped with, goes where it should."""
        door = self.doors[number]
        if door.opens:
            self.doors[door.opens].opens = door.opens = 0

    def number_of(self, board: int, channel: int) -> int:
        """The number of the door on a board's channel; 0 when there is none."""
        known = board in self.boards and 1 <= channel <= self.channels
        return self.boards.index(board) * self.channels + channel if known else 0

    # ---- the line -------------------------------------------------------------------------------------------------

    async def serve(self, port: Port) -> None:
        """Answer requests until the far side hangs up."""
        self._port = port
        requests = self._reader()
        try:
            while data := await port.read():
                arrived = self._now()
                await asyncio.sleep(len(data) * self._seconds_a_byte)
                if self.echo:
                    port.write(data)
                for request in requests.feed(data):
                    if not self.silent:
                        await asyncio.sleep(_THINKING)
                        await self._obey(request, arrived)
        finally:
            self._port = None

    def is_there(self, board: int) -> bool:
        """True when a board of this address has power."""
        return board in self.boards and board not in self.silent_boards

    async def say(self, frame: bytes) -> None:
        """Put an answer on the line at its speed; what becomes of it is fate's affair."""
        fate = self.fate() if self.fate is not None else Fate.GARBLED if self.bad_checksum else Fate.ARRIVES
        await asyncio.sleep(len(frame) * self._seconds_a_byte + self.adapter_delay)
        self._deliver(frame, fate)

    async def say_of_pulse(self, frame: bytes) -> None:
        """The same for the answer to a pulse, which the lock's surge may cost."""
        if self.late_reply and self.fate is None:
            self._deliver(frame, Fate.LATE)
        elif not self.lose_reply or self.fate is not None:
            await self.say(frame)

    # ---- locks and contacts ---------------------------------------------------------------------------------------

    def pulse(self, number: int) -> int:
        """Current goes to a lock: counted, whatever the door does. The door that will spring open, 0 for none."""
        self.pulses[number] += 1
        self._tell()  # a pulse on a jammed door is news, too
        wired = self.doors[number].opens or number
        door = self.doors[wired]
        stuck, door.sticks = door.sticks, False
        return 0 if stuck or door.jammed else wired

    async def pulse_and_wait(self, number: int, arrived: float, seconds: float = PULSE) -> None:
        """A pulse as boards do it that answer when the door has moved, or at the end."""
        self.open_frame_at = arrived
        moves = self.pulse(number)
        slow = self.doors[moves].slow if moves else 0.0
        bolt = min(_BOLT + slow, seconds)
        await asyncio.sleep(bolt if moves else seconds)
        if moves and _BOLT + slow > seconds > _BOLT:  # the current is off again before the door has sprung
            asyncio.get_running_loop().call_later(_BOLT + slow - seconds, self.pull_open, moves)
        elif moves:
            self._swing(moves, open_=True)
        if moves not in (0, number):
            await asyncio.sleep(seconds - bolt)  # the contact that the board waits for does not move

    def pulse_meanwhile(self, number: int, arrived: float) -> None:
        """A pulse as boards do it that answer at once."""
        self.open_frame_at = arrived
        if moves := self.pulse(number):
            asyncio.get_running_loop().call_later(_BOLT, self.pull_open, moves)

    def made(self, number: int) -> bool:
        """Whether the contact of a door is closed."""
        door = self.doors[number]
        seems_shut = door.sensor_dead or not (door.open or door.sensor_stuck_open)
        return seems_shut is ((self.feedback is Feedback.CLOSED_SHORT) is not self.inverted)

    def cut(self, number: int) -> bool:
        """Whether the beam across a cell is cut, as far as the board can tell."""
        door = self.doors[number]
        return door.beam_blocked or (door.item is not None and not door.beam_dead)

    def contacts(self, board: int) -> list[bool]:
        """The contacts of a board's channels."""
        first = self.number_of(board, 1)
        return [self.made(number) for number in range(first, first + self.channels)]

    # ---- what a family says ---------------------------------------------------------------------------------------

    def _reader(self) -> Reader[RequestT]:
        raise NotImplementedError

    async def _obey(self, request: RequestT, arrived: float) -> None:
        """Do what is asked; `arrived` is the loop time when the request was in the port."""
        raise NotImplementedError

    def _spoilt(self, frame: bytes) -> bytes:
        """The frame with a check that is wrong."""
        return frame[:-1] + bytes([frame[-1] ^ 0x5A])

    def _report(self, board: int, channel: int) -> bytes:  # noqa: ARG002  not every family reports
        """What the board says unasked when a door moves; nothing where the family does not."""
        return b""

    # ---- inside ---------------------------------------------------------------------------------------------------

    @property
    def _seconds_a_byte(self) -> float:
        return _BITS_A_BYTE / self._baud

    def _deliver(self, frame: bytes, fate: Fate) -> None:
        spoken = (_NOISE if self.line_noise else b"") + (self._spoilt(frame) if fate is Fate.GARBLED else frame)
        if self._port is None or fate is Fate.LOST:
            return
        if fate is Fate.LATE:
            asyncio.get_running_loop().call_later(self.late_by, self._port.write, spoken)
        else:
            self._port.write(spoken)

    def _swing(self, number: int, *, open_: bool) -> None:
        door = self.doors[number]
        if door.open is open_:
            return
        door.open = open_
        board, channel = divmod(number - 1, self.channels)
        if self.active_reports and self._port is not None:
            self._port.write(self._report(self.boards[board], channel + 1))
        self._tell()

    def _tell(self) -> None:
        if self.changed is not None:
            self.changed()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
