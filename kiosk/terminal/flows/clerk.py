"""What a flow works with: the desk in front, devices, lockers and platform behind, and who is being served."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from drivers.contracts import Power
from kiosk.contract.names import Name
from kiosk.contract.platform import Site
from kiosk.contract.self_test import Report
from kiosk.contract.words import Both, Words
from kiosk.desk import Desk, Leaving
from kiosk.terminal.catalogue import Shelf
from kiosk.terminal.clock import Clock
from kiosk.terminal.devices.bench import Bench
from kiosk.terminal.documents.desk import Documents
from kiosk.terminal.documents.tally import Tally
from kiosk.terminal.flows.summons import Summons
from kiosk.terminal.health.figures import Figures
from kiosk.terminal.health.state import Health
from kiosk.terminal.identity.credential import Credential
from kiosk.terminal.letters import Letters
from kiosk.terminal.lockers.wall import Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.receipts.desk import Receipts
from kiosk.terminal.receipts.paper import Letterhead
from kiosk.terminal.roster import Roster
from kiosk.terminal.session import Session
from kiosk.terminal.settings.model import Settings
from kiosk.terminal.store.store import Store
from kiosk.terminal.upkeep import Upkeep
from kiosk.text import Language


class Bell:
    """Rings when something changed that the citizen may have to be told: a device, the platform, a door."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._listeners: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Have the open question looked at again, and wake everyone who listens."""
        self._desk.look_again()
        for listener in self._listeners:
            listener.set()

    async def heard(self) -> None:
        """Wait for the next ring."""
        event = asyncio.Event()
        self._listeners.add(event)
        try:
            await event.wait()
        finally:
            self._listeners.discard(event)


class Readers:
    """Card reader and scanner: whoever waits at them lets go while somebody of the staff signs in beside a question."""

    def __init__(self) -> None:
        self._free, self._wanted = asyncio.Event(), asyncio.Event()
        self._free.set()

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """For a moment they are for the staff alone."""
        self._free.clear()
        self._wanted.set()
        try:
            yield
        finally:
            self._wanted.clear()
            self._free.set()

    async def free(self) -> None:
        """Return when they are for everybody."""
        await self._free.wait()

    async def wanted(self) -> None:
        """Return when the staff want them."""
        await self._wanted.wait()


class Aloud(Protocol):
    """Reads published texts aloud."""

    @property
    def ready(self) -> bool:
        """Whether it can be heard now: fitted, there, and not silenced by the citizen."""

    async def read(self, text: Words, language: Language) -> bool:
        """Read a text; True when it was spoken to its end, False where silence was wanted or the sound went away."""


class Voice(Protocol):
    """How loud the terminal speaks."""

    @property
    def volume(self) -> float:
        """By day, 0 to 1."""

    def set_volume(self, volume: float) -> None:
        """This loud from the next sentence on."""


class Tests(Protocol):
    """The terminal's tests of itself."""

    @property
    def last(self) -> Report | None:
        """What the last one found; None before the first."""

    async def by_technician(self) -> Report:
        """Test everything for a technician who stands here and waits."""


@dataclass
class Clerk:
    """Serves one citizen after another; `session` is the one being served."""

    settings: Settings
    clock: Clock
    desk: Desk
    store: Store
    bench: Bench
    wall: Wall | None  # None where no cabinet stands (village point)
    roster: Roster | None  # None where the memory is lost, and the list of the staff with it
    receipts: Receipts
    documents: Documents
    platform: Platform
    catalogue: Shelf
    letters: Letters
    tally: Tally
    bell: Bell
    upkeep: Upkeep
    site: Site | None = None
    credential: Credential | None = None  # None where a key was handed out and there is no certificate
    session: Session = field(default_factory=Session)
    health: Health = field(default_factory=Health)  # of the terminal itself: its memory's disk, its clock, its starts
    fed: Power | None = None  # what the UPS said last; None where there is none, or it never answered
    contacts: Mapping[str, bool] = field(default_factory=dict)  # of the cabinet's board, as they were last seen
    on_battery: bool = False  # the mains are away: what has begun is finished, nothing but pickup begins
    aloud: Aloud | None = None  # None where nothing is ever said
    voice: Voice | None = None  # likewise
    tests: Tests | None = None  # None before the terminal is put together
    restart: Callable[[], None] | None = None  # end this program, which somebody starts again; None where nobody does
    battery_low: bool = False  # the battery is nearly empty: no door is opened any more
    ending: bool = False  # and whoever is still here must go now: the machine is about to end
    evacuating: bool = False  # the hall is to be left: nobody is served, nothing opens (flows/evacuation.py)
    memory_lost: bool = False  # the memory could not be opened: `store` is another one, for this run alone
    list_hours: float = 0.0  # how long ago the platform last confirmed the list of the cabinet
    hand_ins_waiting: int = 0  # hand-ins that the platform does not know of, while it is away
    readers: Readers = field(default_factory=Readers)
    summons: Summons = field(default_factory=Summons)
    obeying: bool = False  # a command from afar is being carried out
    left: list[Callable[[Leaving], None]] = field(default_factory=list)  # called when a session has ended, and how
    figures: Figures = field(init=False)  # what the fleet's channel and technicians are told of health
    _errands: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.figures = Figures(self.bench)

    def later(self, errand: Coroutine[Any, Any, None]) -> None:
        """Have something done while the next citizen is already served."""
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    @property
    def errands_left(self) -> bool:
        """True while something is still done for whoever was here before."""
        return bool(self._errands)

    def letterhead(self) -> Letterhead:
        """What stands on every slip printed now."""
        terminal = self.settings.terminal
        return Letterhead(
            terminal.centre,
            terminal.phone,
            terminal.id,
            self.clock.now(),
            self.desk.display.language,
            self.receipts.columns,
        )

    @property
    def desk_phone(self) -> str:
        """The number on every screen and slip."""
        return self.settings.terminal.phone

    @property
    def elsewhere(self) -> Both:
        """Where else to go when this terminal cannot help."""
        told = self.settings.site.elsewhere
        return named(told) if told else A_WINDOW


A_WINDOW = Both("服务窗口", "a service window")


def named(name: Name) -> Both:
    """A name the platform gave, as words."""
    return Both(name.zh, name.en)
