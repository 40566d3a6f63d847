"""Asking the central platform. What it does not answer is a value like what it does: nobody has to catch anything."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from kiosk.contract.facts import EventBatch, EventsTaken, TerminalEvent
from kiosk.contract.lockers import Claim, Claimed, CodeShown, EmergencyOpening, OnSite, Signed
from kiosk.contract.platform import (
    IDEMPOTENCY_KEY,
    TERMINAL,
    CardEvidence,
    CaseDetail,
    CaseLookup,
    CaseSummary,
    MaskedCase,
    Refusal,
    ServiceItem,
    Session,
    Site,
)
from kiosk.contract.sealing import batch_seal
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.callers import Callers
from kiosk.terminal.platform.line import Call, Line, LineDown, Reply
from kiosk.terminal.settings.model import PlatformSettings

_log = logging.getLogger(__name__)
_THREADS = 3  # one for a citizen, one for courier and manifest, one that may hang
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Refused:
    """The platform answered, and will not."""

    refusal: Refusal


@dataclass(frozen=True)
class Away:
    """No usable answer: no_connection, broken, timed_out, server_error or garbled."""

    reason: str


@dataclass(frozen=True)
class Unchanged:
    """What we have is what the platform has."""


class Platform:
    """The platform as this terminal sees it. `changed` are called when it becomes reachable or is lost."""

    def __init__(self, settings: PlatformSettings, terminal: str, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._secret = bytes.fromhex(settings.key.reveal())
        self._headers = {TERMINAL: terminal, "Accept": "application/json"}
        self._callers = Callers(_THREADS, self._new_line)
        self._answered_at = float("-inf")
        self._back = asyncio.Event()
        self.reachable = True  # hoped for until it was asked: at a start nobody is told that the network is down
        self.clock_offset: float | None = None  # seconds by which the platform's clock was ahead when last compared
        self.changed: list[Callable[[], None]] = []

    # ---- asking ---------------------------------------------------------------------------------------------------

    async def site(self) -> Site | Refused | Away:
        """The place this terminal stands in."""
        return await self._ask(Call("GET", "/v1/site"), _SITE)

    async def items(self) -> tuple[ServiceItem, ...] | Refused | Away:
        """The service items."""
        return await self._ask(Call("GET", "/v1/catalog/items"), _ITEMS)

    async def identify(self, evidence: CardEvidence, key: str) -> Session | Refused | Away:
        """Open a session for the bearer of a card; the same key gives the same session."""
        return await self._ask(_post("/v1/auth/sessions", evidence, key), _SESSION)

    async def forget(self, token: str) -> None:
        """End a session; the platform ends it by itself later if this does not arrive."""
        reply = await self._send(Call("DELETE", "/v1/auth/sessions", _bearer(token)))
        if isinstance(reply, Reply):
            self._answered()

    async def cases(self, token: str) -> tuple[CaseSummary, ...] | Refused | Away:
        """The holder's cases."""
        return await self._ask(Call("GET", "/v1/cases", _bearer(token)), _CASES)

    async def case(self, token: str, project_no: str) -> CaseDetail | Refused | Away:
        """One case of the holder."""
        return await self._ask(Call("GET", f"/v1/cases/{project_no}", _bearer(token)), _CASE)

    async def lookup(self, lookup: CaseLookup) -> MaskedCase | Refused | Away:
        """One case by number and query code. Each call counts as a try there, so it is never repeated by itself."""
        body = msgspec.json.encode(lookup)
        return await self._ask(Call("POST", "/v1/cases/lookup", _JSON, body, repeatable=False), _MASKED)

    async def manifest(self, cabinet: str, tag: str) -> Signed | Unchanged | Refused | Away:
        """The signed list of a cabinet, unless `tag` is that of the platform's list, too."""
        call = Call("GET", f"/v1/lockers/{cabinet}/manifest", {"If-None-Match": f'"{tag}"'})
        reply = await self._send(call)
        if isinstance(reply, Reply) and reply.status == 304:
            self._answered()
            return Unchanged()
        return self._read(reply, _SIGNED)

    async def claim(self, cabinet: str, claim: Claim, key: str) -> Claimed | Refused | Away:
        """Have a thing and a cell kept for one another; the same key gives the same answer."""
        return await self._ask(_post(f"/v1/lockers/{cabinet}/claims", claim, key), _CLAIMED)

    async def show_code(self, token: str, deposit_id: str, key: str) -> CodeShown | Refused | Away:
        """The pickup code of a deposit, for its receiver who stands here with their card."""
        call = _post(f"/v1/deposits/{deposit_id}/code", {}, key)
        return await self._ask(replace(call, headers={**call.headers, **_bearer(token)}), _CODE)

    async def openings(self, cabinet: str) -> tuple[EmergencyOpening, ...] | Refused | Away:
        """Emergency openings that two people have agreed on."""
        return await self._ask(Call("GET", f"/v1/lockers/{cabinet}/openings"), _OPENINGS)

    async def onsite(self, cabinet: str, opening: str, code: OnSite, key: str) -> EmergencyOpening | Refused | Away:
        """Tell the hash of the code that is shown here."""
        return await self._ask(_post(f"/v1/lockers/{cabinet}/openings/{opening}/code", code, key), _OPENING)

    async def report(self, events: tuple[TerminalEvent, ...]) -> EventsTaken | Refused | Away:
        """Report facts; the same ones always carry the same key."""
        batch = EventBatch(events, batch_seal(self._secret, events[-1].hash))
        key = hashlib.sha256(" ".join(event.id for event in events).encode()).hexdigest()
        return await self._ask(_post("/v1/events", batch, key), _TAKEN)

    # ---- being there ----------------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Probe for ever, and only while nothing else shows whether the platform is there."""
        while True:
            every = self._settings.probe_seconds if self.reachable else self._settings.away_probe_seconds
            due = self._answered_at + every - self._clock.monotonic()
            if due <= 0:
                await self._ask(Call("GET", "/v1/health"), _HEALTH)
                due = self._settings.away_probe_seconds
            await self._clock.sleep(due)

    async def returned(self) -> None:
        """Wait until the platform is reachable after not having been so."""
        self._back.clear()
        await self._back.wait()

    async def close(self) -> None:
        """Stop calling."""
        await self._callers.close()

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _new_line(self) -> Line:
        settings = self._settings
        return Line(settings.url, self._headers, settings.connect_seconds, settings.read_seconds)

    async def _ask(self, call: Call, kind: msgspec.json.Decoder[Answer]) -> Answer | Refused | Away:
        return self._read(await self._send(call), kind)

    async def _send(self, call: Call) -> Reply | Away:
        """One exchange, whatever the reply says."""
        try:
            reply = await self._callers.call(lambda line: line.exchange(call))
        except LineDown as down:
            return self._lost(down.reason)
        if reply.status >= 500:
            return self._lost("server_error")
        self._compare_clocks(reply.server_time)
        return reply

    def _compare_clocks(self, server_time: str) -> None:
        """Their clock against ours, to the second or so that an answer takes; a time without zone tells nothing."""
        try:
            theirs = dt.datetime.fromisoformat(server_time)
            self.clock_offset = round((theirs - self._clock.now()).total_seconds(), 1)
        except (ValueError, TypeError):
            return

    def _read(self, reply: Reply | Away, kind: msgspec.json.Decoder[Answer]) -> Answer | Refused | Away:
        if isinstance(reply, Away):
            return reply
        try:
            answer = kind.decode(reply.body) if 200 <= reply.status < 300 else Refused(_REFUSAL.decode(reply.body))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return self._lost("garbled")  # somebody else answers in the platform's place
        self._answered()
        return answer

    def _answered(self) -> None:
        self._answered_at = self._clock.monotonic()
        self._become(reachable=True)

    def _lost(self, reason: str) -> Away:
        self._become(reachable=False, reason=reason)
        return Away(reason)

    def _become(self, *, reachable: bool, reason: str = "") -> None:
        if self.reachable is reachable:
            return
        self.reachable = reachable
        if reachable:
            _log.info("the platform is reachable")
            self._back.set()
        else:
            _log.warning("the platform is away: %s", reason)
        for listener in tuple(self.changed):
            listener()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _post(path: str, body: object, key: str) -> Call:
    return Call("POST", path, {**_JSON, IDEMPOTENCY_KEY: key}, msgspec.json.encode(body))


_JSON = {"Content-Type": "application/json"}
_SITE = msgspec.json.Decoder(Site)
_ITEMS = msgspec.json.Decoder(tuple[ServiceItem, ...])
_SESSION = msgspec.json.Decoder(Session)
_CASES = msgspec.json.Decoder(tuple[CaseSummary, ...])
_CASE = msgspec.json.Decoder(CaseDetail)
_MASKED = msgspec.json.Decoder(MaskedCase)
_SIGNED = msgspec.json.Decoder(Signed)
_CLAIMED = msgspec.json.Decoder(Claimed)
_CODE = msgspec.json.Decoder(CodeShown)
_OPENING = msgspec.json.Decoder(EmergencyOpening)
_OPENINGS = msgspec.json.Decoder(tuple[EmergencyOpening, ...])
_HEALTH = msgspec.json.Decoder(dict[str, bool])
_TAKEN = msgspec.json.Decoder(EventsTaken)
_REFUSAL = msgspec.json.Decoder(Refusal)
