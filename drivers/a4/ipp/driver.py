"""An A4 printer that speaks IPP: each document is printed once, and followed until it is known what became of it."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import TYPE_CHECKING

from drivers.a4.ipp.document import pages_of
from drivers.a4.ipp.following import Following
from drivers.a4.ipp.handover import hand_over
from drivers.a4.ipp.looks import PrinterLook, behind_a_queue, status_of
from drivers.a4.ipp.printer import Printer
from drivers.a4.ipp.reasons import unknown
from drivers.contracts import NotPrinted, PrintOutcome, PrintProgress
from drivers.errors import DeviceFault, LinkLost, NoAnswer
from drivers.status import Condition, Remedy, Status

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_LEAVE_WITHIN = 2.5  # seconds for tidying up when the print was cancelled
_MOST_WONDERED = 100


class IppPrinter:
    """The printer at `address`: ipp://host:631/ipp/print, or a CUPS queue, ipp://localhost:631/printers/NAME.

    `printer_address` is the printer behind the queue: a queue does not know what became of the pages, nor whether the
    paper that was out is in again. `patience` seconds a job may stand still before it is cancelled. `user` is the name
    our jobs go by; terminals that share a printer need different ones, and the usual one is that of the computer.
    """

    def __init__(self, *, address: str, printer_address: str = "", patience: float = 120.0, user: str = "") -> None:
        if patience <= 0:
            raise ValueError("patience is more than 0 seconds")
        name = user or f"kiosk-{socket.gethostname()}"
        self._printer = Printer(address, name)
        self._machine = Printer(printer_address, name) if printer_address else None
        self._patience = patience
        self._clean = False  # jobs of a program that was killed may still be there
        self._wondered: set[str] = set()
        self._closed = asyncio.Event()
        self._closed.set()

    async def open(self) -> None:
        """Find the printer and cancel what an earlier life left there. Raises LinkLost, NoAnswer, Garbled, Refused."""
        try:
            for place in self._places:
                await place.open()
            await self._discard()
        except BaseException:
            await self.close()
            raise
        self._closed.clear()

    async def close(self) -> None:
        """Stop asking; there is no standing connection."""
        self._closed.set()
        for place in self._places:
            await place.close()

    async def lost(self) -> None:
        """Wait until closed: a printer that is gone is noticed by the next `status`."""
        await self._closed.wait()

    async def status(self) -> Status:
        """How the printer is; through a queue also how the printer behind it is. Raises LinkLost, NoAnswer, Garbled."""
        queue = await self._printer.look()
        try:
            look = await self._whole_look(queue)
        except (LinkLost, NoAnswer) as fault:
            return Status(Condition.FAULT, "printer_unreachable", Remedy.CONNECT, {"explanation": fault.explanation})
        self._wonder(look)
        status = status_of(look)
        return Status(status.condition, status.cause, status.remedy, {"model": self._printer.model} | status.details)

    async def print(self, document: bytes, told: Callable[[PrintProgress], None] | None = None) -> PrintOutcome:
        """Print one PDF, A4, one-sided, and wait until it is on paper; see the contract.

        A document is sent once. When the answer is lost the printer is asked whether it has a job of that name.
        """
        pages = await asyncio.to_thread(pages_of, document)
        if not self._clean:
            await self._discard()
        stopped = (await self._whole_look(await self._printer.look())).stopped_by
        if stopped is not None and stopped.remedy is not Remedy.WAIT:
            return NotPrinted(stopped.cause)
        self._clean = False
        try:
            return await self._print(document, pages, told)
        except DeviceFault:  # nothing was sent
            raise
        except BaseException:
            await self._leave()
            raise

    async def purge(self) -> None:
        """Cancel our jobs and have CUPS throw their papers away. Raises LinkLost, NoAnswer, Garbled, Refused."""
        if not self._clean:
            await self._discard()

    @property
    def _places(self) -> tuple[Printer, ...]:
        return (self._printer,) if self._machine is None else (self._printer, self._machine)

    async def _whole_look(self, queue: PrinterLook) -> PrinterLook:
        if not self._printer.is_queue:
            return queue
        return behind_a_queue(queue, await self._machine.look() if self._machine is not None else None)

    async def _print(self, document: bytes, pages: int, told: Callable[[PrintProgress], None] | None) -> PrintOutcome:
        def busy() -> None:
            if told is not None:
                told(PrintProgress(0, pages, "printer_busy"))

        name = self._printer.new_name()
        number = await hand_over(self._printer, name, document, patience=self._patience, busy=busy)
        if not isinstance(number, int):
            return number
        job = Following(self._printer, self._machine, name, number, pages, patience=self._patience, told=told)
        return await job.outcome()

    async def _discard(self) -> None:
        """Leave no job of ours anywhere."""
        self._clean = all([await place.discard() for place in self._places])

    async def _leave(self) -> None:
        """Somebody went away in the middle: what cannot be tidied up now is before the next document."""
        try:
            async with asyncio.timeout(_LEAVE_WITHIN):
                await self._discard()
        except (DeviceFault, TimeoutError):
            _log.warning("a cancelled job could not be cleared away yet")

    def _wonder(self, look: PrinterLook) -> None:
        """Write each keyword that is in no table into the log, once and as it came."""
        for keyword in unknown(look.reasons):
            if keyword not in self._wondered and len(self._wondered) < _MOST_WONDERED:
                self._wondered.add(keyword)
                _log.warning("the printer gives a reason that is in no table: %a", keyword[:80])
