"""Endpoints of terminals: their site's profile, signed, and what they did with it."""

from __future__ import annotations

import datetime as dt

from fastapi import Response
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.catalogue import IfNoneMatch, same_tag
from kiosk.central.once import once
from kiosk.central.profiles.taking_over import content, current
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.tables.profiles import ProfileRow, ProfileSeenRow
from kiosk.central.tables.tasks import Level
from kiosk.central.tasks import open_task, settle_tasks_of_terminal
from kiosk.contract.lockers import Signed
from kiosk.contract.profile import LONGEST_WORDS, MOST_PROBLEMS, ProfileNoted, ProfileSeen, ProfileState

router = room("profile", "/site/profile")
REFUSED = "profile_refused"
_ANSWERS_KEPT = dt.timedelta(hours=1)
_SHA256_DIGITS = 64


@router.get("", response_model=Signed, responses={304: {"description": "Unchanged"}})
def profile(office: TheOffice, caller: TheCaller, response: Response, known: IfNoneMatch = None) -> object:
    """The profile of the site in which the asking terminal stands; its ETag is its version."""
    with office.begin() as db:
        row = current(db, caller.site_code)
    if row is None:
        raise Declined("profile_none", caller.contact)
    headers = {"ETag": f'"{row.version}"'}
    if same_tag(known, str(row.version)):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return office.signer.sign("profile", content(row))


@router.post("/seen", dependencies=[exactly(ProfileSeen)])
def seen(told: ProfileSeen, office: TheOffice, caller: TheCaller, key: TheKey) -> ProfileNoted:
    """Note what the asking terminal did with a profile. Where it refuses one, somebody has to look."""
    too_much = len(told.problems) > MOST_PROBLEMS or any(
        len(problem.place) > LONGEST_WORDS or len(problem.what) > LONGEST_WORDS for problem in told.problems
    )
    if too_much or len(told.hash) != _SHA256_DIGITS or min(told.version, told.kept) < 0:
        raise Declined("request_unclear", caller.contact)

    def act(db: Db) -> ProfileNoted:
        row = current(db, caller.site_code)
        if row is None:
            raise Declined("profile_none", caller.contact)
        _note(db, told, caller, office.now())
        return ProfileNoted(row.version)

    return once(office, caller, key, told, ProfileNoted, act, _ANSWERS_KEPT)


def _note(db: Db, told: ProfileSeen, caller: Caller, now: dt.datetime) -> None:
    ours = db.get(ProfileRow, (caller.site_code, told.version))
    genuine = ours is not None and ours.hash == told.hash
    problems = [[problem.place, problem.what] for problem in told.problems]
    row = ProfileSeenRow(terminal_id=caller.id, version=told.version, hash=told.hash, state=told.state, kept=told.kept)
    row.problems, row.at = problems, now
    db.merge(row)
    if told.state is ProfileState.KEPT and genuine:
        settle_tasks_of_terminal(db, REFUSED, caller.id, "terminal", f"profile {told.version} kept", now)
        return
    said = "; ".join(f"{place}: {what}" for place, what in problems[:3]) or "not ours"
    # What is signed by somebody else, or kept though we never published it, is worse than a slip of the pen.
    level = Level.P2 if genuine else Level.P1
    cause = f"profile:{caller.id}:{told.hash}:{told.state.value}"
    open_task(db, REFUSED, cause, now, level=level, terminal=caller.id, said=f"{told.version}: {said}"[:LONGEST_WORDS])
