"""The printer's side of the line: takes bytes into a small buffer, prints at its pace, and says how it is.

Off line it keeps what it holds and prints it when it is on line again, as real printers do. DLE ENQ 2 empties the
buffer only while a recoverable error stands, and neither paper out nor an open cover is one: the manuals of Epson,
HPRT, Citizen and Samsung agree. `clears_whenever_asked` makes it a clone that always obeys.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Literal

from drivers.printer.escpos.codec.commands import Ask
from drivers.printer.escpos.codec.replies import XOFF, XON, PrinterState, answer_for, mark_reply, report_of
from drivers.printer.escpos.codec.stream import Command, CommandReader
from drivers.printer.escpos.simulated_head import PrintHead
from drivers.printer.escpos.simulated_paper import Seen, SeenReceipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

Paper = Literal["ok", "near", "out"]

__all__ = ["EscPosDevice", "Paper", "SeenReceipt"]

_DOTS_A_MM = 8
_CUT_SECONDS = 0.15
_LOOK_EVERY = 0.02
_MARK = b"H\x06\x0000"


class EscPosDevice:
    """One printer with 80 mm paper (48 columns) or 58 mm (32).

    Faults to set: `silent` (prints, says nothing), `deaf` (takes no bytes), `late` (seconds before each answer),
    `marks` and `reports` False (a clone without process id, without automatic status), `single_bits` (only one bit
    of each pair), `answers_inside_pictures` (takes 10 04 n in raster data for a question), `handshakes` (says XOFF
    when it is off line or half full and XON when not, as a serial printer does that is set up so).
    """

    def __init__(self, *, columns: int = 48, buffer_bytes: int = 4096, speed: float = 200.0) -> None:
        self.columns = columns
        self.buffer_bytes = buffer_bytes
        self.speed = speed  # millimetres of paper a second
        self.silent = False
        self.deaf = False
        self.late = 0.0
        self.marks = True
        self.reports = True
        self.single_bits = False
        self.answers_inside_pictures = False
        self.handshakes = False
        self.clears_whenever_asked = False
        self.receipts: list[SeenReceipt] = []
        self.scraps: list[SeenReceipt] = []  # strips that were torn off unfinished, newest last
        self._strip = SeenReceipt(columns)
        self.changed: Callable[[], None] | None = None  # called when paper moves or the state changes
        self._paper: Paper = "ok"
        self._cover_open = False
        self._cutter_jammed = False
        self._cutter_error = False
        self._head_hot = False
        self._reporting = False
        self._misread: list[bytes] = []
        self._head = PrintHead(columns, self._misread)
        self._reader = CommandReader()
        self._held: deque[Command] = deque()
        self._steps: deque[Seen | Command] = deque()
        self._port: Port | None = None
        self._last_report = b""
        self._stopped = False
        self._printing: asyncio.Task[None] | None = None

    # ---- what hands do ----------------------------------------------------------------------------------------------

    @property
    def paper(self) -> Paper:
        """What the paper sensors see."""
        return self._paper

    @paper.setter
    def paper(self, seen: Paper) -> None:
        self._paper = seen
        self._stir()

    @property
    def cover_open(self) -> bool:
        """Whether the cover stands open."""
        return self._cover_open

    @cover_open.setter
    def cover_open(self, is_open: bool) -> None:
        self._cover_open = is_open
        self._stir()

    @property
    def cutter_jammed(self) -> bool:
        """Whether something blocks the knife. The printer notices at the next cut.

        To free it, staff opens the cover and shuts it; the printer's error stands until the host recovers it.
        """
        return self._cutter_jammed

    @cutter_jammed.setter
    def cutter_jammed(self, jammed: bool) -> None:
        freed = self._cutter_jammed and not jammed
        self._cutter_jammed = jammed
        if freed:
            self.cover_open = True
            self.cover_open = False

    @property
    def head_hot(self) -> bool:
        """Whether the head is too hot to print; passes by itself on a real one."""
        return self._head_hot

    @head_hot.setter
    def head_hot(self, hot: bool) -> None:
        self._head_hot = hot
        self._stir()

    def tear(self) -> None:
        """The paper ends or is torn out: nothing more comes onto it from here."""
        self._strip.torn = True
        self.paper = "out"

    def load(self) -> None:
        """Staff takes out what hangs in the printer, lays in a new roll and shuts the cover."""
        self._throw_away()
        self._cover_open = False
        self.paper = "ok"

    def power_cycle(self, columns: int | None = None) -> None:
        """Off and on: the one thing that empties the buffer for certain. `columns` when other paper was laid in."""
        self.columns = columns or self.columns
        self._forget()
        self._reader = CommandReader()
        self._strip = SeenReceipt(self.columns)
        self._cutter_error = self._reporting = False
        self._stir()

    @property
    def current(self) -> SeenReceipt | None:
        """The strip being printed, None while nothing stands on it."""
        return None if self._strip.blank else self._strip

    @property
    def misread(self) -> list[bytes]:
        """Bytes that this printer did not understand."""
        return self._misread

    @property
    def holding(self) -> int:
        """Bytes received and not yet printed."""
        return sum(len(command.frame) for command in self._held) + self._reader.unfinished

    @property
    def state(self) -> PrinterState:
        """How it is, as it would say."""
        out = self._paper == "out"
        return PrinterState(
            offline=out or self._cover_open or self._cutter_error or self._head_hot,
            cover_open=self._cover_open,
            paper_stop=out,
            error=self._cutter_error or self._head_hot,
            cutter=self._cutter_error,
            overheated=self._head_hot,
            near_end=self._paper != "ok",
            paper_out=out,
        )

    # ---- the line ---------------------------------------------------------------------------------------------------

    async def serve(self, port: Port) -> None:
        """Listen to one host until it hangs up; what the printer holds goes on printing."""
        self._port = port
        try:
            await self._room()
            while chunk := await port.read():
                self._hear(chunk)
                await self._room()
        finally:
            self._port = None

    async def close(self) -> None:
        """Stop in mid-print; needed only where a printer may still be busy at the end."""
        if self._printing is not None:
            self._printing.cancel()
            await asyncio.gather(self._printing, return_exceptions=True)

    async def _room(self) -> None:
        """Wait until the buffer takes bytes again."""
        while self.deaf or self.holding >= self.buffer_bytes:  # noqa: ASYNC110 - faults are plain attributes
            await asyncio.sleep(_LOOK_EVERY)

    def _hear(self, chunk: bytes) -> None:
        if self.answers_inside_pictures and self._reader.unfinished:
            for place in range(len(chunk) - 2):
                if chunk[place : place + 2] == b"\x10\x04" and chunk[place + 2] in tuple(Ask):
                    self._answer(Ask(chunk[place + 2]))
        for command in self._reader.feed(chunk):
            if command.name == "ask_status" and command.data[0] in tuple(Ask):
                self._answer(Ask(command.data[0]))
            elif command.name == "recover":
                self._recover(command.data[0])
            else:
                self._held.append(command)
        self._shake_hands()
        self._go_on()

    def _answer(self, question: Ask) -> None:
        value = answer_for(self.state, question)
        if self.single_bits and question is Ask.PAPER:
            value &= ~0x44
        self._say(bytes((value,)))

    def _recover(self, how: int) -> None:
        if not (self._cutter_error or self.clears_whenever_asked):
            return
        if how == 2:
            self._forget()
        self._cutter_error = False
        self._stir()

    def _say(self, data: bytes) -> None:
        if self.silent or self._port is None:
            return
        if self.late:
            asyncio.get_running_loop().call_later(self.late, self._port.write, data)
        else:
            self._port.write(data)

    def _stir(self) -> None:
        """Something changed: report it, look again whether printing can go on."""
        report = report_of(self.state)
        if self._reporting and self.reports and report != self._last_report:
            self._say(report)
        self._last_report = report
        self._shake_hands()
        self._go_on()
        if self.changed is not None:
            self.changed()

    def _shake_hands(self) -> None:
        """XOFF and XON, each once."""
        stop = self.handshakes and (self.state.offline or self.holding > self.buffer_bytes // 2)
        if stop is not self._stopped:
            self._stopped = stop
            self._say(bytes((XOFF if stop else XON,)))

    # ---- printing ---------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Print what is held, when that is possible and not already being done."""
        busy = self._printing is not None and not self._printing.done()
        if self._can_print() and not busy:
            self._printing = asyncio.create_task(self._print())

    def _can_print(self) -> bool:
        return bool(self._steps or self._held) and not self.state.offline

    async def _print(self) -> None:
        """Work through the buffer, one step at a time, until it is empty or the printer goes off line."""
        while self._can_print():
            if self._steps:
                await self._step(self._steps[0])
            else:
                self._begin(self._held.popleft())

    def _begin(self, command: Command) -> None:
        """Take a command apart into what comes onto the paper and what is done after that."""
        self._steps += self._head.obey(command)
        self._steps.append(command)

    async def _step(self, step: Seen | Command) -> None:
        await asyncio.sleep(_seconds(step, self.speed))
        if not self._steps or self._steps[0] is not step:
            return  # the buffer was emptied meanwhile
        if isinstance(step, Command):
            if step.name != "cut" or self._cut():
                self._steps.popleft()
                self._speak(step)
                self._shake_hands()
        elif self._paper == "out":
            self._steps.popleft()  # it went onto paper that is no longer there
        elif not self.state.offline:
            self._steps.popleft()
            self._strip.parts.append(step)
            self._stir()

    def _cut(self) -> bool:
        """Cut; False when the knife is stuck. A strip with nothing on it is no receipt."""
        self._cutter_error = self._cutter_jammed
        if not self._cutter_error:
            finished, self._strip = self._strip, SeenReceipt(self.columns)
            if not finished.blank:
                self.receipts.append(finished)
        self._stir()
        return not self._cutter_error

    def _speak(self, command: Command) -> None:
        """Answers that wait their turn in the buffer."""
        if command.name == "init":
            self._reporting = False
        elif command.name == "report_changes":
            self._reporting = bool(command.data[0])
            self._last_report = b""
            self._stir()
        elif command.name == "graphic" and command.data.startswith(_MARK) and self.marks:
            self._say(mark_reply(command.data[len(_MARK) :]))
        elif command.name == "queued_status":
            self._say(bytes((3 * self.state.near_end,)))

    def _forget(self) -> None:
        """Empty the buffers; modes fall back too, which is more than DLE ENQ promises and less than it may leave."""
        self._held.clear()
        self._steps.clear()
        self._head = PrintHead(self.columns, self._misread)

    def _throw_away(self) -> None:
        torn, self._strip = self._strip, SeenReceipt(self.columns)
        if not torn.blank:
            torn.torn = True
            self.scraps.append(torn)


def _seconds(step: Seen | Command, speed: float) -> float:
    """How long a step takes at `speed` millimetres a second."""
    if isinstance(step, Command):
        return _CUT_SECONDS if step.name == "cut" else 0.0
    return step.height / _DOTS_A_MM / speed
