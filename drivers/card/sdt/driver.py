"""Driver for SDT / SAM_V card readers: find, select, read, and judge what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import enum

from drivers.card.sdt.codec import RATES, Command, Reply, Word, address_of, card_of, sam_id_text
from drivers.card.sdt.exchange import Exchange
from drivers.card.sdt.field import Field
from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardStillThere,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
)
from drivers.errors import DeviceFault, Garbled, NoAnswer, Refused
from drivers.link import has_rate, link_for
from drivers.status import Condition, Remedy, Status

_FIND_EVERY = 0.3  # seconds; asked more often, some chips latch up in the field
_ANSWER_WITHIN = 1.0
_SEARCH_WITHIN = 0.3  # a reader at another rate says nothing: no need to wait long for that
_READ_WITHIN = 5.0
_TRIES = 3
_RESETS = 3  # as long as one card lies there
_GONE_AFTER = 2  # so many "no card" in a row after a failed read: it was taken away
_LEFT_FOR = 2.0  # seconds a card that was read already may lie: people need that long to lift it

_NOT_GENUINE = (Word.CARD_REFUSED_READER, Word.READER_REFUSED_CARD, Word.VERIFICATION_FAILED)
_STUMBLES = (Word.READ_FAILED, Word.SELECT_FAILED, Word.NO_CONTENT, Word.NO_CARD)
_WANT_RESET = (Word.UNKNOWN_ERROR, Word.RANDOM_FAILED)
_FAULTS: dict[int, str] = {
    Word.NOT_PERMITTED: "not_permitted",
    Word.SELF_TEST_FAILED: "self_test_failed",
    Word.NOT_AUTHORISED: "not_authorised",
}


class _Seen(enum.Enum):
    """What one look at the field gave when it gave no outcome."""

    NOTHING = enum.auto()
    STUMBLED = enum.auto()
    RESTING = enum.auto()  # a card that was read a moment ago and is not lifted yet
    MISSED = enum.auto()  # no answer


class SdtReader:
    """A card reader at `address`: a tty or rfc2217://host:port, where its rate is searched for, or socket://host:port.

    `newest_address`: ask each card for the address that was added to it last, and take it for the printed one.
    """

    def __init__(self, *, address: str, newest_address: bool = False) -> None:
        self._wants_newest_address = newest_address
        self._rate = RATES[0]
        self._has_rate = has_rate(address)
        self._link = link_for(address, self._rate)
        self._exchange = Exchange(self._link)
        self._turn = asyncio.Lock()
        self._field = Field()
        self._details: dict[str, str] = {}
        self._resets = 0
        self._read_at = -_LEFT_FOR
        self._spared_until = 0.0  # a card known to be left is not read again and again

    async def open(self) -> None:
        """Take the port, find the rate the reader speaks, see whether a card lies there already.

        Raises LinkLost, NoAnswer, Garbled, Refused.
        """
        self._exchange = Exchange(self._link)
        self._field.unsure()
        await self._link.open()
        try:
            await self._find_rate()
            if (await self._look_at_field()).word != Word.NO_CARD:
                self._field.disown()
                self._read_at = -_LEFT_FOR
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
        """Condition of the security module. Raises LinkLost, Garbled, and NoAnswer when it missed two questions.

        Where a card may have been left, this also looks whether it is gone: who lays one next need not lift it first.
        """
        async with self._turn:
            try:
                reply = await self._exchange.ask(Command.PING, _ANSWER_WITHIN)
            except NoAnswer:
                self._field.unsure()
                reply = await self._exchange.ask(Command.PING, _ANSWER_WITHIN)
            if reply.word == Word.OK and self._field.doubtful:
                with contextlib.suppress(NoAnswer, Garbled):
                    await self._look_at_field()
        details = self._details | {"answer": f"{reply.word:02X}"}
        if reply.word == Word.OK:
            return Status(Condition.READY, details=details)
        return Status(Condition.FAULT, _FAULTS.get(reply.word, "unexpected_answer"), Remedy.CALL, details)

    async def next_card(self) -> CardOutcome:
        """Wait for a card and read it. Raises LinkLost, NoAnswer, Garbled, Refused."""
        try:
            outcome = await self._wait_for_card()
        except BaseException:  # cancelled, or the reader failed: whoever laid the card may go and leave it
            self._field.give_up()
            raise
        self._field.told()
        return outcome

    async def _wait_for_card(self) -> CardOutcome:
        loop = asyncio.get_running_loop()
        stumbles = empty = missed = 0
        while True:
            now = loop.time()
            seen = await self._look_patiently(missed)
            if not isinstance(seen, _Seen):
                return seen
            missed = missed + 1 if seen is _Seen.MISSED else 0
            empty = empty + 1 if seen is _Seen.NOTHING else 0
            stumbles += seen is _Seen.STUMBLED
            if stumbles == _TRIES:
                return CardUnreadable()
            if stumbles and empty >= _GONE_AFTER:
                return CardLiftedEarly()
            await asyncio.sleep(now + _FIND_EVERY - loop.time())

    async def _find_rate(self) -> None:
        """Search, beginning with the rate that was right last. Raises LinkLost, NoAnswer, Refused."""
        others = [rate for rate in RATES if rate != self._rate] if self._has_rate else []
        # Asked twice at the first rate: a sleeping USB adapter swallows the first question.
        for rate in (self._rate, self._rate, *others):
            if await self._link.set_rate(rate) and await self._greets():
                self._rate = rate
                self._details |= {"rate": str(rate)} if self._has_rate else {}
                return
        raise NoAnswer("no_answer", "the reader answers at none of its rates")

    async def _greets(self) -> bool:
        """True when the reader answers at this rate. Raises LinkLost, and Refused when it says that it is sick."""
        try:
            _refuse_faults(await self._exchange.ask(Command.PING, _SEARCH_WITHIN))
        except (NoAnswer, Garbled):
            return False
        with contextlib.suppress(NoAnswer, Garbled):  # some clones do not know their number
            self._details["module"] = sam_id_text((await self._exchange.ask(Command.SAM_ID, _ANSWER_WITHIN)).data)
        return True

    async def _look_at_field(self) -> Reply:
        found = await self._exchange.ask(Command.FIND, _ANSWER_WITHIN)
        if found.word == Word.NO_CARD:
            self._field.empty()
            self._resets, self._spared_until = 0, 0.0
        else:
            self._field.found()
        return found

    async def _look_patiently(self, missed: int) -> CardOutcome | _Seen:
        """One look. The first question that is not answered is no fault yet; in mid-read it counts as a failed read."""
        found = False
        try:
            async with self._turn:
                found = (field := await self._look_at_field()).word == Word.FOUND
                return await self._look_closer(field)
        except NoAnswer:
            self._field.unsure()
            if found:
                return _Seen.STUMBLED
            if missed:
                raise
            return _Seen.MISSED

    async def _look_closer(self, found: Reply) -> CardOutcome | _Seen:
        if found.word == Word.NO_CARD:
            return _Seen.NOTHING
        if found.word != Word.FOUND:
            return await self._judge(found)
        if asyncio.get_running_loop().time() < self._spared_until:
            return self._left()
        self._field.begin()
        for command, within in ((Command.SELECT, _ANSWER_WITHIN), (Command.READ, _READ_WITHIN)):
            reply = await self._exchange.ask(command, within)
            if reply.word != Word.OK:
                return await self._judge(reply)
        return await self._hand_out(reply)

    async def _hand_out(self, reply: Reply) -> CardOutcome | _Seen:
        try:
            card = card_of(reply)
        except Garbled:  # the frame was sound and the chip's record is not: reading it again gives the same
            return CardUnreadable()
        if self._field.is_left(card):
            self._spared_until = asyncio.get_running_loop().time() + _LEFT_FOR
            return self._left()
        if self._wants_newest_address:
            card = await self._with_newest_address(card)
        self._field.hand_out(card, rests=await self._rests())
        self._resets, self._read_at = 0, asyncio.get_running_loop().time()
        return CardRead(card)

    def _left(self) -> CardOutcome | _Seen:
        self._field.told()
        just_read = asyncio.get_running_loop().time() < self._read_at + _LEFT_FOR
        return _Seen.RESTING if just_read else CardStillThere()

    async def _with_newest_address(self, card: IdCard) -> IdCard:
        """The card with the address added last; as printed when it has none (91), or was lifted meanwhile."""
        with contextlib.suppress(NoAnswer, Garbled):
            reply = await self._exchange.ask(Command.READ_NEWEST_ADDRESS, _ANSWER_WITHIN)
            if reply.word == Word.OK and (address := address_of(reply)):
                return dataclasses.replace(card, address=address)
        return card

    async def _rests(self) -> bool:
        """True when the reader finds this card no more until it is laid anew. No fault costs a card that was read."""
        with contextlib.suppress(DeviceFault):
            return (await self._exchange.ask(Command.FIND, _ANSWER_WITHIN)).word == Word.NO_CARD
        return False

    async def _judge(self, reply: Reply) -> CardOutcome | _Seen:
        """What an answer other than "ok" means for the citizen. Raises Refused when it is about the reader."""
        _refuse_faults(reply)
        self._details["card_word"] = f"{reply.card_word:04X}"
        if reply.word in _NOT_GENUINE:
            return CardNotGenuine()
        if reply.word == Word.WRONG_CARD:
            return NotAnIdCard()
        if reply.word in _WANT_RESET:
            await self._reset()
            return _Seen.STUMBLED
        if reply.word in _STUMBLES:
            return _Seen.STUMBLED
        raise Refused("unexpected_answer", f"the reader answered {reply.word:02X}")

    async def _reset(self) -> None:
        """Reset the module, but not for ever over one card that confuses it."""
        if self._resets < _RESETS:
            self._resets += 1
            await self._exchange.ask(Command.RESET, _ANSWER_WITHIN)


def _refuse_faults(reply: Reply) -> None:
    if reply.word in _FAULTS:
        raise Refused(_FAULTS[reply.word], f"the reader answered {reply.word:02X}")
