"""Where a rating is given: once for an act, by who is there, about a case of their own or about no case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.cases.own import case_of
from kiosk.central.helping.assisting import TheAssistant
from kiosk.central.identity import holder
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import add_if_new
from kiosk.central.tables.ratings import RatingRow
from kiosk.central.tasks import open_task
from kiosk.contract.after import Rating
from kiosk.contract.helping import RATING_ALONE

router = room("ratings")
_ANSWERS_KEPT = dt.timedelta(days=1)
_LEVELS = range(1, 6)
_BAD = 2  # 不满意 and below are seen to within five working days
_LONGEST_TEXT, _LONGEST_NAME, _MOST_TAGS = 400, 80, 8


@dataclass(frozen=True)
class Rated:
    """Answer of POST /ratings: what stands for this act, which may have been said before."""

    event: str
    level: int


@router.post("/ratings", dependencies=[exactly(Rating)])
def rate(
    rating: Rating, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey, assistant: TheAssistant
) -> Rated:
    """Take a rating. A second one for the same act changes nothing; none is taken while one of the staff stands by."""
    if not _sound(rating):
        raise Declined("request_unclear")
    if assistant:
        raise Declined(RATING_ALONE, caller.contact)
    with office.begin() as db:
        citizen = holder(office, db, token)

    def act(db: Db) -> Rated:
        if rating.project_no:
            case_of(db, rating.project_no, citizen, caller.contact)
        row = RatingRow(
            event=rating.event,
            citizen_id=citizen,
            project_no=rating.project_no,
            level=rating.level,
            tags=list(rating.tags),
            text=rating.text,
            terminal_id=caller.id,
            site_code=caller.site_code,
            at=office.now(),
        )
        if add_if_new(db, row) and rating.level <= _BAD:
            open_task(db, "rating_bad", f"rating:{rating.event}", office.now(), said=rating.project_no)
        return Rated(rating.event, db.get_one(RatingRow, rating.event).level)

    return once(office, caller, key, (rating, citizen), Rated, act, _ANSWERS_KEPT)


def _sound(rating: Rating) -> bool:
    names = (rating.event, *rating.tags)
    return (
        rating.level in _LEVELS
        and len(rating.text) <= _LONGEST_TEXT
        and len(rating.tags) <= _MOST_TAGS
        and all(0 < len(name) <= _LONGEST_NAME for name in names)
    )
