"""委托 (M27): somebody lets somebody act for them, in writing, until a moment; and ends it whenever they like.

Giving one asks for a second proof, ending one does not: whoever lost their telephone must be able to.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.handling import entrusting
from kiosk.central.handling.matter import Actor, actor
from kiosk.central.helping.assisting import TheAssistant, is_assistant
from kiosk.central.identity import holder, number_fits, standing
from kiosk.central.lockers.deposits import new_code, revoke
from kiosk.central.lockers.grants import collects
from kiosk.central.messages.making import tell_delegated, wipe
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.proving.second_code import LEVEL
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.places import SiteRow
from kiosk.central.tables.records import ActDelegationRow
from kiosk.contract.after import AGENT_WRONG, DelegationMade, DelegationSigned, Scope
from kiosk.contract.handling import LEVEL_NEEDED
from kiosk.contract.ids import mask_name

router = room("handling")
_ANSWERS_KEPT = dt.timedelta(days=1)
_KINDS = ("111", "516", "553")


@dataclass(frozen=True)
class Nothing:
    """Body of POST /delegations/{delegation}/revoke, and its answer."""


@dataclass(frozen=True)
class Tried:
    """What became of one wish: the delegation, or the code of a refusal. Kept, so that a wrong agent counts once."""

    refusal: str = ""
    made: DelegationMade | None = None


@router.get("/delegations")
def delegations(office: TheOffice, token: TheToken) -> tuple[DelegationMade, ...]:
    """Who may act for the holder, newest first; what was ended stands here until it would have been over."""
    with office.begin() as db:
        mine = ActDelegationRow.principal_id == holder(office, db, token)
        rows = db.scalars(
            select(ActDelegationRow)
            .where(mine, ActDelegationRow.until > office.now())
            .order_by(ActDelegationRow.made_at.desc(), ActDelegationRow.id)
        )
        return tuple(_told(row) for row in rows)


@router.post("/delegations", dependencies=[exactly(DelegationSigned)])
def delegate(
    asked: DelegationSigned,
    office: TheOffice,
    caller: TheCaller,
    token: TheToken,
    key: TheKey,
    assistant: TheAssistant,
) -> DelegationMade:
    """Let somebody act for the holder: what was signed must be, word for word, what is asked for.

    Whoever of the staff stands by cannot be the one.
    """
    with office.begin() as db:
        who = standing(office, db, token)
    if who.level < LEVEL:
        raise Declined(LEVEL_NEEDED, caller.contact)
    if not any(number_fits(kind, asked.agent_number) for kind in _KINDS):
        raise Declined("number_wrong", caller.contact)

    def act(db: Db) -> Tried:
        me = actor(office, db, token)
        refusal = entrusting.refusal_of(db, me, asked, office.now(), caller.id)
        if is_assistant(db, assistant, asked.agent_number):
            refusal = AGENT_WRONG
        return Tried(refusal) if refusal else Tried(made=_make(db, office, caller, me, asked, assistant))

    tried = once(office, caller, key, (who.session, asked), Tried, act, _ANSWERS_KEPT)
    if tried.made is None:
        raise Declined(tried.refusal, caller.contact)
    return tried.made


@router.post("/delegations/{delegation}/revoke", dependencies=[exactly(Nothing)])
def end(
    delegation: str, nothing: Nothing, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey
) -> Nothing:
    """Nobody acts by this any more, from now on; a locker that is offline hears of it within a day."""
    with office.begin() as db:
        citizen = holder(office, db, token)

    def act(db: Db) -> Nothing:
        row = locked(db, ActDelegationRow, delegation)
        if row is None or row.principal_id != citizen:
            raise Declined("delegation_unknown", caller.contact)
        if row.revoked_at is None:
            _end(db, row, office.now())
        return nothing

    return once(office, caller, key, ("end", delegation, citizen), Nothing, act, _ANSWERS_KEPT)


def _make(db: Db, office: Office, caller: Caller, me: Actor, asked: DelegationSigned, assistant: str) -> DelegationMade:
    now = office.now()
    principal = db.get_one(CitizenRow, me.citizen.id)
    row = ActDelegationRow(
        id=f"AD-{secrets.token_hex(6)}",
        principal=principal,
        agent=_citizen(db, asked),
        scopes=[scope.value for scope in asked.scopes],
        task_codes=list(asked.task_codes),
        until=asked.until,
        signature=msgspec.json.encode(asked).decode(),
        signer=me.subject.mark_hash,
        terminal_id=caller.id,
        made_at=now,
        code=new_code() if Scope.COLLECT in asked.scopes else "",
        assisted_by=assistant,
    )
    db.add(row)
    db.flush()
    tell_delegated(db, row, db.get_one(SiteRow, caller.site_code), now)
    return _told(row)


def _citizen(db: Db, asked: DelegationSigned) -> CitizenRow:
    """An agent need not be known here before."""
    add_if_new(db, CitizenRow(id_number=asked.agent_number, name=asked.agent_name))
    return db.scalars(select(CitizenRow).where(CitizenRow.id_number == asked.agent_number)).one()


def _end(db: Db, row: ActDelegationRow, now: dt.datetime) -> None:
    """Rights that name the agent are dead as well; the holder's own are given anew, with a higher number."""
    row.revoked_at = now
    wipe(db, row.id)
    waiting = select(DepositRow).where(
        DepositRow.state == DepositState.WAITING, DepositRow.case.has(citizen_id=row.principal_id)
    )
    for deposit in db.scalars(waiting.with_for_update(key_share=True)):
        if collects(row, deposit.case):
            revoke(deposit, now)


def _told(row: ActDelegationRow) -> DelegationMade:
    return DelegationMade(
        id=row.id,
        agent_masked=mask_name(row.agent.name),
        scopes=tuple(Scope(word) for word in row.scopes),
        task_codes=tuple(row.task_codes),
        until=row.until,
        revoked=row.revoked_at is not None,
    )
