"""A reader for ID cards and a slot for social-security cards: whichever reads first tells who stands there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from drivers.card.sdt.codec import encode_record
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.contracts import NotReadableHere
from drivers.sim.ports import PtyPort
from kiosk.contract.words import say
from kiosk.desk import Desk
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.flows.clerk import Bell, Clerk, Readers
from kiosk.terminal.flows.identify import note_for
from kiosk.terminal.flows.waiting import Laying
from kiosk.terminal.settings.model import Devices, DeviceSettings
from tests.drivers.conftest import attend
from tests.drivers.sdt import people

PLACES = ("card", "social")


class Counter:
    """Two readers on their cables, and a clerk who waits for a card."""

    def __init__(self, folder: Path) -> None:
        self.readers = {place: SdtReaderDevice(card_time=0.02) for place in PLACES}
        self.cables = {place: PtyPort(folder / place) for place in PLACES}
        fitted = {
            place: DeviceSettings("card", "sdt", str(cable.path), off=None) for place, cable in self.cables.items()
        }
        self.bench = Bench(Devices(**fitted), Clock())
        desk = cast("Desk", SimpleNamespace(look_again=lambda: None))
        bell = Bell(desk)
        self.bench.on_change(bell.ring)
        self.counted: list[tuple[str, bool]] = []
        behind = SimpleNamespace(bench=self.bench, bell=bell, desk=desk, clock=Clock(), readers=Readers())
        self.clerk = cast("Clerk", SimpleNamespace(**vars(behind), upkeep=self, later=self.later))
        self._errands: list[asyncio.Task[None]] = []

    async def tried(self, place: str, *, well: bool) -> None:
        """As the upkeep counts it."""
        self.counted.append((place, well))

    def later(self, errand: Coroutine[Any, Any, None]) -> None:
        """As the clerk does it."""
        self._errands.append(asyncio.create_task(errand))


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    counter = Counter(tmp_path)
    attendants = [asyncio.create_task(attend(counter.readers[place], counter.cables[place])) for place in PLACES]
    counter.bench.start()
    await counter.bench.first_look(10)
    yield counter
    await counter.bench.close()
    for attendant in attendants:
        attendant.cancel()
    await asyncio.gather(*attendants, return_exceptions=True)
    for cable in counter.cables.values():
        cable.close()


@pytest.mark.parametrize("place", PLACES)
async def test_a_card_at_either_reader_is_taken(counter: Counter, place: str) -> None:
    counter.readers[place].lay(encode_record(people.PERMIT))
    card = await asyncio.wait_for(Laying(counter.clerk).card(), 10)
    assert card.number == people.PERMIT.number


async def test_a_card_that_lies_there_unread_is_counted_once_and_one_that_reads_once(counter: Counter) -> None:
    reader = counter.readers["card"]
    reader.unreadable = True
    reader.lay(encode_record(people.PERMIT))
    laying = asyncio.create_task(Laying(counter.clerk).card())
    await asyncio.sleep(2)
    assert counter.counted == [("card", False)]
    reader.lift()
    reader.unreadable = False
    reader.lay(encode_record(people.PERMIT))
    await asyncio.wait_for(laying, 10)  # in a second try: a reader that needs one is no good reader
    reader.lift()
    counter.readers["social"].lay(encode_record(people.PERMIT))
    await asyncio.wait_for(Laying(counter.clerk).card(), 10)
    await asyncio.sleep(0)
    assert counter.counted == [("card", False), ("social", True)]


async def test_one_reader_away_does_not_keep_the_other_from_reading(counter: Counter) -> None:
    waiting = asyncio.create_task(Laying(counter.clerk).card())
    counter.cables["social"].unplug()
    await asyncio.sleep(1)
    counter.readers["card"].lay(encode_record(people.PERMIT))
    assert (await asyncio.wait_for(waiting, 10)).number == people.PERMIT.number


async def test_what_one_reader_says_stays_while_the_other_goes_away(counter: Counter) -> None:
    laying = Laying(counter.clerk)
    waiting = asyncio.create_task(laying.card())
    counter.readers["social"].wrong_card = True
    counter.readers["social"].lay(encode_record(people.PERMIT))
    await asyncio.sleep(1)
    counter.cables["card"].unplug()
    await asyncio.sleep(1)
    said = [laying.note]
    counter.cables["social"].unplug()
    await asyncio.sleep(1)
    assert [*said, laying.note] == [say("identify.social.not_an_id_card"), None]
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_both_readers_are_free_again_after_a_card_was_taken(counter: Counter) -> None:
    counter.readers["card"].lay(encode_record(people.PERMIT))
    await asyncio.wait_for(Laying(counter.clerk).card(), 10)
    asked = [len(counter.readers[place].requests) for place in PLACES]
    await asyncio.sleep(1)
    assert [len(counter.readers[place].requests) for place in PLACES] == asked


def test_a_card_that_wants_a_pin_has_its_own_words() -> None:
    assert note_for(NotReadableHere(), "social") == say("identify.social.not_readable_here")
