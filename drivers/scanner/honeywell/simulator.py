"""The scanner's side of the line: a Honeywell scanner that sees a code when somebody shows one under its light."""

from __future__ import annotations

import asyncio

from drivers.scanner.honeywell import codec
from drivers.scans.simulated import TriggeredScanner

_KNOWN_TAGS = ("PAPHHF", "VSUFCR", "REVINF", "TRGSTO", "TRGMOD", "SHWNRD", "BEPBEP")
_REVISION = " PRODUCT NAME: Simulated area imager\r\nBOOT REVISION: 0\r\nSOFTWARE REVISION: 0\r\n"


class HoneywellDevice(TriggeredScanner):
    """One scanner. `show` lays a code under it; it reads at once when triggered, else at the next trigger.

    Faults besides those of every scanner: `unknown_tags` (refused with 05), `late` (seconds before each reply),
    `no_marks` (replies without their punctuation mark, as the guides' examples show them).
    """

    def __init__(self) -> None:
        super().__init__()
        self.terminator = b""  # off at the factory on serial models
        self.late = 0.0
        self.no_marks = False
        self.unknown_tags: tuple[str, ...] = ()
        self.commands: list[str] = []
        self._pending = bytearray()

    def _hear(self, chunk: bytes) -> None:
        self._pending += chunk
        for text, storage in codec.split_commands(self._pending):
            if self._free():
                self.commands.append(text)
                if storage:
                    self._start(self._obey(text, storage))
                elif not self.silent:
                    self._light(on=text == "T")

    def _hung_up(self) -> None:
        super()._hung_up()
        self._pending.clear()

    async def _obey(self, text: str, storage: str) -> None:
        if self.silent:
            return
        await asyncio.sleep(self.late + self.busy)
        known = text[:6].upper() in _KNOWN_TAGS and text[:6] not in self.unknown_tags
        data = _REVISION if text == codec.REVISION else ""
        outcome = codec.DONE if known else codec.UNKNOWN_TAG
        self._say(codec.reply(text, outcome, data, "" if self.no_marks else storage))
        if known:
            self._change(text)

    def _change(self, text: str) -> None:
        if text == codec.SUFFIX_CR:
            self.terminator = b"\r"
        elif text == codec.SERIAL_TRIGGER:
            self.terminator = b""
        elif text.startswith("TRGSTO"):
            self.read_seconds = int(text[6:]) / 1000
