"""A site whose days pass when a test says so: a platform over HTTP, terminals with real memories and walls."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
import uvicorn
from sqlalchemy import select

from drivers.contracts import Door
from kiosk.central.app import build
from kiosk.central.letter_key import letter_key_in
from kiosk.central.lockers.deposits import withdraw
from kiosk.central.office import Office
from kiosk.central.seed.sow import sow
from kiosk.central.signing import Signer, signer_in
from kiosk.central.storage import open_storage
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.places import TerminalRow
from kiosk.central.workdays import Workdays
from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Grant, Signed
from kiosk.contract.request_signing import SharedKey, signature_headers
from kiosk.contract.sealing import binding
from kiosk.profile.sections import LockerRules
from kiosk.rig.house import CONFIG
from kiosk.terminal.lockers.wall import Deed, Found, Opening, Wall
from kiosk.terminal.platform.client import Platform
from kiosk.terminal.platform.courier import Courier
from kiosk.terminal.platform.manifests import Manifests
from kiosk.terminal.settings.model import Cabinet, CabinetCell, PlatformSettings
from kiosk.terminal.settings.secret import Secret
from kiosk.terminal.store import outbox
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Identity
from tests.terminal.lockers.doubles import SHANGHAI, Board, VirtualClock

CELLS = 24
_ARRIVES_WITHIN = 20.0


class BigBoard(Board):
    """A board of twenty-four doors."""

    async def doors(self, board: int) -> Mapping[int, Door]:
        """Read the sensors."""
        return {number: Door.OPEN if number in self.open else Door.CLOSED for number in range(1, CELLS + 1)}


class Far:
    """The platform: its database outlives its process, and its clock is the test's."""

    def __init__(self, url: str, signing_key: Path, clock: VirtualClock) -> None:
        self.clock = clock
        self.engine = open_storage(url)
        sow(self.engine, CONFIG / "demo", clock.now().date())
        self.signer: Signer = signer_in(signing_key)
        letter_key = letter_key_in(signing_key.with_name("letter.key"))
        self.office = Office(self.engine, Workdays(), self.signer, letter_key, clock.now)
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it answers, when it does."""
        return f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Answer from now on."""
        config = uvicorn.Config(build(self.office), port=self.port, log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the platform did not start"
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Answer no more."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)
            self._server = None

    def close(self) -> None:
        """For good."""
        self.stop()
        self.engine.dispose()

    def key_of(self, terminal: str) -> str:
        """The key that a terminal shares with the platform."""
        with self.office.begin() as db:
            return db.get_one(TerminalRow, terminal).key

    def withdraw(self, deposit_id: str) -> None:
        """The receiver wants it by mail: the right to collect it here is revoked."""
        with self.office.begin() as db:
            assert withdraw(db.get_one(DepositRow, deposit_id), self.clock.now())

    def states(self) -> dict[str, str]:
        """What it believes of each deposit."""
        with self.office.begin() as db:
            return {row.id: row.state.value for row in db.scalars(select(DepositRow))}


class Near:
    """One terminal's locker room: memory, wall, courier; and the way to the platform."""

    def __init__(self, folder: Path, far: Far, terminal: str, cabinet: str) -> None:
        self.far = far
        self.clock = far.clock
        self.terminal = terminal
        self.key = bytes.fromhex(far.key_of(terminal))
        self.board = BigBoard()
        self.cabinet = cabinet
        self._cabinet = Cabinet(cabinet, tuple(CabinetCell(n, 1, n, n % 4, n // 4) for n in range(1, CELLS + 1)))
        self._path = folder / f"{terminal}.db"
        self.store: Store
        self.wall: Wall
        self.platform: Platform

    async def start(self) -> None:
        """Open everything."""
        signer = self.far.signer.public
        settings = PlatformSettings(self.far.url, Secret(self.key.hex()), signer)
        self.store = await Store.open(self._path, self.key, self.clock)
        self.platform = Platform(settings, self.terminal, self.clock)
        identity = Identity(self.terminal, self.key, signer)
        self.wall = Wall(self.store, self.board, self._cabinet, self.clock, identity=identity, rules=LockerRules())
        self.manifests = Manifests(self.platform, self.wall, settings, self.clock)
        await self.wall.recover()
        await self.wall.look()

    async def stop(self) -> None:
        """Close everything."""
        await self.platform.close()
        await self.store.close()

    async def fetch_list(self) -> Signed:
        """Fetch the platform's list; what was fetched."""
        answer = await self.platform.manifest(self._cabinet.id, "")
        assert isinstance(answer, Signed)
        await self.wall.keep(answer)
        for line in await self.wall.cells():
            if line.deposit_id:
                self.board.items.setdefault(line.number, line.deposit_id)
        return answer

    async def carry(self) -> None:
        """Let the courier carry until nothing is left."""
        courier = asyncio.create_task(Courier(self.store, self.platform, self.clock).carry())
        try:
            async with asyncio.timeout(_ARRIVES_WITHIN):
                while await self.store.run(lambda db: outbox.pending(db, 1)):  # noqa: ASYNC110  it is in a file
                    await asyncio.sleep(0.02)
        finally:
            courier.cancel()
            with suppress(asyncio.CancelledError):
                await courier

    async def events(self) -> dict[str, Any]:
        """The facts of this terminal that the platform has received."""
        target, headers = f"/v1/terminals/{self.terminal}/events", {"X-Terminal": self.terminal}
        key = SharedKey(self.terminal, self.key)
        headers |= signature_headers("GET", target, headers, None, key, self.clock.now())
        answer = await asyncio.to_thread(lambda: requests.get(self.far.url + target, headers=headers, timeout=10))
        found: dict[str, Any] = answer.json()
        return found

    async def collect(self, card: str, code: str = "", deposit: str = "") -> list[str]:
        """A receiver comes with a card, and where it is asked for with a code, and takes all they may; what it was."""
        found = await self.wall.grants_for_card(card)
        if code:
            by_code = await self.wall.grants_for_code(code)
            assert isinstance(by_code, Found)
            found = found.together(by_code)
        taken = []
        for grant in found.grants:
            if deposit and grant.deposit_id != deposit:
                continue
            agent = found.agent_for(grant)
            deed = Deed(
                factors=found.factors_for(grant),
                delegation=agent.delegation if agent else "",
                grant_counter=grant.counter,
                signature=signature(grant) if grant.signature else None,
                offline=not self.platform.reachable,
            )
            async with await self.wall.begin(grant, deed) as errand:
                assert await errand.open() is Opening.OPENED
                taken.append(self.board.items.pop(grant.cell))
                self.board.open.discard(grant.cell)
                assert await errand.closed(30)
                await errand.settle("got_it")
        return taken


def signature(grant: Grant) -> Signature:
    """A finger on the pad."""
    text, strokes = f"{grant.item.zh} {grant.document_no}", ((100, 100, 0, 200, 300, 20, 400, 500, 40),)
    at = dt.datetime(2026, 11, 24, tzinfo=SHANGHAI)
    return Signature(text, strokes, at, "receiver", binding(text, strokes, at, grant.terminal))


def morning() -> VirtualClock:
    """Monday morning."""
    return VirtualClock(dt.datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI))
