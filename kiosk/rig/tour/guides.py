"""我要办 before anything is filled in: finding an item, its guide short and whole, and what is only read."""

from __future__ import annotations

from kiosk.contract.content import Rows
from kiosk.contract.scene import Scene
from kiosk.rig.tour.guide import Guide

ELSEWHERE = "11370999MBDEM005830199900000018"


async def walk(guide: Guide) -> None:
    """All of it."""
    await guide.chooses("handle")
    await _search(guide)
    await _groups(guide)
    await _one_guide(guide)
    await _boards(guide)
    await _without_the_platform(guide)
    await guide.leaves()


async def _search(guide: Guide) -> None:
    await _goes(guide, "handle.ways", "search")
    await guide.sees("handle.search")
    guide.citizen.writes("坐飞机")
    await guide.sees("handle.search", "nothing_found", lambda scene: "nothing_found" in repr(scene.content))
    guide.citizen.writes("保险")
    await guide.sees("handle.items")
    guide.citizen.goes("back")
    await guide.sees("handle.search")
    guide.citizen.goes("back")


async def _groups(guide: Guide) -> None:
    for group in ("topics", "departments"):
        await _goes(guide, "handle.ways", group)
        listed = await guide.sees(f"handle.{group}")
        assert isinstance(listed.content, Rows)
        guide.citizen.touches(listed.content.rows[0].id)
        await guide.sees("handle.items")
        guide.citizen.goes("back")
        await guide.sees(f"handle.{group}")
        guide.citizen.goes("back")


async def _one_guide(guide: Guide) -> None:
    await _goes(guide, "handle.ways", "all")
    await _goes(guide, "handle.items", ELSEWHERE)
    await guide.sees("handle.guide", "elsewhere", lambda scene: "apply" not in scene.offers())
    guide.citizen.touches("more")
    await _goes(guide, "handle.guide.whole", "print")
    await _goes(guide, "handle.guide.printed", "ok")
    await _goes(guide, "handle.guide.whole", "take")
    await _goes(guide, "handle.guide.take", "ok")
    await _goes(guide, "handle.guide.whole", "ok")
    await guide.sees("handle.guide")
    guide.citizen.goes("back")
    await guide.sees("handle.items")
    guide.citizen.goes("back")


async def _boards(guide: Guide) -> None:
    await _goes(guide, "handle.ways", "boards")
    for board, entries in (("notices", ("handle.notice",)), ("others", ("handle.intermediary", "handle.area"))):
        await _goes(guide, "handle.boards", board)
        listed = await guide.sees(f"handle.{board}")
        for entry in entries:
            guide.citizen.touches(_first(listed, entry))
            await _goes(guide, entry, "ok")
            await guide.sees(f"handle.{board}")
        guide.citizen.goes("back")
    await guide.sees("handle.boards")
    guide.citizen.goes("back")


def _first(listed: Scene, entry: str) -> str:
    assert isinstance(listed.content, Rows)
    begins = {"handle.notice": "n:", "handle.intermediary": "i:", "handle.area": "r:"}[entry]
    return next(row.id for row in listed.content.rows if row.id.startswith(begins))


async def _without_the_platform(guide: Guide) -> None:
    guide.house.stop("central")
    await guide.sees("handle.ways", "platform_away", lambda scene: scene.hint is not None)
    guide.citizen.touches("all")
    listed = await guide.sees("handle.items", "platform_away", lambda scene: scene.hint is not None)
    assert isinstance(listed.content, Rows)
    guide.citizen.touches(listed.content.rows[0].id)
    await guide.sees("handle.guide", "platform_away", lambda scene: "apply" not in scene.offers())
    guide.house.start_central()
    await guide.sees("handle.guide", fits=lambda scene: "apply" in scene.offers())


async def _goes(guide: Guide, scene: str, touch: str) -> None:
    """See a scene and touch what it offers."""
    await guide.sees(scene, fits=lambda seen: touch in seen.offers())
    guide.citizen.touches(touch)
