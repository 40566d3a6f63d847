"""Driver for "8A / 80" lock boards: one pulse for one unlock, and the sensor for everything after it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from drivers.contracts import Door, Unlocked
from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer, Refused
from drivers.link import link_for
from drivers.locker.board8a import codec
from drivers.locker.board8a.bus import Bus
from drivers.locker.board8a.codec import ByteOrder, Feedback
from drivers.status import Condition, Remedy, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_BAUD = 9600
_QUERY_WITHIN = 0.4  # seconds; a board answers a query in 15 ms
_QUERY_TRIES = 3
_OPEN_WITHIN = 1.2  # some boards answer only at the end of the pulse
_BETWEEN_OPENS = 0.3  # the supply has to recover
_FRESH = 0.3  # seconds for which a door seen shut saves the question before a pulse

T = TypeVar("T")


class Board8A:
    """The boards of one cabinet on one bus.

    `channels` on each board are in use, the others float and are not reported. `feedback` and `byte_order` are found
    out when the cabinet is commissioned.
    """

    def __init__(
        self,
        *,
        address: str,
        boards: Sequence[int] = (1,),
        channels: int = 24,
        feedback: str = Feedback.CLOSED_SHORT,
        byte_order: str = ByteOrder.LOW_LAST,
    ) -> None:
        self._boards = tuple(boards)
        self._channels = channels
        self._feedback = Feedback(feedback)
        self._byte_order = ByteOrder(byte_order)
        self._link = link_for(address, _BAUD)
        self._bus = Bus(self._link)
        self._status_bytes: dict[int, int] = {}
        self._seen: dict[int, tuple[float, Mapping[int, Door]]] = {}
        self._next_open_at = 0.0

    async def open(self) -> None:
        """Take the port and learn how the boards answer. Raises LinkLost, NoAnswer, Refused."""
        self._status_bytes.clear()
        self._seen.clear()
        await self._link.open()
        try:
            async with self._bus.turn:
                await self._learn()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Give the port back."""
        await self._link.close()

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def status(self) -> Status:
        """Which boards answer. Raises LinkLost, and NoAnswer when none does."""
        async with self._bus.turn:
            silent = [board for board in self._boards if not await self._answers(board)]
        if len(silent) == len(self._boards):
            raise NoAnswer("no_answer", "no board answers")
        details = {
            "boards": " ".join(map(str, self._boards)),
            "silent": " ".join(map(str, silent)),
            "echo": str(self._bus.echoes),
            "unanswered": str(self._bus.unanswered),
        }
        if silent:
            return Status(Condition.DEGRADED, "board_silent", Remedy.CONNECT, details)
        return Status(Condition.READY, details=details)

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, unless its door stands open.

        Raises LinkLost, NoAnswer or Garbled only when it is certain that no pulse was sent.
        """
        if board not in self._boards or not 1 <= channel <= self._channels:
            raise Misuse("unknown_channel", f"board {board} channel {channel}")
        async with self._bus.turn:
            if await self._door(board, channel) is Door.OPEN:
                return Unlocked.ALREADY_OPEN
            return await self._pulse(board, channel)

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What the sensors of all used channels say. Raises LinkLost, NoAnswer, Garbled, Refused."""
        if board not in self._boards:
            raise Misuse("unknown_channel", f"board {board}")
        async with self._bus.turn:
            count = self._status_bytes.get(board) or await self._count_status_bytes(board)
            status = await self._query(codec.query_all(board), lambda heard: codec.status_in(heard, board, count))
        contacts = codec.contacts(status, self._byte_order)[: self._channels]
        seen = {channel: self._feedback.door(made=made) for channel, made in enumerate(contacts, start=1)}
        self._seen[board] = (self._now(), seen)
        return seen

    async def _learn(self) -> None:
        await self._bus.notice_echo(self._boards[0], _QUERY_WITHIN)
        silent = 0
        for board in self._boards:
            try:
                await self._count_status_bytes(board)
            except (NoAnswer, Garbled):
                silent += 1
        if silent == len(self._boards):
            raise NoAnswer("no_answer", "no board answers")

    async def _count_status_bytes(self, board: int) -> int:
        """Boards send as many status bytes as they like: two equal answers settle it. Raises NoAnswer, Refused."""
        counts = [
            codec.status_count_in(await self._bus.listen(codec.query_all(board), _QUERY_WITHIN), board)
            for _ in range(2)
        ]
        if counts[0] is None or counts[0] != counts[1]:
            raise NoAnswer("no_answer", f"board {board} gives no steady answer")
        if counts[0] * 8 < self._channels:
            raise Refused("too_few_channels", f"board {board} reports {counts[0] * 8} channels")
        self._status_bytes[board] = counts[0]
        return counts[0]

    async def _door(self, board: int, channel: int) -> Door:
        seen_at, seen = self._seen.get(board, (0.0, {}))
        # Only a shut door is believed unasked: one seen open may have been shut since, and would get no pulse.
        if seen.get(channel) is Door.CLOSED and self._now() < seen_at + _FRESH:
            return Door.CLOSED
        question = codec.query_one(board, channel)
        made = await self._query(question, lambda heard: codec.contact_in(heard, board, channel))
        return self._feedback.door(made=made)

    async def _pulse(self, board: int, channel: int) -> Unlocked:
        await asyncio.sleep(self._next_open_at - self._now())
        frame = codec.open_one(board, channel)
        self._seen.pop(board, None)
        await self._bus.send(frame)
        self._next_open_at = self._now() + _BETWEEN_OPENS
        try:
            await self._bus.hear(frame, lambda heard: codec.opened_in(heard, board, channel), _OPEN_WITHIN)
        except (NoAnswer, Garbled, LinkLost):
            return Unlocked.UNKNOWN  # the surge of the lock often costs the answer: only the sensor knows
        return Unlocked.PULSED

    async def _answers(self, board: int) -> bool:
        question = codec.query_one(board, 1)
        try:
            await self._bus.ask(question, lambda heard: codec.contact_in(heard, board, 1), _QUERY_WITHIN)
        except (NoAnswer, Garbled):
            return False
        return True

    async def _query(self, question: bytes, answer: Callable[[bytes], T | None]) -> T:
        """Ask until answered, three times at most: a question moves no door."""
        for _ in range(_QUERY_TRIES - 1):
            try:
                return await self._bus.ask(question, answer, _QUERY_WITHIN)
            except (NoAnswer, Garbled):
                continue
        return await self._bus.ask(question, answer, _QUERY_WITHIN)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
