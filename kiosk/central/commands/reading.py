"""What the console shows of commands: lines, what waits for a second person, timelines, doors. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import joinedload

from kiosk.central.commands.matrix import MATRIX
from kiosk.central.policies import policies_in
from kiosk.central.tables.commands import CommandLogsRow, CommandOrderRow, CommandRow, CommandStepRow
from kiosk.central.tables.openings import OpeningRow
from kiosk.contract.commands import CommandKind, CommandState
from kiosk.contract.lockers import OpeningState

PAGE = 50
_UNDER_WAY = (OpeningState.REQUESTED, OpeningState.APPROVED, OpeningState.CONFIRMED)


@dataclass(frozen=True)
class CommandLine:
    """One command at one terminal. `settled` says that the terminal's own fact has closed it."""

    id: str
    order: str
    terminal: str
    kind: CommandKind
    state: CommandState
    why: str
    arguments: Mapping[str, str]
    reason: str
    urgent: bool
    requester: str
    approver: str
    requested_at: dt.datetime
    changed_at: dt.datetime
    expires: dt.datetime
    result: Mapping[str, str]
    settled: bool
    has_logs: bool


@dataclass(frozen=True)
class OrderLine:
    """What one person wanted. `counts` says how many of its commands are in which state."""

    id: str
    kind: CommandKind
    arguments: Mapping[str, str]
    reason: str
    urgent: bool
    requester: str
    requested_at: dt.datetime
    second: bool
    approver: str
    approved_at: dt.datetime | None
    expires: dt.datetime
    counts: Mapping[CommandState, int]
    terminals: tuple[str, ...]  # the first few of them

    @property
    def waits(self) -> bool:
        """True while a second person is needed, and there is time."""
        return bool(self.counts.get(CommandState.WAITS))


@dataclass(frozen=True)
class StepLine:
    """One step: `at` by the clock of whoever took it, `noticed` by ours."""

    state: CommandState
    at: dt.datetime
    noticed: dt.datetime
    who: str
    why: str


@dataclass(frozen=True)
class DoorLine:
    """The opening of a door command. With `shown` a code stands on the glass, and can be typed by `requester`."""

    state: OpeningState
    cabinet: str
    cell: int
    requester: str  # of the staff
    approver: str
    expires: dt.datetime
    shown: bool
    tries_left: int
    said: str


def may_order(roles: Iterable[str]) -> tuple[CommandKind, ...]:
    """What somebody with these roles may order."""
    held = set(roles)
    return tuple(kind for kind in CommandKind if MATRIX[kind].who & held)


def newest(
    db: Db,
    *,
    terminal: str = "",
    states: Sequence[CommandState] = (),
    before: dt.datetime | None = None,
    limit: int = PAGE,
) -> tuple[CommandLine, ...]:
    """Commands that changed last, first; older ones than `before` on the next page."""
    found = select(CommandRow).options(joinedload(CommandRow.order))
    if terminal:
        found = found.where(CommandRow.terminal_id == terminal)
    if states:
        found = found.where(CommandRow.state.in_(states))
    if before is not None:
        found = found.where(CommandRow.changed_at < before)
    return _lines(db, db.scalars(found.order_by(CommandRow.changed_at.desc(), CommandRow.id).limit(limit)).all())


def changed_since(db: Db, moment: dt.datetime) -> dict[str, dt.datetime]:
    """Terminals with a command that has changed since then, and when the last of theirs did."""
    found = select(CommandRow.terminal_id, func.max(CommandRow.changed_at)).where(CommandRow.changed_at > moment)
    return dict(db.execute(found.group_by(CommandRow.terminal_id)).all())


def waiting(db: Db, limit: int = PAGE) -> tuple[OrderLine, ...]:
    """Orders that wait for a second person, the oldest first."""
    open_ones = select(CommandRow.order_id).where(CommandRow.state == CommandState.WAITS)
    found = select(CommandOrderRow).where(CommandOrderRow.id.in_(open_ones))
    rows = db.scalars(found.order_by(CommandOrderRow.requested_at, CommandOrderRow.id).limit(limit))
    return tuple(_order(db, row) for row in rows)


def order(db: Db, id: str) -> OrderLine | None:
    """An order by its id."""
    row = db.get(CommandOrderRow, id)
    return None if row is None else _order(db, row)


def of_order(db: Db, id: str, limit: int = PAGE) -> tuple[CommandLine, ...]:
    """The commands of an order."""
    found = select(CommandRow).where(CommandRow.order_id == id).options(joinedload(CommandRow.order))
    return _lines(db, db.scalars(found.order_by(CommandRow.terminal_id).limit(limit)).all())


def timeline(db: Db, id: str) -> tuple[StepLine, ...]:
    """Every step of a command, in the order in which they were noticed."""
    rows = db.scalars(select(CommandStepRow).where(CommandStepRow.command_id == id).order_by(CommandStepRow.id))
    return tuple(StepLine(row.state, row.at, row.noticed, row.who, row.why) for row in rows)


def door(db: Db, order: str) -> DoorLine | None:
    """The opening of a door command; None for other commands."""
    row = db.get(CommandOrderRow, order)
    opening = db.get(OpeningRow, row.opening_id) if row is not None and row.opening_id else None
    if opening is None:
        return None
    left = max(0, policies_in(db).opening_tries - opening.tries)
    return DoorLine(
        opening.state,
        opening.cabinet_id,
        opening.cell,
        opening.requester,
        opening.approver,
        opening.expires,
        bool(opening.code_hash) and opening.state is OpeningState.APPROVED,
        left,
        opening.said,
    )


def doors_under_way(db: Db) -> tuple[tuple[str, OpeningState, int, bool], ...]:
    """Openings of door commands that are not over: order, state, wrong codes, whether a code stands on the glass."""
    shown = OpeningRow.code_hash != ""
    found = select(CommandOrderRow.id, OpeningRow.state, OpeningRow.tries, shown)
    found = found.join(OpeningRow, OpeningRow.id == CommandOrderRow.opening_id).where(OpeningRow.state.in_(_UNDER_WAY))
    return tuple(row._tuple() for row in db.execute(found.order_by(CommandOrderRow.id)))


def logs(db: Db, id: str) -> bytes | None:
    """The bundle that a terminal handed in: a tar with everything personal taken out there."""
    row = db.get(CommandLogsRow, id)
    return None if row is None else row.content


def _lines(db: Db, rows: Sequence[CommandRow]) -> tuple[CommandLine, ...]:
    handed_in = select(CommandLogsRow.command_id).where(CommandLogsRow.command_id.in_([row.id for row in rows]))
    logs = set(db.scalars(handed_in))
    return tuple(_line(row, has_logs=row.id in logs) for row in rows)


def _line(row: CommandRow, *, has_logs: bool) -> CommandLine:
    order = row.order
    return CommandLine(
        id=row.id,
        order=order.id,
        terminal=row.terminal_id,
        kind=order.kind,
        state=row.state,
        why=row.why,
        arguments=order.arguments,
        reason=order.reason,
        urgent=order.urgent,
        requester=order.requester,
        approver=order.approver,
        requested_at=order.requested_at,
        changed_at=row.changed_at,
        expires=row.expires,
        result=row.result,
        settled=row.settled_by is not None,
        has_logs=has_logs,
    )


def _order(db: Db, row: CommandOrderRow) -> OrderLine:
    counted = select(CommandRow.state, func.count()).where(CommandRow.order_id == row.id).group_by(CommandRow.state)
    counts = {row[0]: row[1] for row in db.execute(counted)}
    some = select(CommandRow.terminal_id).where(CommandRow.order_id == row.id).order_by(CommandRow.terminal_id)
    until = db.scalar(select(func.max(CommandRow.expires)).where(CommandRow.order_id == row.id))
    return OrderLine(
        id=row.id,
        kind=row.kind,
        arguments=row.arguments,
        reason=row.reason,
        urgent=row.urgent,
        requester=row.requester,
        requested_at=row.requested_at,
        second=row.second,
        approver=row.approver,
        approved_at=row.approved_at,
        expires=until or row.requested_at,
        counts=counts,
        terminals=tuple(db.scalars(some.limit(PAGE))),
    )
