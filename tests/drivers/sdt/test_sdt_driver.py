"""The card reader's driver against a simulated reader, over a real pty."""

from __future__ import annotations

import asyncio
import contextlib
import os
import termios
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from drivers.card.sdt.codec import Command, encode_record
from drivers.card.sdt.driver import SdtReader
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.contracts import (
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
)
from drivers.errors import DeviceFault, Garbled, LinkLost, NoAnswer, Refused
from drivers.sim.ports import PtyPort
from drivers.status import Condition
from tests.drivers.sdt import people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.drivers.conftest import Plug

FIND_PERIOD = 0.3
WIRE = 0.13  # seconds on the wire at 115200: 112 ms for the read answer, the rest for three small frames
SLACK = 0.1


@dataclass
class Desk:
    """A reader on its cable, and the driver at the other end."""

    device: SdtReaderDevice
    cable: PtyPort
    reader: SdtReader

    def lay(self, card: IdCard = people.RESIDENT) -> None:
        self.device.lay(encode_record(card))

    async def next_card(self) -> CardOutcome:
        return await asyncio.wait_for(self.reader.next_card(), 5)


@pytest.fixture
async def desk(plug: Plug) -> AsyncIterator[Desk]:
    device = SdtReaderDevice(card_time=0.02)
    cable = plug(device)
    reader = SdtReader(address=str(cable.path))
    await reader.open()
    yield Desk(device, cable, reader)
    await reader.close()


@contextlib.asynccontextmanager
async def waiting(desk: Desk) -> AsyncIterator[asyncio.Task[CardOutcome]]:
    """The reader waits for a card while the hall goes on."""
    task = asyncio.create_task(desk.next_card())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, DeviceFault):
            await task


def card_in(outcome: CardOutcome) -> IdCard:
    assert isinstance(outcome, CardRead)
    return outcome.card


@pytest.mark.parametrize("card", people.ALL, ids=lambda card: card.kind.value)
async def test_a_citizen_lays_a_card_of_any_kind(desk: Desk, card: IdCard) -> None:
    desk.lay(card)
    read = card_in(await desk.next_card())
    assert (read.kind, read.number, read.name, read.valid_to) == (card.kind, card.number, card.name, card.valid_to)
    assert len(read.photo) == 1024


async def test_a_card_is_known_within_one_find_period_and_its_time_on_the_wire(desk: Desk) -> None:
    async with waiting(desk) as card:
        await asyncio.sleep(0.1)
        laid = time.monotonic()
        desk.lay()
        await card
    assert time.monotonic() - laid < FIND_PERIOD + WIRE + desk.device.card_time + SLACK


async def test_the_reader_is_asked_no_more_than_every_300_ms(desk: Desk) -> None:
    desk.device.requests.clear()
    async with waiting(desk):
        await asyncio.sleep(3 * FIND_PERIOD + 0.1)
    assert set(desk.device.requests) == {Command.FIND}
    assert 3 <= len(desk.device.requests) <= 4


async def test_a_card_that_stays_is_reported_once(desk: Desk) -> None:
    desk.lay()
    card_in(await desk.next_card())
    async with waiting(desk) as card:
        await asyncio.sleep(2 * FIND_PERIOD)
        assert not card.done()


async def test_a_reader_that_finds_the_same_card_again_and_again_is_believed_once(desk: Desk) -> None:
    desk.device.always_found = True
    desk.lay()
    card_in(await desk.next_card())
    async with waiting(desk) as card:
        await asyncio.sleep(2.5)
        assert not card.done()
        desk.lay(people.PERMIT)
        assert card_in(await card).number == people.PERMIT.number


async def test_a_card_lifted_and_laid_again_at_once_is_read_again(desk: Desk) -> None:
    desk.lay()
    card_in(await desk.next_card())
    desk.device.lift()
    async with waiting(desk) as card:
        await asyncio.sleep(2 * FIND_PERIOD)
        desk.lay()
        card_in(await card)


async def test_the_next_citizen_s_card_is_read_at_once(desk: Desk) -> None:
    desk.lay()
    card_in(await desk.next_card())
    desk.device.lift()
    desk.lay(people.PERMIT)
    assert card_in(await desk.next_card()).number == people.PERMIT.number


async def test_a_card_that_reads_at_the_third_try_is_read(desk: Desk) -> None:
    desk.device.stumbles = 2
    desk.lay()
    card_in(await desk.next_card())


async def test_a_worn_card_is_given_up_after_three_tries(desk: Desk) -> None:
    desk.device.unreadable = True
    desk.lay()
    assert await desk.next_card() == CardUnreadable()
    assert desk.device.requests.count(Command.READ) == 3


async def test_a_card_lifted_while_being_read_is_no_fault_of_the_reader(desk: Desk) -> None:
    desk.device.card_time = 0.2

    def lift_soon() -> None:
        asyncio.get_running_loop().call_later(0.1, desk.device.lift)

    desk.device.found = lift_soon
    desk.lay()
    assert await desk.next_card() == CardLiftedEarly()


async def test_a_travel_card_is_told_apart(desk: Desk) -> None:
    desk.device.wrong_card = True
    desk.lay()
    assert await desk.next_card() == NotAnIdCard()


async def test_a_forged_card_is_told_apart(desk: Desk) -> None:
    desk.device.not_genuine = True
    desk.lay()
    assert await desk.next_card() == CardNotGenuine()


async def test_a_chip_whose_record_nobody_understands_is_unreadable(desk: Desk) -> None:
    desk.device.lay(b"\xff" * 256)
    assert await desk.next_card() == CardUnreadable()


async def test_answers_byte_by_byte_and_with_junk_before_them(desk: Desk) -> None:
    desk.device.bytewise = desk.device.junk_prefix = True
    desk.lay()
    card_in(await asyncio.wait_for(desk.reader.next_card(), 15))


async def test_a_reader_fallen_silent_is_no_answer(desk: Desk) -> None:
    desk.device.silent = True
    with pytest.raises(NoAnswer):
        await desk.next_card()
    with pytest.raises(NoAnswer):
        await desk.reader.status()
    desk.device.silent = False
    assert (await desk.reader.status()).usable


async def test_one_garbled_answer_is_asked_for_again(desk: Desk) -> None:
    desk.device.garbles = 1
    assert (await desk.reader.status()).usable
    assert desk.device.requests.count(Command.PING) == 3  # one at open, two now


async def test_a_reader_that_only_garbles_is_a_fault(desk: Desk) -> None:
    desk.device.bad_checksum = True
    with pytest.raises(Garbled):
        await desk.next_card()


async def test_a_question_given_up_in_mid_answer_does_not_disturb_the_next(desk: Desk) -> None:
    desk.device.card_time = 0.3
    desk.lay()
    found = asyncio.Event()
    desk.device.found = found.set
    async with waiting(desk):
        await found.wait()
        await asyncio.sleep(0.1)
    assert desk.device.requests[-1] == Command.READ
    assert (await desk.reader.status()).details["answer"] == "90"
    desk.lay(people.PERMIT)
    assert card_in(await desk.next_card()).number == people.PERMIT.number


async def test_the_technician_sees_module_and_rate(desk: Desk) -> None:
    status = await desk.reader.status()
    assert status.condition is Condition.READY
    assert status.details == {"answer": "90", "module": "05.03-20131010-0000123456-0987654321", "rate": "115200"}


@pytest.mark.parametrize(("fault", "cause"), [("not_authorised", "not_authorised"), ("self_test_failed",) * 2])
async def test_a_reader_with_a_sick_module_names_its_cause(desk: Desk, fault: str, cause: str) -> None:
    setattr(desk.device, fault, True)
    status = await desk.reader.status()
    assert (status.condition, status.cause) == (Condition.FAULT, cause)
    with pytest.raises(Refused) as refused:
        await desk.next_card()
    assert refused.value.cause == cause
    with pytest.raises(Refused):
        await desk.reader.open()


async def test_the_cable_is_pulled_while_waiting_and_comes_back_under_another_name(desk: Desk) -> None:
    name = desk.cable.path.readlink()
    async with waiting(desk) as card:
        await asyncio.sleep(0.05)
        desk.cable.unplug()
        pulled = time.monotonic()
        with pytest.raises(LinkLost):
            await card
    assert time.monotonic() - pulled < FIND_PERIOD + SLACK
    with pytest.raises(LinkLost) as gone:
        await desk.reader.open()
    assert gone.value.cause == "port_missing"
    desk.cable.plug()
    assert desk.cable.path.readlink() != name
    await desk.reader.open()
    desk.lay()
    card_in(await desk.next_card())


async def test_the_cable_is_pulled_in_the_middle_of_a_read(desk: Desk) -> None:
    desk.device.card_time = 1.0
    desk.lay()
    async with waiting(desk) as card:
        await asyncio.sleep(0.1)
        desk.cable.unplug()
        with pytest.raises(LinkLost):
            await card


async def test_a_pulled_cable_is_noticed_by_an_idle_reader_at_once(desk: Desk) -> None:
    lost = asyncio.create_task(desk.reader.lost())
    await asyncio.sleep(0)
    desk.cable.unplug()
    await asyncio.wait_for(lost, 0.2)


async def test_a_second_program_cannot_take_the_reader(desk: Desk) -> None:
    with pytest.raises(LinkLost) as busy:
        await SdtReader(address=str(desk.cable.path)).open()
    assert busy.value.cause == "port_busy"


async def test_a_port_where_nobody_answers_is_given_back(plug: Plug) -> None:
    device = SdtReaderDevice()
    device.silent = True
    cable = plug(device)
    with pytest.raises(NoAnswer):
        await SdtReader(address=str(cable.path)).open()
    device.silent = False
    reader = SdtReader(address=str(cable.path))
    await reader.open()
    await reader.close()


async def test_nothing_of_the_person_stays_in_the_driver(desk: Desk) -> None:
    desk.lay()
    card_in(await desk.next_card())
    await desk.reader.status()
    assert people.RESIDENT.number not in repr(vars(desk.reader))


class RatedLine:
    """A cable whose device hears nothing of what is sent at another rate."""

    def __init__(self, cable: PtyPort, speed: int) -> None:
        self._cable, self._speed = cable, speed

    async def read(self) -> bytes:
        while data := await self._cable.read():
            if self._computer_speed() == self._speed:
                return data
        return b""

    def write(self, data: bytes) -> None:
        self._cable.write(data)

    def _computer_speed(self) -> int:
        tty = os.open(self._cable.path, os.O_RDWR | os.O_NOCTTY)
        try:
            speed: int = termios.tcgetattr(tty)[4]
        finally:
            os.close(tty)
        return speed


async def test_a_reader_left_at_another_rate_is_found(tmp_path: Path) -> None:
    cable = PtyPort(tmp_path / "card")
    device = SdtReaderDevice(rate=19200, card_time=0)
    serving = asyncio.create_task(device.serve(RatedLine(cable, termios.B19200)))
    reader = SdtReader(address=str(cable.path))
    await reader.open()
    assert (await reader.status()).details["rate"] == "19200"
    await reader.close()
    cable.close()
    await serving
