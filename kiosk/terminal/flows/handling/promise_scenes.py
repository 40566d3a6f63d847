"""The pictures of what a citizen does not have: what may be signed instead, until when, and what follows."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Row, Rows
from kiosk.contract.items import Item, Material
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.form_scenes import step
from kiosk.terminal.flows.handling.shown import listed
from kiosk.terminal.flows.handling.standing import Standing
from kiosk.terminal.flows.trouble import OK

_READ = Action("read", say("text.to_read"), icon="book-open")


def without(clerk: Clerk, standing: Standing, material: Material) -> Scene:
    """What may be signed instead, because the citizen asks; else why not, and what to do."""
    rows = []
    if standing.may_commit(material):
        rows.append(Row("commitment", say("material.commitment.row"), say("material.commitment.row_detail")))
    if standing.may_wait(material):
        days = _days(standing.item, (material,))
        rows.append(Row("tolerance", say("material.tolerance.row"), say("material.tolerance.row_detail", count=days)))
    if rows:
        return Scene(
            name="handle.without",
            question=say("material.without_question", material=named(material.name)),
            hint=say("material.without_hint"),
            content=Rows(tuple(rows)),
            steps=step("materials"),
        )
    barred = standing.prefill.barred
    return Scene(
        name="handle.without_none",
        question=say("material.must_have", material=named(material.name)),
        hint=named(barred) if barred else say("material.must_have_hint"),
        content=Facts(
            (
                Fact(say("material.fact.now"), say("material.must_have_now")),
                *((Fact(say("material.fact.from_whom"), named(material.from_whom)),) if material.from_whom else ()),
                Fact(say("contact.phone"), standing.item.link_way or clerk.desk_phone, big=True),
            ),
            band=say("material.nothing_lost"),
        ),
        steps=step("materials"),
        actions=(OK,),
    )


def commitment(materials: tuple[Material, ...]) -> Scene:
    """告知承诺: for what, what follows; then the text itself."""
    facts = (
        Fact(say("material.fact.promised"), listed(named(each.name) for each in materials), big=True),
        Fact(say("material.fact.follows"), say("material.commitment.follows")),
        Fact(say("material.fact.untrue"), say("material.commitment.untrue")),
    )
    return Scene(
        name="handle.commitment",
        question=say("material.commitment.question"),
        hint=say("material.commitment.hint"),
        content=Facts(facts),
        steps=step("materials"),
        actions=(_READ,),
    )


def tolerance(item: Item, materials: tuple[Material, ...]) -> Scene:
    """容缺: what is missing, until when, what follows; then the text itself."""
    facts = (
        Fact(say("material.fact.missing"), listed(named(each.name) for each in materials), big=True),
        Fact(say("material.fact.until"), say("material.tolerance.until", count=_days(item, materials)), big=True),
        Fact(say("material.fact.how"), say("material.tolerance.how")),
        Fact(say("material.fact.overdue"), say("material.tolerance.overdue")),
    )
    return Scene(
        name="handle.tolerance",
        question=say("material.tolerance.question"),
        hint=say("material.tolerance.hint"),
        content=Facts(facts),
        steps=step("materials"),
        actions=(_READ,),
    )


def _days(item: Item, materials: tuple[Material, ...]) -> int:
    """Working days until the first of them must have come; never more than the promise."""
    return min(item.promise_day, *(each.tolerance_days for each in materials))
