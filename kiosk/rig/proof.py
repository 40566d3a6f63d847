"""The demo's proof: a scripted citizen collects one certificate by card and another by QR, with real touches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from drivers.sim.control import Hand
from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House

# Receivers of the seed data with one thing each in the wall: name and door.
BY_CARD = ("张测试", 7)
BY_QR = ("李样例", 8)


def collect_twice(house: House, display: str) -> Iterator[str]:
    """Do both; a line about each. Raises AssertionError when something a citizen expects does not happen."""
    fingers, hand = Fingers(display, house.trace), Hand(house.hall_dir)
    try:
        yield _timed("by card", lambda: _collect(fingers, hand, *BY_CARD, by_card=True))
        yield _timed("by QR", lambda: _collect(fingers, hand, *BY_QR, by_card=False))
    finally:
        fingers.close()


def _timed(how: str, act: Callable[[], int]) -> str:
    began = time.monotonic()
    taps = act()
    return f"collected {how}: {taps} touches, {time.monotonic() - began:.1f} s"


def _collect(fingers: Fingers, hand: Hand, who: str, door: int, *, by_card: bool) -> int:
    """From the first screen to the slip; the number of touches."""
    fingers.until_named("welcome", 30)
    fingers.touch("pickup")
    fingers.until_named("pickup.prove")
    asyncio.run(hand.lay(who) if by_card else hand.show_pickup(who))
    fingers.until_named("pickup.confirm")
    asyncio.run(hand.lift() if by_card else hand.hide())
    fingers.touch("open")
    fingers.until_named("pickup.door_open")
    asyncio.run(_through_the_door(hand, door))
    fingers.until_named("pickup.got_it")
    fingers.touch("got_it")
    fingers.until_named("pickup.collected")
    hall = asyncio.run(hand.look())
    assert hall["printer"]["printed"] == (1 if by_card else 2), "no slip came out"
    fingers.touch("finish")
    fingers.until_named("goodbye")
    fingers.touch("frame.home")
    fingers.until_named("welcome")
    return 5


async def _through_the_door(hand: Hand, door: int) -> None:
    await hand.take(door)
    await hand.shut(door)
