"""A printer, or a CUPS queue, with the questions that we have for it."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import Code, Message, Operation, Tag
from drivers.a4.ipp.exchange import Exchange
from drivers.a4.ipp.looks import (
    HOW_IS_THE_JOB,
    HOW_IS_THE_PRINTER,
    WHAT_CAN_IT,
    JobLook,
    PrinterLook,
    job_look,
    printer_look,
)
from drivers.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

PDF = "application/pdf"
A4 = "iso_a4_210x297mm"
ONE_SIDED = "one-sided"
_CUPS_GET_PRINTERS = 0x4002
_WAITS_FOR_THE_PRINTER = ("ipp", "ipps", "dnssd")  # backends of CUPS that report what became of a job, not that it left
_UNFINISHED, _FINISHED = "not-completed", "completed"


class Printer:
    """One place to print at. All verbs raise LinkLost, NoAnswer, Garbled or Refused."""

    def __init__(self, address: str, user: str) -> None:
        self._user = user
        self._exchange = Exchange(address, user)
        self._our_names = re.compile(rf"{re.escape(user)}-[0-9a-f]{{16}}")
        self.model = ""
        self.is_queue = False
        self.reports_the_end = True  # completed means more than sent
        self._sides: tuple[str, ...] = ()

    async def open(self) -> None:
        """Find out that a printer answers which can print PDF on A4. Raises Refused (no_pdf, no_a4) when not."""
        await self._exchange.open()
        answer = await self._asked(Operation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": WHAT_CAN_IT})
        can = answer.first(Tag.PRINTER)
        if PDF not in can.words("document-format-supported"):
            raise Refused("no_pdf", "the printer does not take PDF: set up a CUPS queue for it")
        if A4 not in (can.words("media-supported") or (A4,)):
            raise Refused("no_a4", "the printer does not know A4")
        self.model = can.word("printer-make-and-model")
        self.is_queue = _CUPS_GET_PRINTERS in can.numbers("operations-supported")
        backend = can.word("device-uri").partition(":")[0]
        self.reports_the_end = not self.is_queue or backend in _WAITS_FOR_THE_PRINTER
        self._sides = can.words("sides-supported")

    async def close(self) -> None:
        """Nothing stays open."""
        await self._exchange.close()

    async def look(self) -> PrinterLook:
        """How it is."""
        wanted = {"requested-attributes": HOW_IS_THE_PRINTER}
        return printer_look(await self._asked(Operation.GET_PRINTER_ATTRIBUTES, wanted))

    def new_name(self) -> str:
        """A name that no other job has, and that says nothing of a person."""
        return f"{self._user}-{secrets.token_hex(8)}"

    async def send(self, name: str, document: bytes, within: float) -> Message:
        """Print-Job; the answer may be that it was not taken."""
        job: dict[str, object] = {"media": A4}
        if ONE_SIDED in self._sides:
            job["sides"] = ONE_SIDED
        if self.is_queue:
            job["job-sheets"] = "none"  # no cover page
        asked = {"job-name": name, "document-format": PDF}
        return await self._exchange.ask(Operation.PRINT_JOB, asked, job=job, document=document, within=within)

    async def job(self, number: int) -> JobLook | None:
        """How a job is; None when there is no such job (any more)."""
        wanted = {"job-id": number, "requested-attributes": HOW_IS_THE_JOB}
        answer = await self._exchange.ask(Operation.GET_JOB_ATTRIBUTES, wanted)
        if answer.code == Code.NOT_FOUND:
            return None
        return job_look(_done(answer).first(Tag.JOB))

    async def find(self, name: str) -> JobLook | None:
        """The job of a name, finished or not."""
        found = [job for job in [*await self._jobs(_UNFINISHED), *await self._jobs(_FINISHED)] if job.name == name]
        return found[0] if found else None

    async def cancel(self, number: int) -> bool:
        """Have a job stopped; False when it was over already."""
        return (await self._exchange.ask(Operation.CANCEL_JOB, {"job-id": number})).well

    async def discard(self) -> bool:
        """Cancel our unfinished jobs; False when one of them goes on for the moment.

        CUPS throws away the papers of the finished ones too. Other printers keep none that could be asked for.
        """
        for job in await self._jobs(_UNFINISHED):
            await self.cancel(job.id)
        if self.is_queue:
            for job in [*await self._jobs(_UNFINISHED), *await self._jobs(_FINISHED)]:
                await self._exchange.ask(Operation.CANCEL_JOB, {"job-id": job.id, "purge-job": True})
        return not await self._jobs(_UNFINISHED)

    async def _jobs(self, which: str) -> list[JobLook]:
        wanted = {"which-jobs": which, "my-jobs": True, "requested-attributes": HOW_IS_THE_JOB}
        answer = await self._asked(Operation.GET_JOBS, wanted)
        jobs = [job_look(said) for said in answer.all(Tag.JOB)]
        return [job for job in jobs if self._our_names.fullmatch(job.name)]

    async def _asked(self, operation: Operation, asked: Mapping[str, object]) -> Message:
        return _done(await self._exchange.ask(operation, asked))


def _done(answer: Message) -> Message:
    """The answer, when it is one of those that say that it was done. Raises Refused."""
    if answer.well:
        return answer
    cause = "queue_missing" if answer.code == Code.NOT_FOUND else "printer_refuses"
    raise Refused(cause, f"IPP {answer.code:04X}")
