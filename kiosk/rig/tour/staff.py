"""The staff at the screen: signing in, putting in, taking out, counting, looking, opening in an emergency, clearing."""

from __future__ import annotations

import asyncio

from kiosk.contract.content import DoorWall, Facts
from kiosk.contract.lockers import BADGE_QR, COVER_SLIP
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number
from kiosk.rig.office import ADMIN, COURIER, STAFF, TECHNICIAN, order_opening
from kiosk.rig.tour.guide import Guide

FITS, UNPAID, UNKNOWN = "HI00000403", "HI00000503", "HI00009999"
OVERDUE, OVERDUE_LABEL, OVERDUE_CELL = "D-0801", "HI00000801", 15
PAPERS, HANDS_IN = "J0001501", "阿依古丽·样本"
FORCED, ORDERED = 5, 6
_SEEN_SECONDS = 2.5  # the wall looks at its doors about once a second


async def walk(guide: Guide) -> None:
    """One working day."""
    await _papers_are_handed_in(guide)
    await _signs_in_at_the_second_try(guide)
    await _puts_in(guide)
    await _takes_back(guide)
    await _collects(guide)
    await signs_out(guide)
    await _looks_after(guide)
    await _opens_in_an_emergency(guide)


async def clears(guide: Guide) -> None:
    """A technician and an admin, with the service door open."""
    await guide.hand.do("open-cabinet")
    await signs_in(guide, TECHNICIAN)
    await guide.sees("staff.menu", "technician", lambda scene: "clearing" in scene.offers())
    guide.citizen.touches("clearing")
    await guide.sees("staff.clearing.begin")
    guide.citizen.touches("all")
    await guide.sees("staff.second")
    guide.citizen.goes("back")
    await guide.sees("staff.clearing.second_needed")
    guide.citizen.touches("ok")
    await guide.sees("staff.menu")
    guide.citizen.touches("clearing")
    await guide.sees("staff.clearing.begin")
    guide.citizen.touches("all")
    await guide.sees("staff.second")
    await guide.hand.show(BADGE_QR + STAFF[ADMIN]["badge"])
    await guide.sees("staff.pin")
    await guide.hand.hide()
    guide.citizen.types(STAFF[ADMIN]["pin"])
    await guide.sees("staff.clearing.next")
    guide.citizen.touches("open")
    await guide.hand.shut(door_of(await guide.sees("staff.clearing.door_open")))
    await guide.sees("staff.clearing.what_was_done")
    guide.citizen.touches("empty")
    await guide.sees("staff.clearing.next")
    await guide.hand.do("close-cabinet")
    guide.citizen.touches("skip")
    await guide.sees("staff.clearing.service_door_shut")
    guide.citizen.touches("ok")
    await guide.sees("staff.clearing.cleared")
    guide.citizen.touches("ok")
    await signs_out(guide)


# ---- coming and going -------------------------------------------------------------------------------------------


async def asks_for_staff(guide: Guide) -> None:
    """From the first screen to the entrance of the staff."""
    await guide.chooses("ask")
    await guide.sees("ask.contacts")
    guide.citizen.touches("staff")
    await guide.sees("staff.entry")


async def signs_in(guide: Guide, who: str) -> None:
    """With badge and PIN, to the menu."""
    await asks_for_staff(guide)
    await shows_badge(guide, STAFF[who]["badge"], STAFF[who]["pin"])
    await guide.sees("staff.menu")


async def shows_badge(guide: Guide, badge: str, pin: str) -> None:
    """At the entrance."""
    await guide.hand.show(BADGE_QR + badge)
    await guide.sees("staff.pin")
    await guide.hand.hide()
    guide.citizen.types(pin)


async def _signs_in_at_the_second_try(guide: Guide) -> None:
    await asks_for_staff(guide)
    await guide.hand.show(BADGE_QR + STAFF[COURIER]["badge"])
    before = (await guide.sees("staff.pin")).number
    await guide.hand.hide()
    guide.citizen.types("000000")
    await guide.sees_note("staff.pin", "wrong", before)
    guide.citizen.types(STAFF[COURIER]["pin"])
    await guide.sees("staff.menu", "courier")


async def signs_out(guide: Guide) -> None:
    """From the menu to the first screen."""
    await guide.sees("staff.menu")
    guide.citizen.touches("sign_out")
    await guide.sees("welcome", fits=lambda scene: scene.frame is not None and not scene.frame.leave)


# ---- things -------------------------------------------------------------------------------------------------------


async def _puts_in(guide: Guide) -> None:
    guide.citizen.touches("deposit")
    await guide.sees("staff.deposit.scan")
    await _is_refused(guide, UNPAID, "fee")
    await _is_refused(guide, UNKNOWN, "unknown")
    guide.citizen.touches("type")
    await guide.sees("staff.deposit.type")
    guide.citizen.types(FITS.removeprefix("HI"))
    door = door_of(await guide.sees("staff.deposit.door_open"))
    await guide.hand.shut(door)
    await guide.sees("staff.deposit.placed")
    guide.citizen.touches("not_placed")
    await guide.sees("staff.deposit.emptied")
    guide.citizen.touches("inside")
    await guide.sees("staff.deposit.door_open")
    await guide.hand.do("put", door=door, item=FITS)
    await guide.hand.shut(door)
    await guide.sees("staff.deposit.placed", "again")
    guide.citizen.touches("placed")
    await guide.sees("staff.deposit.scan", "more", lambda scene: "done" in scene.offers())
    guide.citizen.touches("done")
    await guide.sees("staff.deposit.summary")
    guide.citizen.touches("ok")
    await guide.sees("staff.menu")


async def _is_refused(guide: Guide, label: str, variant: str) -> None:
    await guide.hand.show(label)
    await guide.sees("staff.deposit.refused", variant)
    await guide.hand.hide()
    guide.citizen.touches("ok")
    await guide.sees("staff.deposit.scan")


async def _takes_back(guide: Guide) -> None:
    guide.citizen.touches("reclaim")
    await guide.sees("staff.reclaim.list", fits=lambda scene: OVERDUE in scene.offers())
    guide.citizen.touches(OVERDUE)
    await guide.sees("staff.reclaim.check")
    guide.citizen.touches("open")
    await guide.sees("staff.reclaim.door_open")
    await guide.hand.take(OVERDUE_CELL)
    await guide.hand.shut(OVERDUE_CELL)
    await guide.sees("staff.reclaim.prove")
    await guide.hand.show(OVERDUE_LABEL)
    await guide.sees("staff.reclaim.list", "taken", lambda scene: "print" in scene.offers())
    await guide.hand.hide()
    guide.citizen.goes("back")
    await guide.sees("staff.menu")


# ---- papers -------------------------------------------------------------------------------------------------------


async def _papers_are_handed_in(guide: Guide) -> None:
    await guide.chooses("hand_in")
    await guide.sees("hand_in.prove")
    await guide.hand.lay(HANDS_IN)
    await guide.sees("hand_in.check")
    await guide.hand.lift()
    guide.citizen.touches("go_on")
    await guide.sees("hand_in.pieces")
    guide.citizen.types("3")
    await guide.sees("hand_in.cover")
    guide.citizen.touches("go_on")
    await guide.sees("hand_in.cell")
    guide.citizen.touches("open")
    door = door_of(await guide.sees("hand_in.door_open"))
    await guide.hand.do("put", door=door, item=PAPERS)
    await guide.hand.shut(door)
    await guide.sees("hand_in.placed")
    guide.citizen.touches("placed")
    await guide.sees("hand_in.done")
    await guide.leaves()


async def _collects(guide: Guide) -> None:
    guide.citizen.touches("collection")
    await guide.sees("staff.collection.list", fits=lambda scene: PAPERS in scene.offers())
    guide.citizen.touches(PAPERS)
    door = door_of(await guide.sees("staff.collection.door_open"))
    await guide.hand.take(door)
    await guide.hand.shut(door)
    before = (await guide.sees("staff.collection.prove")).number
    await guide.hand.show(COVER_SLIP + "J0009999")
    await guide.sees_note("staff.collection.prove", "other_slip", before)
    await guide.hand.hide()
    await guide.hand.show(COVER_SLIP + PAPERS)
    await guide.sees("staff.collection.count")
    await guide.hand.hide()
    guide.citizen.types("2")
    await guide.sees("staff.collection.agrees")
    guide.citizen.touches("differs")
    await guide.sees("staff.collection.taken")
    guide.citizen.touches("ok")
    await guide.sees("staff.collection.list", "none")
    guide.citizen.touches("ok")


# ---- cells --------------------------------------------------------------------------------------------------------


async def _looks_after(guide: Guide) -> None:
    await guide.hand.do("leave", door=FORCED)
    await asyncio.sleep(_SEEN_SECONDS)
    await guide.hand.shut(FORCED)
    await signs_in(guide, ADMIN)
    guide.citizen.touches("overview")
    await guide.sees("staff.overview")
    guide.citizen.touches("list")
    await guide.sees("staff.overview.list")
    guide.citizen.goes("home")
    await guide.sees("staff.menu")
    guide.citizen.touches("look")
    await guide.sees("staff.look.list", fits=lambda scene: str(FORCED) in scene.offers())
    guide.citizen.touches(str(FORCED))
    await guide.sees("staff.cell")
    guide.citizen.touches("look")
    await guide.sees("staff.look.door_open")
    await guide.hand.shut(FORCED)
    await guide.sees("staff.look.found")
    guide.citizen.touches("empty")
    await guide.sees("staff.cell", "free", lambda scene: "clean" in scene.offers())
    guide.citizen.goes("home")
    await signs_out(guide)


async def _opens_in_an_emergency(guide: Guide) -> None:
    asks, order = order_opening(guide.house.central_url, "A", ORDERED)
    await asks_for_staff(guide)
    guide.citizen.touches("emergency")
    await guide.sees("staff.order.list", fits=lambda scene: order in scene.offers())
    guide.citizen.touches(order)
    asks.sends(f"openings/{order}/code", code=code_of(await guide.sees("staff.order.code")))
    await guide.sees("staff.emergency.door_open")
    await guide.hand.shut(ORDERED)
    await guide.sees("staff.order.what_was_done")
    guide.citizen.touches("left")
    await guide.sees("staff.order.done")
    asks.leaves()
    guide.citizen.goes("home")
    await guide.sees("welcome", fits=lambda scene: scene.frame is not None and not scene.frame.leave)


def code_of(scene: Scene) -> str:
    """The code that is read out on the telephone."""
    assert isinstance(scene.content, Facts), scene.name
    code = scene.content.facts[0].value
    assert isinstance(code, Number)
    return code.digits


def door_of(scene: Scene) -> int:
    """The door that the wall shows."""
    assert isinstance(scene.content, DoorWall), scene.name
    return scene.content.door
