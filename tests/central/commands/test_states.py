"""A command goes on and never back, ends once, and what its terminal says in a fact is worth more than our clock."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from kiosk.central.commands import deeds, reading, sending
from kiosk.central.commands.states import ALLOWED, ON_ITS_WAY, By, may
from kiosk.central.refusals import Declined
from kiosk.central.tables.fleet import FindingRow, FleetStateRow
from kiosk.contract.commands import ENDS, CommandKind, CommandReport, CommandState
from tests.central.commands.people import LI, WANG, approve, fact, hire, line, order, says, sent, state
from tests.central.desks import Desk
from tests.central.visiting import KEYS, TERMINAL

_WORDS = st.lists(st.tuples(st.sampled_from(By), st.sampled_from(CommandState)), max_size=40)


@given(_WORDS)
@example([(By.TIME, CommandState.EXPIRED), (By.FACT, CommandState.DONE)])
def test_whatever_comes_in_whatever_order_it_never_goes_back_and_settles_once(
    words: list[tuple[By, CommandState]],
) -> None:
    now, settled, seen = CommandState.WAITS, 0, [CommandState.WAITS]
    for by, wanted in words:
        if not may(by, now, wanted, let_go=CommandState.QUEUED in seen, settled=bool(settled)):
            continue
        assert wanted is not now or by is By.FACT
        if now in ENDS:
            assert by is By.FACT, "nobody but the terminal's own fact says more about one that is over"
            assert now in {CommandState.EXPIRED, CommandState.UNKNOWN}
        if by is By.WORD:
            assert ON_ITS_WAY.index(wanted) > ON_ITS_WAY.index(now)
        if wanted is CommandState.QUEUED:
            assert by is By.PERSON, "no clock and no terminal agrees in a person's place"
        settled += by is By.FACT
        now = wanted
        seen.append(now)
    assert settled <= 1
    if seen[-1] is CommandState.DONE:
        assert CommandState.QUEUED in seen, "nothing is done that was never let go"


def test_every_state_can_be_reached_and_every_end_is_one() -> None:
    reached = {after for steps in ALLOWED.values() for _, after in steps}
    assert reached == set(CommandState) - {CommandState.WAITS}
    assert not any(before in ENDS for by in (By.PERSON, By.TIME, By.WORD) for before, _ in ALLOWED[by])


def _there(desk: Desk, since: dt.datetime | None = None, terminal: str = TERMINAL) -> None:
    with desk.office.begin() as db:
        row = db.get(FleetStateRow, terminal)
        if row is None:
            db.add(
                FleetStateRow(
                    terminal_id=terminal,
                    online=True,
                    online_since=since or desk.now(),
                    started=None,
                    scene_since=None,
                    heard_at=desk.now(),
                    changed_at=desk.now(),
                )
            )
        else:
            row.online_since = since or desk.now()


def test_from_the_order_to_its_end(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.PRINT_TEST)
    ((_, command, _),) = sent(desk)
    for step in (CommandState.DELIVERED, CommandState.DEFERRED, CommandState.RUNNING):
        assert says(desk, command.id, step)
        assert state(desk, made) is step
    assert not says(desk, command.id, CommandState.ACCEPTED), "a word that was overtaken"
    assert not says(desk, command.id, CommandState.DONE), "how it ended is told in a fact"
    told = fact(desk, command.id, CommandState.DONE)
    desk.tell(told)
    assert (state(desk, made), line(desk, made).settled) == (CommandState.DONE, True)
    desk.tell(fact(desk, command.id, CommandState.FAILED))
    assert state(desk, made) is CommandState.DONE, "once"
    assert [task["kind"] for task in desk.look_up("tasks")].count("command_unknown") == 1
    with desk.office.look() as db:
        steps = [(step.state, step.who) for step in reading.timeline(db, command.id)]
    assert steps == [
        (CommandState.WAITS, WANG),
        (CommandState.QUEUED, WANG),
        (CommandState.DELIVERED, TERMINAL),
        (CommandState.DEFERRED, TERMINAL),
        (CommandState.RUNNING, TERMINAL),
        (CommandState.DONE, TERMINAL),
    ]


def test_another_terminals_word_and_fact_change_nothing(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.REFRESH)
    ((_, command, _),) = sent(desk)
    other = next(terminal for terminal in KEYS if terminal != TERMINAL)
    assert not says(desk, command.id, CommandState.DELIVERED, other)
    desk.tell(fact(desk, command.id, CommandState.DONE), terminal=other)
    assert state(desk, made) is CommandState.QUEUED
    assert any(task["kind"] == "command_unknown" for task in desk.look_up("tasks"))


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[]",
        b'{"id": "x", "state": "done", "at": "2026-11-23T10:00:00Z"}',
        b'{"id": "' + b"0" * 32 + b'", "state": "running", "at": "2026-11-23T10:00:00"}',
        msgspec.json.encode(CommandReport("0" * 32, CommandState.DELIVERED, dt.datetime.now(dt.UTC))),
        b" " * 9000,
        b'{"id": "\xfb"}',
    ],
)
def test_a_word_that_is_none_is_heard_without_harm(desk: Desk, payload: bytes) -> None:
    with desk.office.begin() as db:
        assert not sending.heard(db, TERMINAL, payload, desk.now())


def test_one_that_nobody_agrees_to_is_over_after_half_an_hour(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.REBOOT, reason="换内存", terminals=tuple(KEYS)[:4])
    desk.later(minutes=31)
    assert (state(desk, made), line(desk, made).why) == (CommandState.EXPIRED, "nobody_agreed")
    with pytest.raises(Declined) as refused:
        approve(desk, made, LI)
    assert refused.value.code == "command_over"
    assert sent(desk) == []


def test_a_terminal_that_was_off_is_sent_it_again_once_it_is_back_but_not_when_it_is_late(desk: Desk) -> None:
    hire(desk)
    order(desk, CommandKind.VOLUME, {"percent": "40"})
    assert len(sent(desk)) == 1, "a broker keeps it for whoever is away"
    desk.later(minutes=50)
    assert sent(desk) == []
    _there(desk)
    ((_, _, seconds),) = sent(desk)
    assert seconds == 12 * 3600 - 50 * 60
    desk.later(seconds=20)
    assert sent(desk) == []
    desk.later(seconds=20)
    assert len(sent(desk)) == 1, "it is there and has not said that it has it"
    made = order(desk, CommandKind.SCENE)
    assert len(sent(desk)) == 1
    desk.later(minutes=5)
    _there(desk)
    assert CommandKind.SCENE not in {command.kind for _, command, _ in sent(desk)}
    assert state(desk, made) is CommandState.EXPIRED


def test_one_that_was_begun_and_never_ended_is_unknown_and_somebody_hears_of_it_until_its_fact_comes(
    desk: Desk,
) -> None:
    hire(desk)
    made = order(desk, CommandKind.PRINT_TEST)
    ((_, command, _),) = sent(desk)
    assert says(desk, command.id, CommandState.RUNNING)
    desk.later(minutes=2)
    assert state(desk, made) is CommandState.RUNNING
    desk.later(minutes=2)
    assert (state(desk, made), line(desk, made).settled) == (CommandState.UNKNOWN, False)

    def stuck() -> list[bool]:
        with desk.office.look() as db:
            return [
                row.ended is None for row in db.scalars(select(FindingRow).where(FindingRow.cause == "command_stuck"))
            ]

    assert stuck() == [True]
    desk.tell(fact(desk, command.id, CommandState.DONE))
    assert (state(desk, made), line(desk, made).settled, stuck()) == (CommandState.DONE, True, [False])

    order(desk, CommandKind.PRINT_TEST)
    ((_, command, _),) = sent(desk)
    assert says(desk, command.id, CommandState.RUNNING)
    desk.later(minutes=4)
    assert stuck() == [False, True]
    desk.later(hours=23)
    assert stuck() == [False, True]
    desk.later(hours=2)
    assert stuck() == [False, False], "a memory that was lost will never tell"


def test_what_was_done_in_time_counts_although_it_was_told_late(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.SCENE)
    ((_, command, _),) = sent(desk)
    assert says(desk, command.id, CommandState.DELIVERED)
    desk.later(minutes=10)
    assert state(desk, made) is CommandState.EXPIRED
    desk.tell(fact(desk, command.id, CommandState.DONE))
    assert state(desk, made) is CommandState.DONE


def test_one_that_is_on_its_way_cannot_be_withdrawn(desk: Desk) -> None:
    hire(desk)
    made = order(desk, CommandKind.REFRESH)
    sent(desk)
    with pytest.raises(Declined) as refused:
        deeds.withdraw(desk.office, WANG, made)
    assert refused.value.code == "command_over"
    other = order(desk, CommandKind.REFRESH)
    deeds.withdraw(desk.office, WANG, other)
    assert (state(desk, other), line(desk, other).why) == (CommandState.REFUSED, "withdrawn")
    assert sent(desk) == []
