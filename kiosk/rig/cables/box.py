"""A bare box with everything plugged in, its cables, and the wizard that is started there again and again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from typing import TYPE_CHECKING

from kiosk.rig.cables.hands import OfficeToo, Said, answers
from kiosk.rig.cables.network import NetworkCable
from kiosk.rig.cables.pulls import CABLES, NETWORK, SPEAKER, Pull
from kiosk.rig.house import ROOT, ZONE
from kiosk.rig.matrix.expected import Trouble

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from kiosk.rig.house import House
    from kiosk.rig.matrix.plugs import Loudspeaker

WITHIN = 120.0  # seconds in which a run must have come to its end, whatever is out
DOORS = 6
_CABINET = "\n".join(
    (
        'boards = 1\ncolumns = 2\nsizes = "112"\nlow = "011"\npapers = 1',
        "opens = [{}]".format(", ".join(f"{{ board = 1, channel = {n}, door = {n} }}" for n in range(1, DOORS + 1))),
    )
)


class NotSo(Exception):
    """Something is not as the proof says that it is."""


def devices_beside(house_folder: str, speaker: Loudspeaker) -> str:
    """What lies over the hall's own devices: a loudspeaker, and a wall small enough to be opened door by door."""
    locks = f'[locks]\nmodel = "board8a"\naddress = "{house_folder}/hall/locks"\nchannels = {DOORS}\n'
    return f"{locks}{speaker.section}"


class Box:
    """One box; `fresh` makes another one of it, at a platform that has never heard of it."""

    def __init__(self, house: House, speaker: Loudspeaker) -> None:
        self.house = house
        self._speaker = speaker
        self._network = NetworkCable(house.central_url)
        self._hands = OfficeToo(house, "approve")

    async def fresh(self) -> None:
        """Nobody yet, with everything in its place."""
        self.house.stop("central")
        for file in self.house.folder.glob("central.db*"):
            file.unlink()
        self.house.start_central()
        shutil.rmtree(self.house.state)
        self.house.state.mkdir()
        self._hands = OfficeToo(self.house, "approve")
        await self._hands.hand.do("reset")
        await self.mends()

    async def mends(self) -> None:
        """Every cable is in, and no door stands open."""
        for cable in CABLES:
            await self.plug(cable)
        for number, door in (await self._hands.hand.look())["locks"]["doors"].items():
            if door["open"]:
                await self._hands.hand.shut(int(number))

    async def leave(self) -> None:
        """The line to the platform is nobody's any more."""
        self._network.pull()
        await asyncio.sleep(0)  # what is cut closes in the loop's next round

    async def plug(self, cable: str) -> None:
        """Put it in again."""
        if cable == NETWORK:
            await self._network.plug()
        elif cable == SPEAKER:
            await self._speaker.mend()
        else:
            await self._hands.hand.plug(cable)

    async def pull(self, cable: str) -> None:
        """Take it out."""
        if cable == NETWORK:
            self._network.pull()
        elif cable == SPEAKER:
            await self._speaker.befall(Trouble.UNPLUGGED)
        else:
            await self._hands.hand.pull(cable)

    async def runs(self, until: str = "", pull: Pull | None = None) -> Said:
        """The wizard, to its end or to a line at which it is killed; a cable is pulled meanwhile. Raises NotSo."""
        file = answers(self.house.folder, url=self._network.url, cabinet=_CABINET)
        words = self.house.wizard("--answers", str(file), "--lang", "en", bare=True)
        env = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": ZONE, "LANG": "C.UTF-8"}
        pipe = asyncio.subprocess.PIPE
        if pull is not None and not pull.at:
            await self._befalls(pull)
            pull = None
        process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe, env=env)
        said = Said(0)
        try:
            async with asyncio.timeout(WITHIN):
                await self._follows(process, said, until, pull)
                assert process.stderr is not None
                said.err = (await process.stderr.read()).decode()
                said.code = await process.wait()
        except TimeoutError:
            raise NotSo(f"it hangs; it said last: {said.lines[-3:]}") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return said

    async def _follows(self, process: Process, said: Said, until: str, pull: Pull | None) -> None:
        """Hear every line; hands help until a cable is out."""
        assert process.stdout is not None
        helping = True
        while line := (await process.stdout.readline()).decode().strip():
            said.lines.append(line)
            if pull is not None and line.startswith(pull.at):
                await self._stands_still(process, line, pull)
                helping, pull = pull.helps, None
            elif helping:
                await self._hands.hear(line)
            if until and line.startswith(until):
                process.kill()
                return

    async def _stands_still(self, process: Process, line: str, pull: Pull) -> None:
        """While the cable goes the wizard stands still, or a fast one would be through before a hand has moved."""
        process.send_signal(signal.SIGSTOP)
        if pull.helps:
            await self._hands.hear(line)
        await self._befalls(pull)
        process.send_signal(signal.SIGCONT)

    async def _befalls(self, pull: Pull) -> None:
        if pull.question:
            self._network.lose_answer(pull.question)
        else:
            await self.pull(pull.cable)
