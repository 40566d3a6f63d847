"""我要查: my cases by ID card, or one case by its number and query code; a slip to take along."""

from __future__ import annotations

from functools import partial

from drivers.contracts import CardRead
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.platform import CaseDetail, CaseSummary
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Back, Pace
from kiosk.terminal.flows import case_scenes as scenes
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept, note_for
from kiosk.terminal.flows.lookup import look_up
from kiosk.terminal.flows.slips import print_case
from kiosk.terminal.flows.trouble import refused, trouble
from kiosk.terminal.flows.waiting import Changed, card_laid, first, looks_different
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.session import Person


async def query(clerk: Clerk) -> None:
    """The whole journey."""
    if clerk.session.person is None and not await _prove(clerk):
        return
    person = clerk.session.person
    if person is not None:
        await _show_cases(clerk, person)


async def _prove(clerk: Clerk) -> bool:
    """True once a card is taken; the way by number is walked from here and comes back as False."""
    note: Words | None = None
    while True:
        draw = partial(scenes.prove, clerk, note)
        happens = first(card_laid(clerk), looks_different(clerk, draw(), draw))
        answer = await clerk.desk.ask_until(draw(), happens)
        match answer:
            case CardRead(card):
                return await accept(clerk, card, must_be_valid=False)
            case Changed():
                note = None
            case Chosen() | Entered():
                await look_up(clerk)
                return False
            case Back():
                return False
            case outcome:
                note = note_for(outcome)


async def _show_cases(clerk: Clerk, person: Person) -> None:
    clerk.desk.show(scenes.ASKING)
    cases = await _fetch_cases(clerk, person)
    if not isinstance(cases, tuple):
        await clerk.desk.ask(cases)
        return
    while True:
        answer = await clerk.desk.ask(scenes.case_list(cases), pace=Pace.READING)
        if not isinstance(answer, Chosen) or answer.id == "ok":
            return
        await _show_case(clerk, answer.id)


async def _fetch_cases(clerk: Clerk, person: Person) -> tuple[CaseSummary, ...] | Scene:
    """The person's cases, or the scene that says why not."""
    if clerk.session.token is None:
        session = await clerk.platform.identify(person.evidence, key=f"{clerk.session.id}-identify")
        if isinstance(session, Away | Refused):
            return _why_not(clerk, session)
        clerk.session.token = session.token
    cases = await clerk.platform.cases(clerk.session.token)
    return _why_not(clerk, cases) if isinstance(cases, Away | Refused) else cases


async def _show_case(clerk: Clerk, project_no: str) -> None:
    clerk.desk.show(scenes.ASKING)
    case = await clerk.platform.case(clerk.session.token or "", project_no)
    if isinstance(case, Away | Refused):
        await clerk.desk.ask(_why_not(clerk, case))
        return
    await _read_case(clerk, case)


async def _read_case(clerk: Clerk, case: CaseDetail) -> None:
    while True:
        page = scenes.case_page(case, may_print=can_print(clerk))
        answer = await clerk.desk.ask(page, pace=Pace.READING)
        if not (isinstance(answer, Chosen) and answer.id == "print"):
            return
        await print_case(clerk, case)


def _why_not(clerk: Clerk, failure: Away | Refused) -> Scene:
    matter = say("trouble.query_matter")
    if isinstance(failure, Refused):
        return refused(clerk, failure.refusal, matter)
    return trouble(clerk, "platform_away", matter)
