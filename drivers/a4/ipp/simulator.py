"""An A4 printer on a port: IPP over HTTP outside, a press inside, and what can go wrong on demand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import (
    Attribute,
    Code,
    Group,
    JobState,
    Message,
    Operation,
    PrinterState,
    Tag,
    Value,
    read,
    write,
)
from drivers.a4.ipp.document import pages_of
from drivers.a4.ipp.post import CONTINUE, NOT_UNDERSTOOD, NoHttp, Post, PostReader, answer
from drivers.a4.ipp.simulated_press import Job, Press, Sheet
from drivers.errors import Garbled, Misuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

__all__ = ["IppPrinterDevice", "Sheet"]

_SMALL = 7  # bytes at a time on a slow line
_CUPS_GET_PRINTERS = 0x4002


class IppPrinterDevice:
    """One printer; `press` is its machine: load(), take_paper(), toner, jammed, cover_open, paused.

    Faults to set: `silent`, `garbled`, `bytewise`, `late` (seconds before each answer), `busy` (takes no document),
    `answers_lost` (so many documents are taken and printed without a word), `documents_lost` (so many are thrown away
    without a word), `stale_reasons` (goes on telling the reasons it had), `skips_paper` (says completed, prints
    nothing), `says` (a further reason, as it stands), `counts` False (does not tell how many pages came out),
    `forgets` (knows nothing of a job that is over), `end` (of each reason: -report, -warning, -error or none).
    """

    ADDRESS = "ipp://{host}:{port}/ipp/print"

    def __init__(self, *, page_time: float = 0.2) -> None:
        self.press = Press(page_time)
        self.silent = False
        self.garbled = False
        self.bytewise = False
        self.late = 0.0
        self.busy = False
        self.answers_lost = 0
        self.documents_lost = 0
        self.says = ""
        self.end = "-warning"
        self.counts = True
        self.forgets = False
        self.is_queue = False  # behaves like a queue of CUPS as far as a client can tell
        self.takes: tuple[str, ...] = ("application/pdf",)
        self.media: tuple[str, ...] = ("iso_a4_210x297mm",)
        self.asked: list[Operation] = []  # operations received, oldest first
        self._stale: list[str] | None = None
        self._number = 0

    @property
    def sheets(self) -> list[Sheet]:
        """Every page that came out, oldest first: the truth."""
        return self.press.sheets

    @property
    def changed(self) -> Callable[[], None] | None:
        """Called when paper moves or the state changes."""
        return self.press.changed

    @changed.setter
    def changed(self, listener: Callable[[], None] | None) -> None:
        self.press.changed = listener

    @property
    def skips_paper(self) -> bool:
        """Says completed, prints nothing."""
        return self.press.skips_paper

    @skips_paper.setter
    def skips_paper(self, skips: bool) -> None:
        self.press.skips_paper = skips

    @property
    def stale_reasons(self) -> bool:
        """Goes on telling the reasons it had when this was set."""
        return self._stale is not None

    @stale_reasons.setter
    def stale_reasons(self, stale: bool) -> None:
        self._stale = self._reasons() if stale else None

    async def close(self) -> None:
        """Switch it off."""
        await self.press.close()

    async def serve(self, port: Port) -> None:
        """Answer until the far side hangs up."""
        reader = PostReader()
        while data := await port.read():
            try:
                posts = reader.feed(data)
            except NoHttp:
                port.write(NOT_UNDERSTOOD)
                reader = PostReader()
                continue
            if reader.asks_to_continue and not self.silent:
                reader.asks_to_continue = False
                port.write(CONTINUE)
            for post in posts:
                await self._respond(port, post)

    async def _respond(self, port: Port, post: Post) -> None:
        try:
            said = self._answer(read(post.body))
        except Garbled:
            port.write(NOT_UNDERSTOOD)
            return
        await asyncio.sleep(self.late)
        if said is None or self.silent:
            return
        frame = write(said)
        if self.garbled:
            frame = bytes(byte ^ 0x5A for byte in frame)
        await self._send(port, answer(frame))

    async def _send(self, port: Port, data: bytes) -> None:
        step = _SMALL if self.bytewise else len(data)
        for start in range(0, len(data), step):
            port.write(data[start : start + step])
            if self.bytewise:
                await asyncio.sleep(0.001)

    def _answer(self, question: Message) -> Message | None:
        try:
            operation = Operation(question.code)
        except ValueError:
            return _reply(question, Code.OPERATION_UNKNOWN)
        self.asked.append(operation)
        said = question.first(Tag.OPERATION)
        match operation:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return _reply(question, Code.OK, _wanted(self._printer(), said))
            case Operation.PRINT_JOB | Operation.VALIDATE_JOB:
                return self._take(question, said)
            case Operation.GET_JOBS:
                return _reply(question, Code.OK, *(_wanted(self._job(job), said) for job in self._list(said)))
            case Operation.CANCEL_MY_JOBS | Operation.PURGE_JOBS:
                return self._cancel_all(question, said, purge=operation == Operation.PURGE_JOBS)
            case _:
                return self._about_a_job(question, said, operation)

    # ---- documents and jobs -----------------------------------------------------------------------------------------

    def _take(self, question: Message, said: Group) -> Message | None:
        """Print-Job and Validate-Job."""
        wanted = {name: attribute.values[0] for name, attribute in question.first(Tag.JOB).attributes.items()}
        if self.busy:
            return _reply(question, Code.BUSY)
        if said.word("document-format") not in self.takes:
            return _reply(question, Code.FORMAT_UNKNOWN)
        if wanted.get("media", self.media[0]) not in self.media:
            return _reply(question, Code.VALUES_UNKNOWN)
        if question.code == Operation.VALIDATE_JOB:
            return _reply(question, Code.OK)
        if self.documents_lost:
            self.documents_lost -= 1
            return None
        job = self._new_job(said, question.data, wanted)
        self.press.take(job)
        if self.answers_lost:
            self.answers_lost -= 1
            return None
        return _reply(question, Code.OK, self._job(job))

    def _new_job(self, said: Group, document: bytes, wanted: dict[str, Value]) -> Job:
        self._number += 1
        job = Job(self._number, said.word("job-name"), said.word("requesting-user-name"), document)
        job.attributes = {name: str(value) for name, value in wanted.items()}
        try:
            job.pages = pages_of(document)
        except Misuse:
            job.state = JobState.ABORTED
        return job

    def _list(self, said: Group) -> list[Job]:
        """Jobs as Get-Jobs asks for them: finished or not, all or those of the user."""
        finished = said.word("which-jobs") == "completed"
        mine = said.number("my-jobs") == 1
        user = said.word("requesting-user-name")
        return [job for job in self._known() if job.ended == finished and (job.user == user or not mine)]

    def _known(self) -> list[Job]:
        return [job for job in self.press.jobs if not (self.forgets and job.ended)]

    def _cancel_all(self, question: Message, said: Group, *, purge: bool) -> Message:
        user = said.word("requesting-user-name")
        for job in [job for job in self.press.jobs if purge or job.user == user]:
            if not job.ended:
                self.press.cancel(job)
            if purge:
                self.press.jobs.remove(job)
        return _reply(question, Code.OK)

    def _about_a_job(self, question: Message, said: Group, operation: Operation) -> Message:
        number = said.number("job-id")
        job = next((job for job in self._known() if job.number == number), None)
        if job is None:
            return _reply(question, Code.NOT_FOUND)
        if operation == Operation.GET_JOB_ATTRIBUTES:
            return _reply(question, Code.OK, _wanted(self._job(job), said))
        purge = said.number("purge-job") == 1
        if job.ended and not purge:
            return _reply(question, Code.NOT_POSSIBLE)
        if not job.ended:
            self.press.cancel(job)
        if purge:
            self.press.jobs.remove(job)
        return _reply(question, Code.OK)

    # ---- what it tells ----------------------------------------------------------------------------------------------

    def _reasons(self) -> list[str]:
        stems = [*self.press.obstacles, *self.press.wishes]
        return [f"{stem}{self.end}" for stem in stems] + [self.says] * bool(self.says)

    def _printer(self) -> Group:
        job = self.press.current
        state = PrinterState.IDLE if job is None else PrinterState.PROCESSING
        if self.press.paused:
            state = PrinterState.STOPPED
        reasons = self._stale if self._stale is not None else self._reasons()
        extra = (_CUPS_GET_PRINTERS,) if self.is_queue else ()
        return _group(
            Tag.PRINTER,
            ("printer-state", Tag.ENUM, state),
            ("printer-state-reasons", Tag.KEYWORD, *(reasons or ["none"])),
            ("printer-is-accepting-jobs", Tag.BOOLEAN, 1),
            ("queued-job-count", Tag.INTEGER, sum(not job.ended for job in self.press.jobs)),
            ("marker-names", Tag.NAME, "black toner"),
            ("marker-levels", Tag.INTEGER, self.press.toner),
            ("marker-low-levels", Tag.INTEGER, 10),
            ("operations-supported", Tag.ENUM, *Operation, *extra),
            ("document-format-supported", Tag.MIME, *self.takes),
            ("media-supported", Tag.KEYWORD, *self.media),
            ("sides-supported", Tag.KEYWORD, "one-sided", "two-sided-long-edge"),
            ("printer-make-and-model", Tag.TEXT, "Simulated A4"),
        )

    def _job(self, job: Job) -> Group:
        counters = (
            ("job-impressions-completed", Tag.INTEGER, job.printed),
            ("job-media-sheets-completed", Tag.INTEGER, job.printed),
        )
        return _group(
            Tag.JOB,
            ("job-id", Tag.INTEGER, job.number),
            ("job-name", Tag.NAME, job.name),
            ("job-originating-user-name", Tag.NAME, job.user),
            ("job-state", Tag.ENUM, job.state),
            ("time-at-processing", Tag.INTEGER if job.began else Tag.NO_VALUE, 1 if job.began else b""),
            *(counters if self.counts else ()),
        )


def _group(tag: Tag, *attributes: tuple[str | Tag | Value, ...]) -> Group:
    """Rows of name, kind and values."""
    rows = {str(name): Attribute(Tag(int(kind)), tuple(values)) for name, kind, *values in attributes}
    return Group(tag, rows)


def _wanted(group: Group, said: Group) -> Group:
    """Only what was asked for; everything when nothing was named."""
    names = said.words("requested-attributes")
    if not names or "all" in names:
        return group
    return Group(group.tag, {name: attribute for name, attribute in group.attributes.items() if name in names})


def _reply(question: Message, code: Code, *groups: Group) -> Message:
    head = _group(
        Tag.OPERATION, ("attributes-charset", Tag.CHARSET, "utf-8"), ("attributes-natural-language", Tag.LANGUAGE, "en")
    )
    return Message(code, question.number, (head, *groups), version=question.version)
