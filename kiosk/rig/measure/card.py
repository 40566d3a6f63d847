"""From a card on the reader to the person's cases on the glass: reader, platform and drawing together."""

from __future__ import annotations

import asyncio
import time

from drivers.sim.control import Hand
from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House
from kiosk.rig.measure.figures import Figure, spread

WHO = "王演示"


def card_to_cases(house: House, display: str, times: int) -> Figure:
    """Each round begins on the first screen and ends there again."""
    fingers, hand = Fingers(display, house.trace), Hand(house.hall_dir)
    try:
        return spread("card on the reader to cases on the glass", [_one(fingers, hand) for _ in range(times)])
    finally:
        fingers.close()


def _one(fingers: Fingers, hand: Hand) -> float:
    fingers.until_named("welcome")
    fingers.touch("query")
    fingers.until_named("cases.prove")
    time.sleep(1.0)  # the reader has begun to look for cards
    began = time.monotonic()
    asyncio.run(hand.lay(WHO))
    found = fingers.until_named("cases.list").flipped - began
    asyncio.run(hand.lift())
    fingers.touch("frame.leave")
    fingers.until_named("goodbye")
    fingers.touch("frame.home")
    return found
