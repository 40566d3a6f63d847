"""A hall with staff in its lobby: they can be called, come, show their badge beside a citizen's question, and leave."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from kiosk.contract.content import Keypad
from kiosk.contract.events import Event
from kiosk.contract.helping import CallState, HelpCall, HelpOver, HelpWanted
from kiosk.contract.lockers import BADGE_QR, Role, StaffPass
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words
from kiosk.profile.sections import StaffRules
from kiosk.terminal.platform.asking import Asking, Away, Refused
from kiosk.terminal.platform.helping import HelpCalls
from kiosk.terminal.roster import Roster
from tests.flows.handling.conftest import HandlingHall
from tests.terminal.lockers.doubles import IDENTITY, VirtualClock, shown, staff_list, staff_pass
from tests.terminal.platform.doubles import until

BADGE, PIN, DESK_PHONE = "Bq4nW8sLk2ZxT7vR", "246810", "0538-2100000"
QIAN = staff_pass()
SHI = staff_pass("S-103", number="370999199108170315", roles=(Role.TECHNICIAN,), badge_hash=shown("badge", "Tf8rG5uN"))
_SAME_CODE_SECONDS = 1.7  # until a code that was seen last counts as shown anew


class SteadyClock(VirtualClock):
    """Time that passes when a test says so, however often somebody looks."""

    async def sleep(self, seconds: float) -> None:
        """Look again soon."""
        await asyncio.sleep(min(seconds, 0.02))


class Lobby(HelpCalls):
    """The platform's side of calls. `here` is whether it answers, `answers` what state a call is given."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(asking)
        self.here = True
        self.state = CallState.OPEN
        self.opens: dt.datetime | None = None
        self.wanted: list[HelpWanted] = []
        self.ended: list[HelpOver] = []

    def _told(self) -> HelpCall | Refused | Away:
        return HelpCall("help-1", self.state, "12345", self.opens) if self.here else Away("no_connection")

    async def call(self, wanted: HelpWanted, key: str) -> HelpCall | Refused | Away:
        """Somebody is wanted."""
        self.wanted.append(wanted)
        return self._told()

    async def standing(self, id: str) -> HelpCall | Refused | Away:
        """How far it is."""
        return self._told()

    async def end(self, id: str, over: HelpOver, key: str) -> HelpCall | Refused | Away:
        """Nobody need come any more."""
        self.ended.append(over)
        return self._told()


class LobbyHall(HandlingHall):
    """The hall of one test: an item to apply for, and a courier and a technician on its list."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = SteadyClock()
        self.lobby = Lobby(self.office)
        self.office.helping = self.lobby
        self._lists = 0
        self._shown = ""

    async def __aenter__(self) -> LobbyHall:
        await super().__aenter__()
        self.clerk.roster = Roster(self.store, self.clock, identity=IDENTITY, rules=StaffRules())
        await self.lists(QIAN, SHI)
        return self

    async def lists(self, *staff: StaffPass) -> None:
        """The platform's list names these of the staff, and nobody else."""
        self._lists += 1
        assert self.clerk.roster is not None
        await self.clerk.roster.keep(staff_list(*staff, version=self._lists))

    async def asks_for_help(self) -> Scene:
        """From any question to the help over it."""
        self.citizen.goes("help")
        return await self.citizen.sees("help")

    async def shows_badge(self, badge: str = BADGE, pin: str = PIN) -> None:
        """From the help: one of the staff shows the badge and types the PIN."""
        await self.asks_for_help()
        self.citizen.touches("sign_in")
        await self.citizen.sees("help.entry")
        await self.holds_before_the_scanner(BADGE_QR + badge)
        await self.citizen.sees("help.pin")
        self.citizen.types(pin)

    async def is_helped(self) -> None:
        """One of the staff stands by from here on; the question is there again."""
        await self.shows_badge()
        await self.touches_at("help.begun", "ok")

    async def holds_before_the_scanner(self, text: str) -> None:
        """Show a code for a moment, once the scanner looks."""
        if text == self._shown:
            await asyncio.sleep(_SAME_CODE_SECONDS)
        self._shown = text
        await until(lambda: self.scanner.looking)
        self.scanner.show(text.encode())
        await asyncio.sleep(0.15)
        self.scanner.hide()

    async def band(self, words: Words | None) -> Scene:
        """Wait until this stands above the scene, or nothing."""
        return await self.citizen.until(lambda scene: helped(scene) == words, f"{words} above the scene")

    async def types_wrongly(self, pin: str) -> Scene:
        """Type a PIN that is another one."""
        self.citizen.types(pin)
        return await self.citizen.until(
            lambda scene: isinstance(scene.content, Keypad) and scene.content.note is not None, "a word over the keys"
        )

    async def on_record(self, *events: Event) -> list[tuple[str, dict[str, Any]]]:
        """The audit records, of these kinds where any are named, oldest first."""
        query = "SELECT event, facts FROM audit ORDER BY number"
        rows = await self.store.run(lambda db: db.execute(query).fetchall())
        wanted = {event.value for event in events}
        return [(row[0], msgspec.json.decode(row[1])) for row in rows if not wanted or row[0] in wanted]


def helped(scene: Scene) -> Words | None:
    """What stands above a scene about help."""
    return scene.frame.helped if scene.frame is not None else None


def renamed(who: StaffPass, **more: Any) -> StaffPass:  # noqa: ANN401  any field of a pass
    """The same with something else about them."""
    return dataclasses.replace(who, **more)
