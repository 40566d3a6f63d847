"""What operators did and were refused, for who audits: search, and whether the chain of the log holds."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import Response

from kiosk.central.operators import people, trail
from kiosk.central.operators.audit import Chain
from kiosk.central.operators.walking import newest_round
from kiosk.central.operators.words import OperatorRole
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("audit", "/audit", order=850, roles=(OperatorRole.AUDIT,))
router = page_router(PAGE)
_FIRST_YEAR, _LAST_YEAR = 2000, 2200


@router.get("/audit")
def look(
    visit: AVisit,
    who: Annotated[str, Query(max_length=32)] = "",
    deed: Annotated[str, Query(max_length=60)] = "",
    subject: Annotated[str, Query(max_length=100)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    refused: Annotated[str, Query(max_length=1)] = "",
    before: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """The newest lines that fit."""
    asked = {"who": who, "deed": deed, "subject": subject, "since": since, "until": until, "refused": refused}
    return _show(visit, asked, before, None)


@router.post("/audit/check")
def check(visit: AVisit) -> Response:
    """Reckon the whole chain once more."""
    nothing = dict.fromkeys(("who", "deed", "subject", "since", "until", "refused"), "")
    return _show(visit, nothing, 0, trail.check(visit.office, visit.login))


def _show(visit: Visit, asked: dict[str, str], before: int, chain: Chain | None) -> Response:
    wanted = trail.Wanted(
        who=asked["who"].strip(),
        deed=asked["deed"],
        subject=asked["subject"].strip(),
        since=_day(asked["since"]),
        until=_day(asked["until"], 1),
        refused=bool(asked["refused"]),
        before=before,
    )
    with visit.office.look() as db:
        lines = trail.search(db, wanted)
        deeds, operators, checked = trail.deeds_in(db), people.operators_in(db), trail.last_check(db)
        walked = newest_round(db)
    full = len(lines) == trail.A_PAGE
    older = (
        urlencode({**{name: value for name, value in asked.items() if value}, "before": lines[-1].number})
        if full
        else ""
    )
    return visit.show(
        "audit.html",
        lines=lines,
        deeds=deeds,
        operators=operators,
        asked=asked,
        chain=chain,
        checked=checked,
        walked=walked,
        older=older,
    )


def _day(typed: str, later: int = 0) -> dt.datetime | None:
    """The beginning of a day here, or of the next."""
    if not typed:
        return None
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        raise Turned("unclear", 422) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Turned("unclear", 422)
    return dt.datetime.combine(day + dt.timedelta(days=later), dt.time.min).astimezone()
