"""我要办, its papers: a licence shown, a number told, pages photographed or sent by telephone, originals to come."""

from __future__ import annotations

import asyncio

import requests

from kiosk.contract.content import Code, Photos
from kiosk.contract.scene import Scene
from kiosk.rig.applicant import Applicant
from kiosk.rig.house import TERMINAL
from kiosk.rig.tour.applying import begins, gives_up
from kiosk.rig.tour.guide import PATIENCE_SECONDS, Guide
from kiosk.rig.tour.handset import Handset
from kiosk.rig.truths import Belief

FOOD_BUSINESS, EATERY, NURSE = 2, 4, 17
OFFICER, FIRMS_LICENCE, ANOTHERS_LICENCE = "赵示例", "91370999MADEM0011Y", "92370999MADEM0020R"
COOK, CERTIFICATE, NO_CERTIFICATE = "周演练", "JK2026000123", "JK2026999999"
WITH_ORIGINAL = "韩㛃例"
_LIST_SECONDS = 1.0
SETTLED = "identity"  # what the state has already of everybody


async def walk(guide: Guide) -> None:
    """All of it."""
    await _business_with_a_licence(guide)
    await _eatery_with_a_number(guide)
    await _original_that_comes_later(guide)


async def _business_with_a_licence(guide: Guide) -> None:
    applicant = await begins(guide, FOOD_BUSINESS, OFFICER)
    await _looks_at_what_is_settled(guide, applicant)
    await _shows_a_licence(guide)
    await _photographs(guide)
    await gives_up(guide)


async def _eatery_with_a_number(guide: Guide) -> None:
    applicant = await begins(guide, EATERY, COOK)
    applicant.answers = {"hires": True}
    await applicant.walks_to("handle.materials")
    await _tells_a_number(guide)
    await _sends_from_a_telephone(guide)
    await gives_up(guide)


async def _original_that_comes_later(guide: Guide) -> None:
    """Handed in after the application is taken; a second paper is promised. Then both of hers are awaited."""
    applicant = await begins(guide, NURSE, WITH_ORIGINAL)
    applicant.answers = {"paper": True}
    applicant.met = {**applicant.met, "handle.material": lambda scene: _hands_in_or_promises(guide, scene)}
    await applicant.walks_to("handle.taken")
    guide.citizen.touches("go_on")
    await guide.sees("handle.hand_in_where")
    await guide.leaves()
    await guide.hand.lift()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await _chooses_what_to_hand_in(guide):  # noqa: ASYNC110 - a list rings no bell here
            await asyncio.sleep(_LIST_SECONDS)


async def _chooses_what_to_hand_in(guide: Guide) -> bool:
    """True once the list has come on which their new paper stands too."""
    await guide.chooses("hand_in")
    await guide.sees("hand_in.prove")
    await guide.hand.lay(WITH_ORIGINAL)
    seen = await guide.citizen.until(lambda scene: scene.name in ("hand_in.choose", "hand_in.check"), "what is awaited")
    await guide.hand.lift()
    await guide.leaves()
    return seen.name == "hand_in.choose"


def _hands_in_or_promises(guide: Guide, scene: Scene) -> None:
    guide.citizen.touches("hand_in" if "hand_in" in scene.offers() else "without")


# ---- settled, and a licence on a telephone --------------------------------------------------------------------------


async def _looks_at_what_is_settled(guide: Guide, applicant: Applicant) -> None:
    await applicant.walks_to("handle.materials")
    guide.citizen.touches(SETTLED)
    await guide.sees("handle.material_settled")
    guide.citizen.touches("ok")


async def _shows_a_licence(guide: Guide) -> None:
    """No licence, somebody else's, one that nobody can look up now, and one that is good."""
    await guide.touches_at("handle.materials", "go_on")
    await guide.touches_at("handle.material", "licence")
    before = (await guide.sees("handle.material_licence")).number
    await _shows(guide, "https://example.org")
    before = (await guide.sees_note("handle.material_licence", "unknown", before)).number
    await _shows(guide, await _licence(guide, ANOTHERS_LICENCE))
    await guide.sees_note("handle.material_licence", "others", before)
    await _registry(guide, silent=True)
    await _shows(guide, await _licence(guide, FIRMS_LICENCE))
    await guide.sees("handle.material_pending", "licence")
    guide.citizen.goes("back")
    await _registry(guide)
    await guide.touches_at("handle.material", "licence")
    await guide.sees("handle.material_licence")
    await _shows(guide, await _licence(guide, FIRMS_LICENCE))
    await guide.sees("handle.material_verified", "licence")
    await guide.hand.hide()
    guide.citizen.touches("ok")


async def _shows(guide: Guide, code: str) -> None:
    await guide.hand.hide()
    await guide.hand.show(code)


async def _licence(guide: Guide, number: str) -> str:
    """A fresh code of this licence, as its holder's telephone shows it."""
    told = await asyncio.to_thread(_post, f"{guide.house.registry_url}/licences/shown", {"number": number})
    return str(told["text"])


# ---- a number -------------------------------------------------------------------------------------------------------


async def _tells_a_number(guide: Guide) -> None:
    """One that cannot be, one that nobody knows, one that nobody can look up now, and the right one."""
    await guide.touches_at("handle.materials", "go_on")
    await guide.touches_at("handle.material", "number")
    before = (await guide.sees("handle.material_number")).number
    for typed, variant in (("JK2026/12", "not_one"), (NO_CERTIFICATE, "not_found")):
        guide.citizen.writes(typed)
        before = (await guide.sees("handle.material_number", variant, lambda scene: scene.number > before)).number  # noqa: B023  called at once
    await _registry(guide, silent=True)
    guide.citizen.writes(CERTIFICATE)
    await guide.sees("handle.material_pending", "number")
    guide.citizen.goes("back")
    await _registry(guide)
    await guide.touches_at("handle.material", "number")
    await guide.sees("handle.material_number")
    guide.citizen.writes(CERTIFICATE)
    await guide.sees("handle.material_verified")
    guide.citizen.touches("ok")
    await guide.sees("handle.materials", "one_more", _is_open)


def _is_open(scene: Scene) -> bool:
    return "material.open" in repr(scene.hint)


# ---- pages under the camera -----------------------------------------------------------------------------------------


async def _photographs(guide: Guide) -> None:
    """Nothing lies there; one page is kept at the second try; another is put before it; then the camera goes."""
    await guide.touches_at("handle.materials", "go_on")
    await guide.touches_at("handle.material", "camera")
    empty = await guide.sees("handle.photo", "empty", _is_live)
    guide.citizen.touches("take")
    await guide.citizen.until(lambda _: _was_taken(guide), "it is taken, which lasts an instant")
    await guide.sees("handle.photo", fits=lambda scene: scene.number > empty.number)
    belief = Belief(guide.house.central_url, TERMINAL, guide.house.terminal_key)
    belief.switch(prefix="/v1/materials/", count=1, fail_500=True)
    await guide.hand.do("lay-page", kind="a4")
    await guide.touches_at("handle.photo_check", "keep")
    await guide.touches_at("handle.photo_not_sent", "again")
    await guide.touches_at("handle.photo_pages", "more")
    await guide.sees("handle.photo", "second", lambda scene: _is_live(scene) and len(_photos(scene).photos) > 1)
    await guide.hand.do("take-page")
    await asyncio.sleep(1)
    await guide.hand.do("lay-page", kind="slip")
    await guide.touches_at("handle.photo_check", "keep")
    pages = await guide.sees("handle.photo_pages", "two", lambda scene: len(_photos(scene).photos) > 1)
    guide.citizen.touches(_photos(pages).photos[1].id)
    await guide.touches_at("handle.photo_page", "earlier")
    await guide.touches_at("handle.photo_pages", "more")
    await guide.sees("handle.photo")
    await guide.hand.pull("camera")
    await guide.citizen.until(lambda scene: scene.name.startswith("trouble."), "the camera is away")
    await guide.hand.do("take-page")
    await guide.hand.plug("camera")
    guide.citizen.touches("ok")
    await guide.touches_at("handle.photo_pages", "done")
    await guide.sees("handle.materials")


def _was_taken(guide: Guide) -> bool:
    return any(scene.name == "handle.photo_taking" for scene in guide.citizen.seen)


def _is_live(scene: Scene) -> bool:
    return isinstance(scene.content, Photos) and bool(scene.content.large)


def _photos(scene: Scene) -> Photos:
    assert isinstance(scene.content, Photos), scene.name
    return scene.content


# ---- pages from a telephone -----------------------------------------------------------------------------------------


async def _sends_from_a_telephone(guide: Guide) -> None:
    """No QR is to be had; with the next a page comes and is looked at; another time the QR is good no longer."""
    belief = Belief(guide.house.central_url, TERMINAL, guide.house.terminal_key)
    await guide.touches_at("handle.materials", "go_on")
    belief.switch(prefix="/v1/handoffs", count=1, refuse=True)
    await guide.touches_at("handle.material", "phone")
    await guide.touches_at("trouble.refused", "ok")
    await guide.touches_at("handle.material", "phone")
    shown = await guide.sees("handle.phone")
    assert isinstance(shown.content, Code)
    handset = Handset(shown.content.text)
    await asyncio.to_thread(handset.opens)
    await guide.sees("handle.phone", "opened", lambda scene: "phone.opened" in repr(scene.content))
    await asyncio.to_thread(handset.sends, "staff_health")
    await guide.touches_at("handle.phone_arrived", "keep")
    await guide.sees("handle.phone", "one_page", lambda scene: "done" in scene.offers())
    guide.citizen.goes("back")
    handset.hangs_up()
    await guide.touches_at("handle.material", "phone")
    await guide.sees("handle.phone")
    belief.switch(prefix="/v1/handoffs/", fail_500=True)
    await guide.sees("handle.phone", "away", lambda scene: "phone.away" in repr(scene.content))
    belief.mend()
    belief.switch(prefix="/v1/handoffs/", refuse=True)
    await guide.sees("handle.phone_over")
    belief.mend()
    guide.citizen.touches("ok")
    await guide.sees("handle.material")


# ---- steps ----------------------------------------------------------------------------------------------------------


async def _registry(guide: Guide, **how: bool) -> None:
    await asyncio.to_thread(_post, f"{guide.house.registry_url}/switch", how)


def _post(url: str, body: dict[str, object] | dict[str, bool] | dict[str, str]) -> dict[str, object]:
    with requests.Session() as line:
        line.trust_env = False
        answer = line.post(url, json=body, timeout=10)
    answer.raise_for_status()
    told: dict[str, object] = answer.json()
    return told
