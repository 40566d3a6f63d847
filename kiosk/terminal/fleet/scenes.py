"""Of what is on the glass the fleet is told the class, and since when the same picture stands there: never more."""

from __future__ import annotations

from kiosk.contract.fleet import SceneClass
from kiosk.contract.scene import Scene
from kiosk.terminal.clock import Clock

# By the first part of a scene's name. What stands in no row belongs to whatever was there before it: a slip that is
# printed, a door that is waited for, a second proof.
_CLASSES = {
    "welcome": SceneClass.IDLE,
    "goodbye": SceneClass.IDLE,
    "cases": SceneClass.QUERY,
    "handle": SceneClass.HANDLE,
    "pickup": SceneClass.COLLECT,
    "hand_in": SceneClass.HAND_IN,
    "ask": SceneClass.ASK,
    "staff": SceneClass.STAFF,
    "upkeep": SceneClass.STAFF,
    "closed": SceneClass.CLOSED,
    "evacuation": SceneClass.CLOSED,
}


class Glass:
    """`shown` is to be called with every scene that is put up; it tells whether another class of scene began."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._name = ""
        self.kind = SceneClass.OTHER
        self.since = clock.now()
        self.upkeep = False  # a technician is at work

    def shown(self, scene: Scene) -> bool:
        """A scene is on the glass. One that is drawn again, because a band above it changed, is the same picture."""
        if scene.name == self._name:
            return False
        self._name, self.since = scene.name, self._clock.now()
        first = scene.name.partition(".")[0]
        before = self.kind, self.upkeep
        self.upkeep = first == "upkeep" or (self.upkeep and first not in _CLASSES)
        self.kind = _CLASSES.get(first, self._within())
        return before != (self.kind, self.upkeep)

    def _within(self) -> SceneClass:
        """What belongs to no class by itself is part of what is under way; where nothing is, it is something else."""
        nothing = (SceneClass.IDLE, SceneClass.CLOSED)
        return SceneClass.OTHER if self.kind in nothing else self.kind
