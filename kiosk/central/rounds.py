"""What time alone brings about, looked at every few seconds: claims and orders run out, presumptions ripen …"""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.silence import accept_by_silence, tolerance_runs_out
from kiosk.central.commands.running_out import forget_logs, run_out
from kiosk.central.enrolment.forgetting import forget_identities, tell_of_late
from kiosk.central.enrolment.revoked_list import write_list
from kiosk.central.facts.handovers import deliver_presumed
from kiosk.central.fees.orders import ask_about_undecided
from kiosk.central.handling.drafts import forget_old
from kiosk.central.handling.handoffs import forget_handoffs
from kiosk.central.handling.uploads import forget_unused
from kiosk.central.handling.verifying import forget_verifications
from kiosk.central.helping.calls import end_forgotten_calls
from kiosk.central.items.states import welcome_back
from kiosk.central.lockers.deposits import expire_claims
from kiosk.central.lockers.openings import expire_openings
from kiosk.central.lockers.waiting import see_to_waiting
from kiosk.central.office import Office
from kiosk.central.operators.rounds import see_to_operators
from kiosk.central.operators.walking import walk_on
from kiosk.central.proving.phone import end_old_sign_ins
from kiosk.central.proving.second_code import end_old_codes
from kiosk.central.repeating import Repeating
from kiosk.central.results.copies import end_forgotten
from kiosk.central.storage import ripe
from kiosk.central.tables.lockers import DeadClaimRow
from kiosk.central.tables.messages import MessageRow
from kiosk.central.tables.people import AttemptRow, SessionRow, SubjectRow
from kiosk.central.tables.reports import AnswerRow
from kiosk.central.tables.staff import SignInRow, StaffSessionRow
from kiosk.central.tasks import open_task
from kiosk.central.trying import Trying

log = logging.getLogger(__name__)
EVERY_SECONDS = 3
# A sender that has not said within this time what became of a message will not say it any more.
_SENDER_SILENT = dt.timedelta(minutes=15)
_ATTEMPTS_KEPT = dt.timedelta(hours=1)
_TRIES_KEPT = dt.timedelta(days=1)
_DEAD_CLAIMS_KEPT = dt.timedelta(days=1)


def make_rounds(office: Office) -> None:
    """Do all of it once, as the office's clock stands; harmless when two programs do it at the same time."""
    now = office.now()
    with office.begin() as db:
        expire_claims(db, now)
        expire_openings(db, now)
        deliver_presumed(db, now)
        end_forgotten(db, now)
        welcome_back(db, now)
        end_forgotten_calls(db, now)
        run_out(db, now)
    with office.begin() as db:
        accept_by_silence(db, office, now)
        tolerance_runs_out(db, office, now)
    with office.begin() as db:
        see_to_waiting(db, office, now)
        _unsure_messages(db, now)
    with office.begin() as db:
        _forget(db, now)
        end_old_codes(db, now)
        end_old_sign_ins(db, now)
        _forget_handling(db, now)
        forget_identities(db, now)
        tell_of_late(db, now)
        see_to_operators(db, now)
        forget_logs(db, now)
    walk_on(office)
    write_list(office)
    ask_about_undecided(office)


def _unsure_messages(db: Db, now: dt.datetime) -> None:
    """A sender took a message and said nothing more. It is not given to another: it may have been sent.

    Of those to who is on duty the alerts' own outbox keeps book.
    """
    to_citizen = MessageRow.citizen_id.is_not(None)
    silent = MessageRow.with_sender & (MessageRow.taken_at <= now - _SENDER_SILENT) & to_citizen
    for row in ripe(db, select(MessageRow).where(silent)):
        open_task(db, "message_unsure", f"message:{row.id}", now, deposit_id=row.subject, said=row.kind.value)


def _forget(db: Db, now: dt.datetime) -> None:
    """What is over needs no room."""
    db.execute(delete(AnswerRow).where(AnswerRow.expires <= now))
    db.execute(delete(SessionRow).where(SessionRow.expires <= now))
    db.execute(delete(SubjectRow).where(SubjectRow.expires <= now))
    db.execute(delete(StaffSessionRow).where(StaffSessionRow.expires <= now))
    db.execute(delete(SignInRow).where(SignInRow.tried_at <= now - _TRIES_KEPT))
    db.execute(delete(AttemptRow).where(AttemptRow.at <= now - _ATTEMPTS_KEPT))
    db.execute(delete(DeadClaimRow).where(DeadClaimRow.at <= now - _DEAD_CLAIMS_KEPT))


def _forget_handling(db: Db, now: dt.datetime) -> None:
    """Pages that no letter used, and what else of visits is over."""
    forget_unused(db, now)
    forget_verifications(db, now)
    forget_handoffs(db, now)
    forget_old(db, now)


def rounds(office: Office) -> Repeating:
    """Makes the rounds every few seconds for as long as the program runs."""
    tried = Trying(log, "the rounds could not be made", "the rounds are made again")
    return Repeating("rounds", EVERY_SECONDS, lambda _over: make_rounds(office), tried)
