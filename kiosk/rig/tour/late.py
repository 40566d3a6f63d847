"""What comes after a long wait, and what ends every wait: a warning, a farewell, a door that stays open, a fire."""

from __future__ import annotations

import sqlite3
from functools import partial

from kiosk.contract.scene import Scene
from kiosk.rig.tour.guide import Guide
from kiosk.terminal.store.store import FILE_NAME

CARD = ("张测试", 7)
# Until a warning nobody answers has run out.
LONG_SECONDS = 40.0


async def hesitates(guide: Guide) -> None:
    """Two warnings, both answered."""
    await guide.chooses("query")
    await guide.sees("cases.prove", "warning", _warns)
    guide.citizen.wants_more_time()
    await guide.sees("cases.prove", fits=lambda scene: not _warns(scene))
    guide.citizen.touches("number")
    await guide.sees("cases.type_number", "warning", _warns)
    guide.citizen.goes("home")


async def walks_away(guide: Guide) -> None:
    """A warning that nobody answers."""
    await guide.chooses("query")
    await guide.hand.lay(CARD[0])
    await guide.sees("cases.list", "warning", _warns)
    await guide.hand.lift()
    await guide.citizen.sees("goodbye", LONG_SECONDS)
    await guide.sees("goodbye", "timed_out")
    await guide.goes_home()


async def door_stays_open(guide: Guide) -> None:
    """Asked to be shut, ever more plainly; then the terminal's memory is spoilt, and it says sorry."""
    await guide.chooses("pickup")
    await guide.sees("pickup.prove")
    await guide.hand.lay(CARD[0])
    await guide.sees("pickup.confirm")
    await guide.hand.lift()
    guide.citizen.touches("open")
    await guide.sees("pickup.door_open")
    for call in ("please_shut", "please_shut_now", "please_shut_or_call"):
        await guide.sees("pickup.door_open", call, partial(_calls, call))
    await guide.sees("pickup.left_open")
    await guide.finishes()
    await guide.hand.take(CARD[1])
    await guide.hand.shut(CARD[1])
    await _damaged_memory(guide)


async def evacuates(guide: Guide) -> None:
    """The fire panel gives alarm while somebody types, and is reset."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.do("sound-fire")
    await guide.sees("evacuation")
    await guide.hand.do("end-fire")
    await guide.sees("welcome")


async def cannot_remember(guide: Guide) -> None:
    """The disk takes nothing: nobody is served until it does again."""
    in_the_way = guide.house.state / ".canary"
    await guide.sees("welcome")
    in_the_way.mkdir()
    await guide.sees("closed")
    in_the_way.rmdir()
    await guide.sees("welcome")


async def _damaged_memory(guide: Guide) -> None:
    """A row of the terminal's memory is spoilt: the flow cannot go on, and says so."""
    with sqlite3.connect(guide.house.state / FILE_NAME) as memory:
        memory.execute("UPDATE grants SET body = x'00'")
    memory.close()
    await guide.chooses("pickup")
    await guide.sees("pickup.prove")
    await guide.hand.lay(CARD[0])
    await guide.sees("apology")
    await guide.hand.lift()


def _warns(scene: Scene) -> bool:
    return scene.warning is not None


def _calls(key: str, scene: Scene) -> bool:
    return f"'pickup.{key}'" in repr(scene.content)
