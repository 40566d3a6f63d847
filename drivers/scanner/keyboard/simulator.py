"""The scanner's side: a keyboard scanner whose kernel passes its events on over the line, as evdev hands them out."""

from __future__ import annotations

import time

from drivers.scanner.keyboard import codec
from drivers.scans.simulated import UnaskedScanner
from drivers.scans.text import text_of


class KeyboardDevice(UnaskedScanner):
    """One scanner, on a machine that passes its input events to socket://host:port.

    `end` is the key it was set up to press after a code (28 Enter, 96 on the number pad, 15 Tab, 0 none).
    What is no ASCII it types by number, as GBK.
    """

    ADDRESS = "socket://{host}:{port}"

    def __init__(self) -> None:
        super().__init__()
        self.end = codec.ENTER

    def _sent(self, payload: bytes) -> bytes:
        events = []
        for sign in text_of(payload):
            if sign.isascii():
                events += codec.keystrokes(sign.encode("ascii"), 0)
            else:
                events += codec.typed_by_number(int.from_bytes(sign.encode("gb18030"), "big"))
        now = time.time()
        return b"".join(codec.event_bytes(event, now) for event in [*events, *codec.keystrokes(b"", self.end)])
