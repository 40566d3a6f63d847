"""清洁: for a minute the glass does not react, so that it can be wiped; it comes back by itself."""

from __future__ import annotations

import math

from kiosk.desk import Leaving, Left
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep import scenes

SECONDS = 60.0
_EVERY = 1.0


async def clean(duty: OnDuty) -> None:
    """Count down; touches meanwhile are nobody's answer. Raises Left in an alarm."""
    clerk = duty.clerk
    await clerk.upkeep.did(duty.who.id, "cleaned", "screens")
    ends = clerk.clock.monotonic() + SECONDS
    while (left := ends - clerk.clock.monotonic()) > 0:
        if clerk.evacuating:
            raise Left(Leaving.EVACUATED)
        clerk.desk.show(scenes.cleaning(math.ceil(left)))
        await clerk.clock.sleep(min(_EVERY, left))
