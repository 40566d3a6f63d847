"""One exchange with the central platform as a value, and whether it is there: what all calls are made with."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from kiosk.contract.helping import ASSISTED_BY
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL, Refusal
from kiosk.terminal.clock import Clock
from kiosk.terminal.platform.callers import Callers
from kiosk.terminal.platform.line import Call, Line, LineDown, Reply
from kiosk.terminal.settings.model import PlatformSettings

_log = logging.getLogger(__name__)
_THREADS = 5  # for a citizen, for their pages under way, for letters, for courier, list and catalogue; one may hang
_NOT_MODIFIED = 304
_BEARER = "Authorization"
JSON = {"Content-Type": "application/json"}
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


@dataclass(frozen=True)
class Done:
    """The platform did it, and there is nothing more to say about it."""


class Asking:
    """The way to the platform. `changed` are called when it becomes reachable or is lost."""

    def __init__(self, settings: PlatformSettings, terminal: str, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._headers = {TERMINAL: terminal, "Accept": "application/json"}
        self._callers = Callers(_THREADS, self._new_line)
        self._answered_at = float("-inf")
        self._back = asyncio.Event()
        self.reachable = True  # hoped for until it was asked: at a start nobody is told that the network is down
        self.clock_offset: float | None = None  # seconds by which the platform's clock was ahead when last compared
        self.assisted_by = ""  # number of who of the staff stands by; goes with whatever a citizen's session asks
        self.changed: list[Callable[[], None]] = []

    # ---- being there ----------------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Probe for ever, and only while nothing else shows whether the platform is there."""
        while True:
            every = self._settings.probe_seconds if self.reachable else self._settings.away_probe_seconds
            due = self._answered_at + every - self._clock.monotonic()
            if due <= 0:
                await self.ask(Call("GET", "/v1/health"), _HEALTH)
                due = self._settings.away_probe_seconds
            await self._clock.sleep(due)

    async def returned(self) -> None:
        """Wait until the platform is reachable after not having been so."""
        self._back.clear()
        await self._back.wait()

    async def close(self) -> None:
        """Stop calling."""
        await self._callers.close()

    # ---- one exchange ---------------------------------------------------------------------------------------------

    async def ask(self, call: Call, kind: msgspec.json.Decoder[Answer]) -> Answer | Refused | Away:
        """Send a call and read its answer as this kind of thing."""
        return self.read(await self.send(call), kind)

    async def send(self, call: Call) -> Reply | Away:
        """One exchange, whatever the reply says."""
        if self.assisted_by and _BEARER in call.headers:
            call = replace(call, headers={**call.headers, ASSISTED_BY: self.assisted_by})
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
        return Line(settings.url, self._headers, settings.connect_seconds, settings.read_seconds)

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


def bearer(token: str) -> dict[str, str]:
    """The header by which the platform knows a session."""
    return {_BEARER: f"Bearer {token}"}


def posted(path: str, body: object, key: str) -> Call:
    """A write that counts once, however often it is sent with the same key."""
    return Call("POST", path, {**JSON, IDEMPOTENCY_KEY: key}, msgspec.json.encode(body))


_HEALTH = msgspec.json.Decoder(dict[str, bool])
_REFUSAL = msgspec.json.Decoder(Refusal)
