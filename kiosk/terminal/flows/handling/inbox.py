"""What a telephone has sent to its one-time page: asked for every second, each arrival handed out once."""

from __future__ import annotations

import base64
import binascii
import enum

from kiosk.contract.handling import Arrived, HandoffState
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.platform.asking import Away, Refused

_LOOK_EVERY = 1.0
_MOST_THUMBNAIL = 200_000  # letters of base64; more is no small picture
_JPEG = b"\xff\xd8"


class Over(enum.Enum):
    """The page is good no longer."""

    OVER = "over"


class Inbox:
    """Follows one page. `opened` is whether a telephone has it, `away` whether the platform did not answer just now."""

    def __init__(self, clerk: Clerk, token: str, id: str) -> None:
        self.opened = self.away = False
        self._clerk = clerk
        self._token = token
        self._id = id
        self._seen: set[str] = set()

    async def next(self) -> Arrived | Over:
        """The next thing that arrived, or that the page is over."""
        while True:
            state = await self._clerk.platform.handling.hand_off_state(self._token, self._id)
            if isinstance(state, Refused):
                return Over.OVER
            self._notice(state)
            if isinstance(state, HandoffState):
                new = next((each for each in state.arrived if each.upload_id not in self._seen), None)
                if new is not None:
                    self._seen.add(new.upload_id)
                    if picture_of(new):
                        return new
                    continue
                if not state.open:
                    return Over.OVER
            await self._clerk.clock.sleep(_LOOK_EVERY)

    def _notice(self, state: HandoffState | Away) -> None:
        before = (self.opened, self.away)
        self.away = isinstance(state, Away)
        self.opened = self.opened or (isinstance(state, HandoffState) and state.opened)
        if before != (self.opened, self.away):
            self._clerk.desk.look_again()


def picture_of(arrived: Arrived) -> bytes:
    """The small picture of a page; nothing where what came is none."""
    if len(arrived.thumbnail) > _MOST_THUMBNAIL:
        return b""
    try:
        picture = base64.b64decode(arrived.thumbnail, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return picture if picture.startswith(_JPEG) else b""
