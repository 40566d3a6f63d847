"""Before the first question: whether the item can be handled now, what is on its way already, what is filled in."""

from __future__ import annotations

from kiosk.contract.handling import Draft, Prefill
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Catalogue, DeliveryWay, Item
from kiosk.contract.words import say
from kiosk.desk import Pace
from kiosk.terminal.flows.cases import show_case
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes as scenes
from kiosk.terminal.flows.handling import material_scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.asking import rules_today
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.handling.papers import look_up
from kiosk.terminal.flows.handling.prefilled import filled_in
from kiosk.terminal.flows.handling.ways import can_be_brought
from kiosk.terminal.flows.trouble import trouble


async def may_begin(clerk: Clerk, item: Item) -> bool:
    """Whether this item can be handled here and now; says so where it cannot, before anybody is asked who they are."""
    state = clerk.catalogue.state(item.task_code)
    if state is not None:
        await clerk.desk.ask(scenes.closed(clerk, item, state.reason, state.until), pace=Pace.READING)
        return False
    cause = "on_battery" if clerk.on_battery else None if clerk.platform.reachable else "platform_away"
    if cause is not None:
        await clerk.desk.ask(trouble(clerk, cause, say("apply.not_begun")), pace=Pace.READING)
        return False
    return True


async def begin(clerk: Clerk, item: Item, catalogue: Catalogue) -> Form | None:
    """The form with everything filled in that is known; None where the citizen does not go on."""
    form = Form(item, catalogue, ways_here(clerk, item))
    form.delivery = form.ways[0] if len(form.ways) == 1 else None
    prefill = await look_up(clerk, form)
    if prefill is None or not await _another_one(clerk, prefill):
        return None
    if not can_be_brought(clerk, form.item, prefill):
        await clerk.desk.ask(material_scenes.not_now(clerk, form.item), pace=Pace.READING)
        return None
    _fill_in(clerk, form, prefill)
    if prefill.draft and not await _resumed(clerk, form):
        return None
    return form


def ways_here(clerk: Clerk, item: Item) -> tuple[DeliveryWay, ...]:
    """How the result can come to the citizen: what the item allows, and what stands here."""
    missing = set[DeliveryWay]()
    if clerk.wall is None:
        missing.add(DeliveryWay.LOCKER)
    if clerk.bench.a4.fitted is None or not item.print_on_terminal:
        missing.add(DeliveryWay.PRINT)
    return tuple(way for way in item.deliveries if way not in missing) or (DeliveryWay.WINDOW,)


def _fill_in(clerk: Clerk, form: Form, prefill: Prefill) -> None:
    """Fields that have a good value already are shown, not asked."""
    filled = filled_in(form.item.fields, clerk.session, prefill.values, rules_today(clerk, form.catalogue))
    form.prefill, form.known = prefill, frozenset(filled)
    form.values |= filled


async def _another_one(clerk: Clerk, prefill: Prefill) -> bool:
    """Where the same thing is on its way: whether the citizen wants another one. Progress can be looked at first."""
    while prefill.open_case is not None:
        answer = await clerk.desk.ask(scenes.on_its_way(prefill.open_case), pace=Pace.READING)
        if not isinstance(answer, Chosen):
            return False
        if answer.id == "another":
            return True
        await show_case(clerk, prefill.open_case.project_no)
    return True


async def _resumed(clerk: Clerk, form: Form) -> bool:
    """A draft is gone on with, or the form begun anew; False where the citizen goes back."""
    answer = await clerk.desk.ask(scenes.resume(), pace=Pace.READING)
    if not isinstance(answer, Chosen):
        return False
    if answer.id == "go_on":
        draft = await asked(clerk, lambda token: clerk.platform.handling.draft(token, form.item.task_code))
        if isinstance(draft, Draft):
            rules = rules_today(clerk, form.catalogue)
            form.resume(draft, lambda field, value: rules.problem(field, value) is None)
    return True
