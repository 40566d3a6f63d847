"""The cases of a report: which there are, what became of them, and when somebody came to a terminal because of one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import CompoundSelect, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import Case, Deposit, Doing, Filing, Print
from kiosk.central.tables.cases import CaseRow, Delivery, StageRow
from kiosk.central.tables.catalogue import ItemRow
from kiosk.central.tables.hand_ins import HandInRow
from kiosk.central.tables.handling import ActRow, ApplicationRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.results import CopyRow, CopyState
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

_HOW = {
    DepositState.CONFIRMED: Doing.COLLECTED,
    DepositState.PRESUMED: Doing.PRESUMED,
    DepositState.RECLAIMED: Doing.RECLAIMED,
}
_NEVER_LAY = (DepositState.CLAIMED, DepositState.RELEASED)
_WAITS = frozenset({DepositState.WAITING, *_HOW})
Coming = tuple[str, str, dt.datetime]  # case, site, when
_Line = TypeVar("_Line", Case, Filing, Deposit, Print)


@dataclass(frozen=True)
class Cases:
    """What the books of cases tell."""

    items: dict[str, Name]
    cases: tuple[Case, ...]
    filings: tuple[Filing, ...]
    deposits: tuple[Deposit, ...]
    prints: tuple[Print, ...]


def read(db: Db, period: Period, site: str) -> Cases:
    """Of one site, or of all."""
    numbers = _touched(period)
    stages = _stages(db, numbers)
    filings = {filing.case: filing for filing in _filings(db, numbers)}
    deposits, prints = _deposits(db, numbers), _prints(db, numbers)
    papers = list(_papers(db, numbers))
    where = {deposit.case: deposit.site for deposit in deposits} | {case: each.site for case, each in filings.items()}
    came = _came(filings.values(), deposits, prints, papers, _mended(db, numbers))
    handed_in = {case for case, _, _ in papers}
    cases = []
    query = select(CaseRow.project_no, CaseRow.delivery, ItemRow.task_code).join(ItemRow)
    for number, delivery, item in db.execute(query.where(CaseRow.project_no.in_(numbers))):
        filed = filings.get(number)
        case = Case(
            site=where.get(number, ""),
            number=number,
            item=item,
            online=filed is not None,
            alone=filed is not None and not filed.assisted,
            window=delivery is Delivery.WINDOW,
            papers=number in handed_in,
            stages=stages.get(number, ()),
            came=frozenset(came[number]),
        )
        cases.append(case)
    items = names(db, {case.item for case in cases})
    return Cases(items, _at(site, cases), _at(site, filings.values()), _at(site, deposits), _at(site, prints))


def _at(site: str, lines: Iterable[_Line]) -> tuple[_Line, ...]:
    return tuple(line for line in lines if site in ("", line.site))


def _touched(period: Period) -> CompoundSelect[str]:
    """Numbers of all cases to which something happened in these days, or of which a thing lay in a locker then."""
    entered = select(StageRow.project_no).where(
        StageRow.lane == "", StageRow.on >= period.first, StageRow.on <= period.last
    )
    filed = select(ApplicationRow.project_no).where(
        ApplicationRow.filed_at >= period.begins, ApplicationRow.filed_at < period.until
    )
    still = DepositRow.settled_at.is_(None) | (DepositRow.settled_at >= period.begins)
    lay = select(DepositRow.project_no).where(DepositRow.deposited_at < period.until, still)
    put = HandInRow.handed_in_at
    handed_in = select(HandInRow.project_no).where(put >= period.begins, put < period.until)
    printed = select(CopyRow.project_no).where(
        CopyRow.state == CopyState.PRINTED, CopyRow.ended_at >= period.begins, CopyRow.ended_at < period.until
    )
    return entered.union(filed, lay, handed_in, printed)


def _stages(db: Db, numbers: CompoundSelect[str]) -> dict[str, tuple[tuple[CaseState, dt.date], ...]]:
    query = select(StageRow.project_no, StageRow.state, StageRow.on).where(StageRow.lane == "")
    found: dict[str, list[tuple[CaseState, dt.date]]] = defaultdict(list)
    for number, state, on in db.execute(query.where(StageRow.project_no.in_(numbers)).order_by(StageRow.place)):
        found[number].append((state, on))
    return {number: tuple(stages) for number, stages in found.items()}


def _filings(db: Db, numbers: CompoundSelect[str]) -> Iterator[Filing]:
    query = select(
        ApplicationRow.site_code,
        ApplicationRow.project_no,
        ApplicationRow.letter_id,
        ApplicationRow.channel,
        ApplicationRow.filed_at,
        func.length(ApplicationRow.assisted_by),
    )
    for site, number, letter, channel, at, assisted in db.execute(query.where(ApplicationRow.project_no.in_(numbers))):
        yield Filing(site, number, letter, channel, at, assisted > 0)


def _deposits(db: Db, numbers: CompoundSelect[str]) -> list[Deposit]:
    query = select(
        CabinetRow.site_code,
        DepositRow.id,
        DepositRow.project_no,
        DepositRow.keep_until,
        DepositRow.deposited_at,
        DepositRow.settled_at,
        DepositRow.state,
    ).join(CabinetRow, CabinetRow.id == DepositRow.cabinet_id)
    lay = DepositRow.project_no.in_(numbers) & DepositRow.state.not_in(_NEVER_LAY)
    return [
        Deposit(site, name, number, keep, put, ended if state in _HOW else None, _HOW.get(state), state in _WAITS)
        for site, name, number, keep, put, ended, state in db.execute(query.where(lay))
    ]


def _prints(db: Db, numbers: CompoundSelect[str]) -> list[Print]:
    query = select(TerminalRow.site_code, CopyRow.project_no, CopyRow.ended_at).join(
        TerminalRow, TerminalRow.id == CopyRow.terminal_id
    )
    done = query.where(CopyRow.project_no.in_(numbers), CopyRow.state == CopyState.PRINTED)
    return [Print(site, number, at) for site, number, at in db.execute(done) if at is not None]


def _papers(db: Db, numbers: CompoundSelect[str]) -> Iterator[Coming]:
    query = select(HandInRow.project_no, CabinetRow.site_code, HandInRow.handed_in_at).join(
        CabinetRow, CabinetRow.id == HandInRow.cabinet
    )
    put = query.where(HandInRow.project_no.in_(numbers), HandInRow.handed_in_at.is_not(None))
    for number, site, at in db.execute(put):
        if at is not None:
            yield number, site, at


def _mended(db: Db, numbers: CompoundSelect[str]) -> list[Coming]:
    query = select(ActRow.project_no, TerminalRow.site_code, ActRow.at).join(
        TerminalRow, TerminalRow.id == ActRow.terminal_id
    )
    done = query.where(ActRow.project_no.in_(numbers), ActRow.act == "corrected")
    return [(number, site, at) for number, site, at in db.execute(done)]


def _came(
    filings: Iterable[Filing],
    deposits: Iterable[Deposit],
    prints: Iterable[Print],
    *others: Iterable[Coming],
) -> dict[str, set[tuple[str, dt.date]]]:
    """By case, the sites and days on which somebody stood at a terminal for it."""
    found: dict[str, set[tuple[str, dt.date]]] = defaultdict(set)
    for filing in filings:
        found[filing.case].add((filing.site, filing.at.astimezone().date()))
    for deposit in deposits:
        if deposit.ended_at is not None and deposit.how in (Doing.COLLECTED, Doing.PRESUMED):
            found[deposit.case].add((deposit.site, deposit.ended_at.astimezone().date()))
    for copy in prints:
        found[copy.case].add((copy.site, copy.at.astimezone().date()))
    for case, site, at in (coming for some in others for coming in some):
        found[case].add((site, at.astimezone().date()))
    return found


def names(db: Db, codes: set[str]) -> dict[str, Name]:
    """What these items are called now, or were called last."""
    rows = db.scalars(select(ItemRow).where(ItemRow.task_code.in_(codes)).order_by(ItemRow.current, ItemRow.version))
    return {row.task_code: row.task_name for row in rows}
