"""`kiosk provision-proof`: a box is set up from a file by nobody, and once more with cables pulled at every step.

The wizard, platform and devices are real programs. Whatever a step uses is pulled in its middle: the script ends at
that step, with its name and the reason. Once the cable is in again the same command goes on and ends well, and the box
is the same as one that nobody disturbed. What a step does not use is out while it works, and hinders nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.rig.cables.box import NotSo
from kiosk.rig.cables.walk import NAMES, prove
from kiosk.rig.program import DidNotStart


def main(argv: Sequence[str]) -> int:
    """1 at the first thing that is not as it must be."""
    wishes = argparse.ArgumentParser(prog="kiosk provision-proof", description=__doc__)
    only = "pull at this step only; repeatable"
    wishes.add_argument("--step", action="append", choices=NAMES, metavar="NAME", help=only)
    wish = wishes.parse_args(argv)
    steps = tuple(name for name in NAMES if name in (wish.step or NAMES))
    try:
        with tempfile.TemporaryDirectory(prefix="cables-", ignore_cleanup_errors=True) as made:
            asyncio.run(_told(Path(made), steps))
    except (NotSo, DidNotStart) as contradiction:
        print(f"NOT AS IT MUST BE: {contradiction}", file=sys.stderr)
        return 1
    return 0


async def _told(folder: Path, steps: tuple[str, ...]) -> None:
    began = time.monotonic()
    async for line in prove(folder, steps):
        print(f"{time.monotonic() - began:6.1f} s  {line}", flush=True)
