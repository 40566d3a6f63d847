"""The course of a visit: which services, how far each came, how long it took. It knows no person and no content."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from dataclasses import dataclass

from kiosk.contract.scene import Scene
from kiosk.contract.visits import MOST_PARTS, Access, Step, Visit, VisitEnd, VisitPart, Wish
from kiosk.desk import Leaving
from kiosk.terminal.session.steps import place_of

# What is chosen at home; whoever touches 我要办 reads a guide until something is applied for.
_FIRST = {
    "query": Wish.QUERY,
    "handle": Wish.GUIDE,
    "pickup": Wish.PICKUP,
    "hand_in": Wish.HAND_IN,
    "ask": Wish.ASK,
}
_ALOUD = "handle.text_aloud"
_ENDS = {
    Leaving.FINISHED: VisitEnd.FINISHED,
    Leaving.TIMED_OUT: VisitEnd.TIMED_OUT,
    Leaving.EVACUATED: VisitEnd.EVACUATED,
    Leaving.STOPPED: VisitEnd.CLOSED,
    Leaving.BROKEN: VisitEnd.FAULT,
}


@dataclass
class _Part:
    """One service as far as it is; once done it stays done."""

    service: Wish
    item: str = ""
    step: Step = Step.BEGUN

    def come_to(self, step: Step) -> None:
        """This is on the glass now."""
        if self.step is not Step.DONE:
            self.step = step


class Course:
    """`id` is the fact's, and none by which anything else of the visit is known."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(16)
        self._began: tuple[dt.datetime, float] | None = None
        self._parts: list[_Part] = []
        self._here: list[_Part] = []  # those of what was chosen at home last
        self._now: _Part | None = None
        self._access = Access()
        self.assisted = False  # one of the staff stands by, or did

    def begin(self, at: dt.datetime, monotonic: float) -> None:
        """A citizen is here."""
        self._began = at, monotonic

    def enter(self, chosen: str) -> None:
        """A verb of the first screen was chosen."""
        self._here = []
        self._add(_Part(_FIRST[chosen]))

    def about(self, service: Wish, item: str) -> None:
        """From here on it is about an item of the catalogue, by its code."""
        self._add(_Part(service, item))

    def saw(self, scene: Scene) -> None:
        """A scene was put up."""
        shown, was = scene.display, self._access
        self._access = Access(
            large=was.large or shown.large,
            low=was.low or shown.low,
            contrast=was.contrast or shown.contrast,
            aloud=was.aloud or scene.name == _ALOUD,
            muted=was.muted or shown.muted,
            english=was.english or shown.language == "en",
        )
        service, step = place_of(scene.name)
        if self._now is None or step is None:
            return
        if service is not None and service is not self._now.service:
            self._turn_to(service)
        self._now.come_to(step)

    def over(self, why: Leaving, monotonic: float, *, staff: bool) -> Visit | None:
        """What is told of it; None where nobody had begun."""
        if self._began is None:
            return None
        at, since = self._began
        parts = tuple(VisitPart(part.service, part.step, part.item) for part in self._parts[:MOST_PARTS])
        done = all(part.step is Step.DONE for part in self._parts)
        left = VisitEnd.STAFF if staff else VisitEnd.FINISHED if done else VisitEnd.GAVE_UP
        access = dataclasses.replace(self._access, assisted=self.assisted)
        return Visit(at, round(max(0.0, monotonic - since), 1), _ENDS.get(why, left), parts, access)

    def _turn_to(self, service: Wish) -> None:
        """Back to one of the same choice, or to a new one that came out of it."""
        known = [part for part in self._here if part.service is service]
        if known:
            self._now = known[-1]
        elif self._now is not None:
            self._add(_Part(service, self._now.item))

    def _add(self, part: _Part) -> None:
        self._parts.append(part)
        self._here.append(part)
        self._now = part
