"""Commands to a social-security card, its records, and every answer a strange card may give."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.pcsc import codec, slot
from drivers.card.pcsc.codec import Answer, File, Numbering, Tag
from drivers.card.pcsc.reading import Stumbled, read_card
from drivers.card.pcsc.simulator import SocialCardDevice
from drivers.card.pcsc.slot import Lifted
from drivers.contracts import CardOutcome, CardRead, CardUnreadable, IdCard, NotAnIdCard, NotReadableHere
from drivers.errors import Garbled, LinkLost
from tests.drivers.pcsc import holders

# Protocol sheet G.
COMMANDS = {
    "00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF": codec.select_environment(),
    "00 A4 02 00 02 EF 05": codec.select_file(File.CARD),
    "00 A4 00 00 02 EF 05": codec.select_file(File.CARD, from_root=True),
    "00 A4 02 00 02 EF 06": codec.select_file(File.HOLDER),
    "00 B2 08 00 00": codec.read_record(Tag.NUMBER, Numbering.BY_TAG),
    "00 B2 01 04 00": codec.read_record(1, Numbering.IN_ORDER),
    "00 B2 08 00 14": codec.read_record(Tag.NUMBER, Numbering.BY_TAG, 20),
    "00 C0 00 00 14": codec.rest_of_answer(20),
}
# Records as the sheet's table has them: tag, length, value.
RECORDS = {
    Tag.NUMBER: "08 12 31 31 30 31 30 35 31 39 34 39 31 32 33 31 30 30 32 58",
    Tag.NAME: "09 1E D5 C5 C8 FD FE 9F 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    Tag.SEX: "0A 01 31",
    Tag.NATION: "0B 01 01",
    Tag.BORN: "0D 04 19 49 12 31",
    Tag.ISSUED: "05 04 20 20 01 01",
    Tag.EXPIRES: "06 04 20 30 01 01",
}


def asked(card: SocialCardDevice) -> CardOutcome:
    return read_card(card.answer)


def laid(person: IdCard = holders.ONE) -> SocialCardDevice:
    card = SocialCardDevice()
    card.lay(codec.encode_card(person))
    return card


@pytest.mark.parametrize(("published", "ours"), COMMANDS.items(), ids=COMMANDS)
def test_commands_are_the_published_ones(published: str, ours: bytes) -> None:
    assert ours == bytes.fromhex(published)


def test_the_card_understands_the_published_commands() -> None:
    card = laid()
    card.from_root = False
    assert card.answer(bytes.fromhex("00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF"))[-2:] == b"\x90\x00"
    assert card.answer(bytes.fromhex("00 A4 02 00 02 EF 06")) == b"\x90\x00"
    for tag in (Tag.NUMBER, Tag.NAME, Tag.SEX, Tag.NATION, Tag.BORN):
        assert card.answer(codec.read_record(tag, Numbering.BY_TAG)) == bytes.fromhex(RECORDS[tag]) + b"\x90\x00"


@pytest.mark.parametrize("tag", RECORDS)
def test_records_are_the_published_ones(tag: Tag) -> None:
    published = bytes.fromhex(RECORDS[tag])
    assert codec.record(tag, codec.records_in(codec.encode_card(holders.ONE))[tag]) == published
    assert codec.record_in(published) == (tag, published[2:])


def test_the_holder_is_who_the_records_say() -> None:
    records: dict[int, bytes] = {tag: bytes.fromhex(text)[2:] for tag, text in RECORDS.items()}
    assert codec.holder_of(records) == dataclasses.replace(holders.ONE, issuer="")


def test_a_card_whose_dates_are_letters_or_missing_is_read() -> None:
    records: dict[int, bytes] = {tag: bytes.fromhex(text)[2:] for tag, text in RECORDS.items()}
    records |= {Tag.BORN: b"19491231", Tag.EXPIRES: b"\xff\xff\xff\xff"}
    card = codec.holder_of(records)
    assert (card.born, card.valid_to, card.long_term) == (dt.date(1949, 12, 31), None, False)
    assert codec.holder_of({Tag.NUMBER: b"1", Tag.NAME: b"A"}).number_agrees is False


def test_a_foreigner_s_older_number_agrees_too() -> None:
    person = dataclasses.replace(holders.ONE, number="CAN110081080310", born=dt.date(1981, 8, 3))
    outcome = asked(laid(person))
    assert isinstance(outcome, CardRead)
    assert outcome.card.number_agrees


def _no_such_application(card: SocialCardDevice) -> None:
    card.foreign = True


def _wants_pin(card: SocialCardDevice) -> None:
    card.wants_pin = True


@pytest.mark.parametrize(
    ("trouble", "outcome"), [(_no_such_application, NotAnIdCard()), (_wants_pin, NotReadableHere())]
)
def test_what_a_card_will_not_do_is_an_outcome(
    trouble: Callable[[SocialCardDevice], None], outcome: CardOutcome
) -> None:
    card = laid()
    trouble(card)
    assert asked(card) == outcome


def test_records_that_do_not_add_up_are_an_unreadable_card() -> None:
    for broken in (b"", b"\x08", b"\x08\x12short", b"\x09\x00too long"):
        with pytest.raises(Garbled):
            codec.record_in(broken)

    def lies(command: bytes) -> bytes:
        return b"\x01\x05abc\x90\x00" if command[1] == 0xB2 else b"\x90\x00"

    assert read_card(lies) == CardUnreadable()


@given(st.binary(max_size=60))
def test_any_bytes_are_records_or_refused(data: bytes) -> None:
    try:
        found = codec.records_in(data)
    except Garbled:
        return
    assert all(len(value) < 256 for value in found.values())


@given(st.dictionaries(st.sampled_from(Tag), st.binary(max_size=40)))
def test_any_records_are_a_holder_or_refused(records: dict[int, bytes]) -> None:
    try:
        card = codec.holder_of(records)
    except Garbled:
        return
    assert card.name
    assert card.number


words = st.sampled_from(
    [b"\x90\x00", b"\x6a\x83", b"\x6a\x86", b"\x61\x10", b"\x6c\x05", b"\x6f\x00", b"\x69\x82", b""]
)
answers = st.builds(lambda data, word: data + word, st.binary(max_size=40), words)


@given(st.lists(answers, min_size=1, max_size=30))
def test_whatever_a_card_answers_is_an_outcome_and_a_pin_is_never_tried(said: list[bytes]) -> None:
    asked: list[bytes] = []

    def transmit(command: bytes) -> bytes:
        asked.append(command)
        return said[len(asked) % len(said)]

    with contextlib.suppress(Stumbled):
        read_card(transmit)
    assert len(asked) < 2000
    assert all(command[1] in (0xA4, 0xB2, 0xC0) for command in asked)


def test_nobody_reads_a_person_out_of_an_answer_s_repr() -> None:
    assert repr(Answer(0x9000, b"secret")) == "<Answer 9000, 6 bytes>"


@pytest.mark.parametrize(
    ("result", "meaning"),
    [
        (0x80100069, Lifted),
        (0x8010000C, Lifted),
        (0x80100066, Stumbled),  # mute: half inserted
        (0x80100067, Stumbled),
        (0x80100068, Stumbled),
        (0x8010000F, Stumbled),
        (0x8010001D, LinkLost),
        (0x80100009, LinkLost),
    ],
)
def test_results_of_pcsc_mean_what_they_mean_in_the_hall(result: int, meaning: type[Exception]) -> None:
    for signed in (result, result - (1 << 32)):
        with pytest.raises(meaning):
            slot.check(signed)
    slot.check(0)


@pytest.mark.parametrize(("result", "cause"), [(0x8010006A, "port_denied"), (0x8010000B, "port_busy")])
def test_another_program_or_a_rule_in_the_way_is_told(result: int, cause: str) -> None:
    with pytest.raises(LinkLost) as fault:
        slot.check(result)
    assert fault.value.cause == cause


def test_a_mute_card_is_a_card_in_the_slot() -> None:
    assert slot.card_in(0x0003_0220) == 3  # present, mute
    assert slot.card_in(0x0004_0012) is None
