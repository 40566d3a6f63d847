"""我要办: from who is here to the receipt; whatever has legal consequences is the platform's, and is only sent here."""

from __future__ import annotations

from kiosk.contract.handling import LetterAnswer
from kiosk.contract.items import DeliveryWay, Item
from kiosk.contract.visits import Wish
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes as scenes
from kiosk.terminal.flows.handling.beginning import begin, may_begin
from kiosk.terminal.flows.handling.drafts import guarded
from kiosk.terminal.flows.handling.fee import pay
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.handling.principal import choose_principal
from kiosk.terminal.flows.handling.printing import print_result
from kiosk.terminal.flows.handling.rating import rate
from kiosk.terminal.flows.handling.submitting import sign_and_submit
from kiosk.terminal.flows.handling.walk import Walk
from kiosk.terminal.flows.handling.who import need


async def apply(clerk: Clerk, item: Item) -> None:
    """The whole journey. Returns where the citizen turned back, and when everything about it is done."""
    catalogue = clerk.catalogue.current
    if catalogue is None or not await may_begin(clerk, item):
        return
    clerk.session.course.about(Wish.HANDLE, item.task_code)
    if not (await need(clerk, item.min_loa) and await choose_principal(clerk, item)):
        return
    form = await begin(clerk, item, catalogue)
    if form is None:
        return
    answer = await _filled_in_and_submitted(clerk, form)
    if answer is not None:
        await _afterwards(clerk, form, answer)


async def _filled_in_and_submitted(clerk: Clerk, form: Form) -> LetterAnswer | None:
    """From the first question to the answer; None where the citizen turned back at the first step."""
    walk = Walk(clerk, form)
    while await walk.to_the_review():
        answer = await guarded(clerk, form, lambda: sign_and_submit(clerk, form))
        if answer is not None:
            return answer
    return None


async def _afterwards(clerk: Clerk, form: Form, answer: LetterAnswer) -> None:
    """What can be done about it at once: pay, hear where originals go, print a result that is there; then rate."""
    if answer.fee_fen:
        await pay(clerk, answer.project_no)
    if answer.hand_in:
        await clerk.desk.ask(scenes.hand_in_where(clerk, form), ways=Ways.LEAVE, pace=Pace.READING)
    if form.delivery is DeliveryWay.PRINT and answer.case_state in scenes.FINISHED:
        await print_result(clerk, answer.project_no)
    await rate(clerk, answer.id, answer.project_no)
    raise Left(Leaving.FINISHED)
