"""我要取 further: all in one go with a signature, the code shown here, an agent, an overdue thing, a forgotten one."""

from __future__ import annotations

from kiosk.contract.scene import Scene
from kiosk.rig.tour.guide import Guide
from kiosk.rig.tour.pickup import DEPOSITS

# So many wrong codes for one thing, before too many for the whole keypad.
FEW_TRIES = "[lockers]\ncode_tries_a_day = 3\n"
HOLDER, ALL = "王演示", ("D-0102", "D-0103", "D-0101")
AGENT, AGENTS_CODE = "卫例子", "48205963"
LATE, LATE_THING = "冯占位", "D-0801"
OLD, OLD_THING = "张测试", "D-0201"


async def walk(guide: Guide) -> None:
    """The door that opens instead of another comes last: only staff open the wall again."""
    await _all_in_one_go(guide)
    await _overdue_and_forgotten(guide)
    await _agent(guide)
    await _another_door_opens(guide)


async def leaves_something_behind(guide: Guide) -> None:
    """A wall whose cells have beams: what lies in one still is seen when its door is shut."""
    await _lays(guide, OLD)
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    first = await guide.sees("pickup.door_open")
    await guide.hand.shut(DEPOSITS[OLD_THING]["cell"])
    await guide.sees("pickup.door_open", "inside", lambda scene: scene.number > first.number)
    await _takes(guide, OLD_THING)
    await guide.sees("pickup.got_it")
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected")
    await guide.finishes()


async def in_six_taps(guide: Guide) -> None:
    """Somebody over 70 with their card: every picture of the way, and how often the glass was touched."""
    before = guide.citizen.taps
    await guide.sees("welcome", "elder", lambda scene: "pickup" in scene.offers())
    guide.citizen.touches("pickup")
    await guide.sees("pickup.prove", "elder")
    await guide.hand.lay(OLD)
    await guide.sees("pickup.confirm", "elder")
    await guide.hand.lift()
    guide.citizen.touches("open")
    await guide.sees("pickup.door_open", "elder")
    await _takes(guide, OLD_THING)
    await guide.sees("pickup.got_it", "elder")
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected", "elder")
    guide.citizen.touches("finish")
    await guide.sees("goodbye", "elder")
    await guide.goes_home()
    assert guide.citizen.taps - before <= 6, "it took more than six taps"


async def _lays(guide: Guide, who: str) -> None:
    await guide.chooses("pickup")
    await guide.sees("pickup.prove")
    await guide.hand.lay(who)
    await guide.citizen.until(lambda scene: scene.name != "pickup.prove", "the card is read")
    await guide.hand.lift()


async def _takes(guide: Guide, deposit: str) -> None:
    await guide.hand.take(DEPOSITS[deposit]["cell"])
    await guide.hand.shut(DEPOSITS[deposit]["cell"])


async def _all_in_one_go(guide: Guide) -> None:
    """Three things for one card; one asks for the code, which is shown here, and for a signature."""
    await _lays(guide, HOLDER)
    await guide.sees("pickup.choose", "three")
    guide.citizen.touches("all")
    await guide.sees("pickup.type_code", "after_card", lambda scene: "no_code" in scene.offers())
    guide.citizen.touches("no_code")
    await guide.sees("pickup.code_shown")
    guide.citizen.touches("go_on")
    await guide.sees("pickup.confirm_all")
    guide.citizen.touches("open")
    await guide.sees("pickup.sign")
    guide.citizen.signs()
    for deposit in ALL:
        await guide.sees("pickup.door_open", deposit[-4:], lambda scene: _is_door(scene, DEPOSITS[deposit]["cell"]))  # noqa: B023  called at once
        await _takes(guide, deposit)
        await guide.sees("pickup.got_it")
        guide.citizen.touches("got_it")
        collected = await guide.sees("pickup.collected", "signed" if deposit == ALL[-1] else "next")
        if "next" in collected.offers():
            guide.citizen.touches("next")
    guide.citizen.touches("copy")
    await guide.sees("slip.printing")
    await guide.sees("pickup.collected")
    await guide.finishes()


def _is_door(scene: Scene, door: int) -> bool:
    return getattr(scene.content, "door", 0) == door


async def _overdue_and_forgotten(guide: Guide) -> None:
    """Past its day and still there; the door is shut too early and opened once more."""
    await _lays(guide, LATE)
    await guide.sees("pickup.confirm", "overdue")
    guide.citizen.touches("open")
    await guide.sees("pickup.door_open")
    await guide.hand.shut(DEPOSITS[LATE_THING]["cell"])
    await guide.sees("pickup.got_it")
    guide.citizen.touches("reopen")
    await guide.sees("pickup.door_open", "again")
    await _takes(guide, LATE_THING)
    await guide.sees("pickup.got_it", "last", lambda scene: "reopen" not in scene.offers())
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected")
    await guide.finishes()


async def _agent(guide: Guide) -> None:
    """Own card and own code: the right one leads to the check, too many wrong ones freeze it."""
    await _lays(guide, AGENT)
    await guide.sees("pickup.type_code", "agent")
    guide.citizen.types(AGENTS_CODE)
    await guide.sees("pickup.confirm", "agent")
    await guide.leaves()
    await _lays(guide, AGENT)
    for _ in range(3):
        shown = (await guide.sees("pickup.type_code")).number
        guide.citizen.types("00000000")
        await guide.citizen.until(lambda scene: scene.number > shown, "an answer")  # noqa: B023  called at once
    await guide.sees("pickup.code_frozen")
    await guide.leaves()


async def _another_door_opens(guide: Guide) -> None:
    """The wires of two locks are swapped."""
    mine, other = DEPOSITS[OLD_THING]["cell"], DEPOSITS["D-0301"]["cell"]
    await guide.hand.do("cross", door=mine, other=other)
    await _lays(guide, OLD)
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    await guide.sees("pickup.wrong_door")
    await guide.hand.shut(other)
    await guide.finishes()
    await guide.sees("welcome", "doors_mixed_up", lambda scene: "pickup" not in scene.offers())
