"""Waiting for a card or a code, whichever comes first; a device that is away is waited for too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from drivers.contracts import CardOutcome, CardRead, CardReader, CardUnreadable, IdCard, Scan, Scanner
from kiosk.contract.words import Words
from kiosk.terminal.devices.station import DeviceAway, Station
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import card_readers, note_for

First = TypeVar("First")
# A card that lies there and cannot be read is told once and then looked at now and again, not as fast as it can.
_LOOK_AGAIN_SECONDS = 0.5
_IN_PIECES = "\N{REPLACEMENT CHARACTER}"  # stands for bytes that are no text: they were lost between light and line


class Laying:
    """A card is to be laid or put in while a question is open. What did not read is said beside the reader: `note`.

    `beside`: by somebody of the staff who signs in while a question waits, and goes before whoever waits there.
    """

    def __init__(self, clerk: Clerk, note: Words | None = None, *, beside: bool = False) -> None:
        self._beside = beside
        self.note = self._first_note = note
        self._note_from: Station[CardReader] | None = None
        self._clerk = clerk

    async def card(self) -> IdCard:
        """The next card that reads at any of the readers, through losses and returns of each."""
        return await first(*(self._card_at(reader) for reader in card_readers(self._clerk)))

    async def _card_at(self, reader: Station[CardReader]) -> IdCard:
        counted = False  # how the first card went: one that lies there unread is tried again and again
        while True:
            try:
                outcome = await _at(self._clerk, lambda: reader.call(_next_card), beside=self._beside)
            except DeviceAway:
                if self._note_from is reader:
                    self.note = self._first_note
                await self._clerk.bell.heard()
                continue
            if not counted and isinstance(outcome, CardRead | CardUnreadable):
                counted = True
                self._clerk.later(self._clerk.upkeep.tried(reader.name, well=isinstance(outcome, CardRead)))
            if isinstance(outcome, CardRead):
                return outcome.card
            await self._say(outcome, reader)

    async def _say(self, outcome: CardOutcome, reader: Station[CardReader]) -> None:
        self.note, self._note_from = note_for(outcome, reader.name), reader
        self._clerk.desk.look_again()
        await self._clerk.clock.sleep(_LOOK_AGAIN_SECONDS)


async def code_shown(clerk: Clerk, *, beside: bool = False) -> Scan:
    """The next code at the scanner, through losses and returns of the scanner; `beside` as above."""
    while True:
        try:
            scan = await _at(clerk, lambda: clerk.bench.scanner.call(_next_scan), beside=beside)
        except DeviceAway:
            await clerk.bell.heard()
            continue
        clerk.later(clerk.upkeep.tried(clerk.bench.scanner.name, well=_IN_PIECES not in scan.text))
        return scan


async def _next_card(reader: CardReader) -> CardOutcome:
    return await reader.next_card()


async def _next_scan(scanner: Scanner) -> Scan:
    return await scanner.next_scan()


async def _at(clerk: Clerk, use: Callable[[], Coroutine[Any, Any, First]], *, beside: bool) -> First:
    """Use a reader; let go of it while the staff want it, and wait anew then."""
    if beside:
        return await use()
    while True:
        await clerk.readers.free()
        happened = await first(_told(use()), _told(clerk.readers.wanted()))
        if happened is not None:
            return happened


async def _told(happening: Coroutine[Any, Any, First | None]) -> First | None:
    return await happening


async def first(*happenings: Coroutine[Any, Any, First]) -> First:
    """The outcome of whichever happens first; the others are cancelled, and quiet before this returns."""
    tasks = [asyncio.create_task(happening) for happening in happenings]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return next(task for task in tasks if task in done).result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
