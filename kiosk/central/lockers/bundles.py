"""统一出件 (M14): a case with several results, collected under one number, each as it comes or all together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases import stages
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import ApplicationRow
from kiosk.central.tables.lockers import DepositRow, DepositState, ParcelRow
from kiosk.contract.forms import holds
from kiosk.contract.items import ResultOfItem
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseResult, CaseState, ResultPlace

_FEWEST = 2
_HERE = frozenset({ResultPlace.WAITING, ResultPlace.COLLECTED})
_LYING = frozenset({DepositState.WAITING, DepositState.PRESUMED, DepositState.DISPUTED, DepositState.WITHDRAWN})


def parts_of(db: Db, case: CaseRow) -> tuple[ResultOfItem, ...]:
    """The results that this case has, where there are several; nothing where there is one, as for most."""
    results = case.item.manifest.results
    if not results:
        return ()
    application = db.get(ApplicationRow, case.project_no)
    asked = results if application is None else tuple(r for r in results if holds(r.only_if, application.answers))
    return asked if len(asked) >= _FEWEST else ()


def results_of(db: Db, case: CaseRow) -> tuple[CaseResult, ...]:
    """Each of several results, and where it is."""
    parts = parts_of(db, case)
    return tuple(CaseResult(part.name, _place(db, case, part)) for part in parts)


def places_of(db: Db, case: CaseRow) -> tuple[ResultPlace, ...]:
    """Where the results of a case are; nothing where there is only one."""
    return tuple(_place(db, case, part) for part in parts_of(db, case))


def here(places: Iterable[ResultPlace]) -> int:
    """How many have come."""
    return sum(place in _HERE for place in places)


def may_be_collected(db: Db, case: CaseRow) -> bool:
    """Whether what waits of this case is its receiver's to take: all of it is ready, or it is one of several."""
    if case.state is CaseState.READY:
        return True
    return case.state not in stages.OVER and bool(parts_of(db, case))


def is_decided(parcel: ParcelRow) -> bool:
    """Whether a result may be given out: its case is decided, or the department alone whose paper it is."""
    if parcel.case.state in stages.FINISHED:
        return True
    if not parcel.part or parcel.case.state in stages.OVER:
        return False
    made_by = {each.dept_code for each in parcel.case.item.manifest.results if each.id == parcel.part}
    return any(lane.department_code in made_by and lane.state in stages.FINISHED for lane in parcel.case.lanes)


def come(db: Db, case: CaseRow, on: dt.date) -> bool:
    """Something was put in: the case is ready once all its results are here. True then."""
    places = places_of(db, case)
    whole = here(places) == len(places)
    if whole and (not places or case.state in stages.FINISHED):
        stages.make_ready(case, on)
    return whole


def go(db: Db, case: CaseRow, on: dt.date, note: Name) -> None:
    """Something was handed over: 送达 once nothing of the case is left to be collected."""
    db.flush()
    if all(place is ResultPlace.COLLECTED for place in places_of(db, case)):
        stages.deliver(case, on, note)


def catch_up(db: Db, case: CaseRow, on: dt.date) -> None:
    """The last department has decided, after all results were put in or even collected."""
    places = places_of(db, case)
    if places and here(places) == len(places) and case.state in stages.FINISHED:
        stages.make_ready(case, on)
        go(db, case, on, stages.COLLECTED)


def waits_for_the_rest(db: Db, case: CaseRow) -> bool:
    """Whether its receiver has chosen to come once, and not everything is here."""
    places = places_of(db, case) if case.together else ()
    return here(places) < len(places)


def waiting_of(db: Db, case: CaseRow) -> list[DepositRow]:
    """What of a case waits in lockers."""
    mine = (DepositRow.project_no == case.project_no) & (DepositRow.state == DepositState.WAITING)
    return list(db.scalars(select(DepositRow).where(mine).order_by(DepositRow.id)))


def _place(db: Db, case: CaseRow, part: ResultOfItem) -> ResultPlace:
    parcels = select(ParcelRow.item_no).where(ParcelRow.project_no == case.project_no, ParcelRow.part == part.id)
    rows = db.scalars(select(DepositRow).where(DepositRow.item_no.in_(parcels)).order_by(DepositRow.deposited_at)).all()
    if any(row.state is DepositState.CONFIRMED or _long_presumed(row) for row in rows):
        return ResultPlace.COLLECTED
    if any(row.holds_item and row.state in _LYING for row in rows):
        return ResultPlace.WAITING
    taken_back = any(row.state is DepositState.RECLAIMED for row in rows)
    return ResultPlace.AT_WINDOW if taken_back else ResultPlace.COMING


def _long_presumed(row: DepositRow) -> bool:
    """A presumed handover that nobody has disputed in its day holds the thing no more."""
    return row.state is DepositState.PRESUMED and not row.holds_item
