"""用手机扫码登录: declined, lost on the way, over, confirmed; and where a card is needed all the same."""

from __future__ import annotations

import asyncio

from kiosk.contract.content import Code
from kiosk.rig.province import Telephone
from kiosk.rig.tour.guide import Guide

WHO = "赵示例"


async def walk(guide: Guide) -> None:
    """All of it."""
    await guide.chooses("query")
    await guide.sees("cases.prove", "telephone", lambda scene: "telephone" in scene.offers())
    await guide.hand.pull("reader")
    await guide.sees("cases.reader_away", "telephone")
    await guide.hand.plug("reader")
    await guide.sees("cases.prove", "telephone")
    guide.citizen.touches("telephone")
    await asyncio.to_thread(Telephone(WHO).declines, await _code(guide))
    await guide.sees("telephone.denied")
    await _loses_the_province(guide)
    guide.citizen.touches("again")
    await asyncio.to_thread(Telephone(WHO).agrees, await _code(guide))
    await guide.sees("cases.list", "telephone")
    for tile in ("pickup", "hand_in"):
        guide.citizen.goes("home")
        await guide.chooses(tile)
        await guide.sees_note(f"{tile}.prove", "telephone")
    await guide.leaves()


async def _loses_the_province(guide: Guide) -> None:
    """It goes away while a code is on the screen, comes back, and has forgotten it."""
    guide.citizen.touches("again")
    await _code(guide)
    await asyncio.to_thread(guide.house.stop, "province")
    await guide.sees("telephone.scan", "away", lambda scene: "telephone.away" in repr(scene.content))
    await asyncio.to_thread(guide.house.start_province)
    await guide.sees("telephone.expired")


async def _code(guide: Guide) -> str:
    shown = (await guide.sees("telephone.scan")).content
    assert isinstance(shown, Code)
    return shown.text
