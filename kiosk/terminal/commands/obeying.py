"""Hears commands, keeps them, waits for the right moment, has each carried out once, and tells how it went.

What is begun is on the disk before; what ends is there together with its fact. So a start that finds one begun knows
that it was, asks what can be asked, and never does it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import NoReturn

import msgspec

from kiosk.contract.commands import ENDS, MANNERS, Command, CommandReport, CommandState
from kiosk.contract.words import Both
from kiosk.terminal.commands import ledger
from kiosk.terminal.commands.deeds import Deeds
from kiosk.terminal.commands.judging import NoCommand, command_in, now_there
from kiosk.terminal.commands.ledger import Line, Turn
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.mishap import report
from kiosk.terminal.trust import Trust

_log = logging.getLogger(__name__)
_LOOK = 0.5  # seconds between two looks whether the one who was here has gone
_AT_REST = 30.0


class Obeying:
    """One for each start. `says` takes what is told at once (the topic of reports); facts tell it again, for sure."""

    def __init__(self, clerk: Clerk, deeds: Deeds) -> None:
        self.says: Callable[[bytes], None] = lambda _: None
        self._clerk = clerk
        self._deeds = deeds
        self._trust = Trust(clerk.settings.platform.signer)
        self._stirred = asyncio.Event()
        self._notice: Both | None = None  # the line for citizens, when it was last looked at
        self._ends: dict[str, Turn] = {}  # of what was begun, until they are on the disk

    async def hear(self, payload: bytes) -> None:
        """Keep what has come; once this returns it is safe here, or will be sent again. Raises nothing."""
        clerk, now = self._clerk, self._clerk.clock.now()
        try:
            command, body = command_in(payload, self._trust, clerk.settings.terminal.id)
            known = await clerk.store.run(partial(ledger.keep, at=now, command=command, body=body))
        except NoCommand as none:
            _log.warning("a command is refused: %s", none.why)
            with contextlib.suppress(sqlite3.Error):
                await clerk.store.run(partial(ledger.refuse, at=now, why=none.why))
            return
        except sqlite3.Error as trouble:
            _log.error("a command could not be kept: %s", type(trouble).__name__)
            return
        if known is None or known not in ENDS:  # how it ended a fact has told
            self._say(CommandReport(command.id, known or CommandState.DELIVERED, now))
        self._stirred.set()

    async def follow(self) -> NoReturn:
        """Carry out what there is, until cancelled."""
        recalled = False
        while True:
            self._stirred.clear()
            waits = True
            try:
                if not recalled:
                    await self._recall()
                    recalled = True
                waits = await self._round()
            except sqlite3.Error as trouble:  # a disk that refuses is told of elsewhere
                _log.error("commands wait for the disk: %s", type(trouble).__name__)
                await self._clerk.clock.sleep(_AT_REST)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK if waits else _AT_REST):
                    await self._stirred.wait()
            self._look_at_notice()

    async def _recall(self) -> None:
        """What became of those that were begun before this start."""
        for line in await self._clerk.store.run(ledger.lines):
            if line.state is CommandState.RUNNING:
                self._ends[line.command.id] = await self._deeds.after_a_start(line.command, line.mark)

    async def _round(self) -> bool:
        """Look at each once, in the order in which they came; True while some wait."""
        now = await self._now_there()
        lines = await self._clerk.store.run(ledger.lines)
        return any([await self._see_to(line, now) for line in lines])

    def _look_at_notice(self) -> None:
        """A line for citizens that has had its time is taken down: only then is there anything to look at again."""
        notice = self._clerk.upkeep.from_afar.notice(self._clerk.clock.now())
        if notice != self._notice:
            self._notice = notice
            self._clerk.bell.ring()

    async def _see_to(self, line: Line, now: dt.datetime) -> bool:
        """Let it go on as far as it can; True where it waits still."""
        command = line.command
        if line.state is CommandState.RUNNING:
            await self._turn(command, self._ends.get(command.id, Turn(CommandState.UNKNOWN, "no_end")))
        elif command.expires <= now:
            await self._turn(command, Turn(CommandState.EXPIRED, "late"))
        elif why_not := self._deeds.impossible(command):
            await self._turn(command, Turn(CommandState.REFUSED, why_not))
        elif self._free_for(command):
            await self._carry_out(command)
        elif not MANNERS[command.kind].deferred:
            await self._turn(command, Turn(CommandState.REFUSED, "somebody_here"))
        else:
            if line.state is not CommandState.DEFERRED:
                await self._turn(command, Turn(CommandState.DEFERRED, "somebody_here"))
            return True
        return False

    async def _carry_out(self, command: Command) -> None:
        self._say(CommandReport(command.id, CommandState.ACCEPTED, self._clerk.clock.now()))
        mark = await self._deeds.mark(command)
        await self._turn(command, Turn(CommandState.RUNNING, mark=mark))
        self._clerk.obeying = True
        try:
            async with asyncio.timeout(MANNERS[command.kind].seconds):
                turn = await self._deeds.do(command)
        except TimeoutError:
            turn = Turn(CommandState.UNKNOWN, "too_long")
        except Exception as mistake:  # noqa: BLE001  a mistake of ours ends the command, never the terminal
            report(mistake)
            turn = Turn(CommandState.UNKNOWN, "mistake")
        finally:
            self._clerk.obeying = False
        self._ends[command.id] = turn
        await self._turn(command, turn)

    def _free_for(self, command: Command) -> bool:
        """Nobody is here, or it may not wait for them; for a door or an alarm each waits."""
        clerk = self._clerk
        if clerk.evacuating or clerk.desk.interrupted or (clerk.wall is not None and clerk.wall.in_use):
            return False
        urgent = command.urgent and MANNERS[command.kind].urgent
        return urgent or not (clerk.desk.session_open or clerk.errands_left)

    async def _now_there(self) -> dt.datetime:
        newest = await self._clerk.store.run(ledger.newest)
        return now_there(self._clerk.clock.now(), self._clerk.platform.clock_offset, newest)

    async def _turn(self, command: Command, to: Turn) -> None:
        at = self._clerk.clock.now()
        told = await self._clerk.store.run(partial(ledger.turn, at=at, command=command, to=to))
        if to.state in ENDS:
            self._ends.pop(command.id, None)
        if told is not None:
            self._say(told)

    def _say(self, told: CommandReport) -> None:
        self.says(msgspec.json.encode(told))
