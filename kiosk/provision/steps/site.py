"""The place as the platform knows it, and which of its machines this one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Keypad, Row, Rows
from kiosk.contract.enrolment import NOT_BELIEVED
from kiosk.contract.platform import Site
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, say
from kiosk.provision.found import Place
from kiosk.provision.line import at_platform
from kiosk.provision.local import write_terminal
from kiosk.provision.visit import fact
from kiosk.provision.way import CODES
from kiosk.terminal.platform.client import Refused

if TYPE_CHECKING:
    from kiosk.contract.names import Name
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit


async def site(visit: Visit) -> Done:
    """Until somebody says that it is the right one."""
    while True:
        told = await _asked(visit)
        if told is None:
            continue
        if await _is_right(visit, told):
            break
        await visit.stuck(say("provision.site.wrong"), say("provision.site.wrong_now"), may_leave_out=False)
    number = await _number(visit)
    place = Place(number, told.name.zh, told.name.en, told.desk_phone, told.night_phone)
    visit.keep(place)
    write_terminal(visit)
    return visit.passed(("place", told.name.zh), ("site", told.code), ("number", number))


async def _asked(visit: Visit) -> Site | None:
    visit.working(say("provision.site.asking"))
    member = visit.ground.member()
    if member is not None:
        async with at_platform(visit, member) as platform:
            answer = await platform.site()
        if isinstance(answer, Site):
            return answer
        known = "unknown_here" if isinstance(answer, Refused) or answer.reason in NOT_BELIEVED else "away"
    else:
        known = "unknown_here"
    code = (fact("code", CODES[known], big=True),)
    what, now = say(f"provision.site.{known}"), say(f"provision.site.{known}_now")
    await visit.stuck(what, now, facts=code, may_leave_out=False)
    return None


async def _is_right(visit: Visit, told: Site) -> bool:
    rows = (Row("yes", say("provision.site.right"), _both(told.name)), Row("no", say("provision.site.not_right")))
    scene = Scene(
        name="provision.site",
        question=say("provision.site.question"),
        hint=say("provision.site.hint", address=_both(told.address), hours=_both(told.hours), phone=told.desk_phone),
        content=Rows(rows),
        steps=visit.bar,
    )
    return await visit.chooses(scene, "site.right") == "yes"


async def _number(visit: Visit) -> int:
    before = visit.found(Place).number
    scene = Scene(
        name="provision.number",
        question=say("provision.site.number"),
        content=Keypad("number", 2, 1, note=say("provision.site.number_note"), value=str(before or "")),
        steps=visit.bar,
    )
    while not (typed := await visit.types(scene, "site.number")).strip("0"):
        pass
    return int(typed)


def _both(name: Name) -> Both:
    return Both(name.zh, name.en)
