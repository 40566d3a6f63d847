"""Proving the right to collect: a card laid, a QR shown, or a code typed."""

from __future__ import annotations

import math

from drivers.contracts import IdCard, Scan
from kiosk.contract.events import Event
from kiosk.contract.intent import Entered
from kiosk.contract.words import Words, say
from kiosk.desk import Back, Pace
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows import proof_scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept, still_valid
from kiosk.terminal.flows.strange import Kind, Wanted, kind_of, told
from kiosk.terminal.flows.waiting import Laying, code_shown, first
from kiosk.terminal.lockers.wall import Found, Locked, Wall


async def prove(clerk: Clerk, wall: Wall) -> Found | None:
    """What this citizen may collect; None when they turned away. A card laid before in this session is enough."""
    person = clerk.session.person
    if person is not None and await still_valid(clerk, person):
        return await wall.grants_for_card(person.card.number)
    if not (clerk.bench.card.status.usable or clerk.bench.scanner.status.usable):
        return await type_code(clerk, wall)
    return await _lay_or_show(clerk, wall)


async def _lay_or_show(clerk: Clerk, wall: Wall) -> Found | None:
    laying = Laying(clerk, say("pickup.card_not_telephone") if clerk.session.by_telephone else None)
    while True:
        happens = first(laying.card(), code_shown(clerk))
        answer = await clerk.desk.ask_until(lambda: scenes.prove(clerk, laying.note), happens)
        match answer:
            case Back():
                return None
            case IdCard():
                found = await by_card(clerk, wall, answer)
            case Scan(text=text):
                shown = await by_qr(clerk, wall, text)
                found, laying.note = (shown, None) if isinstance(shown, Found) else (None, shown)
            case _:
                found = await type_code(clerk, wall)
        if found is not None:
            return found


async def by_card(clerk: Clerk, wall: Wall, card: IdCard) -> Found | None:
    """What a card finds; None where it cannot be taken."""
    if not await accept(clerk, card, must_be_valid=True):
        return None
    return await wall.grants_for_card(card.number)


async def by_qr(clerk: Clerk, wall: Wall, text: str) -> Found | Words:
    """What a shown code opens; a word about it where it opens nothing. What is plainly something else is not tried."""
    kind = kind_of(text)
    if kind not in (Kind.PICKUP, Kind.OTHER):
        return told(kind, Wanted.PICKUP)
    found = await on_record(clerk, "qr", await wall.grants_for_qr(text))
    if _something(found):
        return found
    return say("pickup.qr_unknown") if kind is Kind.PICKUP else told(kind, Wanted.PICKUP)


async def type_code(clerk: Clerk, wall: Wall) -> Found | None:
    """Typed, or shown to the scanner while the keypad is up; None when the citizen turned away, or is locked out."""
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask_until(proof_scenes.type_code(note), code_shown(clerk), pace=Pace.FORM)
        match answer:
            case Entered(digits=digits):
                found: Found | Words | None = await _by_code(clerk, wall, digits)
            case Scan(text=text):
                found = await by_qr(clerk, wall, text)
            case _:
                return None
        if found is None or isinstance(found, Found):
            return found
        note = found


async def _by_code(clerk: Clerk, wall: Wall, digits: str) -> Found | Words | None:
    """What a typed code opens; a word about it where it opens nothing; None after the citizen was locked out."""
    found = await wall.grants_for_code(digits)
    if isinstance(found, Locked):
        await tell_locked(clerk, found)
        return None
    return found if _something(await on_record(clerk, "code", found)) else say("pickup.code_unknown")


async def tell_locked(clerk: Clerk, locked: Locked) -> None:
    """The keypad rests: how long, and what works meanwhile."""
    minutes = max(1, math.ceil((locked.until - clerk.clock.now()).total_seconds() / 60))
    await clerk.desk.ask(proof_scenes.locked_out(clerk, minutes))


async def on_record(clerk: Clerk, way: str, found: Found) -> Found:
    """On record: by which way somebody proved who they are, and whether anything was there for them."""
    outcome = "found" if _something(found) else "nothing"
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way=way, outcome=outcome)
    return found


def _something(found: Found) -> bool:
    return bool(found.grants or found.wanting)
