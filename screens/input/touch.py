"""One finger: pressed at once, acting when lifted on the same target; bounces and strays do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from screens.box import Box
from screens.hand import Write
from screens.marks import Target

# A trembling finger may leave its target by this much before it is lifted.
SLOP = 24
# A touch so soon after the last one was lifted, and so near it, is the glass bouncing, not a finger. Elsewhere it is
# the next key of somebody who types fast, or whose touches come in one heap because the machine was busy.
BOUNCE = 0.06
BOUNCES_WITHIN = 40

# What a finger does on a field, where, and when.
Doing = Literal["begins", "goes on", "ends"]
Writing = Callable[[Doing, Box, float, float, float], None]


class Finger:
    """Follows the one finger the glass reports. No swipe, no long press, no double tap."""

    def __init__(
        self,
        find: Callable[[float, float], Target | None],
        press: Callable[[Target | None], None],
        act: Callable[[Target], bool],
        write: Writing,
    ) -> None:
        self._find = find
        self._press = press
        self._act = act
        self._write = write
        self._target: Target | None = None
        self._inside = False
        self._lifted = (0.0, 0.0, 0.0)

    @property
    def target(self) -> Target | None:
        """What the finger is on now, if it was put down there."""
        return self._target if self._inside else None

    @property
    def writes(self) -> bool:
        """True while it is down on a field."""
        return self._target is not None and isinstance(self._target.answer, Write)

    @property
    def lifted(self) -> tuple[float, float]:
        """Where it was lifted last."""
        x, y, _ = self._lifted
        return x, y

    def down(self, x: float, y: float, now: float) -> None:
        """A finger touches the glass: darken what lies under it before anything else. On a field it leaves ink."""
        found = self._find(x, y)
        if found and isinstance(found.answer, Write):  # a dot so soon after a stroke is handwriting, not a bounce
            self._target, self._inside = found, True
            self._write("begins", found.box, x, y, now)
            return
        if self._bounced(x, y, now):
            return
        self._target = found
        self._inside = found is not None
        if found:
            self._press(found)

    def move(self, x: float, y: float, now: float) -> None:
        """It slides: off its target it lets go, back on it presses again."""
        if self._target is None:
            return
        if self.writes:
            self._write("goes on", self._target.box, x, y, now)
            return
        inside = self._near(self._target.box, x, y)
        if inside != self._inside:
            self._inside = inside
            self._press(self._target if inside else None)

    def up(self, x: float, y: float, now: float) -> None:
        """It is lifted: act when it is still on its target, which stays dark where an answer is awaited."""
        writes, target = self.writes, self._target
        self._target = None
        self._lifted = (x, y, now)
        if target is None:
            return
        if writes:
            self._write("ends", target.box, x, y, now)
            return
        self._inside = False
        if not self._near(target.box, x, y) or not self._act(target):
            self._press(None)

    def follow(self, found: Target | None) -> None:
        """The picture was painted anew under the finger: hold on to the same target, if it is still there."""
        if self._target is None:
            return
        writes, self._target = self.writes, found
        if found and self._inside and not writes:
            self._press(found)

    def forget(self) -> None:
        """Another scene stands under the finger now: lifting it means nothing."""
        self._target = None
        self._inside = False

    def _bounced(self, x: float, y: float, now: float) -> bool:
        lifted_x, lifted_y, when = self._lifted
        return now - when < BOUNCE and max(abs(x - lifted_x), abs(y - lifted_y)) < BOUNCES_WITHIN

    @staticmethod
    def _near(box: Box, x: float, y: float) -> bool:
        return box.inset(-SLOP).holds(x, y)
