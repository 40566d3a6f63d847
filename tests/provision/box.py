"""A bare box in the simulated hall: the wizard as its own process, to its end or to where it is killed."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from kiosk.rig.cables.end_state import noted
from kiosk.rig.cables.hands import Hands, OfficeToo, Said, answers
from kiosk.rig.house import ROOT, ZONE, House

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Hands", "OfficeToo", "Said", "answers", "noted", "provisioned"]
SOON = 120.0


async def provisioned(
    house: House,
    file: Path,
    *more: str,
    until: Callable[[str], bool] = lambda _: False,
    hands: Hands | None = None,
    bare: bool = False,
) -> Said:
    """The wizard from the file, to its end, or to the line at which it is killed with -9."""
    pipe = asyncio.subprocess.PIPE
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TZ": ZONE, "LANG": "C.UTF-8"}
    words = house.wizard("--answers", str(file), "--lang", "en", *more, bare=bare)
    process = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe, env=env)
    helping = hands or Hands(house.hall_dir)
    said = Said(0)
    assert process.stdout is not None and process.stderr is not None
    try:
        async with asyncio.timeout(SOON):
            while line := (await process.stdout.readline()).decode().strip():
                said.lines.append(line)
                await helping.hear(line)
                if until(line):
                    process.kill()
                    break
            said.err = (await process.stderr.read()).decode()
            said.code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return said
