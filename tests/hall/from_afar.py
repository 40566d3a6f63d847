"""Operators on a platform's own database, for tests; and whoever else would send something to a hall's broker."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from kiosk.central.commands import deeds, reading
from kiosk.central.commands.people import staff_behind
from kiosk.central.enrolment.at_broker import platform_papers
from kiosk.central.enrolment.authority import authority_in
from kiosk.central.letter_key import LetterKey
from kiosk.central.office import Office, calendar_in, local_now
from kiosk.central.operators.words import OperatorRole
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables.operators import OperatorRow
from kiosk.contract.commands import Command, CommandKind, CommandState
from kiosk.contract.fleet import topic
from kiosk.rig.house import TERMINAL, House
from kiosk.rig.office import STAFF
from tests.broker.callers import Caller

WANG, LI = "wang", "li"
_PATIENCE = 20.0


class FromAfar:
    """Two operators, whose orders the platform sends; and a line to the broker for what it never would."""

    def __init__(self, house: House) -> None:
        engine = open_storage(sqlite_url(house.folder / "central.db"))
        signer = signer_in(house.folder / "signing.key")
        self.office = Office(engine, calendar_in(engine), signer, LetterKey(X25519PrivateKey.generate()))
        self._hires()
        shown = platform_papers(house.folder, authority_in(house.folder, local_now()), local_now())
        port = int(str(house.broker["platform"]).rpartition(":")[2])
        self.caller = Caller(shown, house.folder / "ca.pem", port).calls()
        assert self.caller.connected()

    def close(self) -> None:
        """Hang up."""
        self.caller.leaves()
        self.office.engine.dispose()

    def _hires(self) -> None:
        with self.office.begin() as db:
            for login in (WANG, LI):
                row = OperatorRow(login=login, name=login, password="x", made_at=local_now(), made_by="test")
                row.take_roles((OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
                if db.get(OperatorRow, login) is None:
                    db.add(row)

    # ---- what operators do ----------------------------------------------------------------------------------------

    def orders(
        self,
        kind: CommandKind,
        told: Mapping[str, str] | None = None,
        *,
        staff: str = "",
        urgent: bool = False,
        **said: str,
    ) -> str:
        """Order something of this terminal; the id of the order."""
        behind = staff_behind(self.office, WANG, staff, str(STAFF[staff]["pin"])) if staff else ""
        wish = deeds.Wish(kind, (TERMINAL,), {**(told or {}), **said}, "柜门打不开", urgent)
        return deeds.order(self.office, WANG, secrets.token_hex(8), wish, staff=behind)

    def agrees(self, order: str, staff: str) -> None:
        """The other operator agrees."""
        deeds.approve(self.office, LI, order, staff=staff_behind(self.office, LI, staff, str(STAFF[staff]["pin"])))

    def line(self, order: str) -> reading.CommandLine:
        """How it stands."""
        with self.office.look() as db:
            return reading.of_order(db, order)[0]

    # ---- the line -------------------------------------------------------------------------------------------------

    def publishes(self, payload: bytes, seconds: int = 60, terminal: str = TERMINAL) -> None:
        """As the platform: with its own papers, and an end after which the broker forgets it."""
        lasts = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        lasts.MessageExpiryInterval = seconds
        self.caller.client.publish(topic(terminal, "command"), payload, qos=1, properties=lasts).wait_for_publish(5)

    def signed(self, command: Command, kind: str = "command") -> bytes:
        """As the platform would sign it."""
        return msgspec.json.encode(self.office.signer.sign(kind, command))  # type: ignore[arg-type]

    async def until(self, order: str, *states: CommandState, seconds: float = _PATIENCE) -> reading.CommandLine:
        """Wait until it stands so."""
        line = self.line(order)
        async with asyncio.timeout(seconds):
            while (line := self.line(order)).state not in states:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        return line


def command(
    kind: CommandKind = CommandKind.VOLUME, *, terminal: str = TERMINAL, lasts: float = 60.0, **said: str
) -> Command:
    """A command that nobody ordered."""
    now = local_now()
    return Command(secrets.token_hex(16), terminal, kind, now, now + dt.timedelta(seconds=lasts), said)
