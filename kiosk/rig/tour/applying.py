"""我要办: forms filled in, left half-way and gone on with, submitted, told again, refused and delayed."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import msgspec

from kiosk.contract.content import Rows
from kiosk.contract.items import Catalogue, FieldKind, Item
from kiosk.contract.scene import Scene
from kiosk.rig.applicant import Applicant
from kiosk.rig.house import TERMINAL
from kiosk.rig.tour.guide import Guide
from kiosk.rig.truths import Belief
from kiosk.terminal.store.store import FILE_NAME

WHO = "王演示"
# Kinds of fields that the applications do not meet, and an item that has one.
SHOWN = (
    (2, FieldKind.LONG_TEXT),
    (5, FieldKind.ID_NUMBER),
    (8, FieldKind.BANK_CARD),
    (16, FieldKind.NAME),
    (17, FieldKind.CODE),
    (17, FieldKind.CREDIT_CODE),
)
SMALL_BUSINESS, PENSION, INSURANCE, CARE_ELSEWHERE = (1, 8, 9, 12)


async def walk(guide: Guide) -> None:
    """All of it."""
    belief = Belief(guide.house.central_url, TERMINAL, guide.house.terminal_key)
    await _submitted_and_told_again(guide)
    await _left_and_gone_on_with(guide)
    await _looks_something_up(guide)
    for number, kind in SHOWN:
        await _looks_at(guide, number, kind)
    await _not_sent(guide, belief)
    await _not_taken(guide, belief)
    await _delayed(guide, belief)


async def _submitted_and_told_again(guide: Guide) -> None:
    applicant = await begins(guide, CARE_ELSEWHERE)
    await applicant.walks_to("handle.taken")
    await _leaves(guide)
    applicant = await begins(guide, CARE_ELSEWHERE)
    await applicant.walks_to("handle.taken_before")
    await _leaves(guide)


async def _left_and_gone_on_with(guide: Guide) -> None:
    """A number that is no telephone number; then 退出 in the middle, kept, and resumed another day."""
    applicant = await begins(guide, SMALL_BUSINESS)
    applicant.answers = {"with_name": True, "online_only": True}
    await applicant.walks_to("handle.field.number")
    guide.citizen.types("999")
    await guide.sees_note("handle.field.number", "too_large")
    guide.citizen.goes("leave")
    await guide.sees("handle.leaving")
    guide.citizen.touches("keep")
    await guide.sees("handle.kept")
    guide.citizen.touches("ok")
    await guide.sees("goodbye")
    await guide.goes_home()
    await guide.hand.lift()
    applicant = await begins(guide, SMALL_BUSINESS)
    applicant.met = {**applicant.met, "handle.resume": lambda _: guide.citizen.touches("go_on")}
    await applicant.walks_to("handle.review")
    await gives_up(guide)


async def _looks_something_up(guide: Guide) -> None:
    """What is filled in already is changed, a phrase is searched for, and the result goes by mail."""
    applicant = await begins(guide, SMALL_BUSINESS)
    applicant.answers = {"online_only": True}
    applicant.met = {
        "handle.resume": lambda _: guide.citizen.touches("anew"),
        "handle.delivery": lambda _: guide.citizen.touches("mail"),
    }
    await applicant.walks_to("handle.known")
    guide.citizen.touches("change")
    await guide.sees("handle.change_known")
    guide.citizen.touches("phone")
    await guide.sees("handle.field.phone")
    guide.citizen.types("10012340009")
    await applicant.walks_to("handle.field.phrases")
    guide.citizen.touches("search")
    await guide.sees("handle.phrase")
    guide.citizen.writes("食品")
    await guide.sees("handle.field.phrases", "searched", lambda scene: "all" in scene.offers())
    await applicant.walks_to("handle.mail_address")
    await gives_up(guide)


async def _looks_at(guide: Guide, number: int, kind: FieldKind) -> None:
    """As far as the field of this kind, and no further."""
    applicant = await begins(guide, number)
    wanted = next(each for each in applicant.item.fields if each.kind is kind and not each.source)
    applicant.answers = {each.question: each.answer for each in wanted.only_if}
    await applicant.walks_to(f"handle.field.{kind.value}")
    await gives_up(guide)


async def _not_sent(guide: Guide, belief: Belief) -> None:
    applicant = await begins(guide, PENSION)
    await applicant.walks_to("handle.review")
    belief.switch(prefix="/v1/catalog/states", fail_500=True)
    guide.citizen.touches("sign")
    await guide.sees("handle.not_submitted")
    belief.mend()
    await gives_up(guide)


async def _not_taken(guide: Guide, belief: Belief) -> None:
    applicant = await begins(guide, PENSION)
    belief.switch(prefix="/v1/letters", count=1, refuse=True)
    await applicant.walks_to("handle.not_taken")
    guide.citizen.touches("finish")
    await guide.sees("goodbye")
    await guide.goes_home()
    await guide.hand.lift()


async def _delayed(guide: Guide, belief: Belief) -> None:
    applicant = await begins(guide, INSURANCE)
    belief.switch(prefix="/v1/letters", count=2, fail_500=True)
    await applicant.walks_to("handle.queued")
    await _leaves(guide)
    belief.mend()


async def begins(guide: Guide, number: int, who: str = WHO) -> Applicant:
    """From home to the first picture of this item's form."""
    item = item_of(guide, number)
    await guide.chooses("handle")
    for scene, touch in (("handle.ways", "all"), ("handle.items", item.task_code), ("handle.guide", "apply")):
        await guide.sees(scene, fits=lambda scene, touch=touch: touch in scene.offers())  # type: ignore[misc]
        guide.citizen.touches(touch)
    await guide.citizen.until(lambda scene: scene.name.endswith(".prove"), "who are you")
    await guide.hand.lay(who)
    await guide.citizen.until(lambda scene: scene.name.startswith("handle.") and bool(scene.offers()), "the form")
    return Applicant(guide.citizen, item, met={"handle.delivery": lambda scene: _not_on_paper(guide, scene)})


def _not_on_paper(guide: Guide, scene: Scene) -> None:
    assert isinstance(scene.content, Rows)
    guide.citizen.touches(next(row.id for row in scene.content.rows if row.id != "print"))


def item_of(guide: Guide, number: int) -> Item:
    """An item as the terminal's own catalogue has it."""
    with closing(sqlite3.connect(guide.house.state / FILE_NAME)) as db:
        (body,) = db.execute("SELECT body FROM catalogue").fetchone()
    return next(each for each in msgspec.json.decode(body, type=Catalogue).items if each.number == number)


async def _leaves(guide: Guide) -> None:
    await guide.leaves()
    await guide.hand.lift()


async def gives_up(guide: Guide) -> None:
    """退出 in the middle of a form, and nothing is kept."""
    guide.citizen.goes("leave")
    await guide.sees("handle.leaving")
    guide.citizen.touches("throw_away")
    await guide.sees("goodbye")
    await guide.goes_home()
    await guide.hand.lift()
