"""From starting terminal and screens to the first scene on the glass."""

from __future__ import annotations

import time

from kiosk.rig.house import House
from kiosk.rig.measure.figures import Figure, percentile

MOST_SECONDS = 3.0


def start_to_first_scene(house: House, display: str, size: str, times: int) -> Figure:
    """Both programs started at once, as after a power cut; devices and platform run already. The slowest counts."""
    found = []
    for _ in range(times):
        house.stop("screens", "terminal")
        house.trace.unlink(missing_ok=True)
        began = time.monotonic()
        house.start_terminal(wait=False)
        screens = house.start_screens(size, display=display)
        screens.until(house.first_scene_drawn, "the first scene is drawn")
        found.append(house.first_flip() - began)
    return Figure(
        "start to first scene, slowest", max(found), "s", MOST_SECONDS, {"p50": percentile(found, 0.5), "n": times}
    )
