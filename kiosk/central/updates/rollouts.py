"""Rollouts at the office: begun small, widened, halted. All terminals take a second person."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.updates import ReleaseRow, RolloutReportRow, RolloutRow, RolloutState, TerminalUpdateRow
from kiosk.central.updates.rings import ring_of
from kiosk.central.updates.words import Halting, RingByHand, RolloutLine, RolloutWish, TerminalLine, Widening
from kiosk.contract.lockers import Role

router = room("office", "/office")
_ALL = 100
_TIME = re.compile(r"|([01][0-9]|2[0-3]):[0-5][0-9]")
_LARGEST_ID = 2**31


@router.get("/rollouts")
def rollouts(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[RolloutLine, ...]:
    """The newest first."""
    with office.begin() as db:
        return tuple(_line(row) for row in db.scalars(page.of(select(RolloutRow).order_by(RolloutRow.id.desc()))))


@router.get("/rollouts/{rollout}")
def one(rollout: int, office: TheOffice, _member: TheMember) -> RolloutLine:
    """One of them, with every terminal that it reaches and how far each has come."""
    with office.begin() as db:
        row = db.get(RolloutRow, rollout) if 0 <= rollout < _LARGEST_ID else None
        if row is None:
            raise Declined("not_found")
        return _line(row, _terminals(db, row))


@router.post("/rollouts", dependencies=[exactly(RolloutWish)])
def begin(wish: RolloutWish, desk: TheDesk) -> RolloutLine:
    """A version for some terminals, or for all of them as soon as a second person agrees."""
    desk.member.need(Role.ADMIN, Role.TECHNICIAN)
    if bool(wish.starts) is not bool(wish.until) or not all(map(_TIME.fullmatch, (wish.starts, wish.until))):
        raise Declined("request_unclear")

    def act(db: Db) -> RolloutLine:
        known = select(ReleaseRow).where(ReleaseRow.version == wish.version, ReleaseRow.whole)
        if not any(row.not_after > desk.now() for row in db.scalars(known)):
            raise Declined("not_found")
        alone = wish.ring < _ALL
        row = RolloutRow(
            version=wish.version,
            ring=wish.ring if alone else 0,
            wanted_ring=0 if alone else wish.ring,
            state=RolloutState.RUNNING,
            starts=wish.starts,
            until=wish.until,
            requester=desk.member.id,
            requested_at=desk.now(),
        )
        db.add(row)
        db.flush()
        return _line(row)

    return desk.once(wish, RolloutLine, act)


@router.post("/rollouts/{rollout}/widen", dependencies=[exactly(Widening)])
def widen(rollout: int, wish: Widening, desk: TheDesk) -> RolloutLine:
    """More terminals. All of them: it is asked for, and waits for somebody else."""
    desk.member.need(Role.ADMIN, Role.TECHNICIAN)

    def act(db: Db) -> RolloutLine:
        row = _running(db, rollout)
        if wish.ring <= row.ring:
            raise Declined("not_possible_now")
        if wish.ring < _ALL:
            row.ring = wish.ring
        else:
            row.wanted_ring, row.requester = wish.ring, desk.member.id
        return _line(row)

    return desk.once((rollout, wish), RolloutLine, act)


@router.post("/rollouts/{rollout}/approve")
def approve(rollout: int, desk: TheDesk) -> RolloutLine:
    """Agree to what somebody else has asked for."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> RolloutLine:
        row = _running(db, rollout)
        if not row.wanted_ring:
            raise Declined("not_possible_now")
        if row.requester == desk.member.id:
            raise Declined("two_people")
        row.ring, row.wanted_ring, row.approver = row.wanted_ring, 0, desk.member.id
        return _line(row)

    return desk.once(("approve", rollout), RolloutLine, act)


@router.post("/rollouts/{rollout}/halt", dependencies=[exactly(Halting)])
def halt(rollout: int, wish: Halting, desk: TheDesk) -> RolloutLine:
    """No terminal begins any more. One that was halted stays so: a new rollout takes its place."""
    desk.member.need(Role.ADMIN, Role.TECHNICIAN)
    if not wish.reason.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> RolloutLine:
        row = _running(db, rollout)
        row.state, row.halted_by, row.halted_for = RolloutState.HALTED, desk.member.id, wish.reason
        return _line(row)

    return desk.once((rollout, wish), RolloutLine, act)


@router.post("/terminals/{terminal}/ring", dependencies=[exactly(RingByHand)])
def set_ring(terminal: str, wish: RingByHand, desk: TheDesk) -> TerminalLine:
    """Which terminals go first is known at the office: one that stands beside a technician, say."""
    desk.member.need(Role.ADMIN, Role.TECHNICIAN)

    def act(db: Db) -> TerminalLine:
        if db.get(TerminalRow, terminal) is None:
            raise Declined("not_found")
        row = update_row(db, terminal)
        row.ring = wish.ring
        return TerminalLine(terminal, ring_of(terminal, row), row.running, "", "", row.seen_at)

    return desk.once((terminal, wish), TerminalLine, act)


def update_row(db: Db, terminal: str) -> TerminalUpdateRow:
    """What is known of a terminal's versions, for whoever changes it next."""
    add_if_new(db, TerminalUpdateRow(terminal_id=terminal, ring=0, running="", python=""))
    row = locked(db, TerminalUpdateRow, terminal)
    if row is None:
        raise Declined("fault")
    return row


def _running(db: Db, rollout: int) -> RolloutRow:
    row = locked(db, RolloutRow, rollout) if 0 <= rollout < _LARGEST_ID else None
    if row is None:
        raise Declined("not_found")
    if row.state is not RolloutState.RUNNING:
        raise Declined("not_possible_now")
    return row


def _terminals(db: Db, row: RolloutRow) -> tuple[TerminalLine, ...]:
    known = {each.terminal_id: each for each in db.scalars(select(TerminalUpdateRow))}
    told = {
        each.terminal_id: each
        for each in db.scalars(select(RolloutReportRow).where(RolloutReportRow.rollout_id == row.id))
    }
    lines = []
    for terminal in db.scalars(select(TerminalRow.id).order_by(TerminalRow.id)):
        ring, report = ring_of(terminal, known.get(terminal)), told.get(terminal)
        if ring > row.ring and report is None:
            continue
        running = known[terminal].running if terminal in known else ""
        if report is None:
            lines.append(TerminalLine(terminal, ring, running, "waiting", "", None))
        else:
            lines.append(TerminalLine(terminal, ring, running, report.stage, report.reason, report.at))
    return tuple(lines)


def _line(row: RolloutRow, terminals: tuple[TerminalLine, ...] = ()) -> RolloutLine:
    return RolloutLine(
        id=row.id,
        version=row.version,
        ring=row.ring,
        asked_ring=row.wanted_ring,
        state=row.state.value,
        starts=row.starts,
        until=row.until,
        requester=row.requester,
        approver=row.approver,
        halted_by=row.halted_by,
        halted_for=row.halted_for,
        terminals=terminals,
    )
