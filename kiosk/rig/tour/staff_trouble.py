"""The staff where something is in the way: PINs that rest, things that may not go in, no room, doors and orders."""

from __future__ import annotations

import asyncio

from kiosk.contract.lockers import BADGE_QR
from kiosk.contract.scene import Scene
from kiosk.rig.house import TERMINAL
from kiosk.rig.office import ADMIN, COURIER, STAFF, TECHNICIAN, order_opening
from kiosk.rig.tour.guide import Guide
from kiosk.rig.tour.staff import (
    FITS,
    ORDERED,
    OVERDUE,
    OVERDUE_CELL,
    OVERDUE_LABEL,
    asks_for_staff,
    code_of,
    door_of,
    signs_in,
    signs_out,
)
from kiosk.rig.truths import Belief

REFUSED = {
    "HI00000402": "not_finished",
    "HI00001605": "tolerance",
    "HI00001302": "mail",
    "HI00000701": "personal",
    "HI00000101": "deposited",
}
NO_ROOM, CLEANED = "HI00000405", 16
ALLOWED = "HI00001402"
_SAME_CODE_SECONDS = 1.8


async def walk(guide: Guide) -> None:
    """All of it; the locks go last."""
    await _pin_rests(guide)
    await signs_in(guide, ADMIN)
    await _may_not_go_in(guide)
    await _no_room(guide)
    await _door_sticks(guide)
    await _another_thing_lies_there(guide)
    await _nobody_says_what_lies_there(guide)
    await _changes_cells(guide)
    await signs_out(guide)
    await _orders_that_open_nothing(guide)
    await _order_at_a_jammed_door(guide)
    await _locks_go_silent(guide)


async def leaves_a_door_open(guide: Guide) -> None:
    """Asked to shut it, in vain."""
    await signs_in(guide, COURIER)
    guide.citizen.touches("deposit")
    await guide.sees("staff.deposit.scan")
    await guide.hand.show(FITS)
    door = door_of(await guide.sees("staff.deposit.door_open"))
    await guide.hand.hide()
    await guide.sees("staff.deposit.door_open", "please_shut", lambda scene: "please_shut" in repr(scene.content))
    await guide.sees("staff.left_open")
    await guide.hand.shut(door)


async def _pin_rests(guide: Guide) -> None:
    await asks_for_staff(guide)
    await guide.hand.show(BADGE_QR + STAFF[TECHNICIAN]["badge"])
    await guide.sees("staff.pin")
    await guide.hand.hide()
    for _ in range(3):
        shown = guide.citizen.scene.number
        guide.citizen.types("000000")
        await guide.citizen.until(lambda scene: scene.number > shown, "an answer")  # noqa: B023  called at once
    await guide.sees("staff.resting")
    guide.citizen.touches("ok")
    await guide.sees("staff.entry")
    guide.citizen.goes("home")
    await guide.sees("welcome")


async def _may_not_go_in(guide: Guide) -> None:
    guide.citizen.touches("deposit")
    await guide.sees("staff.deposit.scan")
    await guide.hand.show("https://example.org")
    await guide.sees_note("staff.deposit.scan", "not_a_label")
    await guide.hand.hide()
    for label, variant in REFUSED.items():
        await guide.hand.show(label)
        await guide.sees("staff.deposit.refused", variant)
        await guide.hand.hide()
        guide.citizen.touches("ok")
        await guide.sees("staff.deposit.scan")


async def _no_room(guide: Guide) -> None:
    """No cell of this size is free, and the larger ones are kept back; an admin may take one of those."""
    await guide.hand.show(NO_ROOM)
    await guide.sees("staff.deposit.no_room")
    await guide.hand.hide()
    guide.citizen.touches("larger")
    await guide.sees("staff.deposit.no_room", "spare", lambda scene: "spare" in scene.offers())
    guide.citizen.touches("spare")
    await _puts_in(guide, NO_ROOM)


async def _puts_in(guide: Guide, label: str) -> None:
    door = door_of(await guide.sees("staff.deposit.door_open"))
    await guide.hand.put(door, label)
    await guide.hand.shut(door)
    await guide.sees("staff.deposit.placed")
    guide.citizen.touches("placed")
    await guide.sees("staff.deposit.scan")


async def _door_sticks(guide: Guide) -> None:
    """One stays shut; the next cell takes the thing."""
    await guide.hand.do("jam", door=1)
    await guide.hand.show(FITS)
    await guide.sees("staff.deposit.door_stuck")
    await guide.hand.hide()
    guide.citizen.touches("other")
    await _puts_in(guide, FITS)
    await guide.hand.do("free", door=1)
    guide.citizen.touches("done")
    await guide.sees("staff.deposit.summary", "two")
    guide.citizen.touches("print")
    await guide.sees("staff.deposit.summary", "printed", lambda scene: "slip" in repr(scene.hint))
    guide.citizen.touches("ok")
    await guide.sees("staff.menu")


async def _takes_out(guide: Guide) -> None:
    guide.citizen.touches("reclaim")
    await guide.sees("staff.reclaim.list")
    guide.citizen.touches(OVERDUE)
    await guide.sees("staff.reclaim.check")
    guide.citizen.touches("open")
    await guide.sees("staff.reclaim.door_open")


async def _another_thing_lies_there(guide: Guide) -> None:
    """The barcode is another one; afterwards the cell is looked at, and proves to hold the right thing."""
    await _takes_out(guide)
    await guide.hand.shut(OVERDUE_CELL)
    await guide.sees("staff.reclaim.prove")
    await guide.hand.show(OVERDUE_LABEL[:-1] + "9")
    await guide.sees("staff.reclaim.other")
    await guide.hand.hide()
    guide.citizen.goes("home")
    await guide.sees("staff.menu")
    guide.citizen.touches("look")
    await guide.sees("staff.look.list")
    guide.citizen.touches(str(OVERDUE_CELL))
    await guide.sees("staff.cell", "in_doubt")
    guide.citizen.touches("look")
    await guide.sees("staff.look.door_open")
    await guide.hand.shut(OVERDUE_CELL)
    await guide.sees("staff.look.found", "other")
    guide.citizen.touches("there")
    await guide.sees("staff.look.scan")
    await guide.hand.show(OVERDUE_LABEL)
    await guide.sees("staff.cell", "occupied", _is_not_in_doubt)
    await guide.hand.hide()
    guide.citizen.goes("home")
    await guide.sees("staff.menu")


def _is_not_in_doubt(scene: Scene) -> bool:
    return "look" not in scene.offers()


async def _nobody_says_what_lies_there(guide: Guide) -> None:
    await _takes_out(guide)
    await guide.hand.shut(OVERDUE_CELL)
    await guide.sees("staff.reclaim.prove")
    guide.citizen.touches("empty")
    await guide.sees("staff.in_doubt")
    guide.citizen.goes("home")
    await guide.sees("staff.menu", "in_doubt")


async def _changes_cells(guide: Guide) -> None:
    """Out of use for cleaning, and out of service."""
    guide.citizen.touches("overview")
    await guide.sees("staff.overview", "in_doubt")
    guide.citizen.touches("list")
    await guide.sees("staff.overview.list")
    guide.citizen.touches(str(CLEANED))
    await guide.sees("staff.cell", "free", lambda scene: "clean" in scene.offers())
    guide.citizen.touches("clean")
    await guide.sees("staff.cell", "cleaning", lambda scene: "serve" in scene.offers())
    guide.citizen.touches("serve")
    await guide.sees("staff.cell", fits=lambda scene: "disable" in scene.offers())
    guide.citizen.touches("disable")
    await guide.sees("staff.cell", "disabled", lambda scene: scene.offers() == {"look"})
    guide.citizen.goes("home")


async def _orders_that_open_nothing(guide: Guide) -> None:
    """None is there; one is withdrawn while its code is shown; one is not taken, for the platform goes away."""
    await asks_for_staff(guide)
    guide.citizen.touches("emergency")
    await guide.sees("staff.order.list", "none", lambda scene: scene.offers() == {"ok"})
    asks, order = order_opening(guide.house.central_url, "A", ORDERED)
    await guide.sees("staff.order.list", fits=lambda scene: order in scene.offers())
    guide.citizen.touches(order)
    await guide.sees("staff.order.code")
    asks.sends(f"openings/{order}/refuse")
    await guide.sees("staff.order.expired")
    guide.citizen.touches("ok")
    await guide.sees("staff.order.list")
    asks.leaves()
    guide.citizen.goes("home")
    await guide.sees("welcome")


async def _order_at_a_jammed_door(guide: Guide) -> None:
    """The platform does not take the code at first; then it does, and the door stays shut."""
    url = guide.house.central_url
    asks, order = order_opening(url, "A", ORDERED)
    await guide.hand.do("jam", door=ORDERED)
    await asks_for_staff(guide)
    guide.citizen.touches("emergency")
    Belief(url, TERMINAL, guide.house.terminal_key).switch(prefix="/v1/lockers/A/openings/", count=1, fail_500=True)
    await guide.touches_at("staff.order.list", order)
    await guide.touches_at("staff.order.not_taken", "ok")
    await guide.touches_at("staff.order.list", order)
    asks.sends(f"openings/{order}/code", code=code_of(await guide.sees("staff.order.code")))
    await guide.touches_at("staff.emergency.door_stuck", "give_up")
    await guide.touches_at("staff.stayed_shut", "ok")
    await guide.hand.do("free", door=ORDERED)
    asks.leaves()
    await guide.citizen.until(lambda scene: scene.name == "welcome" or _goes_home(scene), "the way home")
    if guide.citizen.scene.name != "welcome":
        guide.citizen.goes("home")
    await guide.sees("welcome")


def _goes_home(scene: Scene) -> bool:
    return scene.name == "staff.order.list" and scene.frame is not None and scene.frame.home


async def _locks_go_silent(guide: Guide) -> None:
    """The line goes between two things, and then between the check and the pulse."""
    await signs_in(guide, ADMIN)
    await guide.hand.pull("locks")
    await guide.sees("staff.menu", "locks_away", lambda scene: "deposit" not in scene.offers())
    await guide.hand.plug("locks")
    await guide.sees("staff.menu", fits=lambda scene: "deposit" in scene.offers())
    await _puts_in_without_locks(guide)
    await _takes_out_in_silence(guide)
    await signs_out(guide)


async def _puts_in_without_locks(guide: Guide) -> None:
    guide.citizen.touches("deposit")
    await guide.sees("staff.deposit.scan")
    await guide.hand.pull("locks")
    await guide.hand.show(ALLOWED)
    await guide.touches_at("staff.stopped", "ok")
    await guide.hand.hide()
    await guide.hand.plug("locks")
    await guide.sees("staff.deposit.scan")
    guide.citizen.goes("home")
    await guide.sees("staff.menu", fits=lambda scene: "reclaim" in scene.offers())


async def _takes_out_in_silence(guide: Guide) -> None:
    guide.citizen.touches("reclaim")
    waiting = await guide.sees("staff.reclaim.list")
    await asyncio.sleep(_SAME_CODE_SECONDS)
    guide.citizen.touches("D-0901" if "D-0901" in waiting.offers() else sorted(waiting.offers())[0])
    await guide.sees("staff.reclaim.check")
    await guide.hand.do("silence", device="locks")
    guide.citizen.touches("open")
    await guide.sees("staff.no_answer")
    await guide.hand.do("wake", device="locks")
    guide.citizen.goes("home")
