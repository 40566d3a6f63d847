"""Who may order what, with whom, why, and for how long it is good: the matrix of remote actions, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.contract.commands import MANNERS, CommandKind, Manner

OPERATOR, TECHNICIAN = "operator", "technician"  # roles of operators; those who look after accounts order nothing
_ANYBODY = frozenset({OPERATOR, TECHNICIAN})
WAITS_FOR = dt.timedelta(minutes=30)  # for the second person


@dataclass(frozen=True)
class Line:
    """One line of the matrix.

    `who` may order it, and `seconds_it` agree where two people are needed: always with `two`, else beyond `alone`
    terminals at once. With `reason` somebody must say why. It is good for `minutes` from when it may be sent.
    `arguments` and `may_have` are the names that it must and may carry.
    """

    who: frozenset[str] = _ANYBODY
    seconds_it: frozenset[str] = _ANYBODY
    reason: bool = False
    two: bool = False
    alone: int = 20
    minutes: int = 60
    arguments: frozenset[str] = frozenset()
    may_have: frozenset[str] = frozenset()


_FEW = 3  # terminals that one person may do without, on their own account
_PLACE, _SERVICE = frozenset({"place"}), frozenset({"service"})

MATRIX: Mapping[CommandKind, Line] = {
    CommandKind.REFRESH: Line(),
    CommandKind.VOLUME: Line(arguments=frozenset({"percent"}), minutes=12 * 60),
    CommandKind.NOTICE: Line(may_have=frozenset({"zh", "en", "until"}), minutes=12 * 60),
    CommandKind.SCENE: Line(minutes=5),
    CommandKind.SELF_TEST: Line(),
    CommandKind.PRINT_TEST: Line(alone=_FEW),
    CommandKind.REOPEN_DEVICE: Line(arguments=_PLACE, alone=_FEW),
    CommandKind.RESTART_APP: Line(alone=_FEW),
    CommandKind.REBOOT: Line(reason=True, alone=_FEW),
    CommandKind.MAINTENANCE_BEGIN: Line(reason=True, alone=_FEW),
    CommandKind.MAINTENANCE_END: Line(reason=True, minutes=12 * 60),
    CommandKind.DEVICE_OUT: Line(reason=True, arguments=_PLACE, alone=_FEW, minutes=12 * 60),
    CommandKind.DEVICE_BACK: Line(reason=True, arguments=_PLACE, alone=_FEW),
    CommandKind.SERVICE_OUT: Line(
        reason=True, arguments=_SERVICE, may_have=frozenset({"zh", "en"}), alone=_FEW, minutes=12 * 60
    ),
    CommandKind.SERVICE_BACK: Line(reason=True, arguments=_SERVICE, minutes=12 * 60),
    CommandKind.FETCH_LOGS: Line(who=frozenset({TECHNICIAN}), reason=True, alone=_FEW),
    CommandKind.OPEN_CELL: Line(
        who=frozenset({OPERATOR}),
        seconds_it=frozenset({OPERATOR}),
        reason=True,
        two=True,
        alone=1,
        minutes=5,
        arguments=frozenset({"cabinet", "cell", "why", "ticket"}),
    ),
}


def takes_two(kind: CommandKind, terminals: int) -> bool:
    """True where one person alone cannot order this."""
    line = MATRIX[kind]
    return line.two or terminals > line.alone


def manner(kind: CommandKind) -> Manner:
    """How it is carried out there."""
    return MANNERS[kind]
