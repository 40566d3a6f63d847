"""The scanner's side of the line: a Newland scanner that sees a code when somebody shows one under its light."""

from __future__ import annotations

import asyncio

from drivers.scanner.newland import codec, older
from drivers.scans.simulated import TriggeredScanner

_KNOWN_TAGS = ("SCNTRG", "SCNMOD", "ORTSET", "RRDDUR", "GRBENA", "QRYSYS", "SETUPE", "FACDEF", "REBOOT")


class NewlandDevice(TriggeredScanner):
    """One scanner. `show` lays a code under it; it reads at once when triggered, else at the next trigger.

    `language` is "ucs", "older" or "engine". Faults besides those of every scanner: `unknown_tags` (refused with 05,
    or as the elders refuse), `late` (seconds before each reply).
    """

    def __init__(self) -> None:
        super().__init__()
        self.language = "ucs"
        self.late = 0.0
        self.unknown_tags: tuple[str, ...] = ()
        self.commands: list[str] = []
        self._pending = bytearray()

    def _hear(self, chunk: bytes) -> None:
        self._pending += chunk
        if self.language == "ucs":
            for scope, text in codec.split_commands(self._pending):
                if self._free():
                    self.commands.append(text)
                    self._start(self._obey(scope, text))
            return
        for said in older.split_commands(self._pending):
            if self._free():
                self.commands.append(said.decode("latin-1"))
                self._start(self._obey_as_elder(said))

    def _hung_up(self) -> None:
        super()._hung_up()
        self._pending.clear()

    async def _obey(self, scope: str, text: str) -> None:
        if self.silent:
            return
        await asyncio.sleep(self.late + self.busy)
        known = text[:6] in _KNOWN_TAGS and text[:6] not in self.unknown_tags
        outcome = codec.DONE if known else codec.UNKNOWN_TAG
        self._say(codec.reply(text, outcome, "Simulated UCS scanner" if text == codec.PING else "", scope))
        if known:
            self._change(text)

    def _change(self, text: str) -> None:
        if text in (codec.TRIGGER_ON, codec.TRIGGER_OFF):
            self._light(on=text == codec.TRIGGER_ON)
        elif text.startswith("ORTSET"):
            self.read_seconds = int(text[6:]) / 1000

    async def _obey_as_elder(self, said: bytes) -> None:
        if self.silent:
            return
        await asyncio.sleep(self.late + self.busy)
        triggers = older.SHORT if self.language == "older" else older.ESCAPE
        if said in (triggers.on, triggers.off):
            self._light(on=said == triggers.on)
        elif (answer := self._elders_answer(said)) is not None:
            self._say(answer)

    def _elders_answer(self, said: bytes) -> bytes | None:
        done = not any(tag.encode() in said for tag in self.unknown_tags)
        if self.language == "older":
            answers = {older.ENQUIRY: older.PRESENT}
            return answers.get(said) or ((older.DONE if done else older.REFUSED) if said.startswith(b"nls") else None)
        answers = {older.ENTER: older.ENTERED, older.LEAVE: older.LEFT}
        return answers.get(said) or (
            older.programmed_reply(said[1:-1].decode(), done) if said.startswith(b"#") else None
        )
