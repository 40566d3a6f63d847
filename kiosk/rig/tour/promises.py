"""我要办 without a paper: a text is read, heard and signed instead where that is offered; where it is not, why not."""

from __future__ import annotations

from kiosk.contract.content import Pages
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say
from kiosk.rig.tour.applying import begins, gives_up
from kiosk.rig.tour.guide import Guide

EATERY, NURSE = 4, 17
TENANT, BARRED, LATE = "周演练", "蒋试样", "韩㛃例"


async def walk(guide: Guide) -> None:
    """All of it."""
    await _nothing_instead(guide)
    await _commits(guide)
    await _brings_it_later(guide)


async def _nothing_instead(guide: Guide) -> None:
    """Who once broke a promise is offered none."""
    await _to_the_lease(guide, BARRED)
    await guide.touches_at("handle.material", "without")
    await guide.sees("handle.without_none", "barred")
    await gives_up(guide)


async def _commits(guide: Guide) -> None:
    """A certificate must be there; the lease may be declared. Its text is stopped aloud, then heard to its end."""
    applicant = await begins(guide, EATERY, TENANT)
    applicant.answers = {"rented": True}
    await applicant.walks_to("handle.materials")
    await guide.touches_at("handle.materials", "go_on")
    await guide.touches_at("handle.material", "without")
    await guide.touches_at("handle.without_none", "ok")
    await guide.sees("handle.material")
    guide.citizen.goes("back")
    await guide.touches_at("handle.materials", "premises_rented")
    await guide.touches_at("handle.material", "without")
    await guide.touches_at("handle.without", "commitment")
    await guide.touches_at("handle.commitment", "read")
    await guide.touches_at("handle.text", "aloud")
    await guide.touches_at("handle.text_aloud", "stop")
    await guide.touches_at("handle.text", "aloud")
    await guide.sees("handle.text", "heard", _is_heard)
    guide.citizen.touches("sign")
    await guide.sees("handle.sign_text")
    guide.citizen.signs()
    await guide.sees("handle.materials", "committed", lambda scene: "pill.committed" in repr(scene.content))
    await gives_up(guide)


async def _to_the_lease(guide: Guide, who: str) -> None:
    applicant = await begins(guide, EATERY, who)
    applicant.answers = {"rented": True}
    await applicant.walks_to("handle.materials")
    guide.citizen.touches("premises_rented")


async def _brings_it_later(guide: Guide) -> None:
    """The certificate stands in the store; the medical form follows within days."""
    applicant = await begins(guide, NURSE, LATE)
    await applicant.walks_to("handle.without")
    guide.citizen.touches("tolerance")
    await guide.touches_at("handle.tolerance", "read")
    await guide.sees("handle.text", "tolerance")
    guide.citizen.reads()
    guide.citizen.touches("sign")
    await guide.sees("handle.sign_text", "tolerance")
    guide.citizen.signs()
    await guide.sees("handle.materials", "complete", lambda scene: "material.complete" in repr(scene.hint))
    await gives_up(guide)


def _is_heard(scene: Scene) -> bool:
    return isinstance(scene.content, Pages) and isinstance(scene.hint, Say) and scene.hint.key == "text.heard"
