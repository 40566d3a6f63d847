"""统一出件: the first of two results lies in the wall, and its receiver leaves it there until the other comes."""

from __future__ import annotations

import asyncio

from kiosk.contract.content import Rows
from kiosk.rig.house import SITE
from kiosk.rig.office import ADMIN, COURIER, AtTheOffice
from kiosk.rig.tour.guide import PATIENCE_SECONDS, Guide
from kiosk.rig.tour.staff import door_of, signs_in, signs_out

WHO, CASE = "杨䶮演", "1402"
LABEL = "HI00009402"
_ANOTHER_TIME_SECONDS = 2.0  # sooner, the same code before the scanner is still the same showing


async def walk(guide: Guide) -> None:
    """All of it."""
    number = await _number(guide)
    await asyncio.to_thread(_is_labelled, guide, number)
    await signs_in(guide, COURIER)
    await _puts_it_in(guide)
    await signs_out(guide)
    await _chooses(guide, number)


async def _number(guide: Guide) -> str:
    """Of the case, as its holder sees it."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(WHO)
    listed = (await guide.sees("cases.list")).content
    await guide.hand.lift()
    await guide.leaves()
    assert isinstance(listed, Rows)
    return next(row.id for row in listed.rows if row.id[14:18] == CASE)


def _is_labelled(guide: Guide, number: str) -> None:
    """The office prints the label of the first result."""
    office = AtTheOffice(guide.house.central_url, ADMIN)
    item = {"zh": "建筑工程施工许可证", "en": "Construction permit"}
    label: dict[str, object] = {"item_no": LABEL, "site": SITE, "project_no": number, "item": item, "part": "permit"}
    office.sends(
        "parcels", **label, document_no="示例许字〔2026〕9402号", copies=1, size="small", sensitivity="ordinary"
    )
    office.leaves()


async def _puts_it_in(guide: Guide) -> None:
    """As soon as the terminal's list knows the label."""
    guide.citizen.touches("deposit")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await _is_known(guide):
            continue
    door = door_of(await guide.sees("staff.deposit.door_open"))
    await guide.hand.put(door, "the permit")
    await guide.hand.shut(door)
    await guide.touches_at("staff.deposit.placed", "placed")
    await guide.touches_at("staff.deposit.scan", "done")
    await guide.touches_at("staff.deposit.summary", "ok")


async def _is_known(guide: Guide) -> bool:
    await asyncio.sleep(_ANOTHER_TIME_SECONDS)
    shown = (await guide.sees("staff.deposit.scan")).number
    await guide.hand.show(LABEL)
    told = await guide.citizen.until(lambda scene: scene.number > shown and scene.name != "staff.deposit.scan", "it")
    await guide.hand.hide()
    if told.name != "staff.deposit.refused":
        return True
    guide.citizen.touches("ok")
    return False


async def _chooses(guide: Guide, number: str) -> None:
    """Which results there are, and that both are wanted together; at the wall the first may still be collected."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(WHO)
    await guide.touches_at("cases.list", number)
    await guide.citizen.until(lambda scene: "results" in scene.offers(), "its results")
    guide.citizen.touches("results")
    await guide.touches_at("results.choose", "together")
    await guide.sees("results.kept")
    await guide.leaves()
    await guide.hand.lift()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await _may_collect(guide):
            continue


async def _may_collect(guide: Guide) -> bool:
    """True once the list has come on which it stands that they may."""
    await guide.chooses("pickup")
    await guide.sees("pickup.prove")
    await guide.hand.lay(WHO)
    await guide.citizen.until(lambda scene: scene.name in ("pickup.confirm", "pickup.nothing"), "what is here")
    await guide.hand.lift()
    if guide.citizen.scene.name == "pickup.confirm":
        await guide.sees("pickup.confirm", "of_two")
    await guide.leaves()
    return any(scene.name == "pickup.confirm" for scene in guide.citizen.seen)
