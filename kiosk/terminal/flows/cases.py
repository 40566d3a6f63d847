"""我要查: my cases by ID card, or one case by its number and query code; a slip to take along."""

from __future__ import annotations

from functools import partial

from drivers.contracts import IdCard
from kiosk.contract.intent import Chosen
from kiosk.contract.platform import CaseDetail
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk import Back, Pace
from kiosk.terminal.flows import case_scenes as scenes
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.acts import Act, act_due
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.identify import accept
from kiosk.terminal.flows.lookup import look_up
from kiosk.terminal.flows.slips import print_case
from kiosk.terminal.flows.telephone import sign_in_by_telephone
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.flows.waiting import Laying
from kiosk.terminal.platform.client import Away, Refused


async def query(clerk: Clerk) -> None:
    """The whole journey."""
    if clerk.session.somebody or await _prove(clerk):
        await _show_cases(clerk)


async def _prove(clerk: Clerk) -> bool:
    """True once it is known who this is; the way by number is walked from here and comes back as False."""
    laying = Laying(clerk)
    while True:
        answer = await clerk.desk.ask_until(lambda: scenes.prove(clerk, laying.note), laying.card())
        match answer:
            case IdCard():
                if await accept(clerk, answer, must_be_valid=False):
                    return True
            case Back():
                return False
            case Chosen(id="telephone"):
                if await sign_in_by_telephone(clerk, must_be_valid=False):
                    return True
            case _:
                if await look_up(clerk):
                    return False


async def _show_cases(clerk: Clerk) -> None:
    cases = await asked(clerk, clerk.platform.cases)
    if isinstance(cases, Away | Refused):
        await clerk.desk.ask(why_not(clerk, cases, say("trouble.query_matter")))
        return
    while True:
        answer = await clerk.desk.ask(scenes.case_list(cases), pace=Pace.READING)
        if not isinstance(answer, Chosen) or answer.id == "ok":
            return
        await show_case(clerk, answer.id)


async def show_case(clerk: Clerk, project_no: str) -> None:
    """One case of who stands here: its slip, and what there is to do about it; looked at anew after each act."""
    while True:
        case = await asked(clerk, lambda token: clerk.platform.case(token, project_no))
        if isinstance(case, Away | Refused):
            await clerk.desk.ask(why_not(clerk, case, say("trouble.query_matter")))
            return
        act = await _read_case(clerk, case)
        if act is None:
            return
        await act.do(clerk, project_no)


async def _read_case(clerk: Clerk, case: CaseDetail) -> Act | None:
    """Its page until the citizen turns to something else: an act, or away."""
    while True:
        answer = await clerk.desk.ask(partial(_page, clerk, case), pace=Pace.READING)
        match answer:
            case Chosen(id="print"):
                await print_case(clerk, case)
            case Chosen(id=id):
                act = act_due(clerk, case)
                return act if act is not None and act.action.id == id else None
            case _:
                return None


def _page(clerk: Clerk, case: CaseDetail) -> Scene:
    act = act_due(clerk, case)
    return scenes.case_page(case, may_print=can_print(clerk), act=act.action if act else None)
