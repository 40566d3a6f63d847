"""Social-security cards through the real pcscd: put in, pulled out, of every kind of mind."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator

import pytest

from drivers.card.pcsc.codec import Numbering, encode_card
from drivers.card.pcsc.driver import SocialCardReader
from drivers.card.pcsc.simulator import SocialCardDevice
from drivers.card.pcsc.slot import Slot
from drivers.contracts import (
    CardLiftedEarly,
    CardOutcome,
    CardRead,
    CardStillThere,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
    NotReadableHere,
)
from drivers.errors import LinkLost, NoAnswer, Refused
from drivers.link import taps
from drivers.sim.pcscd import READER, Pcscd
from drivers.status import Condition
from tests.drivers.pcsc import holders

HOLDER = encode_card(holders.ONE)
OTHER = encode_card(holders.OTHER)
NOTICED = 1.5  # seconds after which pcscd has surely seen a card come or go


async def next_card(reader: SocialCardReader) -> CardOutcome:
    return await asyncio.wait_for(reader.next_card(), 20)


def card_in(outcome: CardOutcome) -> IdCard:
    assert isinstance(outcome, CardRead)
    return outcome.card


@contextlib.asynccontextmanager
async def waiting(reader: SocialCardReader) -> AsyncIterator[asyncio.Task[CardOutcome]]:
    task = asyncio.create_task(next_card(reader))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_citizen_puts_a_card_in(card: SocialCardDevice, reader: SocialCardReader) -> None:
    async with waiting(reader) as outcome:
        await asyncio.sleep(0.2)
        card.lay(HOLDER)
        assert card_in(await outcome) == holders.ONE


@pytest.mark.parametrize("in_order", [False, True])
@pytest.mark.parametrize("from_root", [False, True])
@pytest.mark.parametrize("way", ["whole", "exact_length", "in_pieces"])
async def test_cards_of_every_region_are_read(
    card: SocialCardDevice, reader: SocialCardReader, way: str, from_root: bool, in_order: bool
) -> None:
    card.numbering = Numbering.IN_ORDER if in_order else Numbering.BY_TAG
    card.from_root, card.exact_length, card.in_pieces = from_root, way == "exact_length", way == "in_pieces"
    card.lay(HOLDER)
    assert card_in(await next_card(reader)) == holders.ONE


async def test_a_card_that_wants_a_pin_is_left_alone(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.wants_pin = True
    card.lay(HOLDER)
    assert await next_card(reader) == NotReadableHere()
    assert await next_card(reader) == NotReadableHere()  # said again to who comes next, without asking the card again
    asked = len(card.commands)
    assert await next_card(reader) == NotReadableHere()
    assert len(card.commands) == asked
    assert card.pin_tries == 3
    assert not [command for command in card.commands if command[1] == 0x20]


async def test_a_bank_card_is_told_apart(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.foreign = True
    card.lay(HOLDER)
    assert await next_card(reader) == NotAnIdCard()


async def test_a_half_inserted_card_is_asked_for_again_and_then_read(
    card: SocialCardDevice, reader: SocialCardReader
) -> None:
    card.half_in = True
    card.lay(HOLDER)
    assert await next_card(reader) == CardUnreadable()
    card.lift()
    await asyncio.sleep(NOTICED)
    card.half_in = False
    card.lay(HOLDER)
    card_in(await next_card(reader))


async def test_a_card_pulled_out_while_it_is_read_is_no_fault_of_the_reader(
    card: SocialCardDevice, reader: SocialCardReader
) -> None:
    card.pulled_after = 8
    card.lay(HOLDER)
    assert await next_card(reader) == CardLiftedEarly()
    card.pulled_after = 0
    await asyncio.sleep(NOTICED)
    card.lay(HOLDER)
    card_in(await next_card(reader))


async def test_a_card_that_stumbles_is_read_at_the_third_try(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.stumbles = 2
    card.lay(HOLDER)
    card_in(await next_card(reader))


async def test_a_sick_card_is_given_up_after_three_tries(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.stumbles = 1000
    card.lay(HOLDER)
    assert await next_card(reader) == CardUnreadable()
    assert len(card.commands) == 3


async def test_a_card_without_a_holder_is_unreadable(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.lay(encode_card(holders.NAMELESS))
    assert await next_card(reader) == CardUnreadable()


async def test_a_card_is_reported_once_and_never_to_the_next_citizen(
    card: SocialCardDevice, reader: SocialCardReader
) -> None:
    card.lay(HOLDER)
    card_in(await next_card(reader))
    asked = len(card.commands)
    for _ in range(2):
        assert await next_card(reader) == CardStillThere()
    assert len(card.commands) == asked
    card.lift()
    await asyncio.sleep(NOTICED)
    card.lay(OTHER)
    assert card_in(await next_card(reader)) == holders.OTHER


async def test_a_card_left_in_before_the_program_started_is_nobody_s(card: SocialCardDevice, service: Pcscd) -> None:
    card.lay(HOLDER)
    await asyncio.sleep(NOTICED)
    reader = SocialCardReader(address=READER)
    await reader.open()
    assert await next_card(reader) == CardStillThere()
    assert not card.commands
    await reader.close()


async def test_a_reading_that_is_given_up_leaves_the_card_to_nobody(
    card: SocialCardDevice, reader: SocialCardReader
) -> None:
    card.slow = 0.1
    card.lay(HOLDER)
    async with waiting(reader):
        while not card.commands:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await next_card(reader) == CardStillThere()


async def test_the_service_is_killed_and_started_again(
    service: Pcscd, card: SocialCardDevice, reader: SocialCardReader
) -> None:
    lost = asyncio.create_task(reader.lost())
    async with waiting(reader) as outcome:
        await asyncio.sleep(0.3)
        service.kill()
        with pytest.raises(LinkLost):
            await outcome
    await asyncio.wait_for(lost, 5)
    with pytest.raises(LinkLost):
        await reader.status()
    with pytest.raises(LinkLost) as missing:
        await reader.open()
    assert missing.value.cause == "port_missing"
    service.start()
    await reader.open()
    card.lay(HOLDER)
    card_in(await next_card(reader))


async def test_the_service_is_killed_in_the_middle_of_a_read(
    service: Pcscd, card: SocialCardDevice, reader: SocialCardReader
) -> None:
    card.slow = 0.1
    card.lay(HOLDER)
    async with waiting(reader) as outcome:
        while not card.commands:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        service.kill()
        with pytest.raises(LinkLost):
            await outcome


async def test_a_service_that_hangs_is_no_answer(service: Pcscd, reader: SocialCardReader) -> None:
    service.hang()
    async with waiting(reader) as outcome:
        with pytest.raises(NoAnswer):
            await outcome
    with pytest.raises(NoAnswer):
        await reader.status()
    service.go_on()
    await asyncio.sleep(0.5)
    assert (await reader.status()).usable


async def test_an_opening_that_is_given_up_in_a_hung_service_holds_up_nobody(
    service: Pcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service stops answering in the middle of `open`; the terminal gives up, and its screens must go on."""
    wait = Slot.wait

    def and_then_it_hangs(slot: Slot, known: int, within: float) -> int:
        service.hang()
        return wait(slot, known, within)

    monkeypatch.setattr(Slot, "wait", and_then_it_hangs)
    # A blocked loop could not end this test: the service wakes up by itself.
    waking = threading.Timer(20, service.go_on)
    waking.start()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(SocialCardReader(address=READER).open(), 1)
    assert time.monotonic() - began < 15
    waking.cancel()
    service.go_on()
    await asyncio.sleep(1)  # whatever hung comes to its end


async def test_the_technician_sees_reader_and_card(card: SocialCardDevice, reader: SocialCardReader) -> None:
    status = await reader.status()
    assert (status.condition, status.details) == (Condition.READY, {"reader": "Virtual PCD 00 00", "card": "none"})
    card.lay(HOLDER)
    await asyncio.sleep(NOTICED)
    assert (await reader.status()).details["card"] == "in"


async def test_a_reader_of_another_name_is_missing_and_the_others_are_told(service: Pcscd) -> None:
    with pytest.raises(LinkLost) as missing:
        await SocialCardReader(address="Acme").open()
    assert missing.value.cause == "port_missing"
    assert "Virtual PCD 00 00" in missing.value.explanation


async def test_without_pyscard_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.card.pcsc.slot.find_spec", lambda _name: None)
    with pytest.raises(Refused) as missing:
        await SocialCardReader(address=READER).open()
    assert missing.value.cause == "pyscard_missing"
    assert "pip install" in missing.value.explanation


def test_a_reader_needs_a_name() -> None:
    with pytest.raises(ValueError, match="name of a PC/SC reader"):
        SocialCardReader(address=" ")


async def test_a_reader_that_is_closed_leaves_no_thread(service: Pcscd) -> None:
    before = threading.active_count()
    reader = SocialCardReader(address=READER)
    await reader.open()
    async with waiting(reader):
        await asyncio.sleep(0.1)
    await reader.close()
    await reader.close()
    await asyncio.sleep(0.2)  # what has told its result has still to end
    assert threading.active_count() == before
    with pytest.raises(LinkLost):
        await reader.next_card()


async def test_whoever_listens_hears_each_command_and_its_answer(
    card: SocialCardDevice, reader: SocialCardReader
) -> None:
    heard: list[tuple[str, bytes]] = []

    def tap(direction: taps.Direction, data: bytes) -> None:
        heard.append((direction, data))

    taps.listen(READER, tap)
    card.lay(HOLDER)
    card_in(await next_card(reader))
    taps.unlisten(READER, tap)
    assert [data for direction, data in heard if direction == ">"] == card.commands
    assert len(heard) == 2 * len(card.commands)


async def test_nothing_of_the_person_stays_in_the_driver(card: SocialCardDevice, reader: SocialCardReader) -> None:
    card.lay(HOLDER)
    said = repr(await next_card(reader)) + repr(vars(reader)) + repr(await reader.status())
    assert holders.ONE.number not in said
    assert holders.ONE.name not in said
