"""What each kind of command does here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from kiosk.contract.commands import Command, CommandKind
from kiosk.terminal.commands.deeds import devices, door, logs, machine, standing
from kiosk.terminal.commands.deeds.deed import At, Deed, Files, done, failed, unknown
from kiosk.terminal.commands.ledger import Turn

__all__ = ["At", "Deeds", "Files"]
_DEEDS: Mapping[CommandKind, Deed] = {
    CommandKind.REFRESH: machine.REFRESH,
    CommandKind.VOLUME: standing.VOLUME_SET,
    CommandKind.NOTICE: standing.NOTICE_SET,
    CommandKind.PRINT_TEST: devices.PRINT_TEST,
    CommandKind.SELF_TEST: devices.SELF_TEST,
    CommandKind.REOPEN_DEVICE: devices.REOPEN_DEVICE,
    CommandKind.DEVICE_OUT: devices.DEVICE_OUT,
    CommandKind.DEVICE_BACK: devices.DEVICE_BACK,
    CommandKind.SERVICE_OUT: standing.SERVICE_OUT,
    CommandKind.SERVICE_BACK: standing.SERVICE_BACK,
    CommandKind.MAINTENANCE_BEGIN: standing.MAINTENANCE_BEGIN,
    CommandKind.MAINTENANCE_END: standing.MAINTENANCE_END,
    CommandKind.RESTART_APP: machine.RESTART_APP,
    CommandKind.REBOOT: machine.REBOOT,
    CommandKind.FETCH_LOGS: logs.FETCH_LOGS,
    CommandKind.SCENE: machine.SCENE,
    CommandKind.OPEN_CELL: door.OPEN_CELL,
}


class Deeds:
    """All of them, at one terminal."""

    def __init__(self, at: At) -> None:
        self._at = at

    def impossible(self, command: Command) -> str:
        """Why it cannot be done here, whenever; "" where it can."""
        return _DEEDS[command.kind].impossible(self._at, command)

    async def mark(self, command: Command) -> str:
        """What is noted before it is begun, so that a start can tell whether it came about."""
        return await asyncio.to_thread(machine.boot) if command.kind is CommandKind.REBOOT else ""

    async def do(self, command: Command) -> Turn:
        """Do it."""
        return await _DEEDS[command.kind].do(self._at, command)

    async def after_a_start(self, command: Command, mark: str) -> Turn:
        """What became of one that was begun before this start: what can be asked is asked, nothing is done again."""
        if command.kind is CommandKind.REBOOT:
            return done() if await self.mark(command) != mark else unknown("cut_off")
        asked = _DEEDS[command.kind].done
        if asked is None:
            return unknown("cut_off")
        return done() if await asked(self._at, command) else failed("cut_off")
