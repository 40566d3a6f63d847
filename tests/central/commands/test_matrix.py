"""Who may order what, with whom, and what is said beside it: every line of the matrix, and every way around it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from kiosk.central.commands import deeds
from kiosk.central.commands.arguments import wrong_in
from kiosk.central.commands.matrix import MATRIX, takes_two
from kiosk.central.operators.words import OperatorRole, together
from kiosk.central.refusals import Declined
from kiosk.central.tables.commands import CommandRow
from kiosk.central.tables.operators import DeedRow
from kiosk.contract.commands import MANNERS, CommandKind, CommandState
from tests.central.commands.people import ADMIN, LI, TECH, WANG, approve, hire, line, order, sent, state
from tests.central.desks import Desk
from tests.central.visiting import KEYS, TERMINAL

ARGUMENTS = {
    CommandKind.VOLUME: {"percent": "40"},
    CommandKind.NOTICE: {"zh": "今天下午停电", "en": "No power this afternoon", "until": "2026-11-23T18:00:00+08:00"},
    CommandKind.REOPEN_DEVICE: {"place": "printer"},
    CommandKind.DEVICE_OUT: {"place": "printer"},
    CommandKind.DEVICE_BACK: {"place": "printer"},
    CommandKind.SERVICE_OUT: {"service": "pickup"},
    CommandKind.SERVICE_BACK: {"service": "pickup"},
    CommandKind.OPEN_CELL: {"cabinet": "A", "cell": "12", "why": "door_jammed", "ticket": "YJ-7"},
}


def _refused(desk: Desk, kind: CommandKind, **more: object) -> str:
    with pytest.raises(Declined) as refused:
        order(desk, kind, **({"arguments": ARGUMENTS.get(kind, {}), "reason": "顾客反映"} | more))  # type: ignore[arg-type]
    return refused.value.code


def test_there_is_a_line_and_a_manner_for_each_kind_and_no_shell() -> None:
    assert set(MATRIX) == set(MANNERS) == set(CommandKind)
    assert not any("shell" in kind or "run" in kind.split("_") for kind in CommandKind)
    assert all(wrong_in(kind, ARGUMENTS.get(kind, {})) == "" for kind in CommandKind)
    assert together([OperatorRole(role) for line in MATRIX.values() for role in line.who | line.seconds_it])


@pytest.mark.parametrize("kind", list(CommandKind))
def test_each_kind_is_for_those_who_may(desk: Desk, kind: CommandKind) -> None:
    hire(desk)
    roles = {WANG: "operator", TECH: "technician", ADMIN: "system", "nobody": "none"}
    for who, role in roles.items():
        if role not in MATRIX[kind].who:
            assert _refused(desk, kind, who=who) == "role_missing"
    if kind is CommandKind.OPEN_CELL:
        return
    who = next(who for who, role in roles.items() if role in MATRIX[kind].who)
    made = order(desk, kind, ARGUMENTS.get(kind, {}), who=who, reason="顾客反映")
    ((terminal, command, seconds),) = sent(desk)
    assert (terminal, command.terminal, command.kind, command.id) == (TERMINAL, TERMINAL, kind, line(desk, made).id)
    assert seconds == MATRIX[kind].minutes * 60
    assert command.arguments == ARGUMENTS.get(kind, {})


def test_a_reason_is_asked_for_where_the_matrix_says_so_and_for_whatever_is_urgent(desk: Desk) -> None:
    hire(desk)
    for kind, line_ in MATRIX.items():
        if line_.reason:
            assert _refused(desk, kind, who=TECH if kind is CommandKind.FETCH_LOGS else WANG, reason=" ") == (
                "reason_needed"
            )
    assert _refused(desk, CommandKind.VOLUME, urgent=True, reason="") == "reason_needed"
    assert _refused(desk, CommandKind.SELF_TEST, urgent=True) == "not_possible_now", "never over a citizen's head"
    order(desk, CommandKind.VOLUME, {"percent": "5"}, urgent=True, reason="夜间扰民")


@pytest.mark.parametrize(
    ("kind", "arguments", "wrong"),
    [
        (CommandKind.VOLUME, {}, "percent"),
        (CommandKind.VOLUME, {"percent": "101"}, "percent"),
        (CommandKind.VOLUME, {"percent": "40", "more": "1"}, "more"),
        (CommandKind.VOLUME, {"percent": "٤٠"}, "percent"),
        (CommandKind.REOPEN_DEVICE, {"place": "; reboot"}, "place"),
        (CommandKind.SERVICE_OUT, {"service": "everything"}, "service"),
        (CommandKind.SERVICE_OUT, {"service": "query", "zh": "停办"}, "en"),
        (CommandKind.NOTICE, {"zh": "停电", "en": "No power"}, "until"),
        (CommandKind.NOTICE, {"zh": "停电", "en": "No power", "until": "tomorrow"}, "until"),
        (CommandKind.NOTICE, {"zh": "长" * 61, "en": "Long", "until": "2026-11-23T18:00:00+08:00"}, "zh"),
        (CommandKind.REBOOT, {"when": "now"}, "when"),
        (CommandKind.OPEN_CELL, {"cabinet": "A", "cell": "0", "why": "door_jammed", "ticket": "1"}, "cell"),
        (CommandKind.OPEN_CELL, {"cabinet": "A", "cell": "1", "why": "because", "ticket": "1"}, "why"),
    ],
)
def test_nothing_but_the_known_forms_is_told_a_terminal(
    kind: CommandKind, arguments: dict[str, str], wrong: str
) -> None:
    assert wrong_in(kind, arguments) == wrong


def test_an_order_to_many_takes_a_second_person_and_is_one_order(desk: Desk) -> None:
    hire(desk)
    terminals = tuple(sorted(KEYS))[:4]
    assert takes_two(CommandKind.RESTART_APP, len(terminals))
    made = order(desk, CommandKind.RESTART_APP, terminals=terminals)
    assert sent(desk) == []
    with pytest.raises(Declined) as refused:
        approve(desk, made, WANG)
    assert refused.value.code == "two_people"
    with pytest.raises(Declined) as refused:
        approve(desk, made, ADMIN)
    assert refused.value.code == "role_missing"
    approve(desk, made, LI)
    assert sorted(terminal for terminal, _, _ in sent(desk)) == list(terminals)
    assert len({command.id for _, command, _ in sent(desk)}) == 0, "each once"


def test_the_same_order_sent_twice_is_one_and_its_key_is_good_for_nothing_else(desk: Desk) -> None:
    hire(desk)
    first = order(desk, CommandKind.VOLUME, {"percent": "40"}, key="k1")
    assert order(desk, CommandKind.VOLUME, {"percent": "40"}, key="k1") == first
    assert len(sent(desk)) == 1
    assert _refused(desk, CommandKind.VOLUME, arguments={"percent": "50"}, key="k1", reason="") == "key_reused"
    assert order(desk, CommandKind.VOLUME, {"percent": "40"}, who=LI, key="k1") != first
    with desk.office.look() as db:
        assert db.scalar(select(func.count()).select_from(CommandRow)) == 2


def test_a_terminal_that_is_none_is_sent_nothing(desk: Desk) -> None:
    hire(desk)
    assert _refused(desk, CommandKind.REFRESH, terminals=(TERMINAL, "T-NOBODY")) == "not_found"
    assert _refused(desk, CommandKind.REFRESH, terminals=()) == "request_unclear"
    assert sent(desk) == []


def test_every_deed_and_every_refusal_is_in_the_log_of_the_operators(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.SCENE)
    _refused(desk, CommandKind.REBOOT, reason="")
    deeds.withdraw(desk.office, LI, made)
    with desk.office.look() as db:
        log = [(row.who, row.deed, row.subject, row.detail, row.refused) for row in db.scalars(select(DeedRow))]
    assert log == [
        (WANG, "command_scene", TERMINAL, "", False),
        (WANG, "command_reboot", TERMINAL, "reason_needed", True),
        (LI, "command_withdraw", made, "", False),
    ]
    assert (state(desk, made), line(desk, made).why) == (CommandState.REFUSED, "declined")
