"""The terminal's own locker room over a memory that is thrown away, with rights signed by nobody but this trial.

What it does is what is done for citizens; nothing of it reaches the terminal's ledger, the platform, or anybody's door.
"""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import PICKUP_QR, CellSize, FactorRule, Grant, Manifest, Purpose, Sensitivity, Signed
from kiosk.contract.names import Name
from kiosk.contract.sealing import SignedKind, keyed, signed_message
from kiosk.profile.sections import LockerRules
from kiosk.terminal.lockers.wall import Deed, Wall
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.trust import Identity

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from kiosk.terminal.clock import Clock
    from kiosk.terminal.devices.bench import Bench
    from kiosk.terminal.lockers.errand import Errand
    from kiosk.terminal.settings.model import Cabinet

_DEPOSIT, _TERMINAL = "D-TRIAL-1", "T-TRIAL"
_NOBODYS_CASE, _ITEM_NO = "0000000000000000000", "HI00000000"
_HOLDS = dt.timedelta(hours=1)
THING = Name("测试物品", "A thing for the trial")


class TrialHall:
    """One cabinet, one thing, one right."""

    def __init__(self, wall: Wall, key: bytes, signer: Ed25519PrivateKey, clock: Clock) -> None:
        self.wall = wall
        self.qr = secrets.token_urlsafe(12)
        self._key, self._signer, self._clock = key, signer, clock

    @property
    def shown(self) -> str:
        """What the code on the slip says."""
        return PICKUP_QR + self.qr

    async def putting_in(self) -> Errand:
        """The smallest free cell, for the thing. Raises NoCell, CellNotReady."""
        cell = (await self.wall.reserve(_DEPOSIT, CellSize.SMALL)).number
        deed = Deed(staff="S-TRIAL", item_no=_ITEM_NO, project_no=_NOBODYS_CASE)
        return await self.wall.errand(Purpose.DEPOSIT, cell, _DEPOSIT, deed)

    async def collecting(self, text: str) -> Errand | None:
        """What this code opens, if it is ours. Raises CellNotReady."""
        found = await self.wall.grants_for_qr(text)
        return await self.wall.begin(found.grants[0], Deed(factors=("qr",))) if found.grants else None

    async def give_right(self, cell: int) -> None:
        """The list of a platform that knows one thing: the one that was put in."""
        now = self._clock.now()
        grant = Grant(
            deposit_id=_DEPOSIT,
            terminal=_TERMINAL,
            cabinet=self.wall.cabinet.id,
            cell=cell,
            item_no=_ITEM_NO,
            project_no=_NOBODYS_CASE,
            item=THING,
            document_no="TRIAL",
            copies=1,
            name_masked="-",
            deposited_on=now.date(),
            keep_until=now.date() + dt.timedelta(days=1),
            sensitivity=Sensitivity.ORDINARY,
            rule=FactorRule.EITHER,
            signature=False,
            id_hashes=(),
            code_hash=keyed(self._key, "code", secrets.token_hex(8)),
            qr_hash=keyed(self._key, "qr", self.qr),
            agents=(),
            counter=1,
            valid_from=now - _HOLDS,
            valid_to=now + _HOLDS,
        )
        listed = Manifest(
            cabinet=self.wall.cabinet.id,
            terminal=_TERMINAL,
            version=1,
            tag="trial",
            issued_at=now,
            grants=(self._signed("grant", grant),),
            revoked=(),
            parcels=(),
            awaited=(),
        )
        await self.wall.keep(self._signed("manifest", listed))

    def _signed(self, kind: SignedKind, told: object) -> Signed:
        body = msgspec.json.encode(told).decode()
        return Signed(body, self._signer.sign(signed_message(kind, body)).hex())


@asynccontextmanager
async def opened_hall(cabinet: Cabinet, bench: Bench, clock: Clock) -> AsyncGenerator[TrialHall, None]:
    """The wall as the terminal would have it, for as long as this lasts."""
    key, signer = secrets.token_bytes(32), Ed25519PrivateKey.generate()
    identity = Identity(_TERMINAL, key, signer.public_key().public_bytes_raw().hex())
    with tempfile.TemporaryDirectory(prefix="hall-trial-") as folder:
        store = await Store.open(Path(folder) / FILE_NAME, key, clock)
        try:
            wall = Wall(store, bench.boards, cabinet, clock, identity=identity, rules=LockerRules())
            await wall.recover()
            await wall.look()
            yield TrialHall(wall, key, signer, clock)
        finally:
            await store.close()
