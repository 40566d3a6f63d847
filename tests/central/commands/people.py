"""Operators for the tests of commands, and what they and terminals do in short."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import msgspec

from kiosk.central.commands import deeds, reading, sending
from kiosk.central.commands.people import staff_behind
from kiosk.central.operators.words import OperatorRole
from kiosk.central.tables.operators import OperatorRow
from kiosk.contract.commands import Command, CommandKind, CommandReport, CommandState
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import Signed
from tests.central.desks import Desk
from tests.central.visiting import TERMINAL

WANG, LI, TECH, ADMIN = "wang", "li", "tech", "sys"
_ROLES = {
    WANG: (OperatorRole.OPERATOR,),
    LI: (OperatorRole.OPERATOR,),
    TECH: (OperatorRole.TECHNICIAN,),
    ADMIN: (OperatorRole.SYSTEM,),
}
PINS = {"S-101": "246810", "S-102": "135792", "S-103": "975310", "S-104": "864209"}


def hire(desk: Desk) -> None:
    """Two operators, a technician, and somebody who looks after the platform."""
    with desk.office.begin() as db:
        for login, roles in _ROLES.items():
            row = OperatorRow(login=login, name=login, password="x", made_at=desk.now(), made_by="seed")
            row.take_roles(roles)
            db.add(row)


def order(
    desk: Desk,
    kind: CommandKind,
    arguments: Mapping[str, str] | None = None,
    *,
    who: str = WANG,
    terminals: tuple[str, ...] = (TERMINAL,),
    reason: str = "",
    key: str = "",
    urgent: bool = False,
    staff: str = "",
) -> str:
    """Order something; the id of the order."""
    wish = deeds.Wish(kind, terminals, arguments or {}, reason, urgent)
    behind = staff_behind(desk.office, who, staff, PINS[staff]) if staff else ""
    return deeds.order(desk.office, who, key or secrets.token_hex(8), wish, staff=behind)


def approve(desk: Desk, order: str, who: str = LI, staff: str = "") -> None:
    """Agree to it."""
    behind = staff_behind(desk.office, who, staff, PINS[staff]) if staff else ""
    deeds.approve(desk.office, who, order, staff=behind)


def line(desk: Desk, order: str) -> reading.CommandLine:
    """The first command of an order, as the console shows it."""
    with desk.office.look() as db:
        return reading.of_order(db, order)[0]


def state(desk: Desk, order: str) -> CommandState:
    """How far it has come."""
    return line(desk, order).state


def sent(desk: Desk) -> list[tuple[str, Command, int]]:
    """What the hub would publish now, opened; the signature holds."""
    with desk.office.begin() as db:
        out = sending.to_send(db, desk.now())
    opened = []
    for terminal, payload, seconds in out:
        signed = msgspec.json.decode(payload, type=Signed)
        desk.opened("command", msgspec.to_builtins(signed))
        opened.append((terminal, msgspec.json.decode(signed.body, type=Command), seconds))
    return opened


def says(desk: Desk, id: str, state: CommandState, terminal: str = TERMINAL, reason: str = "") -> bool:
    """The terminal's word over MQTT."""
    report = CommandReport(id, state, desk.now(), reason)
    with desk.office.begin() as db:
        return sending.heard(db, terminal, msgspec.json.encode(report), desk.now())


def fact(desk: Desk, id: str, state: CommandState, reason: str = "") -> TerminalEvent:
    """The terminal's fact of how it ended, before it is numbered."""
    told = CommandReport(id, state, desk.now(), reason)
    return TerminalEvent(secrets.token_hex(8), 0, desk.now(), EventKind.COMMAND, "", 0, command=told)
