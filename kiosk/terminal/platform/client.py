"""Asking the central platform. What it does not answer is a value like what it does: nobody has to catch anything."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from kiosk.contract.facts import EventBatch, EventsTaken, TerminalEvent
from kiosk.contract.lockers import Claim, Claimed, CodeShown, EmergencyOpening, OnSite, Signed
from kiosk.contract.platform import (
    CardEvidence,
    CaseDetail,
    CaseLookup,
    CaseSummary,
    MaskedCase,
    Session,
    Site,
)
from kiosk.contract.profile import ProfileNoted, ProfileSeen
from kiosk.contract.sealing import batch_key, batch_seal
from kiosk.contract.set_up import SetUp, SetUpKept, SetUpNoted
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.asking import JSON, Asking, Away, Done, Refused, Unchanged, bearer, posted
from kiosk.terminal.platform.handling import HandlingCalls
from kiosk.terminal.platform.helping import HelpCalls
from kiosk.terminal.platform.line import Call, Reply, Signing
from kiosk.terminal.platform.updates import UpdateCalls
from kiosk.terminal.settings.model import PlatformSettings

__all__ = ["Away", "Platform", "Refused", "Unchanged"]


class Platform(Asking):
    """The platform as this terminal sees it: who is here, their cases, lockers; `handling` has the calls of 办理,
    `helping` those for the staff."""

    def __init__(self, settings: PlatformSettings, terminal: str, clock: Clock, signing: Signing | None = None) -> None:
        super().__init__(settings, terminal, clock, signing)
        self._secret = bytes.fromhex(settings.key.reveal())
        self.handling = HandlingCalls(self)
        self.helping = HelpCalls(self)
        self.updates = UpdateCalls(self)

    async def site(self) -> Site | Refused | Away:
        """The place this terminal stands in."""
        return await self.ask(Call("GET", "/v1/site"), _SITE)

    async def site_profile(self, version: int) -> Signed | Unchanged | Refused | Away:
        """The signed profile of the site, unless this is its version."""
        call = Call("GET", "/v1/site/profile", {"If-None-Match": f'"{version}"'})
        return self.unless_known(await self.send(call), _SIGNED)

    async def profile_seen(self, seen: ProfileSeen) -> ProfileNoted | Refused | Away:
        """Tell what was done with a profile; the same word always carries the same key."""
        key = hashlib.sha256(msgspec.json.encode(seen)).hexdigest()
        return await self.ask(posted("/v1/site/profile/seen", seen, key), _NOTED)

    async def tell_set_up(self, told: SetUp) -> SetUpNoted | Refused | Away:
        """Say how this terminal is set up; the same again counts nothing."""
        return await self.ask(Call("PUT", _SET_UP_PATH, JSON, msgspec.json.encode(told)), _SET_UP_NOTED)

    async def set_up(self) -> SetUpKept | Refused | Away | None:
        """How the box was set up that was this terminal last; None where nobody ever said."""
        return await self.ask(Call("GET", _SET_UP_PATH), _SET_UP)

    async def identify(self, evidence: CardEvidence, key: str) -> Session | Refused | Away:
        """Open a session for the bearer of a card; the same key gives the same session."""
        return await self.ask(posted("/v1/auth/sessions", evidence, key), _SESSION)

    async def forget(self, token: str) -> None:
        """End a session; the platform ends it by itself later if this does not arrive."""
        reply = await self.send(Call("DELETE", "/v1/auth/sessions", bearer(token)))
        if isinstance(reply, Reply):
            self.answered()

    async def cases(self, token: str) -> tuple[CaseSummary, ...] | Refused | Away:
        """The holder's cases."""
        return await self.ask(Call("GET", "/v1/cases", bearer(token)), _CASES)

    async def case(self, token: str, project_no: str) -> CaseDetail | Refused | Away:
        """One case of the holder."""
        return await self.ask(Call("GET", f"/v1/cases/{project_no}", bearer(token)), _CASE)

    async def lookup(self, lookup: CaseLookup) -> MaskedCase | Refused | Away:
        """One case by number and query code. Each call counts as a try there, so it is never repeated by itself."""
        body = msgspec.json.encode(lookup)
        return await self.ask(Call("POST", "/v1/cases/lookup", JSON, body, repeatable=False), _MASKED)

    async def manifest(self, cabinet: str, tag: str) -> Signed | Unchanged | Refused | Away:
        """The signed list of a cabinet, unless `tag` is that of the platform's list, too."""
        call = Call("GET", f"/v1/lockers/{cabinet}/manifest", {"If-None-Match": f'"{tag}"'})
        return self.unless_known(await self.send(call), _SIGNED)

    async def roster(self, tag: str) -> Signed | Unchanged | Refused | Away:
        """The signed list of the staff, unless `tag` is that of the platform's list, too."""
        call = Call("GET", "/v1/roster", {"If-None-Match": f'"{tag}"'})
        return self.unless_known(await self.send(call), _SIGNED)

    async def claim(self, cabinet: str, claim: Claim, key: str) -> Claimed | Refused | Away:
        """Have a thing and a cell kept for one another; the same key gives the same answer."""
        return await self.ask(posted(f"/v1/lockers/{cabinet}/claims", claim, key), _CLAIMED)

    async def show_code(self, token: str, deposit_id: str, key: str) -> CodeShown | Refused | Away:
        """The pickup code of a deposit, for its receiver who stands here with their card."""
        call = posted(f"/v1/deposits/{deposit_id}/code", {}, key)
        return await self.ask(replace(call, headers={**call.headers, **bearer(token)}), _CODE)

    async def openings(self, cabinet: str) -> tuple[EmergencyOpening, ...] | Refused | Away:
        """Emergency openings that two people have agreed on."""
        return await self.ask(Call("GET", f"/v1/lockers/{cabinet}/openings"), _OPENINGS)

    async def onsite(self, cabinet: str, opening: str, code: OnSite, key: str) -> EmergencyOpening | Refused | Away:
        """Tell the hash of the code that is shown here."""
        return await self.ask(posted(f"/v1/lockers/{cabinet}/openings/{opening}/code", code, key), _OPENING)

    async def hand_in_logs(self, command: str, bundle: bytes) -> Done | Refused | Away:
        """Hand in the bundle that a command asks for; the same one again is kept once."""
        call = Call("PUT", f"/v1/commands/{command}/logs", {"Content-Type": "application/octet-stream"}, bundle)
        return self.understand(await self.send(call), lambda _: Done())

    async def report(self, events: tuple[TerminalEvent, ...]) -> EventsTaken | Refused | Away:
        """Report facts; the same ones always carry the same key."""
        batch = EventBatch(events, batch_seal(self._secret, events[-1].hash))
        return await self.ask(posted("/v1/events", batch, batch_key(events)), _TAKEN)


_SET_UP_PATH = "/v1/terminals/self/setup"
_SET_UP: msgspec.json.Decoder[SetUpKept | None] = msgspec.json.Decoder(SetUpKept | None)
_SET_UP_NOTED = msgspec.json.Decoder(SetUpNoted)
_NOTED = msgspec.json.Decoder(ProfileNoted)
_SITE = msgspec.json.Decoder(Site)
_SESSION = msgspec.json.Decoder(Session)
_CASES = msgspec.json.Decoder(tuple[CaseSummary, ...])
_CASE = msgspec.json.Decoder(CaseDetail)
_MASKED = msgspec.json.Decoder(MaskedCase)
_SIGNED = msgspec.json.Decoder(Signed)
_CLAIMED = msgspec.json.Decoder(Claimed)
_CODE = msgspec.json.Decoder(CodeShown)
_OPENING = msgspec.json.Decoder(EmergencyOpening)
_OPENINGS = msgspec.json.Decoder(tuple[EmergencyOpening, ...])
_TAKEN = msgspec.json.Decoder(EventsTaken)
