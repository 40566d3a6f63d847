"""统一出件 (M14): of several results some have come; collect them now, or all together later."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts
from kiosk.contract.intent import Chosen
from kiosk.contract.platform import CaseDetail, CaseResult, ResultPlace
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Day, Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.pickup import pickup
from kiosk.terminal.flows.together import keep_for_later, wish
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.receipts.slips import some_here


async def choose_results(clerk: Clerk, project_no: str) -> None:
    """Which results there are, and where; then the choice. The case's page says afterwards how it stands."""
    case = await asked(clerk, lambda token: clerk.platform.case(token, project_no))
    if isinstance(case, Away | Refused) or some_here(case) is None:
        return
    answer = await clerk.desk.ask(results(case, may_collect=clerk.wall is not None), pace=Pace.READING)
    match answer:
        case Chosen(id="together"):
            await keep_for_later(clerk, project_no)
        case Chosen(id="collect"):
            if not case.together or await wish(clerk, project_no, together=False):
                await pickup(clerk)
        case _:
            return


def results(case: CaseDetail, *, may_collect: bool) -> Scene:
    """Each result with its department and where it is; the choice that is left."""
    come, parts = some_here(case) or (0, len(case.results))
    waits = any(each.place is ResultPlace.WAITING for each in case.results)
    later = () if case.together else (Action("together", say("results.together"), "secondary", "clock-countdown"),)
    now = (Action("collect", say("results.collect"), icon="package"),) if may_collect and waits else ()
    return Scene(
        name="results.choose",
        question=say("results.question", here=come, parts=parts),
        hint=say("results.hint"),
        content=Facts(
            tuple(Fact(named(each.name), _place(case, each), big=True) for each in case.results), band=_choice(case)
        ),
        actions=(*later, *now) or (Action("ok", say("cases.back_to_list"), icon="list"),),
    )


def _choice(case: CaseDetail) -> Words:
    if case.together or case.keep_until is None:
        return say("results.waits" if case.together else "results.coming_still")
    return say("results.choice", day=Day(case.keep_until))


def _place(case: CaseDetail, result: CaseResult) -> Words:
    if result.place is ResultPlace.WAITING and case.deposit_cabinet is not None:
        return say("results.waiting_in", place=named(case.deposit_cabinet))
    return say(f"results.{result.place.value}")
