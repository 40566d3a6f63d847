"""The second of two proofs for one deposit: the code after the card, or the card after the code.

Until both are given nothing is said about the deposit: somebody with one of them may be nobody's agent.
"""

from __future__ import annotations

import secrets

from drivers.contracts import IdCard, Scan
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.lockers import CodeShown, FactorRule, Grant
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows import proof_scenes as scenes
from kiosk.terminal.flows.bearer import ask_as_bearer
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.proving import by_card, by_qr, on_record, tell_locked
from kiosk.terminal.flows.trouble import refused, trouble
from kiosk.terminal.flows.waiting import Laying, code_shown
from kiosk.terminal.lockers.wall import Found, Frozen, Locked, Wall
from kiosk.terminal.platform.client import Away, Refused


async def prove_more(clerk: Clerk, wall: Wall, found: Found, grant: Grant) -> Found | None:
    """The other of two proofs for this grant; None when the citizen turned away, or cannot give it here."""
    if grant.rule is FactorRule.IN_PERSON:
        await clerk.desk.ask(trouble(clerk, "in_person_only", say("pickup.safe_matter")))
        return None
    if "card" in found.factors_for(grant):
        return await _code_after_card(clerk, wall, found, grant)
    return await _card_after_code(clerk, wall, found, grant)


async def _card_after_code(clerk: Clerk, wall: Wall, found: Found, grant: Grant) -> Found | None:
    laying = Laying(clerk, say("pickup.card_needed"))
    while True:
        answer = await clerk.desk.ask_until(lambda: scenes.lay_card_too(clerk, laying.note), laying.card())
        if not isinstance(answer, IdCard):
            return None
        second = await by_card(clerk, wall, answer)
        if second is None:
            continue
        both = found.together(second)
        if grant in both.grants:
            return both
        laying.note = say("pickup.card_of_another")


async def _code_after_card(clerk: Clerk, wall: Wall, found: Found, grant: Grant) -> Found | None:
    """Typed, shown to the scanner, or shown to the receiver here; wrong ones count against this deposit."""
    note: Words = say("pickup.agent_code_needed" if found.agent_for(grant) else "pickup.code_needed")
    may_ask = found.agent_for(grant) is None and clerk.session.person is not None
    while True:
        picture = scenes.type_code(note, may_ask=may_ask)
        match await clerk.desk.ask_until(picture, code_shown(clerk), pace=Pace.FORM):
            case Entered(digits=digits):
                said = await _typed(clerk, wall, found, grant, digits)
            case Scan(text=text):
                said = await _shown(clerk, wall, found, grant, text)
            case Chosen(id="no_code"):
                said = await _told_here(clerk, found, grant) or note
            case _:
                return None
        if said is None or isinstance(said, Found):
            return said
        note = said


async def _typed(clerk: Clerk, wall: Wall, found: Found, grant: Grant, digits: str) -> Found | Words | None:
    both = await wall.second_code(found, grant, digits)
    if isinstance(both, Locked):
        await tell_locked(clerk, both)
        return None
    if isinstance(both, Frozen):
        await clerk.desk.ask(scenes.frozen(clerk))
        return None
    right = grant in both.grants
    await on_record(clerk, "code", both if right else Found())
    return both if right else say("pickup.code_unknown")


async def _shown(clerk: Clerk, wall: Wall, found: Found, grant: Grant, text: str) -> Found | Words:
    second = await by_qr(clerk, wall, text)
    if not isinstance(second, Found):
        return second
    both = found.together(second)
    return both if grant in both.grants else say("pickup.qr_of_another")


async def _told_here(clerk: Clerk, found: Found, grant: Grant) -> Found | None:
    """我没有收到取件码: the platform tells the bearer of the card, and it stands here large. None where it does not."""
    person = clerk.session.person
    if person is None:
        return None
    deposit_id, platform = grant.deposit_id, clerk.platform
    # A key of its own each time: with the same key the platform would give the same refusal again.
    answer = await ask_as_bearer(
        clerk, person, lambda token: platform.show_code(token, deposit_id, secrets.token_hex(16))
    )
    if not isinstance(answer, CodeShown):
        await clerk.desk.ask(_not_told(clerk, answer))
        return None
    await clerk.store.record(Event.CODE_SHOWN, session=clerk.session.id, deposit=grant.deposit_id)
    await clerk.desk.ask(scenes.code_shown(answer.code), pace=Pace.READING)
    return found.with_factor(grant, "code_here")


def _not_told(clerk: Clerk, failure: Away | Refused) -> Scene:
    matter = say("pickup.safe_matter")
    if isinstance(failure, Refused):
        return refused(clerk, failure.refusal, matter)
    return trouble(clerk, "platform_away", matter, say("pickup.no_code_now"))
