"""From a touch to the next scene on the glass, beside the same page in a browser in the same run."""

from __future__ import annotations

from kiosk.rig.fingers import TOUCH_SECONDS, Fingers
from kiosk.rig.house import House
from kiosk.rig.measure.chromium import Browser
from kiosk.rig.measure.figures import Figure, percentile, spread
from kiosk.rig.measure.glass import Eye, Side

MOST_MS = 120.0
# Our screens and the browser take turns of so many touches, so that whatever else the machine does falls on both.
TURN = 10


def tap_to_next_scene(house: House, display: str, browser: Browser | None, turns: int) -> list[Figure]:
    """Home to the phone numbers and back, in `turns` turns each for our screens and for the browser."""
    ours, theirs = _our_side(house, display), browser.side if browser else None
    taken, browsed = list[float](), list[float]()
    try:
        for _ in range(turns):
            taken += ours.tap(TURN)
            browsed += theirs.tap(TURN) if theirs else []
    finally:
        ours.close()
    # Both act when the finger is lifted, so the time it lies on the glass is part of every timing.
    finger = TOUCH_SECONDS * 1000
    if not browsed:
        return [spread("tap to next scene on the glass", taken, MOST_MS, finger=finger)]
    p50, p95 = (percentile(browsed, part) * 1000 for part in (0.5, 0.95))
    return [
        spread("tap to next scene on the glass", taken, MOST_MS, finger=finger, chromium_p50=p50, chromium_p95=p95),
        Figure("the same, as a part of Chromium's", percentile(taken, 0.95) * 1000 / p95, "×", 1.0),
    ]


def _our_side(house: House, display: str) -> Side:
    fingers = Fingers(display, house.trace)
    fingers.until_named("welcome")
    return Side(
        fingers,
        Eye(display),
        (lambda: _middle(fingers, "welcome", "ask"), lambda: _middle(fingers, "ask.contacts", "ok")),
    )


def _middle(fingers: Fingers, scene: str, target: str) -> tuple[int, int]:
    left, top, width, height = fingers.until_named(scene).targets[target]
    return int(left + width / 2), int(top + height / 2)
