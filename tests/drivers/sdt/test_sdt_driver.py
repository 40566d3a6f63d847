"""The card reader's driver against a simulated reader, over a real pty."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from drivers.card.sdt.codec import RATES, Command, Word, encode_record, rate_command, reply_frame, request_frame
from drivers.card.sdt.driver import SdtReader
from drivers.card.sdt.simulator import SdtReaderDevice
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
from drivers.errors import DeviceFault, Garbled, LinkLost, NoAnswer, Refused
from drivers.link import link_for
from drivers.sim.ports import PtyPort
from drivers.status import Condition
from tests.drivers.sdt import people

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

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


@pytest.fixture(params=[False, True], ids=["silent until lifted", "found again and again"])
def always_found(request: pytest.FixtureRequest, desk: Desk) -> bool:
    """Both kinds of readers: most say "no card" after a read, some find it again and again."""
    desk.device.always_found = bool(request.param)
    return desk.device.always_found


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


async def test_a_card_lifted_and_laid_again_is_read_again(desk: Desk, always_found: bool) -> None:
    """In well under two seconds, on readers of both kinds."""
    desk.lay()
    card_in(await desk.next_card())
    desk.device.lift()
    async with waiting(desk) as card:
        await asyncio.sleep(2 * FIND_PERIOD)
        desk.lay()
        card_in(await card)


async def test_the_next_citizen_s_card_is_read_at_once(desk: Desk, always_found: bool) -> None:
    desk.lay()
    card_in(await desk.next_card())
    desk.device.lift()
    desk.lay(people.PERMIT)  # nobody waited for a card meanwhile: the empty field was not seen
    assert card_in(await desk.next_card()).number == people.PERMIT.number


async def test_a_card_that_stays_is_asked_to_be_lifted_where_the_reader_finds_it_again(desk: Desk) -> None:
    desk.device.always_found = True
    desk.lay()
    card_in(await desk.next_card())
    began = asyncio.get_running_loop().time()
    assert await desk.next_card() == CardStillThere()
    assert asyncio.get_running_loop().time() - began > 1.5  # time to lift it
    for _ in range(3):
        assert await desk.next_card() == CardStillThere()
    assert desk.device.requests.count(Command.READ) <= 3  # and not read again with every look


async def test_the_next_citizen_never_gets_a_card_that_was_left_lying(desk: Desk, always_found: bool) -> None:
    desk.lay()
    card_in(await desk.next_card())
    await asyncio.sleep(2)  # the session ends, another begins
    async with waiting(desk) as card:
        await asyncio.sleep(3 * FIND_PERIOD)
        assert not card.done() or card.result() == CardStillThere()
    desk.device.lift()
    async with waiting(desk) as card:
        await asyncio.sleep(3 * FIND_PERIOD)
        desk.lay(people.PERMIT)
        assert card_in(await card).number == people.PERMIT.number


@pytest.mark.parametrize("loss", ["cable", "power", "answer"])
async def test_a_card_left_lying_is_nobody_s_after_a_loss(desk: Desk, always_found: bool, loss: str) -> None:
    """A reader that comes back has forgotten that it read the card, and finds it anew."""
    desk.lay()
    card_in(await desk.next_card())
    desk.device.lose_power()
    if loss == "cable":
        desk.cable.unplug()
        await asyncio.wait_for(desk.reader.lost(), 2)
        desk.cable.plug()
    if loss == "answer":
        desk.device.lost_answers = 1
        await desk.reader.status()
    else:
        await desk.reader.open()
    async with waiting(desk) as card:
        await asyncio.sleep(3 * FIND_PERIOD)
        assert not card.done() or card.result() == CardStillThere()
    desk.device.lift()
    async with waiting(desk) as card:
        await asyncio.sleep(3 * FIND_PERIOD)
        desk.lay()
        card_in(await card)


async def test_a_card_that_lay_there_before_the_program_started_is_nobody_s(plug: Plug) -> None:
    device = SdtReaderDevice(card_time=0.02)
    device.lay(encode_record(people.RESIDENT))
    reader = SdtReader(address=str(plug(device).path))
    await reader.open()
    assert await asyncio.wait_for(reader.next_card(), 5) == CardStillThere()
    device.lift()
    waiting = asyncio.create_task(reader.next_card())
    await asyncio.sleep(2 * FIND_PERIOD)
    device.lay(encode_record(people.RESIDENT))
    card_in(await asyncio.wait_for(waiting, 5))
    await reader.close()


async def test_a_card_that_flickers_at_the_edge_of_the_field_is_not_laid_anew(desk: Desk) -> None:
    desk.device.always_found = True
    desk.lay()
    card_in(await desk.next_card())
    async with waiting(desk) as card:
        record = desk.device.card
        assert record is not None
        await asyncio.sleep(FIND_PERIOD / 2)
        desk.device.lift()
        await asyncio.sleep(FIND_PERIOD)  # one look at an empty field
        desk.device.lay(record)
        await asyncio.sleep(3 * FIND_PERIOD)
        assert not card.done()


async def test_an_address_added_to_the_card_is_taken_where_it_is_wanted(plug: Plug) -> None:
    device = SdtReaderDevice(card_time=0.02)
    reader = SdtReader(address=str(plug(device).path), newest_address=True)
    await reader.open()
    device.newest_address = "示例省示例县示例路2号"
    device.lay(encode_record(people.RESIDENT))
    assert card_in(await asyncio.wait_for(reader.next_card(), 5)).address == device.newest_address
    device.newest_address = ""
    device.lay(encode_record(people.PERMIT))
    assert card_in(await asyncio.wait_for(reader.next_card(), 5)).address == people.PERMIT.address
    await reader.close()


async def test_a_reader_is_not_asked_for_what_is_not_wanted(desk: Desk) -> None:
    desk.lay()
    card_in(await desk.next_card())
    assert not {Command.READ_NEWEST_ADDRESS, Command.READ_WITH_FINGERPRINT} & set(desk.device.requests)


async def test_an_expired_card_is_read_and_says_so(desk: Desk) -> None:
    desk.lay(dataclasses.replace(people.PERMIT, valid_to=dt.date(2012, 5, 6)))
    assert card_in(await desk.next_card()).valid_to == dt.date(2012, 5, 6)


async def test_a_module_that_is_confused_once_is_reset_and_reads_on(desk: Desk) -> None:
    desk.device.confused = 1
    desk.lay()
    card_in(await desk.next_card())
    assert desk.device.requests.count(Command.RESET) == 1


async def test_a_module_that_one_card_confuses_is_not_reset_for_ever(desk: Desk) -> None:
    desk.device.confused = 100
    desk.lay()
    for _ in range(3):
        assert await desk.next_card() == CardUnreadable()
    assert desk.device.requests.count(Command.RESET) == 3


async def test_a_read_whose_answer_is_lost_asks_to_lay_the_card_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.card.sdt.driver._READ_WITHIN", 0.5)

    class LosesOneReading(list[bytes]):
        def append(self, command: bytes) -> None:
            super().append(command)
            if self.count(Command.READ) + self.count(Command.READ_WITH_FINGERPRINT) == 1:
                desk.device.lost_answers = int(command in (Command.READ, Command.READ_WITH_FINGERPRINT))

    desk.device.requests = LosesOneReading()
    desk.lay()
    assert await desk.next_card() == CardLiftedEarly()


async def test_one_missed_answer_is_no_outage(desk: Desk) -> None:
    desk.device.lost_answers = 1
    assert (await desk.reader.status()).usable
    desk.device.lost_answers = 1
    async with waiting(desk) as card:
        await asyncio.sleep(2)
        desk.lay()
        card_in(await card)


async def test_two_missed_pings_are_an_outage(desk: Desk) -> None:
    asked = desk.device.requests.count(Command.PING)
    desk.device.lost_answers = 2
    with pytest.raises(NoAnswer):
        await desk.reader.status()
    assert desk.device.requests.count(Command.PING) == asked + 2


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
    desk.device.lift()
    async with waiting(desk) as card:
        await asyncio.sleep(3 * FIND_PERIOD)
        desk.lay(people.PERMIT)
        assert card_in(await card).number == people.PERMIT.number


async def test_a_card_whose_reading_was_given_up_is_nobody_s_until_it_is_lifted(desk: Desk, always_found: bool) -> None:
    desk.device.card_time = 0.3
    desk.lay()
    found = asyncio.Event()
    desk.device.found = found.set
    async with waiting(desk):
        await found.wait()
        await asyncio.sleep(0.1)
    assert desk.device.requests[-1] == Command.READ
    async with waiting(desk) as card:
        await asyncio.sleep(4 * FIND_PERIOD)
        assert not card.done() or card.result() == CardStillThere()


async def test_who_lays_a_card_before_touching_anything_is_read_after_somebody_who_broke_off(desk: Desk) -> None:
    """The first goes in mid-read and takes the card; the terminal asks how the reader is; the next one comes."""
    desk.device.card_time = 0.3
    desk.lay()
    async with waiting(desk):
        await asyncio.sleep(0.2)
    assert desk.device.requests[-1] == Command.READ
    desk.device.lift()
    assert (await desk.reader.status()).usable
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


@pytest.mark.parametrize("moment", ["mid-read", "while the cable is out"])
async def test_a_card_laid_at_a_broken_line_is_nobody_s_when_it_comes_back(
    desk: Desk, always_found: bool, moment: str
) -> None:
    """Its owner read "out of order" and went; somebody was served before, and another one comes."""
    desk.lay(people.PERMIT)
    card_in(await desk.next_card())
    desk.device.lift()
    async with waiting(desk):
        await asyncio.sleep(3 * FIND_PERIOD)
    desk.device.card_time = 1.0
    if moment == "mid-read":
        desk.lay()
    async with waiting(desk) as card:
        await asyncio.sleep(2 * FIND_PERIOD)
        desk.cable.unplug()
        with pytest.raises(LinkLost):
            await card
    if moment != "mid-read":
        desk.lay()
    desk.device.card_time = 0.02
    desk.cable.plug()
    await desk.reader.open()
    async with waiting(desk) as card:
        await asyncio.sleep(4 * FIND_PERIOD)
        assert not card.done() or card.result() == CardStillThere()


async def test_a_card_laid_when_the_reader_gives_up_is_nobody_s(desk: Desk) -> None:
    """It fails in mid-read and is well again without being opened anew; the card lies there for the next citizen."""
    desk.device.card_time = 0.3
    desk.device.found = lambda: setattr(desk.device, "not_authorised", True)
    desk.lay()
    with pytest.raises(Refused):
        await desk.next_card()
    desk.device.not_authorised = False
    assert await desk.next_card() == CardStillThere()


async def test_a_late_answer_to_find_is_not_taken_for_the_answer_to_a_ping(plug: Plug) -> None:
    """The reader is slow with its answer, the citizen walks away, and the terminal asks how the reader is."""
    device = SdtReaderDevice()
    cable = plug(device)
    reader = SdtReader(address=str(cable.path))
    await reader.open()
    device.silent = True
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(reader.next_card(), 1.02)
    status = asyncio.create_task(reader.status())
    while device.requests[-1] != Command.PING:  # noqa: ASYNC110 - a device has no event for everything hands wait for
        await asyncio.sleep(0.01)
    cable.write(reply_frame(Word.FOUND, bytes(4)))
    cable.write(reply_frame(Word.NO_CARD))
    cable.write(reply_frame(Word.OK, bytes(8)))
    await asyncio.sleep(0.1)
    assert not status.done()
    cable.write(reply_frame(Word.OK))
    assert (await status).condition is Condition.READY
    await reader.close()


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


@pytest.mark.parametrize("rate", RATES)
async def test_a_reader_left_at_another_rate_is_found(plug: Plug, rate: int) -> None:
    device = SdtReaderDevice(card_time=0)
    cable = plug(device)
    if rate != device.rate:
        await _set_rate_as_another_program_would(str(cable.path), rate)
    reader = SdtReader(address=str(cable.path))
    await reader.open()
    assert (await reader.status()).details["rate"] == str(rate)
    device.lay(encode_record(people.RESIDENT))
    card_in(await asyncio.wait_for(reader.next_card(), 10))
    await reader.close()


async def _set_rate_as_another_program_would(path: str, rate: int) -> None:
    link = link_for(path, 115200)
    await link.open()
    await link.write(request_frame(rate_command(rate)))
    assert await link.read(1) == reply_frame(Word.OK)
    await asyncio.sleep(0.02)
    await link.close()


async def test_a_reader_whose_rate_is_changed_behind_our_back_is_found_again(desk: Desk) -> None:
    desk.device.rate = 9600
    with pytest.raises(NoAnswer):
        await desk.reader.status()
    await desk.reader.close()
    await desk.reader.open()
    assert (await desk.reader.status()).details["rate"] == "9600"
