"""The locker wall's books: what the platform's list and the ledger say, each question one transaction."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from kiosk.contract.events import Event
from kiosk.contract.lockers import COVER_SLIP, Awaited, CellState, Grant, Manifest, OpenOrder, Parcel, Purpose, Signed
from kiosk.profile.sections import LockerRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers import manifest as lists
from kiosk.terminal.lockers import stock
from kiosk.terminal.lockers.codes import CodeGuard, Frozen, Locked
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.ledger import Camera, Ledger
from kiosk.terminal.lockers.lines import CellLine, HandInLine, Waiting
from kiosk.terminal.lockers.proofs import CODE, Found, Proofs
from kiosk.terminal.lockers.rights import CellNotReady, Rights
from kiosk.terminal.settings.model import Cabinet
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Forged, Identity, Trust

Outcome = TypeVar("Outcome")


class OrderRefused(Exception):
    """An order to open from afar is not obeyed; `why` is forged, addressed_elsewhere, expired or obeyed."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Doubted:
    """Papers that a case waits for, and the cell in doubt in which they lie, or may lie."""

    awaited: Awaited
    cell: CellLine


class Books:
    """What is written about one cabinet."""

    def __init__(self, store: Store, cabinet: Cabinet, clock: Clock, *, identity: Identity, rules: LockerRules) -> None:
        self.cabinet = cabinet
        self.clock = clock
        self.rules = rules
        self._store = store
        self._identity = identity
        self._trust = Trust(identity.signer)
        self._proofs = Proofs(identity.key)
        self._orders: dict[str, OpenOrder] = {}  # the one that was read last
        self._camera = Camera(cabinet.camera, cabinet.camera_ahead)
        self._out = frozenset(cell.number for cell in cabinet.cells if cell.use == "out")
        self._in = frozenset(cell.number for cell in cabinet.cells if cell.use == "in")

    # ---- the platform's list --------------------------------------------------------------------------------------

    async def tag(self) -> str:
        """Tag of the platform's list as last taken over; empty before the first."""
        return await self._with_ledger(lists.tag)

    async def sync_age(self) -> dt.timedelta | None:
        """How long ago the platform last said that the list kept is its list; None: never."""
        confirmed = await self._with_ledger(lists.confirmed_at)
        return None if confirmed is None else max(self.clock.now() - confirmed, dt.timedelta())

    async def parcel(self, item_no: str) -> Parcel | None:
        """What the list says of the thing with this barcode; refused when it lies in a cell here already."""

        def look_up(ledger: Ledger) -> Parcel | None:
            parcel = next((each for each in self._list(ledger).parcels if each.item_no == item_no), None)
            if parcel is not None and stock.holds_item(ledger, item_no):
                return dataclasses.replace(parcel, refusal="item_deposited")
            return parcel

        return await self._with_ledger(look_up)

    async def awaited_for_card(self, number: str) -> tuple[Awaited, ...]:
        """The papers that the cases of this card's bearer wait for."""
        mine = self._proofs.bears_card(number)
        return await self._awaited(lambda each: mine(each.id_hashes))

    async def awaited_for_case(self, project_no: str) -> tuple[Awaited, ...]:
        """The papers that this case waits for."""
        return await self._awaited(lambda each: each.project_no == project_no)

    async def awaited(self, text: str) -> Awaited | None:
        """The papers to which this cover slip belongs, given with or without its prefix."""
        names = (text, COVER_SLIP + text)
        found = await self._awaited(lambda each: each.id in names or COVER_SLIP + each.id == text)
        return found[0] if found else None

    async def doubted_for_card(self, number: str) -> tuple[Doubted, ...]:
        """Papers of this card's bearer that cannot be handed in before staff have looked into a cell."""
        mine = self._proofs.bears_card(number)
        return await self._doubted(lambda each: mine(each.id_hashes))

    async def doubted_for_number(self, number: str) -> tuple[Doubted, ...]:
        """The same for a case, or for the cover slip of the papers, with or without its prefix."""
        return await self._doubted(lambda each: number in (each.project_no, each.id, COVER_SLIP + each.id))

    async def _doubted(self, fits: Callable[[Awaited], bool]) -> tuple[Doubted, ...]:
        def look_up(ledger: Ledger) -> tuple[Doubted, ...]:
            doubted = {cell.deposit_id: cell for cell in stock.in_doubt(ledger) if cell.deposit_id}
            fitting = (each for each in self._list(ledger).awaited if each.id in doubted and fits(each))
            return tuple(Doubted(each, doubted[each.id]) for each in fitting)

        return await self._with_ledger(look_up)

    async def _awaited(self, fits: Callable[[Awaited], bool]) -> tuple[Awaited, ...]:
        def look_up(ledger: Ledger) -> tuple[Awaited, ...]:
            held = {cell.deposit_id for cell in ledger.cells()}
            fitting = [each for each in self._list(ledger).awaited if fits(each)]
            return tuple(each for each in fitting if each.id not in held)

        return await self._with_ledger(look_up)

    # ---- what may be collected ------------------------------------------------------------------------------------

    async def grants_for_card(self, number: str) -> Found:
        """What the bearer of this ID number may collect, for themselves or for another."""
        fits = self._proofs.card(number)
        return (await self._with_rights(lambda rights: rights.find("card", fits)))[0]

    async def grants_for_qr(self, text: str) -> Found:
        """What this QR was made for."""
        fits = self._proofs.qr(text)
        return (await self._with_rights(lambda rights: rights.find("qr", fits)))[0]

    async def grants_for_code(self, digits: str) -> Found | Locked:
        """What this pickup code was made for; a code that fits nothing is counted, and too many lock codes out."""
        fits = self._proofs.code(digits)

        def look_up(rights: Rights) -> Found | Locked:
            guard = self._guard(rights.ledger)
            if locked := guard.locked():
                return locked
            found, fitted = rights.find("code", fits)
            if not fitted:
                return guard.wrong() or found
            return Found(tuple(each for each in found.titles if not guard.frozen(each.grant.deposit_id)))

        return await self._with_rights(look_up)

    async def second_code(self, found: Found, grant: Grant, digits: str) -> Found | Locked | Frozen:
        """The code typed for this very grant after its card; wrong ones are counted for the deposit, too."""
        fits, agent = self._proofs.code(digits), found.agent_for(grant)

        def look_up(rights: Rights) -> Found | Locked | Frozen:
            guard = self._guard(rights.ledger)
            if stopped := guard.locked() or guard.frozen(grant.deposit_id):
                return stopped
            bearer = fits(grant, rights.now)
            if bearer is not None and bearer.agent == agent:
                return found.with_factor(grant, CODE)
            return guard.wrong_for(grant.deposit_id) or guard.wrong() or found

        return await self._with_rights(look_up)

    async def still_there(self, found: Found) -> tuple[Grant, ...]:
        """Of what was found, the grants that are still to be collected, whether or not they want one more proof."""

        def remaining(rights: Rights) -> tuple[Grant, ...]:
            known = (title.grant for title in found.titles)
            return tuple(grant for grant in known if rights.still_gives(grant))

        return await self._with_rights(remaining)

    # ---- how cells stand ------------------------------------------------------------------------------------------

    async def cells(self) -> tuple[CellLine, ...]:
        """How every cell stands."""
        return await self._with_ledger(lambda ledger: ledger.cells())

    async def waiting(self) -> tuple[Waiting, ...]:
        """What lies in the cells for results."""
        return await self._with_rights(lambda rights: stock.waiting(rights, self._out))

    async def handed_in(self) -> tuple[HandInLine, ...]:
        """What lies in the cells for papers."""
        return await self._with_ledger(lambda ledger: stock.handed_in(ledger, self._in))

    async def in_doubt(self) -> tuple[CellLine, ...]:
        """Cells out of service: in doubt, faulty, switched off, or being cleaned."""
        return await self._with_ledger(stock.in_doubt)

    async def set_aside(self, cell: int, state: CellState) -> None:
        """Take a free cell out of service: CLEANING or DISABLED. Raises CellNotReady."""
        await self._with_ledger(lambda ledger: _exchange(ledger, cell, CellState.FREE, state))

    async def clean_again(self, cell: int) -> None:
        """A cell that was being cleaned is free. One that was switched off must be looked at. Raises CellNotReady."""
        await self._with_ledger(lambda ledger: _exchange(ledger, cell, CellState.CLEANING, CellState.FREE))

    async def raise_alarm(self, cell: int, kind: str, *, about_it: bool = True) -> None:
        """Somebody of the staff must come to this cell, because of what lies there unless it is not `about_it`."""

        def write(ledger: Ledger) -> None:
            line = ledger.cell(cell)
            ledger.alarm(cell, kind, line.deposit_id if line and about_it else "")

        await self._with_ledger(write)

    # ---- orders from afar -----------------------------------------------------------------------------------------

    async def order(self, signed: Signed) -> OpenOrder:
        """What a signed order says, if it may be obeyed here and now. Raises OrderRefused."""
        try:
            order = self._trust.read(signed, OpenOrder)
        except Forged as forged:
            raise OrderRefused(forged.why) from None
        if (order.terminal, order.cabinet) != (self._identity.terminal, self.cabinet.id):
            raise OrderRefused("addressed_elsewhere")

        def check(rights: Rights) -> str:
            if rights.now > order.expires:
                return "expired"
            query = "SELECT 1 FROM orders_obeyed WHERE id = ?"
            return "obeyed" if rights.ledger.db.execute(query, (order.id,)).fetchone() else ""

        if why := await self._with_rights(check):
            raise OrderRefused(why)
        self._orders = {order.id: order}
        return order

    def check_order(self, purpose: Purpose, cell: int, deed: Deed) -> None:
        """A door is opened from afar only by an order that was read here, for this cell, in its time.

        Raises CellNotReady.
        """
        if purpose is not Purpose.EMERGENCY:
            return
        order = self._orders.get(deed.order)
        if order is None:
            raise CellNotReady(cell, CellState.UNVERIFIED, "order_missing")
        if order.cell != cell:
            raise CellNotReady(cell, CellState.UNVERIFIED, "order_for_another_cell")
        if self.clock.now() > order.expires:
            raise CellNotReady(cell, CellState.UNVERIFIED, "order_expired")

    async def note_order_shown(self, cell: int, order: str) -> None:
        """On record: the on-site code of an order was shown."""
        await self._with_ledger(lambda ledger: ledger.note(Event.ORDER_SHOWN, cell=cell, order=order))

    # ---- inside ---------------------------------------------------------------------------------------------------

    def _list(self, ledger: Ledger) -> Manifest:
        """The platform's list, or an empty one before the first came."""
        return lists.kept(ledger, self._trust) or Manifest("", "", 0, "", ledger.at, (), (), (), ())

    def _guard(self, ledger: Ledger) -> CodeGuard:
        return CodeGuard(ledger.db, ledger.at, self.rules)

    async def _with_ledger(self, work: Callable[[Ledger], Outcome]) -> Outcome:
        def at_this_moment(db: sqlite3.Connection) -> Outcome:
            return work(Ledger(db, self.cabinet.id, self.clock.now(), self._camera))

        return await self._store.run(at_this_moment)

    async def _with_rights(self, work: Callable[[Rights], Outcome]) -> Outcome:
        again = dt.timedelta(seconds=self.rules.reopen_seconds)
        return await self._with_ledger(lambda ledger: work(Rights(ledger, again, self._trust, self._identity.terminal)))


def _exchange(ledger: Ledger, cell: int, before: CellState, after: CellState) -> None:
    line = ledger.cell(cell)
    if line is None or line.state is not before:
        raise CellNotReady(cell, line.state if line else CellState.DISABLED, line.reason if line else "unknown_cell")
    ledger.change(CellLine(cell, after, "", ""))
