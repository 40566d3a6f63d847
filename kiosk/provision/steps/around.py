"""What stands around the screen: status light and inputs of the cabinet, and the battery when the plug is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.provision.found import Tests
from kiosk.provision.steps.trying import settings_of, try_out

if TYPE_CHECKING:
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit


async def surroundings(visit: Visit) -> Done:
    """Each colour of the light is seen, one input is moved."""
    return await _tried(visit, "surroundings")


async def power(visit: Visit) -> Done:
    """The plug is pulled and put back; the supply sees both."""
    return await _tried(visit, "power")


async def _tried(visit: Visit, place: str) -> Done:
    if settings_of(visit, place).off is not None:
        return visit.passed((place, "-"))
    result = await try_out(visit, place)
    kept = visit.found(Tests)
    kept.results[place] = result
    visit.keep(kept)
    return visit.passed((place, result.model), ("outcome", result.outcome), why=result.why)
