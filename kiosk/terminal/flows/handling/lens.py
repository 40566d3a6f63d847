"""Looking through the document camera: live pictures with the next hint, and the page as soon as it lies still."""

from __future__ import annotations

import asyncio
import contextlib

from drivers.contracts import CaptureOutcome, DocumentCamera, Glimpse, Hint, Page, PageTaken
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.clerk import Clerk

_BETWEEN_PICTURES = 0.2  # seconds; more than a few a second would only keep the screens busy
_CAPTURE_WITHIN = 15.0
_REASON_STANDS = 3.0


class Lens:
    """`now` is the newest live picture, `note` what to do about it. Takes a page once, when it lies still and well.

    With `changed_first` what lies there when it begins is not taken: it is to be moved or turned over before. What was
    just refused is not tried again for some seconds, in which its reason can be read.
    """

    def __init__(self, clerk: Clerk, *, changed_first: bool) -> None:
        self.now = b""
        self.note: Words = say("camera.hint.no_page")
        self._clerk = clerk
        self._waits = changed_first
        self._lay_still = False
        self._refused: Hint | None = None
        self._refused_at = self._shown_at = 0.0

    async def page(self) -> Page:
        """The next page that passes every check, when it lies still. Raises DeviceAway."""
        while True:
            page = self._judged(await self._clerk.bench.camera.call(self._look))
            if page is not None:
                return page

    async def take(self) -> Page | None:
        """What lies there now, because the citizen says so; None where it cannot be read. Raises DeviceAway."""
        return self._judged(await self._clerk.bench.camera.ask(lambda camera: camera.capture(), _CAPTURE_WITHIN))

    def forget(self) -> None:
        """Keep no picture."""
        self.now = b""

    def _judged(self, outcome: CaptureOutcome) -> Page | None:
        if isinstance(outcome, PageTaken):
            return outcome.page
        self._refused, self._refused_at, self._lay_still = outcome.hint, _now(), False
        self.note = _words(outcome.hint)
        return None

    async def _look(self, camera: DocumentCamera) -> CaptureOutcome:
        async with contextlib.aclosing(camera.glimpses()) as view:
            async for glimpse in view:
                self._notice(glimpse.hint)
                self._show(glimpse)
                if glimpse.hint is None and not self._waits and self._refused is None:
                    break
        return await camera.capture()

    def _notice(self, hint: Hint | None) -> None:
        """A live view says "moving" until it has seen a few pictures: that alone is no change."""
        if hint is Hint.NO_PAGE or (hint is Hint.MOVING and self._lay_still):
            self._waits = False
        if _now() - self._refused_at > _REASON_STANDS:
            self._refused = None
        self._lay_still = self._lay_still or hint is not Hint.MOVING

    def _show(self, glimpse: Glimpse) -> None:
        at = _now()
        if at - self._shown_at < _BETWEEN_PICTURES and glimpse.hint is not None:
            return
        self.now, self._shown_at = glimpse.jpeg, at
        if self._refused is not None:
            self.note = _words(self._refused)
        elif glimpse.hint is None and self._waits:
            self.note = say("camera.hint.same_page")
        else:
            self.note = _words(glimpse.hint)
        self._clerk.desk.look_again()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _words(hint: Hint | None) -> Words:
    return say(f"camera.hint.{hint.value if hint else 'ready'}")
