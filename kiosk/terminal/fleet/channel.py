"""The channel as the terminal uses it: a thread keeps it open, and nothing else ever waits for the broker."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn

from kiosk.terminal.fleet.keeping import GOOD_NIGHT, Ears, Keeping, Kept, Renew, Report, State, Stop
from kiosk.terminal.fleet.line import Address, Order

if TYPE_CHECKING:
    from kiosk.terminal.fleet.lent import Lent
    from kiosk.terminal.fleet.papers import Papers


class Channel:
    """Of states only the newest counts; a report is sent until the broker has it.

    `hears`, where somebody takes orders, is set before `open`: it gets each payload of the topic of commands, and has
    kept it once it returns; it raises nothing. `changed` are called in the loop when the broker came or went.
    """

    def __init__(self, address: Address, terminal: str, papers: Papers | Lent) -> None:
        self.boot = secrets.token_hex(8)
        self.hears: Callable[[bytes], Awaitable[None]] | None = None
        self.changed: list[Callable[[], None]] = []
        self.papers = papers
        self.up = False
        self.why = ""  # the broker is away
        self._loop = asyncio.get_running_loop()
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        ears = Ears(self._has_turned, self._was_ordered, lambda: self.hears is not None)
        self._keeping = Keeping(address, terminal, self.boot, papers, ears)
        self._thread = threading.Thread(target=self._keeping.run, name="fleet", daemon=True)

    def open(self) -> None:
        """Begin to call; returns at once."""
        self._thread.start()

    async def close(self) -> None:
        """Say good night, where there is somebody to hear it, and let go of the line."""
        self._keeping.words.put(Stop())
        # A thread that is in the middle of a call that nobody answers ends with the program.
        await asyncio.to_thread(self._thread.join, 2 * GOOD_NIGHT)

    def state(self, payload: bytes) -> None:
        """This is how the terminal stands now; nothing is kept of it while the broker is away."""
        self._keeping.words.put(State(payload))

    def report(self, payload: bytes) -> None:
        """Say something on the topic of reports, at least once for as long as this program runs."""
        self._keeping.words.put(Report(payload))

    def renew(self) -> None:
        """Connect anew with the certificate that lies there now; from any thread."""
        self._keeping.words.put(Renew())

    async def attend(self) -> NoReturn:
        """Hand on what is ordered, one after another, until cancelled."""
        while True:
            order = await self._orders.get()
            if self.hears is not None:
                await self.hears(order.payload)
            self._keeping.words.put(Kept(order))

    # ---- called in the thread -------------------------------------------------------------------------------------

    def _has_turned(self, up: bool, why: str) -> None:
        def tell() -> None:
            self.up, self.why = up, why
            for listener in tuple(self.changed):
                listener()

        self._in_loop(tell)

    def _was_ordered(self, order: Order) -> None:
        self._in_loop(lambda: self._orders.put_nowait(order))

    def _in_loop(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            self._loop.call_soon_threadsafe(call)
