"""For whom the citizen acts (M27): themselves, a legal person, a ward, or who delegated it to them."""

from __future__ import annotations

from kiosk.contract.after import Relation, Represented, Scope
from kiosk.contract.events import Event, is_id
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Applicant, Item
from kiosk.contract.words import say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes, who_scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.asking import Away, Refused


async def choose_principal(clerk: Clerk, item: Item) -> bool:
    """Sets for whom the session acts; False where the citizen turns back, or nobody fits. Asked where it is open."""
    clerk.session.acting = None
    told = await asked(clerk, clerk.platform.handling.represents, apply_scenes.LOOKING)
    if isinstance(told, Away | Refused):
        await clerk.desk.ask(why_not(clerk, told, say("apply.not_begun")), pace=Pace.READING)
        return False
    others = tuple(each for each in told if _fits(each, item))
    myself = item.applicant is not Applicant.LEGAL
    if not others:
        if not myself:
            await clerk.desk.ask(who_scenes.nobody_to_act_for(clerk, item), pace=Pace.READING)
        return myself
    answer = await clerk.desk.ask(who_scenes.for_whom(item, others, myself=myself), pace=Pace.READING)
    if not isinstance(answer, Chosen):
        return False
    clerk.session.acting = next((each for each in others if each.id == answer.id), None)
    if clerk.session.acting is not None:
        await _record(clerk, clerk.session.acting)
    return True


async def _record(clerk: Clerk, acting: Represented) -> None:
    """Who acts and for whom, as marks: the visit, and the bond by which the platform knows them; a firm has none."""
    bond = acting.id.rpartition(":")[2]
    known = bond if is_id(bond) and not acting.credit_code else "none"
    await clerk.store.record(Event.ACTING, session=clerk.session.id, relation=acting.relation.value, bond=known)


def _fits(one: Represented, item: Item) -> bool:
    """Whether this item may be applied for in somebody's place; the platform judges it again."""
    kinds = (Applicant.BOTH, Applicant.LEGAL if one.credit_code else Applicant.PERSON)
    delegated = one.relation is not Relation.AGENT or item.delegable
    within = not one.task_codes or item.task_code in one.task_codes
    return item.applicant in kinds and Scope.SUBMIT in one.scopes and delegated and within
