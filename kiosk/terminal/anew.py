"""The terminal begins anew in the same process, when something wants it and nobody would notice.

The counter stays: what the screens show stands until the first scene of the terminal as it is then.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from kiosk.contract.lockers import Signed
from kiosk.desk import Counter
from kiosk.supervisor import Supervisor
from kiosk.terminal.settings import BadSettings, Settings

_log = logging.getLogger(__name__)
_LOOK_EVERY = 0.5  # seconds between two looks whether somebody is here
_Reload = Callable[[Signed | None], Settings]


class Anew:
    """One for the whole process. `reload` reads the settings from their files, and a profile that is to be tried."""

    def __init__(self, reload: _Reload) -> None:
        self.reload = reload
        self._wanted = asyncio.Event()
        self._granted = asyncio.Event()
        self._counter: tuple[Path, Counter] | None = None

    def wanted(self, reason: str) -> None:
        """Ask for it; how often does not matter."""
        if not self._wanted.is_set():
            _log.info("new settings wait until nobody is here: %s", reason)
        self._wanted.set()

    async def follow(self, busy: Callable[[], bool], take: Callable[[], bool]) -> None:
        """Once it is wanted, and as soon as nobody is here and no door stands open, take what is new as it stands, or
        grant it where `take` cannot.
        """
        while True:
            await self._wanted.wait()
            if busy():
                await asyncio.sleep(_LOOK_EVERY)
                continue
            self._wanted.clear()
            if not take():
                _log.info("the terminal begins anew")
                self._granted.set()
                return

    async def granted(self) -> None:
        """Return when the terminal is to be taken apart and put together again."""
        await self._granted.wait()

    @property
    def begins(self) -> bool:
        """True from then on, until it has begun."""
        return self._granted.is_set()

    def settings(self, before: Settings) -> Settings:
        """The settings as they are now; those from before where the files are not right."""
        self._granted.clear()
        try:
            return self.reload(None)
        except BadSettings as bad:
            _log.error("the terminal goes on with the settings it had: %s", bad)
            return before

    # ---- the counter --------------------------------------------------------------------------------------------

    def counter(self, path: Path) -> Counter | None:
        """The counter that was left standing open at this path."""
        return self._counter[1] if self._counter and self._counter[0] == path else None

    async def leave(self, path: Path, counter: Counter) -> None:
        """Let the counter stand where the terminal begins anew; close it otherwise."""
        if self.begins:
            self._counter = path, counter
        else:
            await counter.close()

    async def close(self) -> None:
        """Close what was left standing."""
        if self._counter is not None:
            await self._counter[1].close()


class _Run(Protocol):
    """Runs the terminal once."""

    def __call__(self, settings: Settings, supervisor: Supervisor, anew: Anew, /) -> Coroutine[Any, Any, None]: ...


async def until_told_to_stop(settings: Settings, reload: _Reload, run: _Run) -> None:
    """Run the terminal until SIGTERM, as often anew as it wants to. Raises what a task of it raised."""
    supervisor, anew, told = Supervisor.of_this_program(), Anew(reload), asyncio.Event()
    running: asyncio.Task[None] | None = None

    def stop() -> None:
        told.set()
        supervisor.stopping()
        if running is not None:
            running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        while not told.is_set():
            running = asyncio.create_task(run(settings, supervisor, anew), name="terminal")
            granted = asyncio.create_task(anew.granted(), name="anew")
            await asyncio.wait((running, granted), return_when=asyncio.FIRST_COMPLETED)
            if anew.begins and not told.is_set():
                supervisor.reloading()
                running.cancel()
            granted.cancel()
            await asyncio.gather(running, granted, return_exceptions=True)
            if not running.cancelled() and (mistake := running.exception()) is not None:
                raise mistake
            settings = anew.settings(settings)
    finally:
        await anew.close()
