"""A second proof (M01): a code to the telephone that the platform knows, typed here and kept nowhere."""

from __future__ import annotations

import secrets
from functools import partial
from typing import NoReturn

from kiosk.contract.after import SECOND_OVER, SECOND_WRONG, SecondCode, SecondSent
from kiosk.contract.events import Event
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.platform import Session
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import who_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.asking import Refused

AGAIN_AFTER = 60.0  # seconds until another code can be had; sooner the platform sends none either
_LOOK_EVERY = 1.0


async def second_proof(clerk: Clerk) -> bool:
    """Whether the session has risen by a code; False where the citizen turned back, or no code can be had."""
    note: Words | None = None
    waiting = await _send(clerk)
    while waiting is not None:
        answer = await clerk.desk.ask_until(partial(waiting.picture, note), waiting.follow(), pace=Pace.FORM)
        match answer:
            case Entered(digits=digits):
                told = await _try(clerk, waiting.sent, digits)
                if isinstance(told, Session):
                    return True
                note = say("who.second_wrong")
                if told == SECOND_OVER:
                    waiting, note = await _another(clerk), None
                elif told != SECOND_WRONG:
                    return False
            case Chosen(id="again"):
                waiting, note = await _send(clerk), say("who.second_sent_again")
            case _:
                return False
    return False


class _Waiting:
    """For a code that is on its way; after a while another one may be asked for."""

    def __init__(self, clerk: Clerk, sent: SecondSent) -> None:
        self.sent = sent
        self._clerk = clerk
        self._again_at = clerk.clock.monotonic() + AGAIN_AFTER

    def picture(self, note: Words | None) -> Scene:
        """The keypad, with 再发一次 once its time has come."""
        may_ask_again = self._clerk.clock.monotonic() >= self._again_at
        return scenes.second_code(self.sent, note, may_ask_again=may_ask_again)

    async def follow(self) -> NoReturn:
        """Have the open question looked at again as time passes, until cancelled."""
        while True:
            await self._clerk.clock.sleep(_LOOK_EVERY)
            self._clerk.desk.look_again()


async def _send(clerk: Clerk) -> _Waiting | None:
    """A code on its way; None where none can be sent, which has been said."""
    key = secrets.token_hex(16)
    told = await asked(clerk, lambda token: clerk.platform.handling.second(token, key), scenes.SENDING)
    if isinstance(told, SecondSent):
        return _Waiting(clerk, told)
    await clerk.desk.ask(why_not(clerk, told, say("who.unchanged")), pace=Pace.READING)
    return None


async def _try(clerk: Clerk, sent: SecondSent, digits: str) -> Session | str:
    """The session that has risen; else the code of the refusal, which has been said unless it can be mended."""
    code, key = SecondCode(digits), secrets.token_hex(16)
    told = await asked(clerk, lambda token: clerk.platform.handling.second_code(token, sent.id, code, key))
    match told:
        case Session():
            clerk.session.known(told)
            await _record(clerk, "accepted")
            return told
        case Refused(refusal) if refusal.code in (SECOND_WRONG, SECOND_OVER):
            await _record(clerk, refusal.code)
            return refusal.code
        case _:
            await clerk.desk.ask(why_not(clerk, told, say("who.unchanged")), pace=Pace.READING)
            return ""


async def _another(clerk: Clerk) -> _Waiting | None:
    """The code is over: another one, where the citizen wants it."""
    answer = await clerk.desk.ask(scenes.second_over(clerk))
    return await _send(clerk) if isinstance(answer, Chosen) else None


async def _record(clerk: Clerk, outcome: str) -> None:
    await clerk.store.record(Event.SESSION_IDENTIFIED, session=clerk.session.id, way="second", outcome=outcome)
