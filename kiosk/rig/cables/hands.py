"""Who stands before a box that is set up from a file, who sits at the office, and what the file says."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.sim.control import Hand
from kiosk.rig.house import SITE
from kiosk.rig.office import OFFICER, AtTheOffice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.rig.house import House

ANSWERS = """
who = "吴安装"
touch = [{touch}]
[site]
number = 3
[patience]
again = {again}
hands = 20
[cabinet]
{cabinet}
[seen]
slip_looks_right = true
page_looks_right = true
lights_look_right = true
may_pull_plug = true
"""
POINTS = ("bios", "boot", "usb", "ports", "keys", "screen", "camera", "heights")
PLACES = (1000, 5000, 9000)
CODE = re.compile(r"Have this approved at the platform: ([0-9A-Z]{5}-[0-9A-Z]{5})")
NEW = "T-BARE-01"  # what a box is called once it is somebody


def answers(
    folder: Path,
    *,
    url: str = "",
    cabinet: str = "known = true",
    again: int = 0,
    more: str = "",
    at: Callable[[int, int], tuple[int, int]] | None = None,
) -> Path:
    """A file of answers for this hall; `at` says where a finger that means x, y is felt, `url` where a platform is."""
    felt = at or (lambda x, y: (x + 40, y - 30))
    marks = ", ".join("{{ x = {}, y = {} }}".format(*felt(x, y)) for y in PLACES for x in PLACES)
    text = f'url = "{url}"\n' if url else ""
    text += ANSWERS.format(touch=marks, again=again, cabinet=cabinet)
    text += "".join(f'[[security]]\npoint = "{point}"\nanswer = "吴安装查过"\n' for point in POINTS)
    file = folder / "answers.toml"
    file.write_text(text + more, "utf-8")
    return file


@dataclass
class Said:
    """What one run of the wizard said, and how it ended; -9 where it was killed."""

    code: int
    lines: list[str] = field(default_factory=list)
    err: str = ""

    @property
    def passed(self) -> list[str]:
        """The steps that passed in this run."""
        return [line.partition(":")[0] for line in self.lines if ": passed" in line]


class Hands:
    """Do what a line of the wizard asks for, as somebody before the box would."""

    def __init__(self, hall: Path) -> None:
        self.hand = Hand(hall)

    async def hear(self, line: str) -> None:
        """One line."""
        if line.startswith("HALL-TEST"):
            await self.hand.show(line)
        elif line.startswith("Lay an ID card"):
            await self.hand.lay("张测试")
        elif line.startswith("Lay a page"):
            await self.hand.do("lay-page", kind="a4")
        elif line.endswith("push the door shut") or line.startswith("Push door"):
            await asyncio.sleep(0.2)
            await self.hand.do("shut-all")
        elif line.startswith("Scan the code on the slip"):
            await self.hand.do("show-receipt", number=len((await self.hand.look())["printer"]["receipts"]))
        elif line.startswith("Move one of"):
            await self.hand.do("open-cabinet")
        elif line.startswith("Pull the"):
            await self.hand.do("cut-mains")
        elif line.startswith("The battery feeds it"):
            await self.hand.do("restore-mains")


class OfficeToo(Hands):
    """Hands before the box, and an officer who has the code read out to them."""

    def __init__(self, house: House, deed: str) -> None:
        super().__init__(house.hall_dir)
        self._house, self._deed = house, deed
        self.codes: list[str] = []

    async def hear(self, line: str) -> None:
        """One line."""
        await super().hear(line)
        if (shown := CODE.match(line)) and shown[1] not in self.codes:
            self.codes.append(shown[1])
            await asyncio.to_thread(self._decide, shown[1])

    def _decide(self, code: str) -> None:
        office = AtTheOffice(self._house.central_url, OFFICER)
        wish = {"terminal": NEW, "site": SITE} if self._deed == "approve" else {}
        office.sends(f"enrolments/{code}/{self._deed}", **wish)
        office.leaves()
