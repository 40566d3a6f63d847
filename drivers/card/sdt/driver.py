"""Driver for SDT / SAM_V card readers: find, select, read, and judge what came of it."""

from __future__ import annotations

import asyncio
import enum

from drivers.card.sdt.codec import Command, Reply, Word, card_of, sam_id_text
from drivers.card.sdt.exchange import Exchange
from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
)
from drivers.errors import Garbled, NoAnswer, Refused
from drivers.link import has_rate, link_for
from drivers.status import Condition, Remedy, Status

_RATES = (115200, 57600, 38400, 19200, 9600)
_FIND_EVERY = 0.3  # seconds; asked more often, some chips latch up in the field
_ANSWER_WITHIN = 1.0
_SEARCH_WITHIN = 0.3  # a reader at another rate says nothing: no need to wait long for that
_READ_WITHIN = 5.0
_TRIES = 3
_SAME_CARD = 2.0  # seconds in which the same number is the same presentation
_GONE_AFTER = 2  # so many "no card" in a row after a failed read: it was taken away

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


class SdtReader:
    """A card reader at `address`: a tty, whose rate is searched for, or tcp://host:port."""

    def __init__(self, *, address: str) -> None:
        self._address = address
        self._rate = _RATES[0]
        self._link = link_for(address, self._rate)
        self._exchange = Exchange(self._link)
        self._turn = asyncio.Lock()
        self._module = ""
        self._last_card = 0  # a salted hash: the number itself is not kept
        self._last_card_at = -_SAME_CARD

    async def open(self) -> None:
        """Take the port and find the rate the reader speaks. Raises LinkLost, NoAnswer, Refused."""
        for rate in _RATES if has_rate(self._address) else _RATES[:1]:
            await self._link.close()
            self._rate = rate
            self._link = link_for(self._address, rate)
            self._exchange = Exchange(self._link)
            await self._link.open()
            try:
                # Asked twice at the first rate: a sleeping USB adapter swallows the first question.
                if await self._greets() or (rate == _RATES[0] and await self._greets()):
                    return
            except BaseException:
                await self._link.close()
                raise
        await self._link.close()
        raise NoAnswer("no_answer", "the reader answers at none of its rates")

    async def close(self) -> None:
        """Give the port back."""
        await self._link.close()

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def status(self) -> Status:
        """Condition of the security module. Raises LinkLost, NoAnswer, Garbled."""
        async with self._turn:
            reply = await self._exchange.ask(Command.PING, _ANSWER_WITHIN)
        details = {"answer": f"{reply.word:02X}", "module": self._module}
        if has_rate(self._address):
            details["rate"] = str(self._rate)
        if reply.word == Word.OK:
            return Status(Condition.READY, details=details)
        return Status(Condition.FAULT, _FAULTS.get(reply.word, "unexpected_answer"), Remedy.CALL, details)

    async def next_card(self) -> CardOutcome:
        """Wait for a card and read it. Raises LinkLost, NoAnswer, Garbled, Refused."""
        loop = asyncio.get_running_loop()
        stumbles = empty = 0
        while True:
            next_look_at = loop.time() + _FIND_EVERY
            match await self._look():
                case _Seen.NOTHING:
                    empty += 1
                    self._last_card = 0  # whatever is found next was laid anew, be it ever so soon
                    if stumbles and empty >= _GONE_AFTER:
                        return CardLiftedEarly()
                case _Seen.STUMBLED:
                    empty, stumbles = 0, stumbles + 1
                    if stumbles == _TRIES:
                        return CardUnreadable()
                case CardRead(card) if self._is_same_presentation(card):
                    pass
                case outcome:
                    return outcome
            await asyncio.sleep(next_look_at - loop.time())

    async def _greets(self) -> bool:
        """True when the reader answers at this rate. Raises LinkLost, and Refused when it says that it is sick."""
        try:
            self._refuse_faults(await self._exchange.ask(Command.PING, _SEARCH_WITHIN))
            self._module = sam_id_text((await self._exchange.ask(Command.SAM_ID, _ANSWER_WITHIN)).data)
        except (NoAnswer, Garbled):
            return False
        return True

    async def _look(self) -> CardOutcome | _Seen:
        async with self._turn:
            found = await self._exchange.ask(Command.FIND, _ANSWER_WITHIN)
            if found.word == Word.NO_CARD:
                return _Seen.NOTHING
            if found.word != Word.FOUND:
                return await self._judge(found)
            for command, within in ((Command.SELECT, _ANSWER_WITHIN), (Command.READ, _READ_WITHIN)):
                reply = await self._exchange.ask(command, within)
                if reply.word != Word.OK:
                    return await self._judge(reply)
            return _read_outcome(reply)

    async def _judge(self, reply: Reply) -> CardOutcome | _Seen:
        """What an answer other than "ok" means for the citizen. Raises Refused when it is about the reader."""
        self._refuse_faults(reply)
        if reply.word in _NOT_GENUINE:
            return CardNotGenuine()
        if reply.word == Word.WRONG_CARD:
            return NotAnIdCard()
        if reply.word in _WANT_RESET:
            await self._exchange.ask(Command.RESET, _ANSWER_WITHIN)
            return _Seen.STUMBLED
        if reply.word in _STUMBLES:
            return _Seen.STUMBLED
        raise Refused("unexpected_answer", f"the reader answered {reply.word:02X}")

    def _refuse_faults(self, reply: Reply) -> None:
        if reply.word in _FAULTS:
            raise Refused(_FAULTS[reply.word], f"the reader answered {reply.word:02X}")

    def _is_same_presentation(self, card: IdCard) -> bool:
        now = asyncio.get_running_loop().time()
        same = hash(card.number) == self._last_card and now < self._last_card_at + _SAME_CARD
        self._last_card, self._last_card_at = hash(card.number), now
        return same


def _read_outcome(reply: Reply) -> CardRead | CardUnreadable:
    try:
        return CardRead(card_of(reply))
    except Garbled:  # the frame was sound and the chip's record is not: reading it again gives the same
        return CardUnreadable()
