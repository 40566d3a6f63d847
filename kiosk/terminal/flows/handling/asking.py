"""One field: asked in the way of its kind, judged at once; what was typed is kept where it is not good yet."""

from __future__ import annotations

import contextlib
import datetime as dt

from kiosk.contract.forms import Rules
from kiosk.contract.intent import Chosen, Entered, Written
from kiosk.contract.items import Catalogue, Field, FieldKind
from kiosk.contract.scene import Action
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import form_scenes as scenes
from kiosk.terminal.flows.handling.choosing import choose

_ON_PAD = (
    FieldKind.ID_NUMBER,
    FieldKind.PHONE,
    FieldKind.BANK_CARD,
    FieldKind.DATE,
    FieldKind.AMOUNT,
    FieldKind.NUMBER,
)
_TYPED = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.NAME, FieldKind.CODE, FieldKind.CREDIT_CODE)
_CAPITALS = (FieldKind.CODE, FieldKind.CREDIT_CODE, FieldKind.ID_NUMBER)
_FEN_DIGITS, _FEN = 2, 100
_WITH_LETTERS = Action("letters", say("form.with_letters"), "secondary", "keyboard")


async def ask_field(clerk: Clerk, field: Field, catalogue: Catalogue, value: str) -> str | None:
    """A good value; "" where it need not be filled in and is passed over, None where the citizen goes back."""
    rules = rules_today(clerk, catalogue)
    note: Words | None = None
    while True:
        answer = await _ask(clerk, field, catalogue, value, note)
        if answer is None:
            return None
        problem = rules.problem(field, answer)
        if problem is None:
            return answer
        value, note = answer, scenes.problem_words(field, problem)


def rules_today(clerk: Clerk, catalogue: Catalogue) -> Rules:
    """What is good today, with the towns and phrases of the catalogue at hand."""
    return Rules(catalogue.towns, catalogue.phrases, clerk.clock.now().date())


async def _ask(clerk: Clerk, field: Field, catalogue: Catalogue, value: str, note: Words | None) -> str | None:
    if field.kind in _ON_PAD:
        return await _ask_number(clerk, field, value, note)
    if field.kind in _TYPED:
        return await _ask_text(clerk, field, value, note)
    return await choose(clerk, field, catalogue, value, note)


async def _ask_text(clerk: Clerk, field: Field, value: str, note: Words | None) -> str | None:
    scene = scenes.field_scene(field, scenes.typing(field, value, note))
    answer = await clerk.desk.ask(scene, pace=Pace.FORM)
    match answer:
        case Written(text=text):
            return text.strip().upper() if field.kind in _CAPITALS else text.strip()
        case Chosen(id="skip"):
            return ""
        case _:
            return None


async def _ask_number(clerk: Clerk, field: Field, value: str, note: Words | None) -> str | None:
    """On the pad; a foreign resident's older number has letters, and is typed on the keyboard."""
    if field.kind is FieldKind.ID_NUMBER and value[:1].isalpha():
        return await _ask_text(clerk, field, value, note)
    more = (_WITH_LETTERS,) if field.kind is FieldKind.ID_NUMBER else ()
    scene = scenes.field_scene(field, scenes.keypad(field, _digits(field, value), note), more=more)
    answer = await clerk.desk.ask(scene, pace=Pace.FORM)
    match answer:
        case Entered(digits=digits):
            return _value(field, digits)
        case Chosen(id="letters"):
            return await _ask_text(clerk, field, "", None)
        case Chosen(id="skip"):
            return ""
        case _:
            return None


def _digits(field: Field, value: str) -> str:
    """A value as it stands on the pad."""
    if field.kind is FieldKind.DATE:
        return value.replace("-", "")
    if field.kind is FieldKind.AMOUNT and value:
        whole, rest = divmod(int(value), _FEN)
        return f"{whole}.{rest:02d}" if rest else f"{whole}"
    return value


def _value(field: Field, digits: str) -> str:
    """What was typed on the pad, as the value of this kind of field."""
    match field.kind:
        case FieldKind.DATE:
            year, month, day = digits[:4], digits[4:6], digits[6:]
            with contextlib.suppress(ValueError):
                return dt.date(int(year), int(month), int(day)).isoformat()
            return f"{year}-{month}-{day}"
        case FieldKind.AMOUNT:
            whole, _, rest = digits.partition(".")
            return str(int(whole) * _FEN + int(rest.ljust(_FEN_DIGITS, "0")))
        case FieldKind.NUMBER:
            return str(int(digits))
        case _:
            return digits
