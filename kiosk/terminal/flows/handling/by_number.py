"""A number instead of the paper (M06), or a licence shown on the citizen's telephone 亮证 (M10)."""

from __future__ import annotations

import re
import unicodedata

from drivers.contracts import Scan
from kiosk.contract.handling import (
    DocumentAnswer,
    DocumentAsked,
    Evidence,
    LicenceAnswer,
    LicenceShown,
    LicenceState,
    Verified,
)
from kiosk.contract.intent import Chosen, Written
from kiosk.contract.items import Material, Way
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import material_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.flows.waiting import code_shown
from kiosk.terminal.platform.asking import Away, Refused

# 东政许字〔2026〕12号: Han, letters, digits, the dash, and the brackets in which a year stands.
_SIGNS = r"0-9A-Z\u3007\u3400-\u9fff\U00020000-\U000323af〔〕-"
_NUMBER = re.compile(rf"[{_SIGNS}]{{{scenes.SHORTEST_NUMBER},{scenes.LONGEST_NUMBER}}}")
_BRACKETS = str.maketrans("()[]【】", "〔〕〔〕〔〕")


async def verify_number(clerk: Clerk, material: Material) -> Evidence | None:
    """Typed, or read from the paper's own code; None where the citizen turned back. No page is ever asked for."""
    number, note, han = "", None, False
    while True:
        typed = await _number(clerk, material, scenes.Asked(number, han, note))
        if typed is None:
            return None
        if isinstance(typed, Chosen):  # the other keyboard
            han, note = not han, None
            continue
        if not _NUMBER.fullmatch(typed):
            note = say("material.number.not_one")
            continue
        number = typed
        answer = await _ask_issuer(clerk, material, number)
        if not isinstance(answer, DocumentAnswer):
            await _not_told(clerk, answer)
            return None
        if answer.result in (Verified.MATCH, Verified.UNAVAILABLE):
            return await _verified(clerk, material, number, answer)
        note = say(f"material.number.{answer.result.value}")


async def _number(clerk: Clerk, material: Material, wanted: scenes.Asked) -> str | Chosen | None:
    """One number as it was typed or scanned, as offices write it; or the wish for the other keyboard."""
    answer = await clerk.desk.ask_until(scenes.number(clerk, material, wanted), code_shown(clerk), pace=Pace.FORM)
    match answer:
        case Written(text=text) | Scan(text=text):
            return as_written(text)
        case Chosen():
            return answer
        case _:
            return None


def as_written(text: str) -> str:
    """Capitals, half-width, no spaces, and the year in 〔〕 whichever brackets were at hand."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split()).upper()


async def _ask_issuer(clerk: Clerk, material: Material, number: str) -> DocumentAnswer | Refused | Away:
    acting = clerk.session.acting.id if clerk.session.acting else ""
    asking = DocumentAsked(material.number_kind, number, acting)
    return await asked(clerk, lambda token: clerk.platform.handling.verify(token, asking), scenes.ASKING)


async def _verified(clerk: Clerk, material: Material, number: str, answer: DocumentAnswer) -> Evidence | None:
    """Known to its issuer; or nobody could be asked, and then the office does so later: that is no mismatch."""
    pending = answer.result is Verified.UNAVAILABLE
    told = await clerk.desk.ask(scenes.verified(material, number, answer), pace=Pace.READING)
    if not isinstance(told, Chosen):
        return None
    return Evidence(material.id, Way.VERIFY_NUMBER, number=number, ref=answer.ref, pending=pending)


async def show_licence(clerk: Clerk, material: Material) -> Evidence | None:
    """A licence's code at the scanner; None where the citizen turned back."""
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask_until(scenes.licence(material, note), code_shown(clerk), pace=Pace.FORM)
        if not isinstance(answer, Scan):
            return None
        told = await _ask_store(clerk, LicenceShown(answer.text))
        if not isinstance(told, LicenceAnswer):
            await _not_told(clerk, told)
            return None
        if (why := _not_good(clerk, material, told)) is None:
            return await _shown(clerk, material, told)
        note = say(f"material.licence.{why}")


async def _ask_store(clerk: Clerk, shown: LicenceShown) -> LicenceAnswer | Refused | Away:
    return await asked(clerk, lambda token: clerk.platform.handling.licence(token, shown), scenes.ASKING)


def _not_good(clerk: Clerk, material: Material, told: LicenceAnswer) -> str | None:
    """Why this licence does not serve."""
    if told.state not in (LicenceState.VALID, LicenceState.UNAVAILABLE):
        return told.state.value
    if told.state is LicenceState.VALID and told.licence != material.elicence:
        return "another"
    past = told.valid_to is not None and told.valid_to < clerk.clock.now().date()
    return "past" if past else None


async def _shown(clerk: Clerk, material: Material, told: LicenceAnswer) -> Evidence | None:
    seen = await clerk.desk.ask(scenes.licence_shown(material, told), pace=Pace.READING)
    if not isinstance(seen, Chosen):
        return None
    return Evidence(material.id, Way.ELICENCE, ref=told.ref, pending=told.state is LicenceState.UNAVAILABLE)


async def _not_told(clerk: Clerk, failure: Away | Refused) -> None:
    """The platform did not answer, or refused: nothing is lost, and another way may do."""
    await clerk.desk.ask(why_not(clerk, failure, say("material.nothing_lost")), pace=Pace.READING)
