"""What is done with the machine: what it knows is fetched anew, it tells what stands on the glass, or starts anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kiosk.contract.commands import Command
from kiosk.contract.errands import Power
from kiosk.terminal.commands.deeds.deed import At, Deed, done, failed, unknown
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.errands import NOBODY

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot() -> str:
    """The kernel's id of this run of the machine."""
    return _BOOT_ID.read_text("ascii").strip()


async def _refresh(at: At, _command: Command) -> Turn:
    platform = at.clerk.platform
    platform.hurry()
    await at.clerk.catalogue.pull()
    if not platform.reachable:
        return failed("platform_away")
    return done({"profile": str(at.clerk.settings.profile.version)})


async def _scene(at: At, _command: Command) -> Turn:
    return done({"scene": at.clerk.desk.scene_name})


async def _restart(at: At, _command: Command) -> Turn:
    if at.clerk.restart is not None:
        at.clerk.restart()
        await asyncio.Event().wait()  # until we are stopped
    return failed("not_supervised")


def _not_supervised(at: At, _command: Command) -> str:
    return "" if at.clerk.restart is not None else "not_supervised"


async def _has_started(_at: At, _command: Command) -> bool:
    return True  # a start asks


async def _reboot(at: At, _command: Command) -> Turn:
    await at.clerk.store.settle()
    answer = await at.errands.ask("power", Power("reboot", await asyncio.to_thread(boot)))
    if answer is NOBODY:
        return unknown(answer.why)  # what was asked lies there, and may yet be done
    if answer.state != "done":
        return failed(answer.why)
    await asyncio.Event().wait()  # until we are stopped
    return done()


def _no_errands(at: At, _command: Command) -> str:
    return "" if at.errands.possible else "no_errands"


REFRESH = Deed(_refresh)
SCENE = Deed(_scene)
RESTART_APP = Deed(_restart, _not_supervised, _has_started)
REBOOT = Deed(_reboot, _no_errands)  # whether it came about the mark tells
