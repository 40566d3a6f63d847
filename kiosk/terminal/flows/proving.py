"""Proving the right to collect: a card laid, a QR shown, or a code typed; two of them where the thing asks it."""

from __future__ import annotations

import math
from functools import partial

from drivers.contracts import CardOutcome, CardRead, IdCard, Scan
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.words import Words, say
from kiosk.desk import Back, Pace
from kiosk.terminal.flows import pickup_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept, note_for
from kiosk.terminal.flows.waiting import Changed, card_laid, code_shown, first, looks_different
from kiosk.terminal.lockers.wall import Found, Locked, Wall


async def prove(clerk: Clerk, wall: Wall) -> Found | None:
    """What this citizen may collect; None when they turned away. A card laid before in this session is enough."""
    if clerk.session.person is not None:
        return await wall.grants_for_card(clerk.session.person.card.number)
    note: Words | None = None
    while True:
        draw = partial(scenes.prove, clerk, note)
        happens = first(card_laid(clerk), code_shown(clerk), looks_different(clerk, draw(), draw))
        answer = await clerk.desk.ask_until(draw(), happens)
        if isinstance(answer, Back):
            return None
        found, note = await _weigh(clerk, wall, answer)
        if found is not None:
            return found


async def _weigh(
    clerk: Clerk, wall: Wall, answer: CardOutcome | Scan | Changed | Chosen | Entered
) -> tuple[Found | None, Words | None]:
    """What this proof found, or what to say beside the reader."""
    match answer:
        case CardRead(card):
            return await _by_card(clerk, wall, card), None
        case Scan(text=text):
            found = await _told(clerk, "qr", await wall.grants_for_qr(text))
            return (found, None) if _something(found) else (None, say("pickup.qr_unknown"))
        case Chosen() | Entered():
            return await _type_code(clerk, wall), None
        case Changed():
            return None, None
        case outcome:
            return None, note_for(outcome)


async def _by_card(clerk: Clerk, wall: Wall, card: IdCard) -> Found | None:
    if not await accept(clerk, card, must_be_valid=True):
        return None
    return await _told(clerk, "card", await wall.grants_for_card(card.number))


async def prove_more(clerk: Clerk, wall: Wall, found: Found) -> Found | None:
    """The other of two proofs: the code after the card, or the card after the code."""
    if "card" in found.factors:
        second = await _type_code(clerk, wall, say("pickup.code_needed"))
    else:
        second = await _lay_card(clerk, wall)
    return None if second is None else found.together(second)


async def _lay_card(clerk: Clerk, wall: Wall) -> Found | None:
    note: Words | None = say("pickup.card_needed")
    while True:
        answer = await clerk.desk.ask_until(scenes.lay_card_too(note), card_laid(clerk))
        match answer:
            case CardRead(card):
                if (found := await _by_card(clerk, wall, card)) is not None:
                    return found
            case Back() | Chosen() | Entered():
                return None
            case outcome:
                note = note_for(outcome)


async def _type_code(clerk: Clerk, wall: Wall, note: Words | None = None) -> Found | None:
    """Typed, or shown to the scanner while the keypad is up."""
    while True:
        answer = await clerk.desk.ask_until(scenes.type_code(note), code_shown(clerk), pace=Pace.FORM)
        match answer:
            case Entered(digits=digits):
                found = await wall.grants_for_code(digits)
                way = "code"
            case Scan(text=text):
                found = await wall.grants_for_qr(text)
                way = "qr"
            case _:
                return None
        if isinstance(found, Locked):
            await clerk.desk.ask(scenes.locked_out(clerk, _minutes_until(clerk, found)))
            return None
        if _something(await _told(clerk, way, found)):
            return found
        note = say("pickup.code_unknown")


def _something(found: Found) -> bool:
    return bool(found.grants or found.wanting)


def _minutes_until(clerk: Clerk, locked: Locked) -> int:
    return max(1, math.ceil((locked.until - clerk.clock.now()).total_seconds() / 60))


async def _told(clerk: Clerk, way: str, found: Found) -> Found:
    """On record: by which way somebody proved who they are, and whether anything was there for them."""
    outcome = "found" if _something(found) else "nothing"
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way=way, outcome=outcome)
    return found
