"""Which messages an occasion makes, when each is due, and which are not to be sent any more."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update
from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.bundles import here, places_of, waits_for_the_rest
from kiosk.central.messages import words
from kiosk.central.messages.words import Words
from kiosk.central.storage import add_if_new
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.hand_ins import HandInRow
from kiosk.central.tables.lockers import DepositRow
from kiosk.central.tables.messages import MessageKind, MessageRow, MessageState
from kiosk.central.tables.people import CitizenRow
from kiosk.central.tables.places import SiteRow
from kiosk.central.tables.records import ActDelegationRow

_MORNING = dt.time(9)  # nobody is reminded at night
_DAY = dt.timedelta(days=1)


def tell_deposited(db: Db, deposit: DepositRow, now: dt.datetime, grace: dt.timedelta) -> None:
    """It was put in: the news after the grace, and reminders as long as it waits; none whose time has passed.

    Who wants several results together is told once, when the last has come.
    """
    put_in, last = deposit.deposited_at, deposit.keep_until
    if put_in is None or last is None or waits_for_the_rest(db, deposit.case):
        return
    on = put_in.astimezone(now.tzinfo).date()
    _about(db, deposit, MessageKind.DEPOSITED, put_in + grace)
    reminders = {
        MessageKind.AFTER_ONE_DAY: _morning(on + _DAY, now),
        MessageKind.AFTER_THREE_DAYS: _morning(on + 3 * _DAY, now),
        MessageKind.LAST_DAY_NEAR: _morning(last - _DAY, now),
    }
    for kind, due in reminders.items():
        if due > now:
            _about(db, deposit, kind, due)


def tell_last_day(db: Db, deposit: DepositRow, now: dt.datetime) -> None:
    """It waits by itself again, until another day than the receiver was told before."""
    if deposit.keep_until is not None:
        due = _morning(deposit.keep_until - _DAY, now)
        text = words.about_deposit(MessageKind.LAST_DAY_NEAR, deposit)
        occasion = f"{_right(deposit)}/{deposit.keep_until}"
        _write(db, MessageKind.LAST_DAY_NEAR, occasion, deposit.id, deposit.case.citizen, text, due)


def tell_delivery_near(db: Db, deposit: DepositRow, now: dt.datetime) -> None:
    """Day eight after the decision, and it still lies there."""
    _about(db, deposit, MessageKind.DELIVERY_NEAR, now)


def tell_reclaimed(db: Db, deposit: DepositRow, now: dt.datetime, where: str) -> None:
    """It is somewhere else now."""
    text = words.about_reclaim(deposit, where)
    _write(db, MessageKind.RECLAIMED, _right(deposit), deposit.id, deposit.case.citizen, text, now)


def tell_counted(db: Db, row: HandInRow, site: SiteRow, now: dt.datetime, *, agrees: bool) -> None:
    """Papers were counted."""
    kind = MessageKind.HAND_IN_AGREED if agrees else MessageKind.HAND_IN_DISAGREED
    at = row.collected_at or now
    occasion = f"{row.id}@{at.astimezone(dt.UTC).isoformat()}"
    _write(db, kind, occasion, row.id, row.case.citizen, words.about_hand_in(kind, row, site), now)


def tell_received(db: Db, case: CaseRow, site: SiteRow, now: dt.datetime) -> None:
    """An application has come in; whoever gave no telephone has the slip."""
    if case.citizen.phone:
        text = words.about_receipt(case, site)
        _write(db, MessageKind.RECEIVED, case.project_no, case.project_no, case.citizen, text, now)


def tell_moved(db: Db, case: CaseRow, now: dt.datetime, last: dt.date | None = None) -> None:
    """A case has come to another stage; `last` is the day until which something has to be mended."""
    if case.citizen.phone and (text := words.about_stage(case, last)) is not None:
        occasion = f"{case.project_no}/{len(case.stages)}"
        _write(db, MessageKind.MOVED, occasion, case.project_no, case.citizen, text, now)


def tell_second_code(db: Db, citizen: CitizenRow, subject: str, code: str, site: SiteRow, now: dt.datetime) -> None:
    """A code for who stands at a terminal; it goes out at once."""
    _write(db, MessageKind.SECOND_CODE, subject, subject, citizen, words.about_second_code(code, citizen, site), now)


def tell_delegated(db: Db, row: ActDelegationRow, site: SiteRow, now: dt.datetime) -> None:
    """Somebody may act for a citizen; the citizen is written to, who may not have been there."""
    if row.principal.phone:
        _write(db, MessageKind.DELEGATED, row.id, row.id, row.principal, words.about_delegation(row, site), now)


def wipe(db: Db, subject: str) -> None:
    """What was written about this is said no more, and stands here no longer."""
    cancel(db, subject)
    db.execute(update(MessageRow).where(MessageRow.subject == subject).values(sms="", wechat={}))


def cancel(db: Db, subject: str) -> None:
    """Nothing that is not sent yet about this deposit is true any more; what a sender has may come back from it."""
    unsent = (MessageRow.subject == subject) & MessageRow.state.in_((MessageState.WAITING, MessageState.TAKEN))
    db.execute(update(MessageRow).where(unsent).values(state=MessageState.CANCELLED))


def _about(db: Db, deposit: DepositRow, kind: MessageKind, due: dt.datetime) -> None:
    places = places_of(db, deposit.case) if kind is MessageKind.DEPOSITED else ()
    text = words.about_deposit(kind, deposit, len(places), here(places))
    _write(db, kind, _right(deposit), deposit.id, deposit.case.citizen, text, due)


def _right(deposit: DepositRow) -> str:
    return f"{deposit.id}/{deposit.counter}"


def _write(
    db: Db, kind: MessageKind, occasion: str, subject: str, to: CitizenRow, text: Words, due: dt.datetime
) -> None:
    row = MessageRow(
        occasion=occasion,
        subject=subject,
        kind=kind,
        citizen_id=to.id,
        phone=to.phone,
        sms=text.sms,
        wechat=text.wechat,
        due=due,
        state=MessageState.WAITING,
    )
    add_if_new(db, row)


def _morning(day: dt.date, now: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, _MORNING, now.tzinfo)
