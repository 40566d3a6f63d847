"""How a fee order moves: the intent is written before the bank is asked; only the bank's word ends what is unknown."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fees.collector import Charge, Closed, NoSuchCharge, Open, Paid, Refunded, Silent
from kiosk.central.handling.through import go_through
from kiosk.central.office import Office
from kiosk.central.pulses import BANK
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.fees import FeeOrderRow
from kiosk.central.tasks import open_task
from kiosk.contract.after import FeeState

# What the bank may still decide; it is asked for these until it has.
UNDECIDED = (FeeState.PAYING, FeeState.UNKNOWN)
_CODE_DIGITS = 20
_ASKED_AGAIN = dt.timedelta(seconds=5)
_AT_ONCE = 20


def order_for(db: Db, case: CaseRow) -> FeeOrderRow:
    """The one order of this case, made when it is asked for the first time."""
    found = _order_of(db, case.project_no)
    if found is not None:
        return found
    row = FeeOrderRow(
        id=secrets.token_hex(12),
        project_no=case.project_no,
        amount_fen=case.fee_due,
        pay_code="".join(str(secrets.randbelow(10)) for _ in range(_CODE_DIGITS)),
        state=FeeState.UNPAID if case.fee_due else FeeState.EXEMPT,
        attempt=1,
        pay_url="",
        invoice_url="",
    )
    add_if_new(db, row)
    made = _order_of(db, case.project_no)
    if made is None:
        raise RuntimeError("an order that was just made is not there")
    return made


def begin_charge(office: Office, order_id: str) -> None:
    """Have the bank make the charge of an unpaid order. A second call while one is on its way changes nothing."""
    if office.collector is None:
        return
    with office.begin() as db:
        row = locked(db, FeeOrderRow, order_id)
        if row is None or row.state is not FeeState.UNPAID:
            return
        row.state, row.asked_at = FeeState.UNKNOWN, office.now()
        charge, amount, code = row.charge, row.amount_fen, row.pay_code
    said = office.collector.charge(charge, amount, code)
    office.pulses.note(BANK, answered=not isinstance(said, Silent))
    _take(office, order_id, charge, said)


def ask_bank(office: Office, order_id: str) -> None:
    """Ask the bank how an undecided charge stands."""
    if office.collector is None:
        return
    with office.begin() as db:
        row = locked(db, FeeOrderRow, order_id)
        if row is None or row.state not in UNDECIDED:
            return
        row.asked_at = office.now()
        charge = row.charge
    said = office.collector.look(charge)
    office.pulses.note(BANK, answered=not isinstance(said, Silent))
    _take(office, order_id, charge, said)


def ask_about_undecided(office: Office) -> None:
    """What nobody stands and waits for is asked about, too: who paid and went away has paid."""
    before = office.now() - _ASKED_AGAIN
    with office.begin() as db:
        undecided = select(FeeOrderRow.id).where(FeeOrderRow.state.in_(UNDECIDED), FeeOrderRow.asked_at <= before)
        orders = db.scalars(undecided.order_by(FeeOrderRow.asked_at).limit(_AT_ONCE)).all()
    for order in orders:
        ask_bank(office, order)


def _take(office: Office, order_id: str, charge: str, said: Charge | NoSuchCharge | Silent) -> None:
    with office.begin() as db:
        row = locked(db, FeeOrderRow, order_id)
        if row is not None and row.charge == charge and row.state in UNDECIDED:
            _apply(db, office, row, said)


def _apply(db: Db, office: Office, row: FeeOrderRow, said: Charge | NoSuchCharge | Silent) -> None:
    now = office.now()
    match said:
        case Silent():
            row.state = FeeState.UNKNOWN if row.expires is None or row.expires <= now else row.state
        case NoSuchCharge():
            row.state = FeeState.UNPAID  # it never arrived: the same charge may be asked for again
        case _ if said.amount_fen != row.amount_fen:
            row.state = FeeState.UNKNOWN
            open_task(db, "fee_contradiction", f"fee:{row.id}/{row.attempt}", now, said=str(said.amount_fen))
        case Open():
            row.state, row.pay_url, row.expires = FeeState.PAYING, said.pay_url, said.expires
        case Closed():
            row.state, row.pay_url, row.expires, row.attempt = FeeState.UNPAID, "", None, row.attempt + 1
        case Paid():
            row.state, row.pay_url, row.paid_at = FeeState.PAID, "", said.paid_at
            row.invoice_url = said.invoice_url
            row.case.fee_due = 0
            go_through(db, office, row.case)
        case Refunded():
            row.state, row.pay_url = FeeState.REFUNDED, ""


def _order_of(db: Db, project_no: str) -> FeeOrderRow | None:
    return db.scalar(select(FeeOrderRow).where(FeeOrderRow.project_no == project_no))
