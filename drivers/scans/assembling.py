"""Puts scans together from whatever chunks they arrive in. Pure: who owns the clock says when the line was silent.

Source: protocol sheet B1, the receive rule common to all brands.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

IDLE_GAP = 0.08  # seconds of silence that end a scan without a terminator; the sheet says 50 to 100 ms
LONGEST_SCAN = 4096

_STX, _ETX = 0x02, 0x03


class Ending(enum.StrEnum):
    """How a scanner was set up to end a scan. A named end must come: what silence cuts off is then thrown away."""

    ANY = "any"  # CR, LF, TAB or ETX, whichever comes; silence where none comes
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    TAB = "tab"
    ETX = "etx"
    FRAMED = "stx_etx"  # between STX and ETX; what lies outside is noise
    NONE = "none"  # only silence: the payload may hold CR, LF, TAB and ETX itself


_TERMINATORS = {
    Ending.CR: b"\r",
    Ending.LF: b"\n",
    Ending.CRLF: b"\r\n",
    Ending.TAB: b"\t",
    Ending.ETX: b"\x03",
    Ending.FRAMED: b"\x03",
}
_ANY = b"\r\n\t\x03"


class ScanAssembler:
    """Feed it chunks, call `pause` after IDLE_GAP of silence. NULs and scans over LONGEST_SCAN bytes are dropped.

    `purify` takes out of a whole scan what is no code, such as a late reply to a command.
    """

    def __init__(self, ending: Ending = Ending.ANY, purify: Callable[[bytes], bytes] = bytes) -> None:
        self._ending = ending
        self._purify = purify
        self._pending = bytearray()
        self._spoilt = False

    @property
    def waiting(self) -> bool:
        """True when the beginning of a scan has arrived and not its end."""
        return bool(self._pending) or self._spoilt

    def feed(self, chunk: bytes) -> list[bytes]:
        """Add what arrived; every scan that is whole now, without its end."""
        scans = []
        for byte in chunk:
            if byte:
                self._add(byte)
                scans += self._ended()
        return scans

    def pause(self) -> list[bytes]:
        """The line has been silent for IDLE_GAP: the scan that ends with it, if there is one."""
        return self._take(0, good=self._ending in (Ending.ANY, Ending.NONE))

    def spoil(self) -> None:
        """Something was lost on the way: what is being received is no scan, to its end."""
        self._spoilt = True

    def _add(self, byte: int) -> None:
        if byte == _STX and self._ending is Ending.FRAMED:
            self._pending.clear()
            self._spoilt = False
        self._pending.append(byte)
        if len(self._pending) > LONGEST_SCAN + 2:  # room for its frame
            del self._pending[:-2]
            self._spoilt = True

    def _ended(self) -> list[bytes]:
        """The scan whose end was just added."""
        if self._ending is Ending.NONE:
            return []
        if self._ending is Ending.ANY:
            return self._take(1, good=True) if self._pending[-1] in _ANY else []
        terminator = _TERMINATORS[self._ending]
        return self._take(len(terminator), good=True) if self._pending.endswith(terminator) else []

    def _take(self, end: int, *, good: bool) -> list[bytes]:
        raw = bytes(self._pending[: len(self._pending) - end])
        spoilt, self._spoilt = self._spoilt, False
        self._pending.clear()
        if self._ending is Ending.FRAMED:
            spoilt = spoilt or raw[:1] != bytes((_STX,))
            raw = raw[1:]
        scan = self._purify(raw)
        return [scan] if scan and good and not spoilt and len(scan) <= LONGEST_SCAN else []
