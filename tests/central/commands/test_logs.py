"""A bundle is taken once, from the terminal that was asked for it, while its command is not over; from nobody else."""

from __future__ import annotations

import datetime as dt
import gzip

from kiosk.central.commands import reading
from kiosk.contract.commands import LARGEST_LOGS, CommandKind, CommandState
from tests.central.commands.people import TECH, fact, hire, line, order, sent
from tests.central.desks import Desk
from tests.central.visiting import TERMINAL, refusal

BUNDLE = gzip.compress(b"nothing of anybody")


def _hands_in(desk: Desk, command: str, bundle: bytes = BUNDLE, terminal: str = TERMINAL) -> str:
    """What is answered: "" or a refusal."""
    told = {"Content-Type": "application/octet-stream"}
    answer = desk.ask("PUT", f"/v1/commands/{command}/logs", data=bundle, headers=told, terminal=terminal)
    return "" if answer.status_code == 204 else refusal(answer)


def _kept(desk: Desk, command: str) -> bytes | None:
    with desk.office.look() as db:
        return reading.logs(db, command)


def test_it_is_kept_once_for_a_month(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.FETCH_LOGS, who=TECH, reason="读卡器时好时坏")
    ((_, command, _),) = sent(desk)
    assert not line(desk, made).has_logs
    assert _hands_in(desk, command.id) == ""
    assert _hands_in(desk, command.id, gzip.compress(b"another")) == "", "it may have been sent twice"
    assert _kept(desk, command.id) == BUNDLE
    desk.tell(fact(desk, command.id, CommandState.DONE))
    assert _hands_in(desk, command.id) == "command_over"
    assert line(desk, made).has_logs
    desk.at += dt.timedelta(days=31)
    desk.office.rounds()
    assert _kept(desk, command.id) is None


def test_nobody_hands_in_what_was_not_asked_for(desk: Desk) -> None:
    hire(desk)
    order(desk, CommandKind.FETCH_LOGS, who=TECH, reason="读卡器时好时坏")
    order(desk, CommandKind.REFRESH)
    logs, refresh = (command for _, command, _ in sorted(sent(desk), key=lambda one: one[1].kind))
    assert _hands_in(desk, "0" * 32) == "not_found"
    assert _hands_in(desk, refresh.id) == "not_found"
    assert _hands_in(desk, logs.id, terminal="T-DEMO-02") == "not_found"
    assert _hands_in(desk, logs.id, b"no bundle") == "request_unclear"
    assert _hands_in(desk, logs.id, BUNDLE + b"x" * LARGEST_LOGS) == "upload_too_large"
    assert _kept(desk, logs.id) is None
