"""Signing in with one's own telephone (M01), in place of a card; a card that is laid meanwhile wins."""

from __future__ import annotations

import math
import secrets
from collections.abc import Coroutine
from functools import partial
from typing import Any

from drivers.contracts import IdCard
from kiosk.contract.after import PHONE_OVER, PhoneSignIn, PhoneState, PhoneStep
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen
from kiosk.contract.platform import Session
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows import telephone_scenes as scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.identify import accept
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.flows.waiting import Laying, first
from kiosk.terminal.platform.asking import Away, Refused

_SOONEST, _LATEST = 1, 10  # seconds between two looks, whatever the platform wishes
_LONGEST_URL, _LONGEST_CODE = 400, 24
_GOES_ON = (PhoneStep.PENDING, PhoneStep.UNAVAILABLE)


async def sign_in_by_telephone(clerk: Clerk, *, must_be_valid: bool) -> bool:
    """Whether it is known now who stands here, by telephone or by a card; False where the citizen turned back.

    `must_be_valid` is about the card that may be laid meanwhile.
    """
    waiting = await _begin(clerk)
    while waiting is not None:
        match await _scanned(clerk, waiting, must_be_valid=must_be_valid):
            case PhoneState(step=PhoneStep.DONE, session=Session() as session):
                await _known(clerk, session)
                return True
            case IdCard():
                return True
            case PhoneState(step=step):
                await _record(clerk, "denied" if step is PhoneStep.DENIED else "expired")
                waiting = await _another(clerk, denied=step is PhoneStep.DENIED)
            case Refused(refusal) if refusal.code == PHONE_OVER:
                waiting = await _another(clerk, denied=False)
            case Refused() as failure:
                await _record(clerk, "refused")
                await clerk.desk.ask(why_not(clerk, failure, say("trouble.nothing_changed")), pace=Pace.READING)
                return False
            case None:
                return False
    return False


class _Waiting:
    """For somebody to agree on their telephone. `away` is whether that cannot be heard of just now."""

    def __init__(self, clerk: Clerk, begun: PhoneSignIn) -> None:
        self.laying = Laying(clerk)
        self._begun, self._clerk = begun, clerk
        self._every = min(max(begun.interval, _SOONEST), _LATEST)
        self._away = False
        # By the platform's clock, as far as we know it: ours may be minutes off.
        lasts = (begun.expires - clerk.clock.now()).total_seconds() - (clerk.platform.clock_offset or 0.0)
        self._until = clerk.clock.monotonic() + lasts

    def picture(self) -> Scene:
        """The code, the minutes that are left, and what is known of it."""
        minutes = math.floor((self._until - self._clerk.clock.monotonic()) / 60)
        return scenes.scan(self._clerk, self._begun, max(minutes, 0), self._note())

    def _note(self) -> Words:
        return self.laying.note or say("telephone.away" if self._away else "telephone.waiting")

    async def happens(self) -> IdCard | PhoneState | Refused:
        """A card is laid, or it is decided; where both happened at once, the card counts."""
        either: tuple[Coroutine[Any, Any, IdCard | PhoneState | Refused], ...] = (self.laying.card(), self._decided())
        return await first(*either)

    async def _decided(self) -> PhoneState | Refused:
        """Ask until something is decided; an answer that does not come changes nothing."""
        while True:
            await self._clerk.clock.sleep(self._every)
            told = await self._clerk.platform.handling.phone_state(self._begun.id)
            if isinstance(told, Refused) or (isinstance(told, PhoneState) and told.step not in _GOES_ON):
                return told
            self._away = isinstance(told, Away) or told.step is PhoneStep.UNAVAILABLE
            self._clerk.desk.look_again()


async def _begin(clerk: Clerk) -> _Waiting | None:
    """A code to scan; None where there is none to be had, which has been said."""
    clerk.desk.show(scenes.BEGINNING)
    begun = await clerk.platform.handling.phone_sign_in(secrets.token_hex(16))
    if isinstance(begun, PhoneSignIn) and _can_stand_here(begun):
        return _Waiting(clerk, begun)
    failure = Away("garbled") if isinstance(begun, PhoneSignIn) else begun
    await clerk.desk.ask(why_not(clerk, failure, say("trouble.nothing_changed")), pace=Pace.READING)
    return None


def _can_stand_here(begun: PhoneSignIn) -> bool:
    """Whether it can be drawn and counted down; whatever else answers in the platform's place."""
    lengths = 0 < len(begun.url) <= _LONGEST_URL and 0 < len(begun.user_code) <= _LONGEST_CODE
    return lengths and begun.expires.tzinfo is not None


async def _scanned(clerk: Clerk, waiting: _Waiting, *, must_be_valid: bool) -> PhoneState | Refused | IdCard | None:
    """What became of it; None where the citizen turned back. A card that cannot be taken changes nothing about it."""
    while True:
        answer = await clerk.desk.ask_until(waiting.picture, waiting.happens(), pace=Pace.FORM)
        if not isinstance(answer, IdCard):
            return answer if isinstance(answer, PhoneState | Refused) else None
        if await accept(clerk, answer, must_be_valid=must_be_valid):
            return answer


async def _another(clerk: Clerk, *, denied: bool) -> _Waiting | None:
    """This code is over: a new one, where the citizen wants it."""
    answer = await clerk.desk.ask(partial(scenes.over, clerk, denied=denied))
    return await _begin(clerk) if isinstance(answer, Chosen) else None


async def _known(clerk: Clerk, session: Session) -> None:
    clerk.session.known(session)
    clerk.desk.recognise()
    await _record(clerk, "accepted")


async def _record(clerk: Clerk, outcome: str) -> None:
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way="telephone", outcome=outcome)
