"""What lock boards of every family do on their bus: ask, pulse once, and let the sensor tell the rest.

A family says how its frames look (drivers.rs485.family), and may answer the methods that end the class.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from drivers.contracts import Door, Unlocked
from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer, Refused
from drivers.rs485.bus import Bus
from drivers.rs485.family import Beams, Contacts, Family
from drivers.rs485.movements import Movements
from drivers.status import Condition, Remedy, Status

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from drivers.link import Link
    from drivers.rs485.wiring import Wiring

QUERY_WITHIN = 0.4  # seconds; a board answers a question in 15 ms, the longest answer takes 40
_QUERY_TRIES = 3
_BETWEEN_PULSES = 0.3  # the supply has to recover
_LATEST = 5.0  # seconds after which no answer is expected any more
_FRESH = 0.3  # seconds for which a door seen shut saves the question before a pulse

T = TypeVar("T")


class LocksOnBus(Family):
    """The boards of one cabinet on one bus. Whatever becomes of an answer, one command sends one pulse at most."""

    byte_order = ""  # for families with more than one: how the driver reads the status bytes

    def __init__(self, link: Link, wiring: Wiring, *, pulse_within: float) -> None:
        self.wiring = wiring
        self._link = link
        self._bus = Bus(link)
        self._pulse_within = pulse_within  # some boards answer only at the end of the pulse
        self._pulsing = asyncio.Lock()  # the wait for the supply: questions may be asked meanwhile
        self._next_pulse_at = 0.0
        self._seen: dict[int, tuple[float, Mapping[int, Door]]] = {}
        self._beams: dict[int, Beams] = {}  # in the newest answer of each board
        self._silent: set[int] = set()  # boards that were asked three times in vain, and not heard since
        self._movements = Movements()
        self._at_rest: set[int] = set()  # boards that were there to be brought to rest

    @property
    def echoes(self) -> bool:
        """True when the adapter hears itself."""
        return self._bus.echoes

    # ---- a device -------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take the port, learn how the boards answer, bring them to rest. Raises LinkLost, NoAnswer, Refused."""
        self._seen.clear()
        self._silent.clear()
        self._at_rest.clear()
        await self._link.open()
        try:
            async with self._bus.turn:
                await self._begin()
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
            silent = [board for board in self.wiring.boards if not await self._answers(board)]
        if len(silent) == len(self.wiring.boards):
            raise NoAnswer("no_answer", "no board answers")
        faulty = self._movements.faulty()
        details = {
            "boards": " ".join(map(str, self.wiring.boards)),
            "silent": " ".join(map(str, silent)),
            "faulty": " ".join(f"{board}.{channel}" for board, channel in faulty),
            "echo": str(self._bus.echoes),
            "unanswered": str(self._bus.unanswered),
        }
        if silent:
            return Status(Condition.DEGRADED, "board_silent", Remedy.CONNECT, details)
        if faulty:
            return Status(Condition.DEGRADED, "door_unmoved", Remedy.CALL, details)
        return Status(Condition.READY, details=details)

    # ---- a lock board ---------------------------------------------------------------------------------------------

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, unless its door stands open; one without a true contact is pulsed in any case.

        Raises LinkLost, NoAnswer, Garbled or Refused only when it is certain that no pulse was sent.
        """
        self._check(board, channel)
        async with self._pulsing:
            await asyncio.sleep(self._next_pulse_at - self._now())
            async with self._bus.turn:
                return await self._unlock(board, channel)

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What the sensors of all channels in use say. Raises LinkLost, NoAnswer, Garbled, Refused."""
        self._check(board)
        async with self._bus.turn:
            return await self._look(board)

    async def beams(self, board: int) -> Mapping[int, bool]:
        """Whether something lies in the cells with a beam, by the newest answer. Raises as `doors`."""
        self._check(board)
        with_beam = self.wiring.with_beam(board)
        if not with_beam:
            return {}
        async with self._bus.turn:
            if self._now() >= self._seen.get(board, (0.0, {}))[0] + _FRESH:
                await self._look(board)
            return {channel: self._beams[board][channel - 1] for channel in with_beam}

    # ---- for whoever commissions a cabinet ------------------------------------------------------------------------

    async def contacts(self, board: int) -> Contacts:
        """Every contact the board tells of, in use or not, channel 1 first. Raises LinkLost, NoAnswer, Garbled."""
        self._check(board)
        async with self._bus.turn:
            return await self._ask(board)

    async def pulse(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, whatever its contact says. For staff who stand before it.

        Raises LinkLost, NoAnswer, Garbled or Refused only when it is certain that no pulse was sent.
        """
        self._check(board, channel)
        async with self._pulsing:
            await asyncio.sleep(self._next_pulse_at - self._now())
            async with self._bus.turn:
                await self._ask(board)  # a board that does not answer is not pulsed
                return await self._send_pulse(board, channel)

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _check(self, board: int, channel: int | None = None) -> None:
        if board not in self.wiring.boards:
            raise Misuse("unknown_channel", f"board {board}")
        if channel is not None and not self.wiring.has(board, channel):
            raise Misuse("unknown_channel", f"board {board} channel {channel}")

    async def _begin(self) -> None:
        await self._bus.notice_echo(self._echo_question(self.wiring.boards[0]), QUERY_WITHIN)
        faults = []
        for board in self.wiring.boards:
            try:
                await self._bring_to_rest(board)
            except (NoAnswer, Garbled) as fault:
                faults.append(fault)
        if len(faults) == len(self.wiring.boards):
            raise faults[0]

    async def _unlock(self, board: int, channel: int) -> Unlocked:
        door = await self._door(board, channel)
        became = Unlocked.ALREADY_OPEN if door is Door.OPEN else await self._send_pulse(board, channel)
        if became is not Unlocked.UNKNOWN and door is not Door.UNKNOWN:
            self._movements.asked((board, channel), door)
        return became

    async def _send_pulse(self, board: int, channel: int) -> Unlocked:
        def answer(heard: bytes) -> Unlocked | Refused | None:
            return self._unlocked_in(heard, board, channel)

        frame = self._pulse_frame(board, channel)
        self._seen.pop(board, None)
        await self._bus.send(frame)
        self._next_pulse_at = self._now() + _BETWEEN_PULSES
        try:
            said: Unlocked | Refused = await self._bus.hear(frame, answer, self._pulse_within)
        except (NoAnswer, Garbled, LinkLost):
            return await self._unanswered(board, channel)  # the surge of the lock often costs the answer
        if isinstance(said, Unlocked):
            return said
        if self._bus.settled_for < _LATEST:
            return Unlocked.UNKNOWN  # a refusal names no lock: this one may belong to an earlier pulse
        raise said

    async def _door(self, board: int, channel: int) -> Door:
        seen_at, seen = self._seen.get(board, (0.0, {}))
        # Only a shut door is believed unasked: one seen open may have been shut since, and would get no pulse.
        if seen.get(channel) is Door.CLOSED and self._now() < seen_at + _FRESH:
            return Door.CLOSED
        return (await self._look(board))[channel]

    async def _look(self, board: int) -> Mapping[int, Door]:
        doors = self.wiring.doors(board, await self._ask(board))
        self._seen[board] = (self._now(), doors)
        self._movements.saw(board, doors)
        return doors

    async def _ask(self, board: int) -> Contacts:
        """A board without power is not insisted on: the others on the bus would wait for it at every look."""
        if board in self._silent:
            return await self._ask_once(board)
        try:
            return await self._insist(lambda: self._ask_once(board))
        except NoAnswer:
            self._silent.add(board)
            raise

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask until answered, three times at most: for what moves no door."""
        for _ in range(_QUERY_TRIES - 1):
            try:
                return await ask()
            except (NoAnswer, Garbled):
                continue
        return await ask()

    async def _ask_once(self, board: int) -> Contacts:
        contacts = await self._read(board)
        if board in self._at_rest:
            return contacts
        await self._bring_to_rest(board)  # it was silent when the port was opened
        return await self._read(board)

    async def _bring_to_rest(self, board: int) -> None:
        await self._prepare(board)
        self._at_rest.add(board)

    async def _read(self, board: int) -> Contacts:
        def answer(heard: bytes) -> tuple[Contacts, Beams] | None:
            contacts = self._contacts_in(heard, board)
            return None if contacts is None else (contacts, self._beams_in(heard, board))

        contacts, self._beams[board] = await self._bus.ask(self._question(board), answer, QUERY_WITHIN)
        self._silent.discard(board)
        if len(contacts) < self.wiring.channels:
            raise Refused("too_few_channels", f"board {board} reports {len(contacts)} channels")
        return contacts

    async def _answers(self, board: int) -> bool:
        try:
            await self._ask_once(board)
        except (NoAnswer, Garbled):
            return False
        return True

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    # ---- what a family may do in its own way ----------------------------------------------------------------------

    async def _prepare(self, board: int) -> None:
        """Learn how this board answers, and bring it to rest. Raises NoAnswer, Garbled, Refused, LinkLost."""
        await self._read(board)

    async def _unanswered(self, board: int, channel: int) -> Unlocked:  # noqa: ARG002  families look again
        """What is known of a pulse that nothing sound was heard of."""
        return Unlocked.UNKNOWN
