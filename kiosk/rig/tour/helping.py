"""请工作人员帮我: somebody is called, or cannot be; one of the staff signs in and stands by until they leave."""

from __future__ import annotations

from kiosk.contract.lockers import BADGE_QR
from kiosk.contract.scene import Scene
from kiosk.rig.office import ADMIN, COURIER, STAFF, TECHNICIAN, staffed
from kiosk.rig.tour.applying import PENSION, SMALL_BUSINESS, begins, gives_up
from kiosk.rig.tour.guide import Guide
from kiosk.rig.truths import Belief

ASSISTED = "assisted"
_CLOSED = ("09:00-09:00",)


async def walk(guide: Guide) -> None:
    """All of it."""
    await _nobody_comes(guide)
    await _somebody_is_called(guide)
    await _helped_through_a_form(guide)
    await _helped_to_the_end(guide)
    guide.keeps_as(ASSISTED, lambda scene: scene.name.startswith("handle.") and _is_helped(scene))


async def _nobody_comes(guide: Guide) -> None:
    """Out of hours, and while the platform is away."""
    staffed(guide.house, *_CLOSED)
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await asks(guide, "call_staff")
    await guide.sees("help.closed")
    guide.citizen.touches("ok")
    await guide.sees("cases.prove")
    belief = Belief(guide.house.central_url, "T-DEMO-01", guide.house.terminal_key)
    belief.switch(prefix="/v1/help_calls", fail_500=True)
    await asks(guide, "call_staff")
    await guide.sees("help.not_arrived")
    guide.citizen.touches("ok")
    await guide.sees("cases.prove")
    belief.mend()
    await guide.leaves()


async def _somebody_is_called(guide: Guide) -> None:
    staffed(guide.house)
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await asks(guide, "call_staff")
    await guide.sees("help.called")
    guide.citizen.touches("ok")
    await guide.sees("cases.prove", "called", _is_helped)
    await asks(guide, "take_back")
    await guide.sees("help.taken_back")
    guide.citizen.touches("ok")
    await guide.sees("cases.prove")
    await _signs_in(guide, TECHNICIAN)
    await guide.sees("help.not_this_one")
    guide.citizen.touches("ok")
    await guide.sees("cases.prove")
    await guide.leaves()


async def _helped_through_a_form(guide: Guide) -> None:
    """The long form of a small business, as far as its signature."""
    applicant = await begins(guide, SMALL_BUSINESS)
    await helped(guide, ADMIN)
    applicant.answers = {"with_name": True}
    await applicant.walks_to("handle.sign")
    await gives_up(guide)


async def _helped_to_the_end(guide: Guide) -> None:
    """Submitted with help, and rated alone."""
    applicant = await begins(guide, PENSION)
    await helped(guide, COURIER)
    await applicant.walks_to("handle.taken")
    guide.citizen.touches("go_on")
    await guide.sees("help.alone")
    guide.citizen.touches("assistant_leaves")
    await guide.sees("handle.rate")
    await guide.leaves()
    await guide.hand.lift()


async def helped(guide: Guide, who: str) -> None:
    """From any question to the same, with one of the staff beside."""
    await _signs_in(guide, who)
    await guide.sees("help.begun")
    guide.citizen.touches("ok")
    await guide.citizen.until(lambda scene: not scene.name.startswith("help"), "the question again")
    await asks(guide)
    await guide.sees("help", ASSISTED, _is_helped)
    guide.citizen.goes("back")
    await guide.citizen.until(lambda scene: not scene.name.startswith("help"), "the question again")


async def asks(guide: Guide, touch: str = "") -> None:
    """The help over any question, and what is chosen there."""
    guide.citizen.goes("help")
    await guide.citizen.until(lambda scene: scene.name == "help" and (not touch or touch in scene.offers()), "help")
    if touch:
        guide.citizen.touches(touch)


async def _signs_in(guide: Guide, who: str) -> None:
    await asks(guide, "sign_in")
    await guide.sees("help.entry")
    await guide.hand.show(BADGE_QR + STAFF[who]["badge"])
    await guide.sees("help.pin")
    await guide.hand.hide()
    guide.citizen.types(STAFF[who]["pin"])


def _is_helped(scene: Scene) -> bool:
    return scene.frame is not None and scene.frame.helped is not None
