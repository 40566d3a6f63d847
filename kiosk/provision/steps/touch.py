"""Nine marks are touched: how far touches miss, and whether the glass is mirrored or turned."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.contract.content import Crosshair
from kiosk.contract.intent import Pointed
from kiosk.contract.scene import ACROSS, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Touch
from kiosk.provision.visit import fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.contract.content import Fact
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

_PLACES = (1000, 5000, 9000)
MARKS = tuple((x, y) for y in _PLACES for x in _PLACES)
_PATIENCE = 90.0  # seconds without a touch
_MOST_OFF = 30  # pixels: a third of the smallest thing that is touched

Point = tuple[int, int, int, int]  # wanted x, y, touched x, y


@dataclass(frozen=True)
class Glass:
    """What nine touches tell. `off` in pixels; `matrix` makes true places of touched ones, as libinput takes it."""

    turned: bool
    mirrored_x: bool
    mirrored_y: bool
    off: float
    matrix: tuple[float, ...]

    @property
    def straight(self) -> bool:
        """Nothing has to be set."""
        return not (self.turned or self.mirrored_x or self.mirrored_y)

    @property
    def sound(self) -> bool:
        """Touches arrive where fingers are."""
        return self.straight and self.off <= _MOST_OFF


def judged(points: Sequence[Point], size: tuple[int, int]) -> Glass:
    """The map from touched to wanted places that fits best, and how far touches were from the marks themselves."""
    import numpy as np

    told = np.array(points, dtype=float) / ACROSS
    wanted, touched = told[:, :2], told[:, 2:]
    with_one = np.column_stack([touched, np.ones(len(told))])
    fit, *_ = np.linalg.lstsq(with_one, wanted, rcond=None)
    (a, d), (b, e), (c, f) = fit.tolist()
    turned = abs(b) > abs(a) and abs(d) > abs(e)
    x, y = (b, d) if turned else (a, e)
    far = np.abs(with_one @ fit - wanted) if turned or x < 0 or y < 0 else np.abs(touched - wanted)
    off = float(np.max(np.hypot(far[:, 0] * size[0], far[:, 1] * size[1])))
    return Glass(turned, x < 0, y < 0, off, tuple(round(part, 4) for part in (a, b, c, d, e, f)))


async def touch(visit: Visit) -> Done:
    """Until touches arrive where fingers are, or somebody says why that may wait."""
    while True:
        points = await _touched(visit)
        glass = judged(points, visit.asker.glass)
        lines = ("touch_off", f"{glass.off:.0f} px"), ("touch_axes", _axes(glass))
        if glass.sound:
            await visit.looks_at(say("provision.touch.well"), _facts(glass))
            return visit.passed(*lines)
        visit.keep(Touch())
        kind = "far_off" if glass.straight else "turned"
        now = say(f"provision.touch.{kind}_now")
        why = await visit.stuck(say(f"provision.touch.{kind}"), now, facts=_facts(glass))
        if why:
            return visit.passed(*lines, why=why)


async def _touched(visit: Visit) -> list[Point]:
    """The marks that are still to be touched, one after the other."""
    found = visit.found(Touch)
    while len(found.points) < len(MARKS):
        x, y = MARKS[len(found.points)]
        scene = Scene(
            name="provision.touch",
            question=say("provision.touch.question", number=len(found.points) + 1, total=len(MARKS)),
            content=Crosshair("mark", x, y, say("provision.touch.note")),
        )
        match await visit.asker.ask_until(scene, asyncio.sleep(_PATIENCE), f"touch.{len(found.points)}"):
            case Pointed(x=at_x, y=at_y):
                found.points.append((x, y, at_x, at_y))
                visit.keep(found)
            case _:
                await visit.stuck(say("provision.touch.nobody"), say("provision.touch.nobody_now"), may_leave_out=False)
    return found.points


def _axes(glass: Glass) -> str:
    found = (("x↔y", glass.turned), ("x↺", glass.mirrored_x), ("y↺", glass.mirrored_y))
    return " ".join(name for name, is_so in found if is_so) or "x y"


def _facts(glass: Glass) -> tuple[Fact, ...]:
    facts = (fact("touch_off", f"{glass.off:.0f} px"), fact("touch_axes", _axes(glass)))
    matrix = " ".join(f"{part:g}" for part in (*glass.matrix, 0, 0, 1))
    return facts if glass.straight else (*facts, fact("matrix", matrix))
