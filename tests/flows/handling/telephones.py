"""Signing in by telephone at a platform in the test's hands: whoever is to agree, decline, or take too long."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from kiosk.contract.after import PHONE_NOT_PROVEN, PHONE_OVER, PhoneSignIn, PhoneState, PhoneStep
from kiosk.contract.names import Name
from kiosk.contract.platform import Refusal, Session, Site
from kiosk.terminal.platform.asking import Away, Refused
from tests.flows.handling.conftest import HandlingHall

TOKEN, MARK = "a token by telephone", "mark"
_HERE = Name("某中心", "Some centre")


def site(*, takes_telephones: bool = True) -> Site:
    """What the platform says of this place."""
    return Site("370999-01", _HERE, _HERE, "0538-2100000", "0538-2100001", _HERE, _HERE, takes_telephones)


class Telephones:
    """The platform's answers about a sign-in; `state` is what it says next, again and again."""

    def __init__(self, hall: HandlingHall, patch: pytest.MonkeyPatch) -> None:
        self._hall = hall
        self.begun: list[PhoneSignIn] = []
        self.looks: list[str] = []
        self.forgotten: list[str] = []
        self.otherwise: dict[str, Any] = {}  # what of it is not as it should be
        self.lasts = dt.timedelta(minutes=5)
        self.refuses_to_begin: Refused | Away | None = None
        self.state: PhoneState | Refused | Away = PhoneState(PhoneStep.PENDING)
        patch.setattr(hall.bureau, "phone_sign_in", self.begin)
        patch.setattr(hall.bureau, "phone_state", self.look)
        patch.setattr(hall.office, "forget", self.forget)
        hall.clerk.site = site()

    async def begin(self, key: str) -> PhoneSignIn | Refused | Away:
        """A new code each time."""
        if self.refuses_to_begin is not None:
            return self.refuses_to_begin
        number = len(self.begun) + 1
        until = self._hall.clerk.clock.now() + self.lasts
        self.begun.append(PhoneSignIn(f"s{number}", f"https://id.test/{number}", f"CODE-{number}", 0, until))
        return dataclasses.replace(self.begun[-1], **self.otherwise)

    async def look(self, id: str) -> PhoneState | Refused | Away:
        """How far the newest one is."""
        self.looks.append(id)
        newest = id == self.begun[-1].id
        return self.state if newest else Refused(Refusal(PHONE_OVER, "已结束。", "Over.", False, "0538-2100001"))

    async def forget(self, token: str) -> None:
        """A session is over."""
        self.forgotten.append(token)

    # ---- what somebody does on their telephone --------------------------------------------------------------------

    def agrees(self) -> None:
        """They confirm; told once."""
        until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=30)
        self.state = PhoneState(PhoneStep.DONE, Session(TOKEN, "王*示", until, subject=MARK))

    def declines(self) -> None:
        """They cancel."""
        self.state = PhoneState(PhoneStep.DENIED)

    def takes_too_long(self) -> None:
        """Nobody confirms."""
        self.state = PhoneState(PhoneStep.EXPIRED)

    def refuses(self, code: str) -> None:
        """The platform refuses, for one of the two reasons that there are."""
        assert code in (PHONE_OVER, PHONE_NOT_PROVEN)
        self.state = Refused(Refusal(code, "没有核实到您的身份。", "Not proven.", False, "0538-2100001"))
