"""Query without a card (M04): case number and query code, masked data only."""

from __future__ import annotations

from functools import partial

from drivers.contracts import Scan
from kiosk.contract.ids import is_case_number
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.platform import LOOKUP_NO_MATCH, CaseLookup, MaskedCase
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows import case_scenes as scenes
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.slips import print_masked
from kiosk.terminal.flows.strange import Wanted, kind_of, told
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.flows.waiting import code_shown
from kiosk.terminal.platform.client import Away, Refused


async def look_up(clerk: Clerk) -> bool:
    """The whole way, from the number to the masked page; False when the citizen turned back before anything."""
    while (number := await ask_case_number(clerk)) is not None:
        if await _open_with_code(clerk, number):
            return True
    return False


async def _open_with_code(clerk: Clerk, number: str) -> bool:
    """Ask for the query code until it fits the number; False when the citizen turned back to the number."""
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask(scenes.type_query_code(note), pace=Pace.FORM)
        if not isinstance(answer, Entered):
            return False
        clerk.desk.show(scenes.ASKING)
        case = await clerk.platform.lookup(CaseLookup(number, answer.digits))
        if not (isinstance(case, Refused) and case.refusal.code == LOOKUP_NO_MATCH):
            await _tell(clerk, case)
            return True
        note = say("cases.query_code_wrong")


async def _tell(clerk: Clerk, case: MaskedCase | Refused | Away) -> None:
    if isinstance(case, MaskedCase):
        await _read(clerk, case)
    else:
        await clerk.desk.ask(why_not(clerk, case, say("trouble.query_matter")))


async def ask_case_number(clerk: Clerk) -> str | None:
    """A case number whose check digit is right, typed or read from the receipt's bar code."""
    note: Words | None = None
    while True:
        picture = partial(scenes.type_number, clerk, note)
        answer = await clerk.desk.ask_until(picture, code_shown(clerk), pace=Pace.FORM)
        match answer:
            case Entered(digits=text) | Scan(text=text):
                number = text.replace("-", "").strip()
            case _:
                return None
        if is_case_number(number):
            return number
        note = say("cases.number_wrong") if isinstance(answer, Entered) else told(kind_of(text), Wanted.CASE)


async def _read(clerk: Clerk, case: MaskedCase) -> None:
    while True:
        answer = await clerk.desk.ask(lambda: scenes.masked_page(case, may_print=can_print(clerk)), pace=Pace.READING)
        if not (isinstance(answer, Chosen) and answer.id == "print"):
            return
        await print_masked(clerk, case)
