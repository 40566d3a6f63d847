"""An ESC/POS receipt printer: prints a line only when the last one is on paper, and knows what became of a receipt.

Why line by line: a printer whose paper ends keeps what it has received and prints it when new paper is laid in. The
command that would empty its buffer then (DLE DC4 8) is not safe on clones, and DLE ENQ 2 is obeyed only after a jam. So
the printer never holds more than `lines_at_once` lines of anybody, and before the next receipt a cut separates them.
"""

from __future__ import annotations

import asyncio
import logging

from drivers.contracts import NotPrinted, Printed, PrintOutcome, Receipt, Unconfirmed
from drivers.errors import DeviceFault, LinkLost, NoAnswer
from drivers.link import link_for
from drivers.printer.escpos.codec import commands
from drivers.printer.escpos.codec.replies import PrinterState
from drivers.printer.escpos.codec.verdict import status_of
from drivers.printer.escpos.compose import START, Paper, compose
from drivers.printer.escpos.dialogue import NO_PROOF, Dialogue, Proof
from drivers.status import Status

_log = logging.getLogger(__name__)

_PIECE_WITHIN = 10.0
_PROBE_WITHIN = 3.0
_RECOVERY = 0.5
_WIDTHS = range(24, 73)
_CANNOT_TELL = Unconfirmed("cannot_tell")


class EscPosPrinter:
    """One printer at `address`: socket://host:9100, lp:/dev/usb/lp0, a tty, or rfc2217://host:port.

    `columns` is 48 on 80 mm paper and 32 on 58 mm. `qr` is "native", or "raster" for firmware that prints QR commands
    as rubbish. `proof` is "auto" (found out at the first chance), "mark", "queue" or "none". `lines_at_once` lines are
    sent before the next proof is waited for.
    """

    def __init__(
        self,
        *,
        address: str,
        columns: int = 48,
        baud: int = 115200,
        qr: str = "native",
        proof: str = "auto",
        lines_at_once: int = 1,
    ) -> None:
        if columns not in _WIDTHS or qr not in ("native", "raster") or lines_at_once < 1:
            raise ValueError("columns 24 to 72, qr native or raster, lines_at_once 1 or more")
        self.columns = columns
        self._link = link_for(address, baud)
        self._dialogue = Dialogue(self._link)
        self._paper = Paper(columns, lines_at_once, draws_qr=qr == "native")
        self._proof = None if proof == "auto" else Proof(proof)
        # Not clean: something of an earlier receipt may hang in the printer, also of one before this program started.
        self._clean = False

    async def open(self) -> None:
        """Connect and ask how it is. Raises LinkLost, NoAnswer."""
        try:
            await self._clean_up(await self._connect())
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Give the port back."""
        await self._link.close()

    async def lost(self) -> None:
        """Wait until the port is gone or closed."""
        await self._link.lost()

    async def status(self) -> Status:
        """Ask the printer how it is. Raises LinkLost, NoAnswer.

        The first time it is well again after a receipt that failed, what hangs in it is cut off.
        """
        state = await self._dialogue.ask_state()
        if (state.cutter or state.mechanical) and self._dialogue.cover_moved and not state.cover_open:
            state = await self._recover()
        return status_of(await self._clean_up(state))

    async def print(self, receipt: Receipt) -> PrintOutcome:
        """Print and cut. Raises Misuse for an impossible receipt; LinkLost, NoAnswer when nothing was sent.

        A cancelled print hangs up: the rest is not sent, what hangs in the printer is cut off after the next `open`.
        """
        pieces = await asyncio.to_thread(compose, receipt, self._paper)
        status = status_of(await self._clean_up(await self._dialogue.ask_state()))
        if not status.usable:
            return NotPrinted(status.cause)
        self._clean = False
        try:
            outcome = await self._send(pieces)
        except BaseException:
            await self._link.close()
            raise
        self._clean = outcome in (Printed(), _CANNOT_TELL)
        if not self._clean:
            await self._purge_quietly()
        return outcome

    async def purge(self) -> None:
        """Leave nothing of an unfinished receipt, as far as the printer lets us. Raises LinkLost, NoAnswer.

        Nothing happens when all is well. Else: hang up and connect again, DLE ENQ 2 when it is off line, and once it
        is well ESC @ and a cut. While it is off line the cut waits for the first good `status`.
        """
        if self._clean:
            return
        state = await self._connect()
        if state.offline or state.error:
            state = await self._recover()
        await self._clean_up(state)

    async def _send(self, pieces: list[bytes]) -> PrintOutcome:
        """Piece by piece, then the cut. Before the cut was sent no usable receipt can have come out."""
        for piece in pieces:
            if cause := await self._deliver(piece):
                return NotPrinted(cause)
        if cause := await self._deliver(commands.FEED_AND_CUT):
            return Unconfirmed(cause)
        return _CANNOT_TELL if self._proof is Proof.NONE else Printed()

    async def _deliver(self, piece: bytes) -> str:
        """Send one piece and have it proven; "" or the cause that stopped it."""
        try:
            return await self._dialogue.say(piece, self._proof or Proof.NONE, _PIECE_WITHIN)
        except (LinkLost, NoAnswer) as fault:
            return fault.cause

    async def _connect(self) -> PrinterState:
        """A fresh connection. A picture that was cut short may still swallow questions: blank bytes end it."""
        await self._link.close()
        await self._link.open()
        self._dialogue.restart()
        try:
            return await self._dialogue.ask_state()
        except NoAnswer:
            await self._dialogue.send(bytes(commands.LONGEST_PIECE))
            return await self._dialogue.ask_state()

    async def _recover(self) -> PrinterState:
        """DLE ENQ 2: empty the buffer and go on line, where the printer can."""
        await self._dialogue.send(commands.RECOVER_AND_CLEAR)
        self._dialogue.cover_moved = False
        await asyncio.sleep(_RECOVERY)
        return await self._dialogue.ask_state()

    async def _clean_up(self, state: PrinterState) -> PrinterState:
        """Cut off what may hang in the printer, once it is well; the state after that."""
        if self._clean or not status_of(state).usable:
            return state
        self._clean = not await self._start_over()
        return await self._dialogue.ask_state()

    async def _start_over(self) -> str:
        """ESC @ and a cut; "" when done. The first time this also shows which proof the printer gives."""
        if self._proof is not None:
            return await self._dialogue.say(START + commands.FEED_AND_CUT, self._proof, _PIECE_WITHIN)
        data = START + commands.FEED_AND_CUT
        for proof in (Proof.MARK, Proof.QUEUE):
            cause = await self._dialogue.say(data, proof, _PROBE_WITHIN)
            if cause == "":
                self._proof = proof
            if cause != NO_PROOF:
                return cause
            data = b""
        _log.warning("the printer proves nothing: receipts stay unconfirmed")
        self._proof = Proof.NONE
        return ""

    async def _purge_quietly(self) -> None:
        """Purge after a failed receipt; what cannot be done now is done at the next `open` or good `status`."""
        try:
            await self.purge()
        except DeviceFault as fault:
            _log.warning("what hangs in the printer could not be cut off yet: %s", fault.cause)
