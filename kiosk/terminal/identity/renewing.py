"""Another certificate before the one we have ends: asked for after two thirds of its life, until there is one."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
import secrets
from typing import NoReturn, Protocol

import msgspec

from kiosk.contract.enrolment import Renewal, Renewed
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity.certificates import CertificateTrouble, Life
from kiosk.terminal.identity.keys import KeyTrouble
from kiosk.terminal.platform.asking import posted
from kiosk.terminal.platform.client import Away, Platform, Refused
from kiosk.terminal.platform.line import Call
from kiosk.terminal.platform.pauses import pause

_log = logging.getLogger(__name__)
_LOOK = 600.0  # seconds: the clock may have been set meanwhile
_JITTER = 0.05  # of a certificate's life, so that terminals enrolled in one week do not all ask at once
_TRIES = 40  # in what is left of its life when it is due, more or less
_LONGEST_PAUSE, _SHORTEST_PAUSE = 3600.0, 0.5


class Certified(Protocol):
    """Something whose certificate ends one day."""

    @property
    def life(self) -> Life | None:
        """How long it is good; None where nothing can be done."""

    def request(self) -> str:
        """What another is asked for with. Raises KeyTrouble."""

    def renew(self, pem: str) -> None:
        """Here it is. Raises CertificateTrouble, OSError."""


class Renewing:
    """For one credential; it asks only while the platform is there and believes us."""

    def __init__(self, credential: Certified, platform: Platform, clock: Clock) -> None:
        self._credential = credential
        self._platform = platform
        self._clock = clock
        self._late = random.random() * _JITTER  # noqa: S311  nothing rests on it but when we ask
        self._call: Call | None = None  # the same until it is answered: one wish is one certificate
        self._complained_of = ""

    async def follow(self) -> NoReturn:
        """Renew for ever."""
        while True:
            life = self._credential.life
            due = self._seconds_until_due(life) if life else _LOOK
            if life is None or due > 0:
                await self._clock.sleep(min(due, _LOOK))
            elif not await self.renew():
                await pause(self._clock, self._pause(life), self._platform.returned())

    async def renew(self) -> bool:
        """Ask once; True when there is a new certificate, and it counts."""
        try:
            self._call = self._call or await self._new_call()
            answer = await self._platform.ask(self._call, _RENEWED)
            if isinstance(answer, Away):
                return self._complain(answer.reason)
            self._call = None
            if isinstance(answer, Refused):
                return self._complain(answer.refusal.code)
            await asyncio.to_thread(self._credential.renew, answer.certificate)
        except (KeyTrouble, CertificateTrouble) as trouble:
            return self._complain(trouble.reason)
        except OSError as trouble:
            return self._complain(trouble.strerror or "it cannot be written")
        _log.info("the terminal's certificate was renewed, until %s", answer.expires.date())
        self._complained_of = ""
        return True

    def _seconds_until_due(self, life: Life) -> float:
        late = (life.ends - life.begins) * self._late
        return (life.renew_at + late - self._clock.now()).total_seconds()

    def _pause(self, life: Life) -> float:
        """The less is left the sooner it is tried again; after its end as rarely as ever."""
        left = life.left(self._clock.now()).total_seconds()
        pause = left / _TRIES if left > 0 else _LONGEST_PAUSE
        return max(_SHORTEST_PAUSE, min(pause, _LONGEST_PAUSE)) * random.uniform(0.8, 1.2)  # noqa: S311

    async def _new_call(self) -> Call:
        csr = await asyncio.to_thread(self._credential.request)
        return posted("/v1/terminals/self/certificate", Renewal(csr), secrets.token_hex(16))

    def _complain(self, why: str) -> bool:
        if why != self._complained_of:
            _log.warning("the terminal's certificate was not renewed: %s", why)
        self._complained_of = why
        return False


def overdue(life: Life, now: dt.datetime) -> bool:
    """True when another should have come by now, and did not."""
    return now > life.renew_at + (life.ends - life.begins) * 2 * _JITTER


_RENEWED = msgspec.json.Decoder(Renewed)
