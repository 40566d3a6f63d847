"""Letters: opened, judged and answered once. Whatever the answer, it is kept under the letter's id for good."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import msgspec
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.cases import views
from kiosk.central.handling.correcting import correct
from kiosk.central.handling.filing import Filed, file_case, open_twin
from kiosk.central.handling.judging import judge
from kiosk.central.helping.assisting import look_at_letter
from kiosk.central.identity import subject_of
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new
from kiosk.central.tables.handling import LetterRow
from kiosk.central.tables.people import SubjectRow
from kiosk.contract.handling import ALREADY_SUBMITTED, Letter, LetterAnswer, LetterState, SealedLetter
from kiosk.contract.sealing import keyed

router = room("handling")
_MOST_ENVELOPE = 1024 * 1024  # three signatures of some ten thousand strokes each, and a form
_MOST_ID = 64
_NOUGHT = b"\\u0000"
_LETTER = msgspec.json.Decoder(Letter)
_ANSWER = msgspec.json.Decoder(LetterAnswer)


@dataclass
class Twin(Declined):
    """The same thing is on its way under this number."""

    project_no: str = ""


@router.post("/letters", dependencies=[exactly(SealedLetter)])
def take(sealed: SealedLetter, office: TheOffice, caller: TheCaller, key: TheKey) -> LetterAnswer:
    """Take a letter. The same one again, at any time and at any program of this platform, gets the same answer."""
    if key != sealed.id or not 1 <= len(sealed.id) <= _MOST_ID or len(sealed.envelope) > _MOST_ENVELOPE:
        raise Declined("request_unclear", caller.contact)
    if not hmac.compare_digest(keyed(caller.key, "letter", sealed.envelope).encode(), sealed.seal.encode()):
        raise Declined("seal_wrong", caller.contact)
    digest = hashlib.sha256(sealed.envelope.encode()).hexdigest()
    with office.begin() as db:
        # Put down before it is judged: whoever brings the same letter at this moment waits for its answer.
        row = LetterRow(id=sealed.id, terminal_id=caller.id, envelope_hash=digest, answer="", at=office.now())
        if add_if_new(db, row):
            answer = _answer(db, office, caller, sealed)
            db.get_one(LetterRow, sealed.id).answer = msgspec.json.encode(answer).decode()
            return answer
        stored = db.get_one(LetterRow, sealed.id)
    if stored.terminal_id != caller.id or not hmac.compare_digest(stored.envelope_hash, digest):
        raise Declined("key_reused", caller.contact)
    return _ANSWER.decode(stored.answer)


@router.get("/letters/{letter}")
def answer_of(letter: str, office: TheOffice, caller: TheCaller) -> LetterAnswer:
    """What became of a letter of the asking terminal."""
    with office.begin() as db:
        row = db.get(LetterRow, letter)
    if row is None or row.terminal_id != caller.id:
        raise Declined("letter_unknown", caller.contact)
    return _ANSWER.decode(row.answer)


def _answer(db: Db, office: Office, caller: Caller, sealed: SealedLetter) -> LetterAnswer:
    """Do what a letter says, or nothing of it: a refusal is an answer as well."""
    try:
        with db.begin_nested():
            return _do(db, office, caller, sealed)
    except Declined as refusal:
        refusal.contact = caller.contact
        known = refusal.project_no if isinstance(refusal, Twin) else ""
        return LetterAnswer(sealed.id, LetterState.REFUSED, project_no=known, refusal=refusal.body)


def _do(db: Db, office: Office, caller: Caller, sealed: SealedLetter) -> LetterAnswer:
    letter = _opened(office, caller, sealed)
    subject = subject_of(office, db, letter.subject)
    if subject is None or subject.terminal_id != caller.id:
        raise Declined("subject_over", caller.contact)
    look_at_letter(db, letter, subject.id_number, office.now())
    if letter.correction is not None:
        return _taken(office, letter, correct(db, office, caller, letter, subject))
    return _apply(db, office, caller, letter, subject)


def _opened(office: Office, caller: Caller, sealed: SealedLetter) -> Letter:
    """The letter in its envelope: sealed to this platform, whole, and the one that it says it is."""
    try:
        content = office.letter_key.open(sealed.envelope)
        letter = _LETTER.decode(content)
    except (ValueError, msgspec.MsgspecError):
        raise Declined("letter_unreadable", caller.contact) from None
    whole = (letter.application is None) is not (letter.correction is None)
    same = (letter.id, letter.terminal) == (sealed.id, caller.id)
    if not whole or not same or letter.written_at.tzinfo is None or _NOUGHT in content:
        raise Declined("letter_unreadable", caller.contact)
    return letter


def _apply(db: Db, office: Office, caller: Caller, letter: Letter, subject: SubjectRow) -> LetterAnswer:
    judged = judge(db, office, caller, letter, subject)
    twin = open_twin(db, judged)
    if twin is not None:
        raise Twin(ALREADY_SUBMITTED, caller.contact, project_no=twin.project_no)
    return _taken(office, letter, file_case(db, office, caller, letter, judged))


def _taken(office: Office, letter: Letter, filed: Filed) -> LetterAnswer:
    case = filed.case
    return LetterAnswer(
        id=letter.id,
        state=LetterState.TAKEN,
        project_no=case.project_no,
        query_code=case.query_code,
        case_state=case.state,
        task_name=case.item.task_name,
        promise_date=views.summary(office.workdays, case, office.today()).clock.promise_date,
        fee_fen=case.fee_due,
        hand_in=filed.hand_in,
        tolerance_due=case.tolerance_due,
    )
