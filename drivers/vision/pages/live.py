"""What is shown while the citizen lays the page down: a small picture, the page's outline in it, the next hint."""

from __future__ import annotations

from drivers.contracts.camera import Glimpse, Hint, PageKind
from drivers.vision.pages import jpeg, judge
from drivers.vision.pages.copies import smaller
from drivers.vision.pages.geometry import Picture, fractions
from drivers.vision.pages.stillness import Stillness
from drivers.vision.pages.taking import Sight, sight

_SMALLER = 0.25  # the live picture has a quarter of the columns and rows
_LOOK_EVERY = 3  # the outline is sought in every third picture, and whenever something moved
_STILL_FOR = 4  # pictures in a row without movement, before the page counts as lying still


class LiveView:
    """Remembers the last outline and a small copy between two pictures, until `forget`."""

    def __init__(self) -> None:
        self._stillness = Stillness()
        self._sight: Sight | None = None
        self._still = self._age = 0

    def glimpse(self, picture: Picture, kind: PageKind) -> Glimpse:
        """One picture made ready for the screen. Some 0.02 s of work at 8 megapixels, 0.08 s when it seeks the page."""
        small = smaller(picture, _SMALLER)
        moved = self._stillness.moved(small)
        self._still = 0 if moved else self._still + 1
        self._age += 1
        if self._sight is None or moved or self._age >= _LOOK_EVERY:
            self._sight, self._age = self._look(small, picture, kind), 0
        found = self._sight
        corners = fractions(found.outline.corners, picture) if found.outline is not None else ()
        return Glimpse(jpeg.live_picture(small), corners, self._hint(found))

    def forget(self) -> None:
        """Keep no picture and no outline."""
        self._stillness.forget()
        self._sight = None
        self._still = self._age = 0

    def _hint(self, found: Sight) -> Hint | None:
        if found.hint in (Hint.NO_PAGE, Hint.CUT_OFF):
            return found.hint
        return Hint.MOVING if self._still < _STILL_FOR else found.hint

    def _look(self, small: Picture, picture: Picture, kind: PageKind) -> Sight:
        found = sight(small, kind, scale=picture.shape[1] / small.shape[1])
        if found.hint is None and found.outline is not None and found.target is not None:
            wrong = judge.seen_live(picture, found.outline.corners, found.target)
            return Sight(found.outline, found.target, wrong)
        return found
