"""Asking a printer and listening to it: answers, reports it sends by itself, and proofs that paper came out."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import secrets
from typing import TYPE_CHECKING

from drivers.errors import NoAnswer
from drivers.printer.escpos.codec import commands
from drivers.printer.escpos.codec.commands import Ask
from drivers.printer.escpos.codec.replies import (
    Answered,
    Flow,
    Marked,
    PrinterState,
    Queued,
    Reply,
    ReplyReader,
    Reported,
    state_of_report,
)
from drivers.printer.escpos.codec.verdict import status_of, stopping_cause

if TYPE_CHECKING:
    from drivers.link import Link

_ANSWER_WITHIN = 0.5
_TRIES = 3
_LOOK_EVERY = 0.5
_STOPPED_WITHIN = 5.0  # seconds that a printer may hold data up without a reason
_OVERDUE_WITHIN = 3.0  # seconds in which a printer that is well again answers what it was asked before
_MARKS = 10_000
NO_PROOF = "no_proof"


class Proof(enum.StrEnum):
    """How a printer can be made to say that everything so far is on paper."""

    MARK = "mark"  # process id, GS ( H
    QUEUE = "queue"  # GS r, answered when all before it has been worked through
    NONE = "none"


class Dialogue:
    """One conversation over one link. `state` is the newest that the printer said about itself.

    `cover_moved` becomes True when the cover was seen open: somebody has been at the printer.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._reader = ReplyReader()
        self._marks: set[bytes] = set()
        self._queued = 0
        self._owed = 0  # questions of GS r without an answer; the answers carry no name
        self._stopped = False
        self._count = secrets.randbelow(_MARKS)  # a mark from before our start must not look like ours
        self.state = PrinterState()
        self.cover_moved = False

    def restart(self) -> None:
        """The link is a new one: what was half heard is worth nothing."""
        self._reader = ReplyReader()
        self._marks.clear()
        self._stopped = False

    async def ask_state(self) -> PrinterState:
        """Ask all four questions. Raises LinkLost, and NoAnswer after three misses."""
        state = PrinterState()
        for question in Ask:
            state = state.with_answer(question, await self._ask(question))
        self._note(state)
        return state

    async def say(self, data: bytes, proof: Proof, within: float) -> str:
        """Send `data` and wait until it is proven to be on paper; "" then, else the cause why it is not.

        With Proof.NONE all that can be found out is that the printer did not stop. Raises LinkLost, NoAnswer.
        """
        wanted = self._next_mark()
        behind = {Proof.MARK: commands.mark(wanted), Proof.QUEUE: commands.QUEUED_PAPER_STATUS, Proof.NONE: b""}
        if cause := await self._held_up():
            return cause
        if proof is Proof.QUEUE:
            await self._let_overdue_pass()
            self._owed += 1
        queued = self._queued
        await self._write(data + behind[proof])
        if proof is Proof.NONE:
            return stopping_cause(await self.ask_state())
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while True:
            await self._listen(min(deadline, loop.time() + _LOOK_EVERY) - loop.time())
            # Each proof by its own sign: one byte of rubbish may look like an answer to GS r.
            if wanted in self._marks if proof is Proof.MARK else self._queued > queued:
                return ""
            if cause := stopping_cause(self.state):
                return cause
            if loop.time() >= deadline:
                return status_of(self.state).cause or NO_PROOF

    async def send(self, data: bytes) -> None:
        """Send what has no answer. Raises LinkLost, NoAnswer."""
        await self._write(data)

    async def _held_up(self) -> str:
        """Wait while the printer has said XOFF; "" once it takes data, else the cause why it does not."""
        self._take(self._link.drain())
        loop = asyncio.get_running_loop()
        ends = loop.time() + _STOPPED_WITHIN
        while self._stopped:
            if cause := stopping_cause(self.state):
                return cause
            if loop.time() >= ends:
                return status_of(self.state).cause or "write_blocked"
            await self._listen(_LOOK_EVERY)
        return ""

    async def _let_overdue_pass(self) -> None:
        """An answer to an earlier GS r must not prove what is sent now. One that does not come was lost."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + _OVERDUE_WITHIN
        with contextlib.suppress(NoAnswer):
            while self._owed and loop.time() < ends:
                self._take(await self._link.read(ends - loop.time()))
        self._owed = 0

    async def _write(self, data: bytes) -> None:
        for start in range(0, len(data), commands.LONGEST_PIECE):
            await self._link.write(data[start : start + commands.LONGEST_PIECE])

    async def _listen(self, within: float) -> None:
        """Take in what comes; when nothing does, ask."""
        try:
            self._take(await self._link.read(max(0.0, within)))
        except NoAnswer:
            await self.ask_state()

    async def _ask(self, question: Ask) -> int:
        """One answer. Late answers to the same question are let pass before the next question is asked."""
        self._take(self._link.drain())
        for tries in range(1, _TRIES + 1):
            await self._link.write(commands.ask_status(question))
            if answers := await self._answers(1, _ANSWER_WITHIN):
                answers += await self._answers(tries - len(answers), 2 * _ANSWER_WITHIN)
                return answers[-1].value
        raise NoAnswer("no_answer", "the printer does not say how it is")

    async def _answers(self, wanted: int, within: float) -> list[Answered]:
        """Up to `wanted` answers, as far as they come `within` seconds of one another."""
        answers: list[Answered] = []
        with contextlib.suppress(NoAnswer):
            while len(answers) < wanted:
                replies = self._take(await self._link.read(within))
                answers += [reply for reply in replies if isinstance(reply, Answered)]
        return answers

    def _take(self, chunk: bytes) -> list[Reply]:
        replies = self._reader.feed(chunk)
        for reply in replies:
            match reply:
                case Reported(value):
                    self._note(state_of_report(value))
                case Marked(mark_id):
                    self._marks.add(mark_id)
                case Queued():
                    self._queued += 1
                    self._owed = max(0, self._owed - 1)
                case Flow(stopped):
                    self._stopped = stopped
                case Answered():
                    pass
        return replies

    def _note(self, state: PrinterState) -> None:
        self.state = state
        self.cover_moved = self.cover_moved or state.cover_open

    def _next_mark(self) -> bytes:
        """A mark that none of the last ten thousand was."""
        self._count = (self._count + 1) % _MARKS
        self._marks.clear()
        return b"%04d" % self._count
