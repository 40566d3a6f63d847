"""The scanner's side of the line: a plain scanner that sends every code it is shown, whether anybody waits or not."""

from __future__ import annotations

from drivers.scanner.cdc import codec
from drivers.scans.simulated import UnaskedScanner


class CdcDevice(UnaskedScanner):
    """One scanner. `prefix` and `terminator` are what it was set up to put around a code."""

    def __init__(self) -> None:
        super().__init__()
        self.prefix = b""

    def _sent(self, payload: bytes) -> bytes:
        return codec.sent(payload, self.prefix, self.terminator)
