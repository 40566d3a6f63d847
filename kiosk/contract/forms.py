"""The rules of a form, the same on both sides of the counter: what applies under these answers, which values are good.

Pure. Values are text as contract.items.FieldKind describes them; a problem is a short word that the catalogue of
sentences knows as `form.problem.<word>`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping

from kiosk.contract.ids import is_credit_code, is_foreign_number_2017, is_resident_number
from kiosk.contract.items import Condition, Field, FieldKind, Item, Material, PhraseList, Question, Town

Answers = Mapping[str, bool]
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_CODE = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*")
_MOST_TEXT = {FieldKind.TEXT: 60, FieldKind.LONG_TEXT: 400, FieldKind.NAME: 50, FieldKind.CODE: 40}
_MOST_AMOUNT = 10**13
_ADDRESS_PARTS = 3
_LONGEST_CARD, _SHORTEST_CARD = 19, 12


def holds(conditions: tuple[Condition, ...], answers: Answers) -> bool:
    """Whether all of them hold; a question that was not answered makes its condition fail."""
    return all(answers.get(each.question) is each.answer for each in conditions)


def questions_asked(item: Item, answers: Answers) -> tuple[Question, ...]:
    """The questions that apply, in their order, as far as the answers given decide it."""
    return tuple(each for each in item.questions if holds(each.only_if, answers))


def fields_asked(item: Item, answers: Answers) -> tuple[Field, ...]:
    """The fields that apply."""
    return tuple(each for each in item.fields if holds(each.only_if, answers))


def materials_asked(item: Item, answers: Answers) -> tuple[Material, ...]:
    """The materials that apply."""
    return tuple(each for each in item.materials if holds(each.only_if, answers))


def fee_fen(item: Item, answers: Answers) -> int:
    """What has to be paid, in fen, exemptions taken off."""
    due = (line for line in item.fees if not any(holds(each.only_if, answers) for each in line.exemptions))
    return sum(line.amount_fen for line in due)


def luhn(digits: str) -> bool:
    """True for digits whose last one is the Luhn check digit (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class Rules:
    """Judges values with the towns and phrases of a catalogue at hand, on a given day."""

    def __init__(self, towns: tuple[Town, ...], phrases: tuple[PhraseList, ...], today: dt.date) -> None:
        self._villages = {town.code: {village.id for village in town.villages} for town in towns}
        self._phrases = {each.id: {phrase.id for phrase in each.phrases} for each in phrases}
        self._today = today

    def problem(self, field: Field, value: str) -> str | None:
        """What is wrong with a value, as a short word; None when it is good."""
        if not value:
            return "missing" if field.required else None
        if value != value.strip() or any(unicodedata.category(each) in ("Cc", "Cs") for each in value):
            return "characters"
        return self._of_kind(field, value)

    def _of_kind(self, field: Field, value: str) -> str | None:
        match field.kind:
            case FieldKind.TEXT | FieldKind.LONG_TEXT | FieldKind.NAME | FieldKind.CODE:
                return _text(field, value)
            case FieldKind.ID_NUMBER:
                return None if is_resident_number(value) or is_foreign_number_2017(value) else "id_number"
            case FieldKind.CREDIT_CODE:
                return None if is_credit_code(value) else "credit_code"
            case FieldKind.PHONE:
                return None if value.isascii() and _PHONE.fullmatch(value) else "phone"
            case FieldKind.BANK_CARD:
                return None if _is_bank_card(value) else "bank_card"
            case FieldKind.DATE:
                return self._date(field, value)
            case FieldKind.AMOUNT | FieldKind.NUMBER:
                return _number(field, value)
            case FieldKind.ADDRESS:
                return self._address(field, value)
            case _:
                return self._chosen(field, value)

    def _date(self, field: Field, value: str) -> str | None:
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return "date"
        if value != day.isoformat():
            return "date"
        if field.when == "past" and day > self._today:
            return "date_past"
        return "date_future" if field.when == "future" and day < self._today else None

    def _address(self, field: Field, value: str) -> str | None:
        parts = value.split("|")
        if len(parts) != _ADDRESS_PARTS or parts[1] not in self._villages.get(parts[0], ()):
            return "address"
        rest = parts[2]
        if not rest:
            return "address_rest"
        return "too_long" if len(rest) > (field.most or _MOST_TEXT[FieldKind.TEXT]) else None

    def _chosen(self, field: Field, value: str) -> str | None:
        chosen = value.split(",")
        known = {"yes", "no"} if field.kind is FieldKind.YES_NO else {option.id for option in field.options}
        if field.kind is FieldKind.PHRASES:
            known = self._phrases.get(field.phrases, set())
        several = field.kind in (FieldKind.CHOICES, FieldKind.PHRASES)
        if len(set(chosen)) != len(chosen) or not set(chosen) <= known or (len(chosen) > 1 and not several):
            return "choice"
        if several and field.most is not None and len(chosen) > field.most:
            return "too_many"
        return None


def _text(field: Field, value: str) -> str | None:
    if field.kind is FieldKind.CODE and not _CODE.fullmatch(value):
        return "code"
    if len(value) > (field.most or _MOST_TEXT[field.kind]):
        return "too_long"
    return "too_short" if len(value) < (field.least or 1) else None


def _number(field: Field, value: str) -> str | None:
    if not _digits(value) or len(value) > len(str(_MOST_AMOUNT)) or (len(value) > 1 and value[0] == "0"):
        return "number"
    if field.least is not None and int(value) < field.least:
        return "too_small"
    return "too_large" if int(value) > (field.most if field.most is not None else _MOST_AMOUNT) else None


def _is_bank_card(value: str) -> bool:
    return _digits(value) and _SHORTEST_CARD <= len(value) <= _LONGEST_CARD and luhn(value)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
