"""The text record of a card, in its four layouts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.sdt.record import decode_record, encode_record
from drivers.contracts import CardKind, IdCard
from drivers.errors import Garbled
from drivers.identity import number_agrees
from tests.drivers.sdt import people

# Protocol sheet A5, golden vector of a resident card.
GOLDEN_RESIDENT = bytes.fromhex(
    """
    205f094e2000200020002000200020002000200020002000200020002000310030003100310039003400390031003200330031001753ac4e025e1d6733963a53
    d067d067578853903100f7537c69320055534351330030003100a45b200020002000200020002000200020002000200020002000200020002000310031003000
    3100300035003100390034003900310032003300310030003000320058001753ac4e025e6c51895b405c1d6733960652405c2000200020002000200032003000
    3200300030003100300031007f951f67200020002000200020002000200020002000200020002000200020002000200020002000200020002000200020002000
    """
)

each_card = pytest.mark.parametrize("card", people.ALL, ids=lambda card: card.kind.value)


def test_the_published_resident_card_reads_as_printed() -> None:
    assert decode_record(GOLDEN_RESIDENT) == people.RESIDENT
    assert encode_record(people.RESIDENT) == GOLDEN_RESIDENT


# The sheet gives three records only as names, numbers and the head of a digest. The fields between were searched for
# until the digest came out.
PUBLISHED = {
    "82acd16888cad9db": (people.RESIDENT, {}),
    "ec5d465eb5c585d1": (
        dataclasses.replace(
            people.PERMIT,
            address="广东省深圳市某某路1号",
            issuer="深圳市公安局",
            valid_from=dt.date(2019, 1, 1),
            valid_to=dt.date(2024, 1, 1),
        ),
        {"pass_number": "H12345678"},
    ),
    "68c659f3fa65d9a9": (
        dataclasses.replace(
            people.FOREIGN_2017,
            name="史密斯",
            issuer="1500",
            valid_from=dt.date(2018, 1, 1),
            valid_to=dt.date(2028, 1, 1),
        ),
        {"issues": "01"},
    ),
    "65d08fcae0008c69": (
        dataclasses.replace(
            people.FOREIGN_2023,
            english_name="SMITH, JOHN",
            number="911124198108030012",  # its check character is wrong, in the sheet too
            number_agrees=False,
            valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2034, 1, 1),
        ),
        {"issues": "00", "old_number": "001"},
    ),
}


@pytest.mark.parametrize(
    ("digest", "published"), PUBLISHED.items(), ids=lambda value: value[0].kind if isinstance(value, tuple) else ""
)
def test_the_published_records_have_the_published_digests(
    digest: str, published: tuple[IdCard, dict[str, str]]
) -> None:
    card, rest = published
    record = encode_record(card, **rest)
    assert hashlib.sha256(record).hexdigest().startswith(digest)
    assert decode_record(record) == card


@each_card
def test_each_layout_reads_what_was_written_on_it(card: IdCard) -> None:
    record = encode_record(card, pass_number="H12345678")
    assert len(record) == 256
    assert decode_record(record) == card


@pytest.mark.parametrize(
    ("card", "where", "text"),
    [
        (people.PERMIT, slice(220, 238), "H12345678"),
        (people.PERMIT, slice(238, 242), "01"),
        (people.PERMIT, slice(32, 36), "  "),
        (people.PERMIT, slice(248, 250), "J"),
        (people.FOREIGN_2017, slice(0, 22), "SMITH, JOHN"),
        (people.FOREIGN_2017, slice(120, 158), "1CAN110081080310CAN"),
        (people.FOREIGN_2017, slice(220, 250), "19810803011100I"),
        (people.FOREIGN_2023, slice(52, 122), "SMITH, JOHN ALEXANDER MAXIMILIAN VO"),
        (people.FOREIGN_2023, slice(220, 242), "N EXAMPLE  "),
        (people.FOREIGN_2023, slice(242, 250), "CANY"),
    ],
)
def test_fields_stand_where_the_published_tables_put_them(card: IdCard, where: slice, text: str) -> None:
    assert encode_record(card, pass_number="H12345678")[where].decode("utf-16-le") == text


def test_a_minority_name_keeps_its_middle_dot_and_a_rare_name_its_character() -> None:
    for name in ("阿卜杜拉·示例", "𬱖㛃䶮"):
        card = dataclasses.replace(people.RESIDENT, name=name)
        assert decode_record(encode_record(card)).name == name


def test_half_a_rare_character_costs_only_itself() -> None:
    record = bytearray(GOLDEN_RESIDENT)
    record[2:4] = b"\x00\xd8"  # the first half of a pair, then a space
    card = decode_record(bytes(record))
    assert card.name.startswith("张")
    assert card.number == people.RESIDENT.number


def test_a_card_with_an_impossible_birth_date_is_read_and_does_not_agree() -> None:
    record = bytearray(GOLDEN_RESIDENT)
    record[36:52] = "19490231".encode("utf-16-le")
    card = decode_record(bytes(record))
    assert card.born is None
    assert not card.number_agrees


def test_an_unpublished_layout_is_refused_without_a_guess() -> None:
    record = bytearray(GOLDEN_RESIDENT)
    record[248:250] = "Z".encode("utf-16-le")
    with pytest.raises(Garbled):
        decode_record(bytes(record))


def test_a_text_too_long_for_its_field_is_a_mistake_of_who_lays_the_card() -> None:
    with pytest.raises(ValueError, match="field name"):
        encode_record(dataclasses.replace(people.RESIDENT, name="一" * 16))


@each_card
def test_nobody_reads_a_person_out_of_a_repr(card: IdCard) -> None:
    said = repr(decode_record(encode_record(card), photo=b"face"))
    for secret in (card.name, card.number, card.address, card.english_name):
        assert not secret or secret not in said


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_card_or_refused(record: bytes) -> None:
    try:
        card = decode_record(record)
    except Garbled:
        return
    assert card.kind in CardKind


@given(st.binary(max_size=600).filter(lambda record: len(record) != 256))
def test_a_record_of_another_length_is_never_a_card(record: bytes) -> None:
    with pytest.raises(Garbled):
        decode_record(record)


def test_a_card_whose_dates_cannot_be_read_is_not_a_long_term_card() -> None:
    for text in ("2026????", "20261301", "00000000", "        ", "长其", "永久"):
        record = bytearray(GOLDEN_RESIDENT)
        record[204:220] = text.ljust(8).encode("utf-16-le")
        card = decode_record(bytes(record))
        assert (card.valid_to, card.long_term) == (None, False)


_R, _J, _I, _Y = CardKind.RESIDENT, CardKind.PERMIT, CardKind.FOREIGN_2017, CardKind.FOREIGN_2023


@pytest.mark.parametrize(
    ("number", "born", "kind", "agrees"),
    [
        ("11010519491231002X", dt.date(1949, 12, 31), _R, True),
        ("440524188001010014", dt.date(1880, 1, 1), _R, True),
        ("810000199001010019", dt.date(1990, 1, 1), _J, True),
        ("810000199001010010", dt.date(1990, 1, 1), _J, False),  # as the sheet's vector has it: its check is wrong
        ("820000199001010010", dt.date(1990, 1, 1), _J, True),
        ("830000199001010012", dt.date(1990, 1, 1), _J, True),
        ("810000199408230013", dt.date(1994, 8, 23), _J, True),
        ("11010519491231002X", dt.date(1949, 12, 31), _J, False),  # no number of a residence permit
        ("911124198108030016", dt.date(1981, 8, 3), _Y, True),
        ("911124198108030024", dt.date(1981, 8, 3), _Y, True),
        ("911124198108030012", dt.date(1981, 8, 3), _Y, False),  # as the sheet's vector has it: its check is wrong
        ("11010519491231002X", dt.date(1949, 12, 31), _Y, False),
        ("CAN110081080310", dt.date(1981, 8, 3), _I, True),
        ("USA110081080317", dt.date(1981, 8, 3), _I, True),
        ("USA110081080310", dt.date(1981, 8, 3), _I, False),  # check of another country
        ("CAN110081080310", dt.date(1981, 8, 4), _I, False),
        ("can110081080310", dt.date(1981, 8, 3), _I, False),
        ("1231100810803102", dt.date(1981, 8, 3), _I, False),
        ("CAN110081080310", dt.date(1981, 8, 3), _R, False),
        ("911124198108030016", dt.date(1981, 8, 3), _I, False),
        ("110105194912310021", dt.date(1949, 12, 31), _R, False),  # wrong check
        ("11010519491231002X", dt.date(1949, 12, 30), _R, False),  # another birth date
        ("11010519491231002x", dt.date(1949, 12, 31), _R, False),
        ("1１010519491231002X", dt.date(1949, 12, 31), _R, False),  # full-width digit
        ("", dt.date(1949, 12, 31), _R, False),
        ("11010519491231002X", None, _R, False),
    ],
)
def test_a_number_agrees_with_itself_its_kind_and_the_birth_date(
    number: str, born: dt.date | None, kind: CardKind, agrees: bool
) -> None:
    assert number_agrees(number, born, kind) is agrees


@given(st.text(max_size=20), st.dates(), st.sampled_from(CardKind))
def test_any_text_has_an_answer(number: str, born: dt.date, kind: CardKind) -> None:
    assert number_agrees(number, born, kind) in (True, False)
