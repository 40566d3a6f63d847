"""我要交: papers handed in at any hour, with paper in the printer and without, until no cell is left."""

from __future__ import annotations

from kiosk.contract.content import DoorWall
from kiosk.contract.lockers import COVER_SLIP
from kiosk.rig.tour.guide import Guide

SHORT_OF_PAPER, THEIRS = "阿依古丽·样本", "J0001501"
MEDIUM, LARGE, SMALL = "周演练", "吕澳样", "韩㛃例"
_ANOTHER = 1  # a door that nobody asked for


async def walk(guide: Guide) -> None:
    """All of it; the last of them finds every cell taken."""
    await _nothing_is_awaited(guide)
    await _no_paper_and_a_larger_cell(guide)
    await _lies_there(guide)
    await _door_sticks(guide)
    await _no_large_cell(guide)
    await _takes_it_back(guide)
    await guide.sees("welcome", "no_room_for_papers", lambda scene: "hand_in" not in scene.offers())


async def looks_empty(guide: Guide) -> None:
    """A wall whose cells have beams: somebody says the papers are in, and nothing lies there."""
    await _prints(guide, SMALL)
    door = await _opens(guide)
    await guide.hand.shut(door)
    await guide.sees("hand_in.placed")
    guide.citizen.touches("placed")
    await guide.sees("hand_in.placed", "looks_empty", lambda scene: scene.hint is not None)
    guide.citizen.touches("not_placed")
    await guide.sees("hand_in.not_placed")
    guide.citizen.goes("leave")
    await guide.sees("goodbye")
    await guide.goes_home()
    await _hands_in(guide, SMALL)
    await _says_that_they_lie_there(guide)


async def _says_that_they_lie_there(guide: Guide) -> None:
    """They say so again, and no beam sees them: staff must look."""
    await _prints(guide, MEDIUM)
    await guide.hand.shut(await _opens(guide))
    await guide.touches_at("hand_in.placed", "placed")
    await guide.sees("hand_in.placed", "looks_empty", lambda scene: scene.hint is not None)
    guide.citizen.touches("placed")
    await guide.sees("hand_in.in_doubt")
    await guide.finishes()


async def leaves_a_door_open(guide: Guide) -> None:
    """However often it is asked to be shut; and for the next citizen another door opens."""
    await _prints(guide, SMALL)
    door = await _opens(guide)
    await guide.sees("hand_in.left_open")
    await guide.finishes()
    await guide.hand.shut(door)
    await _prints(guide, MEDIUM)
    cell = (await guide.sees("hand_in.cell")).content
    assert isinstance(cell, DoorWall)
    await guide.hand.do("cross", door=cell.door, other=_ANOTHER)
    guide.citizen.touches("open")
    await guide.sees("hand_in.wrong_door")
    await guide.hand.shut(_ANOTHER)
    await guide.finishes()


async def lock_says_nothing(guide: Guide) -> None:
    """Nobody knows whether the door opened."""
    await _prints(guide, MEDIUM)
    await guide.sees("hand_in.cell")
    await guide.hand.do("silence", device="locks")
    guide.citizen.touches("open")
    await guide.sees("hand_in.no_answer")
    await guide.hand.do("wake", device="locks")
    await guide.finishes()


async def _begins(guide: Guide, who: str) -> None:
    await guide.chooses("hand_in")
    await guide.sees("hand_in.prove")
    await guide.hand.lay(who)
    await guide.citizen.until(lambda scene: scene.name != "hand_in.prove", "the card is read")
    await guide.hand.lift()


async def _counts(guide: Guide, who: str) -> None:
    await _begins(guide, who)
    await guide.sees("hand_in.check", "three" if who == MEDIUM else "")
    guide.citizen.touches("go_on")
    await guide.sees("hand_in.pieces")
    guide.citizen.types("2")


async def _prints(guide: Guide, who: str) -> None:
    await _counts(guide, who)
    await guide.sees("hand_in.cover")
    guide.citizen.touches("go_on")


async def _opens(guide: Guide) -> int:
    await guide.sees("hand_in.cell")
    guide.citizen.touches("open")
    scene = await guide.sees("hand_in.door_open")
    assert isinstance(scene.content, DoorWall)
    return scene.content.door


async def _puts_in(guide: Guide, door: int) -> None:
    await guide.hand.put(door, "papers")
    await guide.hand.shut(door)
    await guide.sees("hand_in.placed")
    guide.citizen.touches("placed")


async def _hands_in(guide: Guide, who: str) -> None:
    await _prints(guide, who)
    await _puts_in(guide, await _opens(guide))
    await guide.sees("hand_in.done")
    await guide.finishes()


async def _nothing_is_awaited(guide: Guide) -> None:
    await guide.chooses("hand_in")
    await guide.sees("hand_in.prove")
    await guide.hand.show("https://example.org")
    await guide.sees_note("hand_in.prove", "strange_code")
    await guide.hand.hide()
    await guide.hand.lay("孙样本")
    await guide.sees("hand_in.nothing")
    await guide.hand.lift()
    await guide.leaves()


async def _no_paper_and_a_larger_cell(guide: Guide) -> None:
    """The number is written down instead of a slip; the first cell is too small."""
    await guide.hand.do("tear")
    await _begins(guide, SHORT_OF_PAPER)
    await guide.sees("hand_in.check")
    guide.citizen.touches("go_on")
    before = (await guide.sees("hand_in.pieces")).number
    guide.citizen.types("0")
    await guide.sees_note("hand_in.pieces", "none", before)
    guide.citizen.types("3")
    await guide.sees("hand_in.no_cover")
    guide.citizen.touches("go_on")
    first = await guide.sees("hand_in.cell")
    guide.citizen.touches("larger")
    await guide.sees("hand_in.cell", "larger", lambda scene: scene.number > first.number)
    door = await _opens(guide)
    await guide.hand.shut(door)
    await guide.sees("hand_in.placed")
    guide.citizen.touches("again")
    await guide.sees("hand_in.door_open", "again")
    await _puts_in(guide, door)
    await guide.sees("hand_in.done", "no_slip")
    await guide.finishes()
    await guide.hand.do("load")


async def _lies_there(guide: Guide) -> None:
    await guide.chooses("hand_in")
    await guide.sees("hand_in.prove")
    await guide.hand.show(COVER_SLIP + THEIRS)
    await guide.sees("hand_in.lies_there")
    await guide.hand.hide()
    await guide.leaves()


async def _takes_it_back(guide: Guide) -> None:
    await _prints(guide, SMALL)
    door = await _opens(guide)
    await guide.hand.put(door, "papers")
    await guide.hand.shut(door)
    await guide.sees("hand_in.placed")
    guide.citizen.touches("not_placed")
    await guide.sees("hand_in.door_open", "take_back")
    await guide.hand.take(door)
    await guide.hand.shut(door)
    await guide.sees("hand_in.look_first")
    guide.citizen.touches("ok")
    await guide.sees("welcome", fits=lambda scene: scene.frame is not None and scene.frame.leave)
    guide.citizen.goes("leave")
    await guide.sees("goodbye")
    await guide.goes_home()


async def _door_sticks(guide: Guide) -> None:
    """The door stays shut."""
    await _prints(guide, MEDIUM)
    cell = (await guide.sees("hand_in.cell")).content
    assert isinstance(cell, DoorWall)
    await guide.hand.do("jam", door=cell.door)
    guide.citizen.touches("open")
    await guide.sees("hand_in.door_stuck")
    guide.citizen.touches("give_up")
    await guide.sees("hand_in.did_not_open")
    await guide.hand.do("free", door=cell.door)
    guide.citizen.touches("finish")
    await guide.sees("goodbye")
    await guide.goes_home()


async def _no_large_cell(guide: Guide) -> None:
    await _prints(guide, LARGE)
    await guide.sees("trouble.no_cell_free")
    await guide.leaves()
