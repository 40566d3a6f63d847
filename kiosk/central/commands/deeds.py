"""What operators do: order, agree, withdraw, and type the code of a door. Each is one transaction, and audited.

All of them raise Declined (kiosk.central.refusals), whose body holds the words for whoever asked.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.commands import doors
from kiosk.central.commands.arguments import wrong_in
from kiosk.central.commands.matrix import MATRIX, WAITS_FOR, Line, manner, takes_two
from kiosk.central.commands.moving import Step, make, move, queue
from kiosk.central.commands.people import audited, need
from kiosk.central.commands.states import By
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.commands import CommandOrderRow, CommandRow
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.commands import CommandKind, CommandState

LONGEST_REASON = 200  # characters
MOST = 20_000  # terminals of one order


@dataclass(frozen=True)
class Wish:
    """What is to be done, where, and why. Arguments: kiosk.central.commands.matrix, their forms: arguments."""

    kind: CommandKind
    terminals: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    urgent: bool = False


def order(office: Office, who: str, key: str, wish: Wish, *, staff: str = "") -> str:
    """Order it; the id of the order. The same key again is the same order. It may wait for a second person.

    For a door `staff` is who stands behind the operator: people.staff_behind.
    """
    with audited(office, who, f"command_{wish.kind.value}", _subject(wish)) as db:
        need(db, who, MATRIX[wish.kind].who)
        _clear(wish)
        row = _row(who, key, wish, office.now())
        if not add_if_new(db, row):
            return _known(db, row, wish)
        made = db.get_one(CommandOrderRow, row.id)
        _for_each(db, office, made, wish)
        if wish.kind is CommandKind.OPEN_CELL:
            made.opening_id = doors.ask(db, made, wish.terminals[0], staff, office.now())
        return made.id


def approve(office: Office, who: str, order: str, *, staff: str = "") -> None:
    """Agree to what another has ordered: from now on it is sent. For a door `staff` is who stands behind this one."""
    with audited(office, who, "command_approve", order) as db:
        row = _order(db, order)
        line = MATRIX[row.kind]
        need(db, who, line.seconds_it)
        waiting = _commands(db, row, CommandState.WAITS)
        if not row.second or row.approver or not waiting:
            raise Declined("command_over")
        if row.requester == who:
            raise Declined("two_people")
        now = office.now()
        row.approver, row.approved_at = who, now
        until, more = now + _good_for(line), dict[str, str]()
        if row.kind is CommandKind.OPEN_CELL:
            until, more = doors.agree(db, row, staff, now)
        for command in waiting:
            queue(db, office, row, command, who, until, **more)


def withdraw(office: Office, who: str, order: str) -> None:
    """Not, or not any more: what waits or was not sent is over; a door's code is good for nothing from then on."""
    with audited(office, who, "command_withdraw", order) as db:
        row = _order(db, order)
        line = MATRIX[row.kind]
        need(db, who, line.who | line.seconds_it)
        now = office.now()
        why = "withdrawn" if who == row.requester else "declined"
        over = [
            move(db, command, Step(By.PERSON, CommandState.REFUSED, now, who, why), now)
            for command in _commands(db, row, CommandState.WAITS, CommandState.QUEUED)
            if command.sent_at is None
        ]
        if not doors.call_off(db, row, now) and not any(over):
            raise Declined("command_over")


def read_code(office: Office, who: str, order: str, code: str) -> None:
    """The code that was read out by somebody in front of the terminal, typed by whoever ordered the door."""
    with audited(office, who, "command_code", order) as db:
        row = _order(db, order)
        need(db, who, MATRIX[CommandKind.OPEN_CELL].who)
        if row.requester != who:
            raise Declined("two_people")
        refusal = doors.confirm(db, office, row, code)
    # Raised outside the transaction: the try has to stay counted.
    if refusal:
        raise Declined(refusal)


def _clear(wish: Wish) -> None:
    """Refuse what nobody could carry out."""
    line = MATRIX[wish.kind]
    if not wish.terminals or len(wish.terminals) > MOST or len(set(wish.terminals)) != len(wish.terminals):
        raise Declined("request_unclear")
    if wrong_in(wish.kind, wish.arguments) or len(wish.reason) > LONGEST_REASON:
        raise Declined("request_unclear")
    if (line.reason or wish.urgent) and not wish.reason.strip():
        raise Declined("reason_needed")
    if (wish.urgent and not manner(wish.kind).urgent) or (wish.kind is CommandKind.OPEN_CELL and wish.terminals[1:]):
        raise Declined("not_possible_now")


def _row(who: str, key: str, wish: Wish, now: dt.datetime) -> CommandOrderRow:
    return CommandOrderRow(
        id=secrets.token_hex(16),
        key=key,
        kind=wish.kind,
        arguments=dict(wish.arguments),
        reason=wish.reason.strip(),
        urgent=wish.urgent,
        requester=who,
        requested_at=now,
        second=takes_two(wish.kind, len(wish.terminals)),
        approver="",
        approved_at=None,
        opening_id="",
    )


def _known(db: Db, row: CommandOrderRow, wish: Wish) -> str:
    """The order that was given under this key before, if it is the same one."""
    before = db.scalars(select(CommandOrderRow).filter_by(requester=row.requester, key=row.key)).one()
    same = all(getattr(before, name) == getattr(row, name) for name in ("kind", "arguments", "reason", "urgent"))
    if not same or {command.terminal_id for command in before.commands} != set(wish.terminals):
        raise Declined("key_reused")
    return before.id


def _for_each(db: Db, office: Office, row: CommandOrderRow, wish: Wish) -> None:
    known = set(db.scalars(select(TerminalRow.id).where(TerminalRow.id.in_(wish.terminals))))
    if known != set(wish.terminals):
        raise Declined("not_found")
    now = office.now()
    make(db, row, wish.terminals, now + WAITS_FOR)
    if not row.second:
        for command in _commands(db, row, CommandState.WAITS):
            queue(db, office, row, command, row.requester, now + _good_for(MATRIX[row.kind]))


def _good_for(line: Line) -> dt.timedelta:
    return dt.timedelta(minutes=line.minutes)


def _order(db: Db, id: str) -> CommandOrderRow:
    row = locked(db, CommandOrderRow, id)
    if row is None:
        raise Declined("not_found")
    return row


def _commands(db: Db, order: CommandOrderRow, *states: CommandState) -> list[CommandRow]:
    found = select(CommandRow).where(CommandRow.order_id == order.id, CommandRow.state.in_(states))
    return list(db.scalars(found.with_for_update(key_share=True).execution_options(populate_existing=True)))


def _subject(wish: Wish) -> str:
    one = wish.terminals[0] if wish.terminals else ""
    return one if len(wish.terminals) == 1 else f"{len(wish.terminals)} terminals from {one}"
