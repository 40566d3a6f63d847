"""Giving a delegation: to whom, for what, until when; the text read to its end, signed, and kept by the platform."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from kiosk.contract.after import AGENT_WRONG, DelegationMade, DelegationSigned, Scope
from kiosk.contract.entrusting import delegation_text
from kiosk.contract.events import Event
from kiosk.contract.facts import Signature
from kiosk.contract.forms import Rules
from kiosk.contract.intent import Chosen, Entered, Written
from kiosk.contract.items import Field, Item
from kiosk.contract.reading import signer
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import delegation_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.form_scenes import problem_words
from kiosk.terminal.flows.handling.texts import sign_text
from kiosk.terminal.flows.handling.who import need
from kiosk.terminal.platform.asking import Away, Refused

_LEVEL = 3
_NUMBER = 1  # the step to which a wrong agent leads back
_LAST_MOMENT = dt.time(23, 59)
_SALT_BYTES = 16


@dataclass
class Wish:
    """What has been said so far; in memory only, and gone with the flow."""

    name: str = ""
    number: str = ""
    scopes: tuple[Scope, ...] = ()
    task_codes: tuple[str, ...] = ()
    until: dt.datetime | None = None
    note: Words | None = None  # what is not right about the agent


Step = Callable[[Clerk, Wish], Awaitable[bool]]


async def entrust(clerk: Clerk) -> Refused | Away | None:
    """The whole way. What stood against it, where that has not been said; None where it was given, or not wanted."""
    if not await need(clerk, _LEVEL):
        return None
    wish, place = Wish(), 0
    while 0 <= place < len(_STEPS):
        place += 1 if await _STEPS[place](clerk, wish) else -1
        if place < len(_STEPS):
            continue
        signed = await _signed(clerk, wish)
        told = None if signed is None else await _given(clerk, signed)
        if told is None:
            place -= 1  # back from the text to its last question
        elif isinstance(told, Refused) and told.refusal.code == AGENT_WRONG:
            wish.note, place = say("delegate.agent_wrong"), _NUMBER
        else:
            return await _told(clerk, told)
    return None


async def _told(clerk: Clerk, told: DelegationMade | Refused | Away) -> Refused | Away | None:
    if isinstance(told, Refused | Away):
        return told
    await clerk.store.record(Event.DELEGATED, session=clerk.session.id, delegation=told.id, outcome="given")
    await clerk.desk.ask(scenes.given(told), pace=Pace.READING)
    return None


# ---- one question after the other; False leads back ------------------------------------------------------------------


async def _name(clerk: Clerk, wish: Wish) -> bool:
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask(scenes.name(wish.name, note), pace=Pace.FORM)
        if not isinstance(answer, Written):
            return False
        wish.name = answer.text.strip()
        note = _problem(clerk, scenes.NAME, wish.name)
        if note is None:
            return True


async def _number(clerk: Clerk, wish: Wish) -> bool:
    """On the pad; a foreign resident's older number has letters, and is typed on the keyboard."""
    note, wish.note = wish.note, None
    letters = False
    while True:
        answer = await clerk.desk.ask(scenes.number(wish.number, note, letters=letters), pace=Pace.FORM)
        match answer:
            case Entered(digits=typed) | Written(text=typed):
                wish.number = typed.strip().upper()
            case Chosen(id="letters"):
                letters, note = True, None
                continue
            case _:
                return False
        note = _problem(clerk, scenes.NUMBER, wish.number)
        if note is None:
            return True


async def _scopes(clerk: Clerk, wish: Wish) -> bool:
    """Any of them, at least one."""
    while True:
        answer = await clerk.desk.ask(scenes.scopes(wish.scopes), pace=Pace.FORM)
        match answer:
            case Chosen(id="done"):
                return True
            case Chosen(id=word):
                wish.scopes = tuple(scope for scope in Scope if (scope in wish.scopes) is not (scope.value == word))
            case _:
                return False


async def _range(clerk: Clerk, wish: Wish) -> bool:
    """Everything that may be delegated, or some of it."""
    while True:
        answer = await clerk.desk.ask(scenes.range_(), pace=Pace.FORM)
        match answer:
            case Chosen(id="all"):
                wish.task_codes = ()
                return True
            case Chosen():
                if await _items(clerk, wish):
                    return True
            case _:
                return False


async def _items(clerk: Clerk, wish: Wish) -> bool:
    items = _delegable(clerk)
    while True:
        answer = await clerk.desk.ask(scenes.items(items, wish.task_codes), pace=Pace.FORM)
        match answer:
            case Chosen(id="done"):
                return True
            case Chosen(id=code):
                ticked = set(wish.task_codes) ^ {code}
                wish.task_codes = tuple(item.task_code for item in items if item.task_code in ticked)
            case _:
                return False


async def _until(clerk: Clerk, wish: Wish) -> bool:
    """To the end of a day, counted from today."""
    now = clerk.clock.now()
    answer = await clerk.desk.ask(scenes.until(now.date()), pace=Pace.FORM)
    if not isinstance(answer, Chosen):
        return False
    day = now.date() + dt.timedelta(days=scenes.PERIODS[answer.id])
    wish.until = dt.datetime.combine(day, _LAST_MOMENT, now.tzinfo)
    return True


_STEPS: tuple[Step, ...] = (_name, _number, _scopes, _range, _until)


def _delegable(clerk: Clerk) -> tuple[Item, ...]:
    catalogue = clerk.catalogue.current
    return tuple(item for item in catalogue.items if item.delegable) if catalogue else ()


def _problem(clerk: Clerk, field: Field, value: str) -> Words | None:
    """What is not right about a value, in a sentence; None where it is good."""
    problem = Rules((), (), clerk.clock.now().date()).problem(field, value)
    return problem_words(field, problem) if problem else None


# ---- signing and giving ---------------------------------------------------------------------------------------------


async def _signed(clerk: Clerk, wish: Wish) -> DelegationSigned | None:
    """The wish with the signature under its own text; None where the citizen goes back."""
    if wish.until is None:
        return None
    unsigned = DelegationSigned(
        agent_number=wish.number,
        agent_name=wish.name,
        scopes=wish.scopes,
        task_codes=wish.task_codes,
        until=wish.until,
        signature=Signature("", (), clerk.clock.now(), "", ""),
        salt=secrets.token_hex(_SALT_BYTES),
    )
    names = {item.task_code: item.task_name for item in _delegable(clerk)}
    items, principal = tuple(names[code] for code in wish.task_codes), clerk.session.name_masked
    text = delegation_text(principal, signer(clerk.session.subject), unsigned, items)
    signed = await sign_text(clerk, text, principal, steps=scenes.step("sign"))
    return None if signed is None else replace(unsigned, signature=signed.signature)


async def _given(clerk: Clerk, signed: DelegationSigned) -> DelegationMade | Refused | Away:
    key = secrets.token_hex(16)
    return await asked(clerk, lambda token: clerk.platform.handling.delegate(token, signed, key), scenes.LOOKING)
