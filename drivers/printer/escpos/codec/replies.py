"""Bytes that come from the printer, taken apart by their first byte, and what they say about it.

(v & 93) == 12 answers DLE EOT; (v & 93) == 10 heads a report of four bytes (automatic status back); 37 22 heads a
process id of seven bytes; 11 and 13 are XON and XOFF; 5F and 3D head block data up to a NUL; (v & 90) == 00 answers
GS r. Source: protocol sheet C1 to C3, after Epson's reference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from drivers.printer.escpos.codec.commands import MARK_LENGTH, Ask

_MARK_HEAD = b"\x37\x22"
XON, XOFF = 0x11, 0x13
_BLOCKS = b"\x5f\x3d"
_LONGEST_BLOCK = 128


@dataclass(frozen=True)
class Answered:
    """One byte in answer to DLE EOT; which question it answers only the asker knows."""

    value: int


@dataclass(frozen=True)
class Reported:
    """Four bytes that the printer sent by itself."""

    value: bytes


@dataclass(frozen=True)
class Marked:
    """Everything before the mark with this id is on paper."""

    mark_id: bytes


@dataclass(frozen=True)
class Queued:
    """One byte in answer to GS r: everything before that question has been worked through."""

    value: int


@dataclass(frozen=True)
class Flow:
    """XOFF: the printer takes no data for now; XON: it does again. Questions in real time are heard all the same."""

    stopped: bool


Reply = Answered | Reported | Marked | Queued | Flow


class ReplyReader:
    """Takes a mixed stream apart, whatever chunks it comes in; skips what fits nowhere."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[Reply]:
        """Add what arrived; every reply that is whole now."""
        self._pending += chunk
        found: list[Reply] = []
        while self._pending:
            length = self._length()
            if length > len(self._pending):
                break
            found += self._reply(bytes(self._pending[: max(length, 1)]))
            del self._pending[: max(length, 1)]
        return found

    def _length(self) -> int:
        """Bytes that the reply at the front takes; 0 for a byte that is none."""
        first = self._pending[0]
        if first in _BLOCKS:
            end = self._pending.find(0, 0, _LONGEST_BLOCK)
            return end + 1 if end >= 0 or len(self._pending) >= _LONGEST_BLOCK else len(self._pending) + 1
        if first == _MARK_HEAD[0]:
            return self._framed(len(_MARK_HEAD) + MARK_LENGTH + 1)
        if first & 0x93 == 0x10:
            return self._framed(4)
        return 1 if first & 0x93 == 0x12 or first & 0x90 == 0 or first in (XON, XOFF) else 0

    def _framed(self, length: int) -> int:
        """`length` while what has come can still be such a frame, else 0."""
        front = bytes(self._pending[:length])
        if front[0] == _MARK_HEAD[0]:
            whole = len(front) == length
            fits = _MARK_HEAD.startswith(front[:2]) and not (whole and front[-1])
        else:
            fits = not any(byte & 0x90 for byte in front[1:])
        return length if fits else 0

    @staticmethod
    def _reply(frame: bytes) -> list[Reply]:
        first = frame[0]
        if first in _BLOCKS:
            return []
        if len(frame) > 4:
            return [Marked(frame[2:-1])]
        if len(frame) == 4:
            return [Reported(frame)]
        if first in (XON, XOFF):
            return [Flow(first == XOFF)]
        if first & 0x93 == 0x12:
            return [Answered(first)]
        return [Queued(first)] if first & 0x90 == 0 else []


@dataclass(frozen=True)
class PrinterState:
    """Everything the printer says about itself, decoded."""

    offline: bool = False
    cover_open: bool = False
    feeding: bool = False
    paper_stop: bool = False
    error: bool = False
    mechanical: bool = False
    cutter: bool = False
    unrecoverable: bool = False
    overheated: bool = False  # head hot or voltage off: passes by itself
    waiting: bool = False  # for somebody to press a button or recover it
    near_end: bool = False
    paper_out: bool = False

    def with_answer(self, question: Ask, value: int) -> PrinterState:
        """The state after one answer to DLE EOT. One bit of a pair is enough: clones set only one."""
        if question is Ask.PRINTER:
            return replace(self, offline=bool(value & 0x08), waiting=bool(value & 0x20))
        if question is Ask.OFFLINE_CAUSE:
            return replace(
                self,
                cover_open=bool(value & 0x04),
                feeding=bool(value & 0x08),
                paper_stop=bool(value & 0x20),
                error=bool(value & 0x40),
            )
        if question is Ask.ERROR_CAUSE:
            return replace(
                self,
                mechanical=bool(value & 0x04),
                cutter=bool(value & 0x08),
                unrecoverable=bool(value & 0x20),
                overheated=bool(value & 0x40),
            )
        return replace(self, near_end=bool(value & 0x0C), paper_out=bool(value & 0x60))


def state_of_report(report: bytes) -> PrinterState:
    """The state in a report of four bytes."""
    first, second, third, _ = report
    return PrinterState(
        offline=bool(first & 0x08),
        cover_open=bool(first & 0x20),
        feeding=bool(first & 0x40),
        mechanical=bool(second & 0x04),
        cutter=bool(second & 0x08),
        unrecoverable=bool(second & 0x20),
        overheated=bool(second & 0x40),
        error=bool(second & 0x6C),
        waiting=bool(second & 0x01),
        near_end=bool(third & 0x03),
        paper_out=bool(third & 0x0C),
        paper_stop=bool(third & 0x0C),
    )


def answer_for(state: PrinterState, question: Ask) -> int:
    """The printer's side: the byte that answers `question`."""
    bits = {
        Ask.PRINTER: (state.offline << 3) | (state.waiting << 5),
        Ask.OFFLINE_CAUSE: (state.cover_open << 2)
        | (state.feeding << 3)
        | (state.paper_stop << 5)
        | (state.error << 6),
        Ask.ERROR_CAUSE: (state.mechanical << 2)
        | (state.cutter << 3)
        | (state.unrecoverable << 5)
        | (state.overheated << 6),
        Ask.PAPER: state.near_end * 0x0C | state.paper_out * 0x60,
    }
    return 0x12 | bits[question]


def report_of(state: PrinterState) -> bytes:
    """The printer's side: the four bytes it sends by itself."""
    first = 0x10 | (state.offline << 3) | (state.cover_open << 5) | (state.feeding << 6)
    second = (
        state.waiting
        | (state.mechanical << 2)
        | (state.cutter << 3)
        | (state.unrecoverable << 5)
        | (state.overheated << 6)
    )
    third = state.near_end * 0x03 | state.paper_out * 0x0C
    return bytes((first, second, third, 0x0F))


def mark_reply(mark_id: bytes) -> bytes:
    """The printer's side: what answers a mark when all before it is on paper."""
    return _MARK_HEAD + mark_id + b"\x00"
