"""What time alone brings about, looked at every few seconds: claims and orders run out, presumptions ripen."""

from __future__ import annotations

import datetime as dt
import logging
import threading

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import decided_on
from kiosk.central.facts.handovers import deliver_presumed
from kiosk.central.lockers.deposits import expire_claims
from kiosk.central.lockers.openings import expire_openings
from kiosk.central.messages.making import tell_delivery_near
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.storage import ripe
from kiosk.central.tables.lockers import DeadClaimRow, DepositRow, DepositState
from kiosk.central.tables.messages import MessageRow
from kiosk.central.tables.people import AttemptRow, SessionRow
from kiosk.central.tables.reports import AnswerRow
from kiosk.central.tables.staff import StaffSessionRow
from kiosk.central.tasks import open_task

log = logging.getLogger(__name__)
EVERY_SECONDS = 3
# A sender that has not said within this time what became of a message will not say it any more.
_SENDER_SILENT = dt.timedelta(minutes=15)
_ATTEMPTS_KEPT = dt.timedelta(hours=1)
_DEAD_CLAIMS_KEPT = dt.timedelta(days=1)


def make_rounds(office: Office) -> None:
    """Do all of it once, as the office's clock stands; harmless when two programs do it at the same time."""
    now = office.now()
    with office.begin() as db:
        expire_claims(db, now)
        expire_openings(db, now)
        deliver_presumed(db, now)
    with office.begin() as db:
        _waiting(db, office, now)
        _unsure_messages(db, now)
    with office.begin() as db:
        _forget(db, now)


def _waiting(db: Db, office: Office, now: dt.datetime) -> None:
    """Things that wait: past their day, or so long after the decision that delivery is late."""
    policies = policies_in(db)
    for deposit in ripe(db, select(DepositRow).where(DepositRow.state == DepositState.WAITING)):
        if deposit.keep_until is not None and deposit.keep_until < now.date():
            _task(db, deposit, "overdue", now)
        decided = decided_on(deposit.case)
        if decided is None or policies.locker_counts_as_delivery:
            continue
        days = office.workdays.between(decided, now.date())
        if days >= policies.delivery_flag_day:
            _task(db, deposit, "delivery_late", now)
        elif days >= policies.delivery_remind_day:
            tell_delivery_near(db, deposit, now)


def _task(db: Db, deposit: DepositRow, kind: str, now: dt.datetime) -> None:
    cause = f"deposit:{deposit.id}/{deposit.counter}"
    open_task(db, kind, cause, now, cabinet=deposit.cabinet_id, cell=deposit.cell, deposit_id=deposit.id)


def _unsure_messages(db: Db, now: dt.datetime) -> None:
    """A sender took a message and said nothing more. It is not given to another: it may have been sent."""
    silent = MessageRow.with_sender & (MessageRow.taken_at <= now - _SENDER_SILENT)
    for row in ripe(db, select(MessageRow).where(silent)):
        open_task(db, "message_unsure", f"message:{row.id}", now, deposit_id=row.subject, said=row.kind.value)


def _forget(db: Db, now: dt.datetime) -> None:
    """What is over needs no room."""
    db.execute(delete(AnswerRow).where(AnswerRow.expires <= now))
    db.execute(delete(SessionRow).where(SessionRow.expires <= now))
    db.execute(delete(StaffSessionRow).where(StaffSessionRow.expires <= now))
    db.execute(delete(AttemptRow).where(AttemptRow.at <= now - _ATTEMPTS_KEPT))
    db.execute(delete(DeadClaimRow).where(DeadClaimRow.at <= now - _DEAD_CLAIMS_KEPT))


class Watch:
    """Makes the rounds every few seconds for as long as the program runs."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="rounds", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _walk(self) -> None:
        troubled = ""
        while not self._over.wait(EVERY_SECONDS):
            try:
                self._office.rounds()
            except Exception as fault:  # noqa: BLE001  (whatever it was: the next round may succeed; its text is not for the log)
                if troubled != type(fault).__name__:
                    log.error("the rounds could not be made: %s", type(fault).__name__)
                troubled = type(fault).__name__
            else:
                if troubled:
                    log.info("the rounds are made again")
                troubled = ""
