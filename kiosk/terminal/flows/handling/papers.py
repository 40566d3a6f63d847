"""The materials step of an application: how each stands is asked anew under the answers given, then settled."""

from __future__ import annotations

from kiosk.contract.handling import ITEM_CHANGED, LEVEL_NEEDED, Prefill, Start
from kiosk.contract.words import say
from kiosk.desk import Pace, Ways
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.handling.materials import settle_materials
from kiosk.terminal.flows.handling.who import need
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.asking import Away, Refused


async def settle_papers(clerk: Clerk, form: Form) -> bool:
    """False where the citizen turns back. Once settled it is asked again only where an answer has changed."""
    prefill = await look_up(clerk, form)
    if prefill is None:
        return False
    brought = await settle_materials(clerk, form.item, form.answers, prefill, form.brought)
    if brought is None:
        return False
    form.prefill, form.brought = prefill, brought
    return True


async def look_up(clerk: Clerk, form: Form) -> Prefill | None:
    """What the platform knows under these answers; says so where it does not tell."""
    while True:
        told = await _ask(clerk, form)
        matter = say("apply.nothing_lost" if form.begun else "apply.not_begun")
        match told:
            case Prefill():
                return told
            case Refused(refusal) if refusal.code == LEVEL_NEEDED:
                if not await need(clerk, clerk.session.level + 1):
                    return None
            case Refused(refusal) if refusal.code == ITEM_CHANGED and await renewed(clerk, form):
                continue
            case Refused() | Away() as failure:
                await clerk.desk.ask(why_not(clerk, failure, matter), pace=Pace.READING)
                return None


async def _ask(clerk: Clerk, form: Form) -> Prefill | Refused | Away:
    acting = clerk.session.acting.id if clerk.session.acting else ""
    start = Start(form.item.task_code, form.item.task_version, dict(form.answers), acting)
    return await asked(clerk, lambda token: clerk.platform.handling.prefill(token, start), scenes.LOOKING)


async def renewed(clerk: Clerk, form: Form) -> bool:
    """The platform has a newer version of this item: fetch it, and keep in the form what is the same in both."""
    await clerk.catalogue.pull()
    item, catalogue = clerk.catalogue.item(form.item.task_code), clerk.catalogue.current
    if item is None or catalogue is None or item.task_version == form.item.task_version:
        return False
    form.renew(item, catalogue)
    await clerk.desk.ask(scenes.item_changed(), ways=Ways.LEAVE | Ways.HOME, pace=Pace.READING)
    return True
