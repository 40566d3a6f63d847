"""Watches over the terminal's own cabinet: its door and tamper contact, the fire panel, who comes near, lights."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from drivers.contracts import Surroundings
from kiosk.contract.events import Event
from kiosk.contract.scene import Scene
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.flows import evacuation
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.surroundings.lamps import lit_for, status_light

_LOOK = 0.5  # seconds between two looks at the contacts
_LOOK_AGAIN = 0.05  # … before the first of them
_WITHIN = 5.0
_LEFT_ALONE = 5.0  # seconds of rest after which a shaken cabinet counts as left alone
_SIREN, _FAN = "siren", "fan"


class CabinetWatch:
    """Looks about twice a second. `greet` is called when somebody steps up."""

    def __init__(self, clerk: Clerk, greet: Callable[[], None]) -> None:
        self._clerk = clerk
        self._greet = greet
        self._station = clerk.bench.surroundings
        self._scene: Scene | None = None
        self._opened = self._somebody = False
        self._shaken_at: float | None = None
        self._siren_until = 0.0
        self._unbidden: frozenset[int] | None = None  # doors that opened for nobody, as at the last look

    async def first_look(self, seconds: float) -> None:
        """Look about before anybody is received: the hall may have to be left already.

        A board that answers late is waited for; one that does not answer for so long keeps nobody out.
        """
        if self._station.fitted is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._look():
                    await self._clerk.clock.sleep(_LOOK_AGAIN)

    async def watch(self) -> None:
        """Watch until cancelled; returns at once where no such board is fitted."""
        if self._station.fitted is None:
            return
        self._clerk.desk.shown.append(self._saw)
        try:
            while True:
                await self._look()
                await self._clerk.clock.sleep(_LOOK)
        finally:
            self._clerk.desk.shown.remove(self._saw)

    def _saw(self, scene: Scene) -> None:
        self._scene = scene

    async def _look(self) -> bool:
        """False where the board is not there."""
        try:
            sensed = await self._station.ask(lambda cabinet: cabinet.sensed(), _WITHIN)
            await self._note(sensed)
            await self._station.ask(self._light_up, _WITHIN)
        except DeviceAway:
            return False  # the bench brings it back, and the light is set anew then
        return True

    async def _note(self, sensed: Mapping[str, bool]) -> None:
        """Write down what is new."""
        await self._note_fire(fire=sensed.get("fire", False))
        record = self._clerk.store.record
        opened, somebody = sensed.get("cabinet_door", False), sensed.get("person", False)
        if opened is not self._opened:
            self._opened = opened
            await record(Event.CABINET_OPENED if opened else Event.CABINET_SHUT)
        await self._note_shaking(shaken=sensed.get("tamper", False))
        self._note_unbidden()
        self._tell({**sensed, "tamper": self._shaken_at is not None})
        if somebody and not self._somebody:
            self._greet()
        self._somebody = somebody

    async def _note_fire(self, *, fire: bool) -> None:
        """The hall's door is let go and every visit ended before anything is written down."""
        if fire is self._clerk.evacuating:
            return
        if not fire:
            evacuation.end(self._clerk)
            await self._clerk.store.record(Event.FIRE_OVER)
            return
        evacuation.begin(self._clerk)
        with contextlib.suppress(DeviceAway):  # let go at the next look, then; and the panel's own contact frees it
            await self._station.ask(self._hold_doors, _WITHIN)
        await self._clerk.store.record(Event.FIRE)
        if self._clerk.wall is not None:
            await self._clerk.wall.raise_alarm(min(self._clerk.wall.numbers), "fire", about_it=False)

    async def _hold_doors(self, cabinet: Surroundings) -> None:
        for door in sorted(cabinet.holds):
            await cabinet.hold(door, on=not self._clerk.evacuating)

    async def _note_shaking(self, *, shaken: bool) -> None:
        now = self._clerk.clock.monotonic()
        if shaken:
            began, self._shaken_at = self._shaken_at is None, now
            if began:
                self._siren_until = now + self._clerk.settings.care.siren_seconds
                await self._clerk.store.record(Event.TAMPERED)
        elif self._shaken_at is not None and now >= self._shaken_at + _LEFT_ALONE:
            self._shaken_at = None
            await self._clerk.store.record(Event.TAMPERING_ENDED)

    def _note_unbidden(self) -> None:
        """The siren sounds for a door that has just opened for nobody; for one found so at a start it does not."""
        doors = frozenset(self._clerk.wall.unbidden) if self._clerk.wall is not None else frozenset()
        if self._unbidden is not None and doors - self._unbidden:
            self._siren_until = self._clerk.clock.monotonic() + self._clerk.settings.care.siren_seconds
        self._unbidden = doors

    def _tell(self, contacts: Mapping[str, bool]) -> None:
        """Ring when anything but who stands there is other than before."""
        before, self._clerk.contacts = self._clerk.contacts, contacts
        if {**before, "person": False} != {**contacts, "person": False}:
            self._clerk.bell.ring()

    async def _light_up(self, cabinet: Surroundings) -> None:
        await self._hold_doors(cabinet)
        alarm = self._opened or self._shaken_at is not None
        if self._clerk.bench.tried != self._station.name:
            await cabinet.show(status_light(self._clerk, alarm=alarm))
        lit = lit_for(self._scene)
        loud = self._clerk.clock.monotonic() < self._siren_until
        hot = any(one.cause == "cabinet_hot" for one in self._clerk.figures.findings)
        wanted = {_SIREN: loud, _FAN: hot}
        for lamp in sorted(cabinet.lamps):
            await cabinet.illuminate(lamp, on=wanted.get(lamp, lamp == lit))
