"""One exchange with the central platform as a value, and whether it is there: what all calls are made with."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.contract.enrolment import NOT_BELIEVED
from kiosk.contract.helping import ASSISTED_BY
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL, Refusal
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.callers import Callers
from kiosk.terminal.platform.line import Call, Line, LineDown, Manners, Reply, Signing
from kiosk.terminal.platform.shared_key import BySharedKey
from kiosk.terminal.settings.model import PlatformSettings

_log = logging.getLogger(__name__)
_THREADS = 5  # for a citizen, for their pages under way, for letters, for courier, list and catalogue; one may hang
_NOT_MODIFIED = 304
_UNSURE = ("certificate_refused", "certificate_dates", "authority_unreadable", "identity_unreadable")
_DOUBT_FIRST, _DOUBT_LONGEST = 30.0, 600.0  # seconds after which who was not believed asks again
_BEARER = "Authorization"
JSON = {"Content-Type": "application/json"}
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Refused:
    """The platform answered, and will not."""

    refusal: Refusal


@dataclass(frozen=True)
class Away:
    """No usable answer: no_connection, broken, timed_out, server_error or garbled, or we could not sign.

    Or the platform does not believe that it is us (a code of NOT_BELIEVED): then for us it is not there.
    """

    reason: str


@dataclass(frozen=True)
class Unchanged:
    """What we have is what the platform has."""


@dataclass(frozen=True)
class Done:
    """The platform did it, and there is nothing more to say about it."""


class Asking:
    """The way to the platform. `changed` are called when it becomes reachable or is lost."""

    def __init__(self, settings: PlatformSettings, terminal: str, clock: Clock, signing: Signing | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._signing = signing or BySharedKey(terminal, settings.key, clock)
        self._headers = {TERMINAL: terminal, "Accept": "application/json"}
        self._callers = Callers(_THREADS, self._new_line)
        self._answered_at = float("-inf")
        self._back = asyncio.Event()
        self._doubt = _DOUBT_FIRST
        self.disbelieved = ""  # code of the refusal by which the platform does not believe that it is us
        self.unsure = ""  # why we do not believe that it is the platform, or can prove nothing to it
        self.reachable = True  # hoped for until it was asked: at a start nobody is told that the network is down
        self.clock_offset: float | None = None  # seconds by which the platform's clock was ahead when last compared
        self.answered_in: float | None = None  # seconds that the last answer took, however it came to be asked
        self.assisted_by = ""  # number of who of the staff stands by; goes with whatever a citizen's session asks
        self.changed: list[Callable[[], None]] = []

    # ---- being there ----------------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Probe for ever, and only while nothing else shows whether the platform is there."""
        while True:
            if self.disbelieved:
                await self._ask_whether_believed()
                continue
            every = self._settings.probe_seconds if self.reachable else self._settings.away_probe_seconds
            due = self._answered_at + every - self._clock.monotonic()
            if due <= 0:
                await self.ask(Call("GET", "/v1/health"), _HEALTH)
                due = self._settings.away_probe_seconds
            await self._clock.sleep(due)

    async def _ask_whether_believed(self) -> None:
        """Now and then, and nothing else meanwhile: whoever is not believed would be refused whatever is asked."""
        await self._clock.sleep(self._doubt)
        self._doubt = min(2 * self._doubt, _DOUBT_LONGEST)
        reply = await self._exchange(Call("GET", "/v1/site"))
        if isinstance(reply, Reply) and 200 <= reply.status < 300:
            self.disbelieved, self._doubt = "", _DOUBT_FIRST
            self.answered()

    async def returned(self) -> None:
        """Wait until the platform is reachable after not having been so."""
        self._back.clear()
        await self._back.wait()

    def hurry(self) -> None:
        """Whoever follows something at the platform is to ask now."""
        self._back.set()

    async def close(self) -> None:
        """Stop calling."""
        await self._callers.close()

    @property
    def doubted(self) -> str:
        """Why the two of us do not believe one another; "" while we do, or nothing was heard."""
        return self.disbelieved or self.unsure

    # ---- one exchange ---------------------------------------------------------------------------------------------

    async def ask(self, call: Call, kind: msgspec.json.Decoder[Answer]) -> Answer | Refused | Away:
        """Send a call and read its answer as this kind of thing."""
        return self.read(await self.send(call), kind)

    async def send(self, call: Call) -> Reply | Away:
        """One exchange, whatever the reply says."""
        if self.assisted_by and _BEARER in call.headers:
            call = replace(call, headers={**call.headers, ASSISTED_BY: self.assisted_by})
        return Away(self.disbelieved) if self.disbelieved else await self._exchange(call)

    async def _exchange(self, call: Call) -> Reply | Away:
        asked_at = self._clock.monotonic()
        try:
            reply = await self._callers.call(lambda line: line.exchange(call))
        except LineDown as down:
            self.unsure = down.reason if down.reason in _UNSURE else ""
            return self._lost(down.reason)
        self.unsure = ""
        self.answered_in = self._clock.monotonic() - asked_at
        if reply.status >= 500:
            return self._lost("server_error")
        self._compare_clocks(reply.server_time)
        if reply.status >= 400 and (code := _disbelief(reply.body)):
            self.disbelieved = code
            return self._lost(code)
        return reply

    def _compare_clocks(self, server_time: str) -> None:
        """Their clock against ours, to the second or so that an answer takes; a time without zone tells nothing."""
        try:
            theirs = dt.datetime.fromisoformat(server_time)
            self.clock_offset = round((theirs - self._clock.now()).total_seconds(), 1)
        except (ValueError, TypeError):
            return

    def read(self, reply: Reply | Away, kind: msgspec.json.Decoder[Answer]) -> Answer | Refused | Away:
        """What a reply says."""
        return self.understand(reply, lambda it: kind.decode(it.body))

    def understand(self, reply: Reply | Away, reading: Callable[[Reply], Answer]) -> Answer | Refused | Away:
        """What a reply says, where `reading` understands it and raises MsgspecError where it does not."""
        if isinstance(reply, Away):
            return reply
        try:
            answer = reading(reply) if 200 <= reply.status < 300 else Refused(_REFUSAL.decode(reply.body))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return self._lost("garbled")  # somebody else answers in the platform's place
        self.answered()
        return answer

    def unless_known(
        self, reply: Reply | Away, kind: msgspec.json.Decoder[Answer]
    ) -> Answer | Unchanged | Refused | Away:
        """Like read, for what was asked with the tag of what we have."""
        if isinstance(reply, Reply) and reply.status == _NOT_MODIFIED:
            self.answered()
            return Unchanged()
        return self.read(reply, kind)

    # ---- inside ---------------------------------------------------------------------------------------------------

    def answered(self) -> None:
        """The platform is there: it has just said something."""
        self._answered_at = self._clock.monotonic()
        self._become(reachable=True)

    def _new_line(self) -> Line:
        settings = self._settings
        pinned = None if settings.ca_file == Path() else settings.ca_file
        manners = Manners(settings.connect_seconds, settings.read_seconds, pinned)
        return Line(settings.url, self._headers, manners, self._signing)

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


def _disbelief(body: bytes) -> str:
    """The code of a refusal of ourselves, rather than of what was asked; "" for anything else."""
    try:
        code = _REFUSAL.decode(body).code
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return code if code in NOT_BELIEVED else ""


def bearer(token: str) -> dict[str, str]:
    """The header by which the platform knows a session."""
    return {_BEARER: f"Bearer {token}"}


def posted(path: str, body: object, key: str) -> Call:
    """A write that counts once, however often it is sent with the same key."""
    return Call("POST", path, {**JSON, IDEMPOTENCY_KEY: key}, msgspec.json.encode(body))


_HEALTH = msgspec.json.Decoder(dict[str, bool])
_REFUSAL = msgspec.json.Decoder(Refusal)
