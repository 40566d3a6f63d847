"""Follows one job until it is known what became of it, or that nobody can know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import JobState
from drivers.a4.ipp.looks import JobLook, PrinterLook, behind_a_queue
from drivers.contracts import NotPrinted, Printed, PrintOutcome, PrintProgress, Unconfirmed
from drivers.errors import DeviceFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.a4.ipp.printer import Printer

POLL = 0.5  # seconds
_A_PAGE = 6.0  # seconds that a slow printer takes for a page
_PROOF_WITHIN = 10.0  # seconds after "completed" for the last sheet, the count and the idle state
_STOP_WITHIN = 8.0  # seconds in which a cancelled job ends, unless something holds the printer up
_LAST_SHEET = ("paper_out", "toner_out", "")  # may follow from a job that is whole on paper


@dataclass(frozen=True)
class Seen:
    """One look at everything."""

    state: int | None  # of the job; None when the printer does not know it any more
    ended: bool  # at the queue, and at the printer behind it
    nothing_out: bool  # the printer itself says so
    pages: int | None  # in the tray, or None when nobody counts them
    cause: str  # what stops the printer, or ""
    idle: bool


class Following:
    """The job `number` named `name` at `printer`; `machine` is the printer itself where `printer` is its queue.

    A CUPS queue counts the pages it has sent, also while no paper is in, so only the machine's own count is believed.
    """

    def __init__(
        self,
        printer: Printer,
        machine: Printer | None,
        name: str,
        number: int,
        pages: int,
        *,
        patience: float,
        told: Callable[[PrintProgress], None] | None,
    ) -> None:
        self._printer = printer
        self._machine = machine
        self._name = name
        self._number = number
        self._pages = pages
        self._patience = patience
        self._told = told
        self._progress = PrintProgress(0, pages)
        self._last_cause = ""
        self._moved_at = _now()
        self._begun = False

    async def outcome(self) -> PrintOutcome:
        """Wait until it is known. A job that does not move for long is cancelled."""
        while True:
            try:
                seen = await self._see()
            except DeviceFault as fault:
                cause = fault.cause
            else:
                self._notice(seen)
                if seen.ended:
                    return await self._judge(seen)
                cause = seen.cause
            if _now() > self._moved_at + self._allowed(cause):
                return await self._give_up(cause or "no_progress")
            await asyncio.sleep(POLL)

    def _allowed(self, cause: str) -> float:
        """Seconds without a new page: while something is known to be wrong only hands are waited for."""
        return self._patience if cause else self._patience + _A_PAGE * self._pages

    def _notice(self, seen: Seen) -> None:
        """Tell what is new; a page that came out is new patience."""
        pages = seen.pages or 0
        begun = seen.state not in (JobState.PENDING, JobState.HELD)
        if pages > self._progress.pages or begun > self._begun:
            self._moved_at = _now()
        self._begun |= begun
        # Said once it was seen twice: at first a queue repeats what it heard during the last job.
        progress = PrintProgress(pages, self._pages, seen.cause if seen.cause == self._last_cause else "")
        self._last_cause = seen.cause
        if progress != self._progress and self._told is not None:
            self._told(progress)
        self._progress = progress

    async def _judge(self, seen: Seen) -> PrintOutcome:
        """The job is over: by itself, by somebody's hand at the printer, or by its own fault."""
        if seen.state == JobState.COMPLETED:
            return await self._proof(seen)
        if seen.state is None:
            return Printed() if self._progress.pages >= self._pages else Unconfirmed("job_vanished")
        cause = seen.cause or ("job_canceled" if seen.state == JobState.CANCELED else "job_aborted")
        return NotPrinted(cause) if seen.nothing_out else Unconfirmed(cause)

    async def _proof(self, seen: Seen) -> PrintOutcome:
        """Completed may mean no more than sent: believe it when the count and the printer say the same."""
        until = _now() + _PROOF_WITHIN
        while not self._proven(seen, patient=_now() > until):
            if _now() > until:
                return Unconfirmed(seen.cause or ("no_proof" if self._counted(seen) else "cannot_tell"))
            await asyncio.sleep(POLL)
            try:
                seen = await self._see()
            except DeviceFault as fault:
                if _now() > until:
                    return Unconfirmed(fault.cause)
        return Printed()

    def _proven(self, seen: Seen, *, patient: bool) -> bool:
        """All pages counted and nothing wrong; other people's jobs may keep a shared printer from being idle."""
        if seen.pages is not None:
            return seen.pages >= self._pages and seen.cause in _LAST_SHEET and (seen.idle or patient)
        return self._counted(seen) and seen.idle and not seen.cause

    def _counted(self, seen: Seen) -> bool:
        """True when this printer could know what became of the pages."""
        return seen.pages is not None or self._printer.reports_the_end or self._machine is not None

    async def _give_up(self, cause: str) -> PrintOutcome:
        """Cancel, and see what had come out by then."""
        seen = await self._stop()
        if seen is not None and seen.state == JobState.COMPLETED:
            return await self._proof(seen)
        harmless = seen is not None and seen.nothing_out and (seen.ended or bool(seen.cause))
        return NotPrinted(cause) if harmless else Unconfirmed(cause)

    async def _stop(self) -> Seen | None:
        """Cancel the job and wait until it has ended; the last look, None when there was none."""
        until = _now() + _STOP_WITHIN
        seen, cancelled = None, False
        while _now() < until:
            try:
                cancelled = cancelled or await self._printer.cancel(self._number)
                seen = await self._see()
            except DeviceFault:
                seen = None
            if seen is not None and seen.ended:
                break
            await asyncio.sleep(POLL)
        return seen

    async def _see(self) -> Seen:
        """Ask about the job and the printer. Raises LinkLost, NoAnswer, Garbled, Refused."""
        job = await self._printer.job(self._number)
        look = await self._printer.look()
        if not self._printer.is_queue:
            return _seen(job, job, look)
        if job is not None and job.state == JobState.PROCESSING:
            look = replace(look, idle=False)  # for a moment after it was set up a queue calls itself idle and prints
        if self._machine is None:
            return _seen(job, None, behind_a_queue(look, None))
        there = await self._machine.find(self._name)  # the queue gives the job the same name
        return _seen(job, there, behind_a_queue(look, await self._machine.look()))


def _seen(job: JobLook | None, counted: JobLook | None, look: PrinterLook) -> Seen:
    """`job` is ours where we sent it, `counted` is it at the machine that knows what came out."""
    pages = counted.pages if counted is not None else None
    nothing_out = pages == 0 or (job is not None and job.never_began)
    ended = (job is None or job.ended) and (counted is None or counted.ended)
    return Seen(job.state if job is not None else None, ended, nothing_out, pages, _cause(job, look), look.idle)


def _cause(job: JobLook | None, look: PrinterLook) -> str:
    """What stops the printer, or this job alone."""
    if look.stopped_by is not None:
        return look.stopped_by.cause
    return "job_held" if job is not None and job.state in (JobState.HELD, JobState.STOPPED) else ""


def _now() -> float:
    return asyncio.get_running_loop().time()
