"""When a state is told: every half minute, and at once when something in it is another; never oftener than may be."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import NoReturn

import msgspec

from kiosk.contract.fleet import HEARTBEAT_SECONDS, Host, TerminalState
from kiosk.terminal.clock import Clock

_APART = 0.5  # seconds between two states
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Pace:
    """`compose` gives the state as it is now, under the number it is asked for; `tell` sends it."""

    def __init__(
        self,
        compose: Callable[[int], Awaitable[TerminalState]],
        tell: Callable[[bytes], None],
        clock: Clock,
        heartbeat: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._compose = compose
        self._tell = tell
        self._clock = clock
        self._heartbeat = heartbeat
        self._stirred = asyncio.Event()
        self._wanted = True
        self._number = 0

    def stir(self) -> None:
        """Something may be another than before."""
        self._stirred.set()

    def want(self) -> None:
        """Somebody new listens: the next state is told in any case."""
        self._wanted = True
        self._stirred.set()

    async def follow(self) -> NoReturn:
        """Tell, until cancelled."""
        told: TerminalState | None = None
        at = self._clock.monotonic()
        while True:
            self._stirred.clear()
            state = await self._compose(self._number)
            due = self._clock.monotonic() - at >= self._heartbeat
            if told is None or due or self._wanted or essence(state) != essence(told):
                self._wanted = False
                self._tell(msgspec.json.encode(state))
                told, at, self._number = state, self._clock.monotonic(), self._number + 1
                await self._clock.sleep(_APART)
            await self._until(at + self._heartbeat)

    async def _until(self, due: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, due - self._clock.monotonic())):
                await self._stirred.wait()
        except TimeoutError:
            return


def essence(state: TerminalState) -> TerminalState:
    """What somebody far away should see at once; figures that move all the time wait for their half minute."""
    return msgspec.structs.replace(
        state,
        number=0,
        at=_NEVER,
        scene_since=_NEVER,
        host=Host(),
        supplies=(),
        waiting={},
        sessions=0,
        completed=0,
        findings=tuple(msgspec.structs.replace(each, value=None) for each in state.findings),
        devices=tuple(msgspec.structs.replace(each, figures={}, since=_NEVER) for each in state.devices),
    )
