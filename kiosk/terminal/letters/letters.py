"""Writing letters and carrying them: kept first, then sent, oldest first, until the platform has answered each.

A letter is committed before it is sent and leaves with its answer, in one commit with the audit record. Whatever ends
in between, the letter is still there and goes on; the same id makes it count once at the platform.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kiosk.contract.handling import Letter, LetterAnswer, LetterState, SealedLetter
from kiosk.contract.ids import is_case_number
from kiosk.contract.sealing import keyed
from kiosk.terminal.letters import queue
from kiosk.terminal.letters.envelope import NotSealed, seal
from kiosk.terminal.platform.asking import Away, Refused
from kiosk.terminal.platform.pauses import pause

if TYPE_CHECKING:
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.platform.client import Platform
    from kiosk.terminal.store.store import Store

__all__ = ["Letters", "NotSealed", "Queued", "new_id"]
_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_ANSWER_WITHIN = 20.0  # seconds that a citizen waits for an answer before they are told that the letter goes on alone
ID_GROUPS = (4, 4, 4, 4)


@dataclass(frozen=True)
class Queued:
    """The letter is kept and goes on until it is answered; its writer need not and must not do anything."""

    letter_id: str


def new_id() -> str:
    """Number of a letter: sixteen digits, so that it can be copied down and read out."""
    return "".join(secrets.choice("0123456789") for _ in range(16))


class Letters:
    """The letters of this terminal. `letter_key` gives the platform's public key of the catalogue kept here."""

    def __init__(
        self, store: Store, platform: Platform, clock: Clock, terminal_key: bytes, letter_key: Callable[[], str]
    ) -> None:
        self._store = store
        self._platform = platform
        self._clock = clock
        self._key = terminal_key
        self._letter_key = letter_key
        self._put = asyncio.Event()
        self._awaited: dict[str, asyncio.Future[LetterAnswer | Queued]] = {}
        self._pause = _FIRST_PAUSE

    async def send(self, letter: Letter, session: str) -> LetterAnswer | Queued:
        """Seal, keep, send. Raises NotSealed where nothing was written; otherwise the letter is safe from here on."""
        sealed = await asyncio.to_thread(seal, letter, self._letter_key(), self._key)
        kind = "application" if letter.application else "correction"
        answered: asyncio.Future[LetterAnswer | Queued] = asyncio.get_running_loop().create_future()
        self._awaited[letter.id] = answered
        try:
            await self._store.run(partial(queue.put, at=self._clock.now(), letter=sealed, kind=kind, session=session))
            self._put.set()
            async with asyncio.timeout(_ANSWER_WITHIN):
                return await answered
        except TimeoutError:
            return Queued(letter.id)
        finally:
            self._awaited.pop(letter.id, None)

    async def waiting(self) -> int:
        """How many letters have no answer yet; nobody here can say more of them."""
        return await self._store.run(queue.count)

    async def carry(self) -> None:
        """Send what waits, for ever: at once when something is put or the platform is back, else after a pause."""
        while True:
            self._put.clear()
            stuck = await self._round()
            if not stuck:
                await self._put.wait()
                continue
            await pause(self._clock, self._pause, self._sooner())
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def _sooner(self) -> None:
        tasks = [asyncio.ensure_future(self._put.wait()), asyncio.ensure_future(self._platform.returned())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self) -> bool:
        """Send each letter once, oldest first, one at a time; tells whether any is left without an answer.

        Where the platform is away the rest wait; one that it will not take keeps no other from going.
        """
        letters = await self._store.run(queue.waiting)
        left = False
        for letter, envelope in letters:
            answer = await self._platform.handling.post_letter(SealedLetter(letter, envelope, self._seal(envelope)))
            match self._understood(letter, answer):
                case LetterAnswer() as told:
                    await self._store.run(partial(queue.settle, at=self._clock.now(), answer=told))
                    self._tell(letter, told)
                    self._pause = _FIRST_PAUSE
                case Refused(refusal):
                    left = True
                    _log.error("the platform will not take a letter: %s", refusal.code)
                    self._tell(letter, Queued(letter))
                case Away(reason):
                    _log.warning("%d letters wait for the platform: %s", len(letters), reason)
                    self._tell_all_who_wait()
                    return True
        return left

    def _seal(self, envelope: str) -> str:
        return keyed(self._key, "letter", envelope)

    def _understood(self, id: str, answer: LetterAnswer | Refused | Away) -> LetterAnswer | Refused | Away:
        """What an answer means; one that cannot be right is none, and the letter stays.

        A refusal that will not change is an answer too while its writer is still here to be told of it. Nobody hears
        one that comes later: such a letter stays, and technicians see that it does.
        """
        match answer:
            case LetterAnswer() if answer.id != id or not _is_plausible(answer):
                return Away("garbled")
            case Refused(refusal) if not refusal.retryable and id in self._awaited:
                return LetterAnswer(id, LetterState.REFUSED, refusal=refusal)
            case _:
                return answer

    def _tell(self, id: str, outcome: LetterAnswer | Queued) -> None:
        answered = self._awaited.get(id)
        if answered is not None and not answered.done():
            answered.set_result(outcome)

    def _tell_all_who_wait(self) -> None:
        for letter in tuple(self._awaited):
            self._tell(letter, Queued(letter))


def _is_plausible(answer: LetterAnswer) -> bool:
    if answer.state is LetterState.TAKEN:
        return is_case_number(answer.project_no)
    return answer.refusal is not None and (not answer.project_no or is_case_number(answer.project_no))
