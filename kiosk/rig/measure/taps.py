"""From a touch to the next scene on the glass, beside the same page in a browser in the same run."""

from __future__ import annotations

from kiosk.rig.fingers import Fingers
from kiosk.rig.house import House
from kiosk.rig.measure import chromium
from kiosk.rig.measure.figures import Figure, percentile, spread
from kiosk.rig.measure.glass import Eye, tap_to_glass

MOST_MS = 120.0


def tap_to_next_scene(
    house: House, display: str, other_display: str, size: tuple[int, int], times: int
) -> list[Figure]:
    """Home to the phone numbers and back, `times` touches each for our screens and for the browser."""
    ours = _our_screens(house, display, times)
    if chromium.browser() is None:
        return [spread("tap to next scene on the glass", ours, MOST_MS)]
    theirs = chromium.tap_to_next_page(house, other_display, size, times)
    beside = percentile(theirs, 0.95) * 1000
    return [
        spread("tap to next scene on the glass", ours, MOST_MS, chromium_p95=beside),
        Figure("the same, as a part of Chromium's", percentile(ours, 0.95) * 1000 / beside, "×", 1.0),
    ]


def _our_screens(house: House, display: str, times: int) -> list[float]:
    fingers = Fingers(display, house.trace)
    eye = Eye(display)
    try:
        fingers.until_named("welcome")
        return tap_to_glass(
            fingers,
            eye,
            [lambda: _middle(fingers, "welcome", "ask"), lambda: _middle(fingers, "ask.contacts", "ok")],
            times,
        )
    finally:
        eye.close()
        fingers.close()


def _middle(fingers: Fingers, scene: str, target: str) -> tuple[int, int]:
    left, top, width, height = fingers.until_named(scene).targets[target]
    return int(left + width / 2), int(top + height / 2)
