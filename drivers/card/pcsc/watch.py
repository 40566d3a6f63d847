"""The one thread that looks at a slot from opening to closing, and tells the event loop what changes there."""

from __future__ import annotations

import asyncio
import threading
from functools import partial

from drivers.card.pcsc.aside import aside, post
from drivers.card.pcsc.slot import Slot, card_in
from drivers.errors import DeviceFault, LinkLost, NoAnswer

_LOOK = 0.25  # seconds of one look; a change ends it at once
_SILENT_AFTER = 3.0  # seconds in which a healthy service lets a look come to its end
_CLOSE_WITHIN = 1.0


class Watch:
    """Follows one reader. `card` is None while its slot is empty, and another number with each card that comes in."""

    def __init__(self, prefix: str) -> None:
        self._slot = Slot(prefix)
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._looked_at = 0.0
        self._fault: DeviceFault | None = LinkLost("port_lost", "the reader is not open")
        self._change = asyncio.Event()
        self.gone = asyncio.Event()
        self.gone.set()
        self.card: int | None = None

    @property
    def name(self) -> str:
        """The reader's full name; empty before it was found."""
        return self._slot.name

    async def open(self) -> None:
        """Find the reader and begin to look at it. Raises LinkLost, Refused."""
        await self.close()
        slot, loop = self._slot, asyncio.get_running_loop()
        try:
            await aside(slot.open)
            state = await aside(lambda: slot.wait(0, 0))
        except BaseException:
            self._slot = Slot(slot.prefix)  # a call may hang in the old one
            threading.Thread(target=slot.close, name="card slot", daemon=True).start()
            raise
        self._fault, self._looked_at = None, loop.time()
        self._seen(state)
        self._stop = threading.Event()
        self.gone.clear()
        looking = (loop, slot, state, self._stop)
        self._thread = threading.Thread(target=self._look, args=looking, name="card slot", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """Look no longer. A thread that hangs in a dead service is left behind; it ends when the service does."""
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            await aside(lambda: thread.join(_CLOSE_WITHIN))
        self._slot = Slot(self._slot.prefix)
        self._leave(LinkLost("port_lost", "the reader was closed"))

    def check(self) -> None:
        """Raise what is wrong: LinkLost, or NoAnswer when the service hangs."""
        if self._fault is not None:
            raise self._fault.with_traceback(None)
        if asyncio.get_running_loop().time() - self._looked_at > _SILENT_AFTER:
            raise NoAnswer("no_answer", "the service pcscd does not answer")

    async def change(self, within: float) -> bool:
        """Wait until something changes, at most `within` seconds; whether it did. Raises as `check` does."""
        self._change.clear()
        self.check()
        try:
            async with asyncio.timeout(min(within, _SILENT_AFTER)):
                await self._change.wait()
        except TimeoutError:
            self.check()
            return False
        self.check()
        return True

    def _look(self, loop: asyncio.AbstractEventLoop, slot: Slot, state: int, stop: threading.Event) -> None:
        """In the thread, which also gives the connection back: that asks the service too, and may hang."""
        try:
            while not stop.is_set():
                state = slot.wait(state, _LOOK)
                post(loop, partial(self._told, slot, state))
        except DeviceFault as fault:
            post(loop, partial(self._told, slot, fault))
        finally:
            slot.close()

    def _told(self, slot: Slot, news: int | DeviceFault) -> None:
        """In the loop; a thread that was left behind is not listened to."""
        if slot is self._slot and isinstance(news, DeviceFault):
            self._leave(news)
        elif slot is self._slot and isinstance(news, int):
            self._seen(news)

    def _seen(self, state: int) -> None:
        self._looked_at = asyncio.get_running_loop().time()
        card = card_in(state)
        if card != self.card:
            self.card = card
            self._change.set()

    def _leave(self, fault: DeviceFault) -> None:
        self._fault = self._fault or fault
        self.card = None
        self.gone.set()
        self._change.set()
