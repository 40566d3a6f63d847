"""A bundle for somebody far away: made by the technician's own command, redacted there, and handed in."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from kiosk.contract.commands import LARGEST_LOGS, Command
from kiosk.terminal.commands.deeds.deed import At, Deed, Files, done, failed
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.platform.client import Away, Refused

_PROGRAM = Path(__file__).parents[3] / "doctor"
_FOLDER = "logs-"  # how those begin in which a bundle is made


async def _fetch_logs(at: At, command: Command) -> Turn:
    state = at.clerk.settings.state.dir
    await asyncio.to_thread(_clear, state)
    with tempfile.TemporaryDirectory(prefix=_FOLDER, dir=state) as folder:
        out = Path(folder) / "diagnostics.tar.gz"
        if not await _made(at.files, out):
            return failed("not_made")
        bundle = await asyncio.to_thread(out.read_bytes)
    if len(bundle) > LARGEST_LOGS:
        return failed("too_large")
    match await at.clerk.platform.hand_in_logs(command.id, bundle):
        case Away():
            return failed("platform_away")
        case Refused(refusal):
            return failed(refusal.code)
        case _:
            return done({"bytes": str(len(bundle))})


def _clear(state: Path) -> None:
    """Away with what one that was cut off has left: one is made at a time."""
    for left in state.glob(f"{_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)


async def _made(files: Files, out: Path) -> bool:
    """No shell: this program's own Python, with words that we chose."""
    words = [sys.executable, "-m", "kiosk", "diagnostics", "--out", str(out)]
    for option, paths in (("--config", files.config), ("--devices", files.devices)):
        for path in paths:
            words += [option, str(path)]
    quiet = asyncio.subprocess.DEVNULL
    making = await asyncio.create_subprocess_exec(*words, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        return await making.wait() == 0
    finally:
        if making.returncode is None:
            making.kill()
            await making.wait()


def _no_doctor(_at: At, _command: Command) -> str:
    return "" if _PROGRAM.is_dir() else "not_installed"


FETCH_LOGS = Deed(_fetch_logs, _no_doctor)
