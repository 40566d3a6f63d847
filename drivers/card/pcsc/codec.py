"""Commands to a social-security card and what it answers, as pure bytes in both directions.

The card holds files of records, each a tag, a length and a value: EF05 says what card it is, EF06 who holds it.
Source: protocol sheet G (LD/T 32). There is no VERIFY here: a wrong PIN costs the citizen the card.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.contracts import CardKind, IdCard
from drivers.errors import Garbled
from drivers.identity import NATIONS, SEXES, day_of, number_agrees

_ENVIRONMENT = "sx1.sh.社会保障".encode("gbk")
_NUMBER, _NAME = 18, 30  # bytes of the two texts that every card has
_FOREIGN_2017 = 15  # characters of an older foreigner's number


class File(enum.IntEnum):
    """The files that are read."""

    CARD = 0xEF05
    HOLDER = 0xEF06


class Tag(enum.IntEnum):
    """Records of the two files."""

    CARD_ID = 0x01
    CLASS = 0x02
    VERSION = 0x03
    ISSUER = 0x04
    ISSUED = 0x05
    EXPIRES = 0x06
    CARD_NUMBER = 0x07
    NUMBER = 0x08
    NAME = 0x09
    SEX = 0x0A
    NATION = 0x0B
    BIRTHPLACE = 0x0C
    BORN = 0x0D


TAGS = {
    File.CARD: tuple(tag for tag in Tag if tag <= Tag.CARD_NUMBER),
    File.HOLDER: tuple(tag for tag in Tag if tag > Tag.CARD_NUMBER),
}


class Numbering(enum.IntEnum):
    """How a card counts its records: the value is the P2 of READ RECORD."""

    BY_TAG = 0x00
    IN_ORDER = 0x04


@dataclass(frozen=True, repr=False)
class Answer:
    """What a card answers: data and two status bytes; the repr hides the data."""

    word: int
    data: bytes = b""

    @property
    def ok(self) -> bool:
        """True for 9000."""
        return self.word == 0x9000

    def __repr__(self) -> str:
        return f"<Answer {self.word:04X}, {len(self.data)} bytes>"


def answer_of(raw: bytes) -> Answer:
    """The answer in what came from the card. Raises Garbled when there is no status in it."""
    if len(raw) < 2:
        raise Garbled("garbled", f"answer of {len(raw)} bytes")
    return Answer(int.from_bytes(raw[-2:], "big"), raw[:-2])


def select_environment() -> bytes:
    """Select the application of the social-security card by its name."""
    return bytes.fromhex("00 A4 04 00") + bytes([len(_ENVIRONMENT)]) + _ENVIRONMENT


def select_file(file: File, *, from_root: bool = False) -> bytes:
    """Select a file below the application; some cards want it named from the root (P1 00)."""
    return bytes([0x00, 0xA4, 0x00 if from_root else 0x02, 0x00, 0x02]) + file.to_bytes(2, "big")


def read_record(number: int, numbering: Numbering, length: int = 0) -> bytes:
    """Read one record; length 0 asks for as much as there is."""
    return bytes([0x00, 0xB2, number, numbering, length])


def rest_of_answer(length: int) -> bytes:
    """Fetch what a card announced with 61xx."""
    return bytes([0x00, 0xC0, 0x00, 0x00, length])


def record_in(data: bytes) -> tuple[int, bytes]:
    """Tag and value of a record. Raises Garbled when its length does not fit what came."""
    if len(data) < 2 or len(data) != 2 + data[1]:
        raise Garbled("garbled", f"record of {len(data)} bytes")
    return data[0], data[2:]


def record(tag: int, value: bytes) -> bytes:
    """A record as the card holds it."""
    return bytes([tag, len(value)]) + value


def records_in(data: bytes) -> dict[int, bytes]:
    """All records of a card, one behind the other. Raises Garbled."""
    found: dict[int, bytes] = {}
    while data:
        size = 2 + (data[1] if len(data) > 1 else 0)
        tag, value = record_in(data[:size])
        found[tag] = value
        data = data[size:]
    return found


def holder_of(records: Mapping[int, bytes]) -> IdCard:
    """The identity in a card's records. Raises Garbled when there is no number or no name in them."""
    number, name = _text(records.get(Tag.NUMBER, b"")), _text(records.get(Tag.NAME, b""))
    if not number or not name:
        raise Garbled("garbled", "number or name of the holder is empty")
    born = day_of(_digits(records.get(Tag.BORN, b"")))
    kind = CardKind.FOREIGN_2017 if len(number) == _FOREIGN_2017 else CardKind.SOCIAL
    return IdCard(
        kind=CardKind.SOCIAL,
        name=name,
        english_name="",
        sex=_sex(records.get(Tag.SEX, b"")),
        nation=NATIONS.get(records.get(Tag.NATION, b"").hex(), ""),
        born=born,
        address="",
        number=number,
        issuer=_text(records.get(Tag.ISSUER, b"")),
        valid_from=day_of(_digits(records.get(Tag.ISSUED, b""))),
        valid_to=day_of(_digits(records.get(Tag.EXPIRES, b""))),
        number_agrees=number_agrees(number, born, kind),
    )


def encode_card(card: IdCard) -> bytes:
    """All records of a card with this holder, one behind the other, as a simulated card takes them."""
    sexes = {word: code for code, word in SEXES.items()}
    nations = {word: code for code, word in NATIONS.items()}
    values = {
        Tag.CARD_ID: bytes.fromhex("370999") + bytes(13),
        Tag.CLASS: b"1",
        Tag.VERSION: b"2.00",
        Tag.ISSUER: card.issuer.encode("gbk").ljust(12),
        Tag.ISSUED: _packed(card.valid_from),
        Tag.EXPIRES: _packed(card.valid_to),
        Tag.CARD_NUMBER: b"A00000000",
        Tag.NUMBER: card.number.encode("ascii").ljust(_NUMBER),
        Tag.NAME: card.name.encode("gb18030").ljust(_NAME, b"\0"),
        Tag.SEX: sexes.get(card.sex, "0").encode("ascii"),
        Tag.NATION: bytes.fromhex(nations.get(card.nation, "97")),
        Tag.BIRTHPLACE: bytes.fromhex("370999"),
        Tag.BORN: _packed(card.born),
    }
    return b"".join(record(tag, value) for tag, value in values.items())


def _text(raw: bytes) -> str:
    # GB18030 holds GBK and the rare characters too.
    return raw.decode("gb18030", errors="replace").rstrip(" \0")


def _digits(raw: bytes) -> str:
    """A day of two digits a byte, as the standard has it, or of eight letters, as some cards do."""
    return raw.decode("ascii", errors="replace") if len(raw) == 8 else raw.hex()


def _sex(raw: bytes) -> str:
    return SEXES.get(raw.decode("ascii", errors="replace"), SEXES.get(str(raw[0]) if len(raw) == 1 else "", ""))


def _packed(day: object) -> bytes:
    return bytes.fromhex(f"{day:%Y%m%d}") if day else bytes(4)
