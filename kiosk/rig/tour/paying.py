"""After an application: pages photographed for it, fees paid and not known, results printed and not, and a rating."""

from __future__ import annotations

import asyncio
from typing import Any

import requests

from kiosk.contract.content import Code, Rows
from kiosk.contract.scene import Scene
from kiosk.rig.house import TERMINAL
from kiosk.rig.tour.applying import begins, gives_up
from kiosk.rig.tour.guide import Guide
from kiosk.rig.truths import Belief

TO_PAY, TO_PRINT = ("周演练", "0503"), ("张测试", "0202")
AT_ONCE = (9, "吴模拟")  # 社保参保证明: printed as soon as it is asked for
WITH_PAPERS = 15  # 老年人优待证: a photograph is asked for
OLD_ENOUGH = "李样例"


async def walk(guide: Guide) -> None:
    """All of it."""
    await _photographs(guide)
    await _pays(guide)
    await _prints_and_rates(guide)
    await _nobody_knows_whether_it_came_out(guide)


async def _photographs(guide: Guide) -> None:
    """A page is taken by itself, looked at, and kept; then the whole is given up."""
    applicant = await begins(guide, WITH_PAPERS, OLD_ENOUGH)
    await guide.hand.do("lay-page", kind="a4")
    applicant.page_lies = True
    await applicant.walks_to("handle.photo_pages")
    await guide.hand.do("take-page")
    await gives_up(guide)


async def _pays(guide: Guide) -> None:
    await _opens_case(guide, *TO_PAY)
    await asyncio.to_thread(_bank, guide, silent="after")
    guide.citizen.touches("fee")
    await guide.sees("handle.fee.unknown")
    await asyncio.to_thread(_bank, guide, silent="")
    paying = await guide.sees("handle.fee.pay")
    assert isinstance(paying.content, Code)
    await asyncio.to_thread(requests.post, paying.content.text, timeout=5)
    await guide.sees("handle.fee.paid")
    guide.citizen.touches("ok")
    await guide.sees("cases.making")
    await guide.leaves()


async def _prints_and_rates(guide: Guide) -> None:
    """The printer's cover stands open; then it is busy with something else for a while, and prints after all."""
    await _opens_case(guide, *TO_PRINT)
    guide.citizen.touches("result")
    await guide.sees("handle.result")
    await guide.hand.do("open-a4")
    guide.citizen.touches("print")
    await guide.sees("handle.result.not_printed")
    await guide.hand.do("close-a4")
    guide.citizen.touches("again")
    await guide.sees("handle.result", fits=lambda scene: "print" in scene.offers())
    await guide.hand.do("fault", device="a4", fault="busy")
    guide.citizen.touches("print")
    await guide.sees("document.held_up")
    await guide.hand.do("heal", device="a4", fault="busy")
    await guide.sees("handle.result.printed")
    guide.citizen.touches("ok")
    await guide.sees("handle.rate")
    guide.citizen.touches("1")
    why = await guide.sees("handle.rate.why")
    assert isinstance(why.content, Rows)
    guide.citizen.touches(why.content.rows[0].id)
    await guide.sees("handle.rate.why", "ticked", lambda scene: scene.number > why.number)
    guide.citizen.touches("write")
    await guide.sees("handle.rate.words")
    guide.citizen.writes("等得太久")
    await guide.sees("handle.rate.why", "written", lambda scene: "rate.written" in repr(scene.actions))
    guide.citizen.touches("send")
    await guide.sees("handle.rate.thanks")
    await guide.leaves()


async def _nobody_knows_whether_it_came_out(guide: Guide) -> None:
    """The printer says that all is done, and nothing lies in its tray. What is said of it is not taken."""
    applicant = await begins(guide, *AT_ONCE)
    applicant.met = {**applicant.met, "handle.delivery": lambda _: guide.citizen.touches("print")}
    await applicant.walks_to("handle.taken")
    guide.citizen.touches("go_on")
    await guide.sees("handle.result", fits=lambda scene: "print" in scene.offers())
    await guide.hand.do("fault", device="a4", fault="skips_paper")
    guide.citizen.touches("print")
    await guide.sees("handle.result.unconfirmed")
    await guide.hand.do("heal", device="a4", fault="skips_paper")
    guide.citizen.touches("ok")
    belief = Belief(guide.house.central_url, TERMINAL, guide.house.terminal_key)
    belief.switch(prefix="/v1/ratings", fail_500=True)
    await guide.touches_at("handle.rate", "5")
    await guide.sees("handle.rate.not_sent")
    belief.mend()
    await guide.leaves()
    await guide.hand.lift()


async def _opens_case(guide: Guide, who: str, sequence: str) -> Scene:
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(who)
    listed = await guide.sees("cases.list")
    await guide.hand.lift()
    assert isinstance(listed.content, Rows)
    guide.citizen.touches(next(row.id for row in listed.content.rows if row.id[14:18] == sequence))
    return await guide.citizen.until(lambda scene: "ok" in scene.offers() and scene.name.startswith("cases."), "it")


def _bank(guide: Guide, **how: Any) -> None:  # noqa: ANN401  as the bank's switches are
    requests.post(f"{guide.house.bank_url}/switch", json=how, timeout=5)
