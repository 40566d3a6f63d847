"""The 256-byte text record of a card: four layouts told apart by one character, decoded and encoded.

UTF-16LE without a mark, fields padded with spaces on the right. Every field is decoded for itself, so that a broken
one shifts no other. Source: protocol sheet A5 (the published rules for resident cards, residence permits and both
generations of foreign permanent residents' cards).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from drivers.contracts import CardKind, IdCard
from drivers.errors import Garbled
from drivers.identity import NATIONS, SEXES, day_of, number_agrees

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

LENGTH = 256
LONG_TERM = "长期"

# A field is one or two stretches of the record, each (offset, length) in bytes.
Stretches = tuple[tuple[int, int], ...]

_FLAG = (248, 2)
_KINDS = {" ": CardKind.RESIDENT, "J": CardKind.PERMIT, "I": CardKind.FOREIGN_2017, "Y": CardKind.FOREIGN_2023}
_FLAGS = {kind: flag for flag, kind in _KINDS.items()}

_VALIDITY: dict[str, Stretches] = {"valid_from": ((188, 16),), "valid_to": ((204, 16),)}
_COMMON: dict[str, Stretches] = _VALIDITY | {
    "name": ((0, 30),),
    "sex": ((30, 2),),
    "born": ((36, 16),),
    "number": ((122, 36),),
}
_LAYOUTS: dict[CardKind, dict[str, Stretches]] = {
    CardKind.RESIDENT: _COMMON | {"nation": ((32, 4),), "address": ((52, 70),), "issuer": ((158, 30),)},
    CardKind.PERMIT: _COMMON
    | {"address": ((52, 70),), "issuer": ((158, 30),), "pass_number": ((220, 18),), "issues": ((238, 4),)},
    CardKind.FOREIGN_2017: _VALIDITY
    | {
        "english_name": ((0, 120),),
        "sex": ((120, 2),),
        "number": ((122, 30),),
        "nation": ((152, 6),),
        "name": ((158, 30),),
        "born": ((220, 16),),
        "issues": ((236, 4),),
        "issuer": ((240, 8),),
    },
    CardKind.FOREIGN_2023: _COMMON
    | {"issues": ((32, 4),), "english_name": ((52, 70), (220, 22)), "nation": ((242, 6),), "old_number": ((250, 6),)},
}


def decode_record(record: bytes, photo: bytes = b"") -> IdCard:
    """The identity in a text record. Raises Garbled for a wrong length or a layout nobody has published."""
    if len(record) != LENGTH:
        raise Garbled("garbled", f"text record of {len(record)} bytes")
    kind = _KINDS.get(_cut(record, (_FLAG,)))
    if kind is None:
        raise Garbled("garbled", "type flag of the text record is not known")
    fields = {name: _cut(record, stretches).rstrip(" \0") for name, stretches in _LAYOUTS[kind].items()}
    return _card(kind, fields, photo)


def encode_record(card: IdCard, *, pass_number: str = "", issues: str = "01", old_number: str = "") -> bytes:
    """The text record of a card, as its chip holds it; pass number, issue count and link where the layout has them.

    Raises ValueError for a text that does not fit into its field.
    """
    layout = _LAYOUTS[card.kind]
    record = bytearray(" ".encode("utf-16-le") * (LENGTH // 2))
    rest = {"pass_number": pass_number, "issues": issues, "old_number": old_number}
    for name, text in (_texts(card) | rest).items():
        if name in layout:
            _paste(record, layout[name], name, text)
    _paste(record, (_FLAG,), "flag", _FLAGS[card.kind])
    return bytes(record)


def _card(kind: CardKind, fields: Mapping[str, str], photo: bytes) -> IdCard:
    texts = MappingProxyType({"nation": "", "address": "", "issuer": "", "english_name": ""} | dict(fields))
    born, number = day_of(texts["born"]), texts["number"]
    return IdCard(
        kind=kind,
        name=texts["name"],
        english_name=texts["english_name"],
        sex=SEXES.get(texts["sex"], ""),
        nation=NATIONS.get(texts["nation"], "") if kind is CardKind.RESIDENT else texts["nation"],
        born=born,
        address=texts["address"],
        number=number,
        issuer=texts["issuer"],
        valid_from=day_of(texts["valid_from"]),
        valid_to=day_of(texts["valid_to"]),
        number_agrees=number_agrees(number, born, kind),
        long_term=texts["valid_to"] == LONG_TERM,
        photo=photo,
    )


def _texts(card: IdCard) -> dict[str, str]:
    sexes = {word: code for code, word in SEXES.items()}
    nations = {word: code for code, word in NATIONS.items()}
    return {
        "name": card.name,
        "english_name": card.english_name,
        "sex": sexes.get(card.sex, "0"),
        "nation": nations.get(card.nation, "97") if card.kind is CardKind.RESIDENT else card.nation,
        "born": _digits(card.born),
        "address": card.address,
        "number": card.number,
        "issuer": card.issuer,
        "valid_from": _digits(card.valid_from),
        "valid_to": LONG_TERM if card.long_term else _digits(card.valid_to),
    }


def _cut(record: bytes, stretches: Stretches) -> str:
    raw = b"".join(record[offset : offset + length] for offset, length in stretches)
    # Rare names may hold code points of private use, or half a pair: they must not cost the whole card.
    return raw.decode("utf-16-le", errors="replace")


def _paste(record: bytearray, stretches: Stretches, name: str, text: str) -> None:
    raw = text.encode("utf-16-le")
    for offset, length in stretches:
        record[offset : offset + min(length, len(raw))] = raw[:length]
        raw = raw[length:]
    if raw:
        raise ValueError(f"the text does not fit into the field {name}")


def _digits(day: dt.date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
