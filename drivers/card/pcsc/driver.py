"""Driver for social-security cards in a PC/SC reader, found by the beginning of its name."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from drivers.card.pcsc.aside import aside, post
from drivers.card.pcsc.reading import Stumbled, Transmit, read_card
from drivers.card.pcsc.slot import Lifted, Slot
from drivers.card.pcsc.watch import Watch
from drivers.contracts import CardLiftedEarly, CardOutcome, CardRead, CardStillThere, CardUnreadable
from drivers.errors import NoAnswer
from drivers.link import taps
from drivers.status import Condition, Status

if TYPE_CHECKING:
    from drivers.link.taps import Direction

_TRIES = 3
_READ_WITHIN = 10.0  # seconds; a slow contact card takes two or three
_LEFT_FOR = 2.0  # seconds in which people take out a card that was read
_UNTIL_CHANGE = 3600.0
_GONE_WITHIN = 1.0  # seconds; readers without an interrupt are asked by pcscd every 0.4
_ASK_AGAIN = (CardUnreadable, CardLiftedEarly)  # the same card may do better at the next try


class SocialCardReader:
    """A reader whose name begins with `address`, as `pcsc_scan` lists it without the numbers at its end.

    A card is reported once. One that is in the slot when the reader is opened, or whose reading was given up, may be
    somebody else's: it must be taken out first.
    """

    def __init__(self, *, address: str) -> None:
        if not address.strip():
            raise ValueError("address is the name of a PC/SC reader, or its beginning")
        self._address = address
        self._watch = Watch(address)
        self._turn = asyncio.Lock()
        self._told: CardOutcome | None = None  # of the card that is in now; never one with a person in it
        self._told_card: int | None = None
        self._told_at = 0.0

    async def open(self) -> None:
        """Find the reader. Raises LinkLost (also when pcscd does not run), Refused when pyscard is not installed."""
        await self._watch.open()
        self._tell(CardStillThere())

    async def close(self) -> None:
        """Look at the reader no longer."""
        await self._watch.close()

    async def lost(self) -> None:
        """Wait until the reader or its service is gone."""
        await self._watch.gone.wait()

    async def status(self) -> Status:
        """Condition of reader and service, as seen within the last moments. Raises LinkLost, NoAnswer."""
        self._watch.check()
        card = "none" if self._watch.card is None else "in"
        return Status(Condition.READY, details={"reader": self._watch.name, "card": card})

    async def next_card(self) -> CardOutcome:
        """Wait for a card and read it. Raises LinkLost, NoAnswer, Refused."""
        async with self._turn:
            while True:
                self._watch.check()
                if self._watch.card is None:
                    await self._watch.change(_UNTIL_CHANGE)
                elif self._watch.card != self._told_card:
                    return await self._read()
                elif not await self._watch.change(self._rest_of_patience()) and self._told is not None:
                    return self._told

    def _rest_of_patience(self) -> float:
        return max(0.0, self._told_at + _LEFT_FOR - asyncio.get_running_loop().time())

    async def _read(self) -> CardOutcome:
        self._tell(CardStillThere())  # stays so when this is given up
        loop, name = asyncio.get_running_loop(), self._watch.name

        def overhear(direction: Direction, data: bytes) -> None:
            post(loop, partial(taps.pass_on, self._address, direction, data))

        try:
            async with asyncio.timeout(_READ_WITHIN):
                outcome = await aside(lambda: _read_in_thread(name, overhear))
        except TimeoutError as late:
            raise NoAnswer("no_answer", "the card or its reader hangs") from late
        if isinstance(outcome, CardUnreadable) and await self._pulled_out():
            outcome = CardLiftedEarly()
        if isinstance(outcome, _ASK_AGAIN):
            self._told_card = None
        elif not isinstance(outcome, CardRead):
            self._tell(outcome)
        return outcome

    async def _pulled_out(self) -> bool:
        """Whether a card that fell silent is gone: the service sees that later than we do. Raises as `next_card`."""
        return self._watch.card is None or (await self._watch.change(_GONE_WITHIN) and self._watch.card is None)

    def _tell(self, outcome: CardOutcome) -> None:
        self._told, self._told_card = outcome, self._watch.card
        self._told_at = asyncio.get_running_loop().time()


def _read_in_thread(name: str, overhear: taps.Tap) -> CardOutcome:
    """Read the card with a connection of our own, thrice at most. Raises LinkLost, Refused."""
    slot = Slot(name)
    slot.open()
    try:
        for _ in range(_TRIES):
            try:
                with slot.card() as transmit:
                    return read_card(partial(_overheard, transmit, overhear))
            except Stumbled:
                continue
        return CardUnreadable()
    except Lifted:
        return CardLiftedEarly()
    finally:
        slot.close()


def _overheard(transmit: Transmit, overhear: taps.Tap, command: bytes) -> bytes:
    overhear(">", command)
    answer = transmit(command)
    overhear("<", answer)
    return answer
