"""The first screen with everything at work and with each thing away in turn; whom to call; help."""

from __future__ import annotations

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.scene import Scene
from kiosk.rig.tour.guide import Guide


async def walk(guide: Guide) -> None:
    """From an idle hall through its losses, each put right again."""
    await _ask(guide)
    await guide.hand.pull("reader")
    await guide.sees("welcome", "reader_away", lambda scene: _limited(scene, "query"))
    await guide.hand.pull("scanner")
    await guide.sees("welcome", "reader_and_scanner_away", lambda scene: _says(scene, "pickup", "type_code"))
    await guide.hand.plug("reader")
    await guide.sees("welcome", "scanner_away", lambda scene: not _limited(scene, "query"))
    await guide.hand.plug("scanner")
    await guide.hand.pull("locks")
    await guide.sees("welcome", "locks_away", lambda scene: "pickup" not in scene.offers())
    await guide.hand.plug("locks")
    await guide.sees("welcome", fits=_whole)
    guide.house.stop("central")
    await guide.sees("welcome", "platform_away", lambda scene: _has_banner(scene) and "query" not in scene.offers())
    guide.house.start_central()
    await guide.sees("welcome", fits=_whole)


async def _ask(guide: Guide) -> None:
    await guide.chooses("ask")
    await guide.sees("ask.contacts")
    guide.citizen.goes("help")
    await guide.sees("help")
    guide.citizen.goes("back")
    await guide.sees("ask.contacts")
    guide.citizen.touches("ok")
    await guide.sees("welcome", "session_open")
    await guide.leaves()


def _tile(scene: Scene, id: str) -> Tile:
    assert isinstance(scene.content, Tiles)
    return next(tile for tile in scene.content.tiles if tile.id == id)


def _has_banner(scene: Scene) -> bool:
    return scene.frame is not None and scene.frame.banner is not None


def _limited(scene: Scene, id: str) -> bool:
    return _tile(scene, id).limited is not None


def _says(scene: Scene, id: str, key: str) -> bool:
    limited = _tile(scene, id).limited
    return limited is not None and key in repr(limited)


def _whole(scene: Scene) -> bool:
    return {"query", "pickup"} <= scene.offers() and not _limited(scene, "query") and not _limited(scene, "pickup")
