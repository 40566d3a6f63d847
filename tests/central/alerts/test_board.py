"""From a finding's row to the operators' board and back, on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import deeds, reading, silencing
from kiosk.central.alerts.refusing import CannotBe
from kiosk.central.alerts.rounds import sweep
from kiosk.central.alerts.silencing import Duty, Window
from kiosk.central.fleet import findings
from kiosk.central.operators import audit
from kiosk.central.tables.alerts import AlertRow
from kiosk.central.tables.operators import DeedRow
from tests.central.alerts.board import HERE, OTHER, TERMINAL, Board
from tests.central.facts import alarm


def test_a_broken_printer_stands_on_the_board_until_it_is_mended(board: Board) -> None:
    board.begin("paper_out", place="printer")
    board.later()
    (line,) = board.open()
    assert (line.cause, line.level, line.terminal, line.site, line.place) == (
        "paper_out",
        "P2",
        TERMINAL,
        HERE,
        "printer",
    )
    assert line.says.zh == "凭条纸用完"
    assert line.told == ("webhook", "wang")
    assert board.told() == [("told", "wang", "waiting")]
    board.end("paper_out", place="printer")
    board.later()
    assert board.open()[0].state == "clearing"
    board.later(5)
    assert not board.open()
    with board.desk.office.look() as db:
        assert [one.id for one in reading.past_alerts(db, board.desk.at, terminal=TERMINAL)] == [line.id]
        assert reading.worst_by_terminal(db) == {}
    assert [entry.kind for entry in board.page(line.id).entries] == ["raised", "told", "ending", "cleared"]


def test_what_nobody_has_carried_out_yet_is_not_told_when_it_is_over(board: Board) -> None:
    board.begin("paper_out")
    board.later()
    board.end("paper_out")
    board.later()
    board.later(5)
    assert board.told() == [("told", "wang", "dropped")]


def test_one_cause_at_three_places_is_three_alerts_and_seeing_one_silences_no_other(board: Board) -> None:
    board.begin("device_fault", place="printer")
    board.begin("device_fault", place="card")
    board.begin("device_fault", OTHER, place="printer")
    board.later()
    first, *_ = lines = board.open()
    assert len({(line.subject, line.cause, line.place) for line in lines}) == 3
    with board.writing() as db:
        deeds.acknowledge(db, "wang", first.id, board.desk.at)
    board.later(1800)
    assert {line.id: line.acknowledged_by for line in board.open()} == {
        line.id: "wang" if line.id == first.id else "" for line in lines
    }
    assert [told for told in board.told() if told[0] == "next"] == [("next", "li", "waiting")] * 2
    with board.desk.office.look() as db:
        found = reading.counts(db)
        assert (found.p1, found.p2, found.p3, found.unseen, found.swallowed) == (0, 3, 0, 2, 0)
        assert reading.worst_by_terminal(db) == {TERMINAL: "P2", OTHER: "P2"}


def test_a_finding_that_was_over_before_anybody_looked_is_told_of_as_over(board: Board) -> None:
    board.begin("jam")
    board.end("jam")
    board.later()
    (line,) = board.open()
    assert line.state == "clearing"
    board.begin("jam")
    board.later(1)
    assert (board.open()[0].id, board.open()[0].state, board.open()[0].flaps) == (line.id, "open", 1)


def test_time_counts_from_the_last_word_but_not_from_a_clock_that_is_wrong(board: Board) -> None:
    """Offline is noticed after ninety seconds of silence, and urgent five minutes after the last word."""
    at = board.desk.at
    for terminal, began in ((TERMINAL, at - dt.timedelta(seconds=90)), (OTHER, at - dt.timedelta(days=9000))):
        with board.writing() as db:
            findings.begin(db, terminal, "offline", terminal=terminal, at=began, noticed=at)
    board.later()
    board.later(209)
    assert {line.level for line in board.open()} == {"P3"}
    board.later(1)
    assert {line.terminal: line.level for line in board.open()} == {TERMINAL: "P1", OTHER: "P3"}
    board.later(90)
    assert {line.level for line in board.open()} == {"P1"}


def test_a_lost_site_swallows_its_terminals_and_lets_go_of_the_one_that_stays_away(board: Board) -> None:
    board.begin("offline")
    board.begin("offline", OTHER)
    board.begin("offline", "T-DEMO-02", site="370923-02")
    board.later()
    board.begin("site_lost", f"site/{HERE}")
    board.later(1)
    assert [(line.cause, line.children) for line in board.open()] == [("site_lost", 2), ("offline", 0)]
    parent = board.open()[0]
    assert {line.terminal for line in board.page(parent.id).children} == {TERMINAL, OTHER}
    board.later(60)
    assert [told[0] for told in board.told()] == ["told", "told"]  # the site, and the terminal elsewhere
    board.end("offline", OTHER)
    board.end("site_lost", f"site/{HERE}")
    board.later()
    board.later(20)
    assert {line.terminal for line in board.open()} == {TERMINAL, "T-DEMO-02"}
    assert "released" in [entry.kind for entry in board.page(board.open(terminal=TERMINAL)[0].id).entries]


def test_what_a_dying_worker_left_under_a_storm_that_is_over_is_found_again(board: Board) -> None:
    board.begin("site_lost", f"site/{HERE}")
    board.later()
    board.begin("door_open")
    board.later()
    with board.writing() as db:
        child = db.get_one(AlertRow, board.open(terminal=TERMINAL)[0].id)
        child.parent_id, child.due = board.open(cause="site_lost")[0].id, None
    board.end("site_lost", f"site/{HERE}")
    board.later()
    with board.writing() as db:
        db.get_one(AlertRow, board.page(1).line.id).over_at = board.desk.at
    assert not board.open()
    sweep(board.desk.office)
    board.later()
    assert [line.cause for line in board.open()] == ["door_open"]


def test_deeds_stand_in_the_diary_and_in_the_operators_log(board: Board) -> None:
    board.begin("jam")
    board.later()
    alert, now = board.open()[0].id, board.desk.at
    with board.writing() as db:
        deeds.acknowledge(db, "wang", alert, now)
        deeds.assign(db, "wang", alert, "li", now)
        deeds.note(db, "li", alert, " 已带纸 \n 出发 ", now)
    page = board.page(alert)
    assert [(one.kind, one.who, one.detail) for one in page.entries][-3:] == [
        ("acknowledged", "wang", ""),
        ("assigned", "wang", "li"),
        ("note", "li", "已带纸 出发"),
    ]
    assert (page.line.assignee, page.line.acknowledged_by) == ("li", "wang")
    with board.desk.office.look() as db:
        chain = audit.verify(db)
        assert db.scalars(select(DeedRow.detail).order_by(DeedRow.number)).all()[-3:] == ["", "li", ""]
    assert chain.holds
    assert chain.lines == 5  # two came on duty before


def silenced(db: Db, now: dt.datetime, *, days: float = 1, **matchers: str) -> None:
    """Somebody silences something from now on."""
    silencing.silence(db, "wang", Window(now, now + dt.timedelta(days), **matchers), "检修", now)


def on_duty(db: Db, now: dt.datetime, mail: str, login: str = "") -> None:
    """Somebody is written onto the roster."""
    silencing.put_on_duty(db, "wang", Duty("zhao", now, now + dt.timedelta(1), mail=mail, login=login), now)


def test_who_is_given_an_alert_hears_of_it_and_who_takes_one_does_not(board: Board) -> None:
    board.on_duty("zhao", rank=3, login="zhao")
    board.begin("jam")
    board.later()
    alert = board.open()[0].id
    for who, to, tellings in (("wang", "zhao", 1), ("wang", "", 1), ("zhao", "zhao", 1), ("wang", "sun", 1)):
        with board.writing() as db:
            deeds.assign(db, who, alert, to, board.desk.at)
        assert board.told().count(("assigned", "zhao", "waiting")) == tellings
        board.later(1)


CANNOT_BE: dict[str, tuple[str, Callable[[Db, int, dt.datetime], object]]] = {
    "a printer that is still jammed is closed": ("still_true", lambda db, at, now: deeds.close(db, "w", at, "x", now)),
    "a note says nothing": ("reason_missing", lambda db, at, now: deeds.note(db, "w", at, "  \n", now)),
    "an alert that is not there": ("not_there", lambda db, at, now: deeds.acknowledge(db, "w", at + 999, now)),
    "it is nobody's already": ("done_already", lambda db, at, now: deeds.assign(db, "w", at, "", now)),
    "given to one whom nobody knows": ("operator_unknown", lambda db, at, now: deeds.assign(db, "w", at, "x", now)),
    "given to one who has left": ("operator_unknown", lambda db, at, now: deeds.assign(db, "w", at, "gone", now)),
    "one who has left on duty": ("operator_unknown", lambda db, _, now: on_duty(db, now, "z@hall.test", "gone")),
    "a silence that is over": ("ends_too_soon", lambda db, _, now: silenced(db, now, days=0)),
    "a silence for ever": ("too_long", lambda db, _, now: silenced(db, now, days=9)),
    "a cause that nobody knows": ("cause_unknown", lambda db, _, now: silenced(db, now, cause="x")),
    "a site that nobody knows": ("place_unknown", lambda db, _, now: silenced(db, now, site="x")),
    "a terminal that nobody knows": ("place_unknown", lambda db, _, now: silenced(db, now, terminal="x")),
    "a silence that was never": ("not_there", lambda db, _, now: silencing.unsilence(db, "w", 7, now)),
    "a mail with a line in it": ("address_wrong", lambda db, _, now: on_duty(db, now, "x\ny@z")),
    "nobody can be told": ("nobody_reached", lambda db, _, now: on_duty(db, now, "")),
}


def test_what_cannot_be_done_says_why_and_changes_nothing(board: Board) -> None:
    board.begin("jam")
    board.later()
    alert = board.open()[0].id
    before = board.page(alert)
    for case, (why, deed) in CANNOT_BE.items():
        with pytest.raises(CannotBe) as refused, board.writing() as db:
            deed(db, alert, board.desk.at)
        assert refused.value.why == why, case
        assert board.page(alert) == before, case


def test_a_silence_of_a_site_is_not_told_and_still_seen(board: Board) -> None:
    now = board.desk.at
    with board.writing() as db:
        number = silencing.silence(db, "wang", Window(now, now + dt.timedelta(hours=2), site=HERE), "检修", now)
    board.begin("jam")
    board.begin("door_unexpected", place="cell:4")
    board.later()
    assert [(line.cause, line.silenced) for line in board.open()] == [("door_unexpected", False), ("jam", True)]
    assert [told[0] for told in board.told()] == ["told"]
    with board.desk.office.look() as db:
        (line,) = reading.silences(db, now)
    assert (line.id, line.waits, line.now) == (number, True, True)
    with pytest.raises(CannotBe), board.writing() as db:
        silencing.second(db, "wang", number, now)
    with board.writing() as db:
        silencing.second(db, "zhao", number, now)
    board.later()
    assert [line.silenced for line in board.open()] == [True, True]
    with board.writing() as db:
        silencing.unsilence(db, "zhao", number, now)
    board.later()
    assert [told[0] for told in board.told()] == ["told", "told"]


@pytest.mark.parametrize(
    ("reason", "cause"),
    [("wrong_door", "door_wrong"), ("opened_unbidden", "door_unexpected"), ("tampered", "tamper"), ("fire", "fire")],
)
def test_an_alarm_at_a_door_is_an_alert_at_once_and_over_when_staff_have_settled_it(
    board: Board, reason: str, cause: str
) -> None:
    board.desk.tell(alarm(12, reason))
    board.later()
    (line,) = board.open()
    assert (line.cause, line.level, line.place, line.terminal) == (cause, "P1", "cell:12", TERMINAL)
    assert board.told("sms") == [("told", "13900000001", "waiting")]
    (task,) = [task for task in board.desk.look_up("tasks") if task["said"] == reason]
    board.desk.at_desk(f"tasks/{task['id']}/settle", {"settlement": "已到现场"})
    with board.writing() as db:
        deeds.acknowledge(db, "wang", line.id, board.desk.at)
    board.later()
    board.later(10)
    assert not board.open()


def test_two_alarms_at_one_door_are_one_alert_until_both_are_settled(board: Board) -> None:
    board.desk.tell(alarm(12, "wrong_door"), alarm(12, "two_doors_open"))
    board.later()
    assert len(board.open()) == 1
    for left, task in ((1, 0), (0, 1)):
        tasks = [task for task in board.desk.look_up("tasks") if task["kind"] == "alarm"]
        board.desk.at_desk(f"tasks/{tasks[0]['id']}/settle", {"settlement": "已看"})
        board.later()
        ended = [entry.kind for entry in board.page(1).entries].count("ending")
        assert ended == 1 - left, task


def test_an_operator_closes_what_has_no_end_of_its_own(board: Board) -> None:
    board.begin("door_unexpected", place="cell:4")
    board.later()
    alert = board.open()[0].id
    with board.writing() as db:
        deeds.close(db, "wang", alert, "已核对", board.desk.at)
    board.later()
    board.later(10)
    assert not board.open()
    assert [entry.kind for entry in board.page(alert).entries][-3:] == ["closed", "ending", "cleared"]


def test_a_gap_that_was_filled_is_over_by_itself_and_one_that_never_will_be_is_closed(board: Board) -> None:
    for terminal in (TERMINAL, OTHER):
        board.begin("chain_gap", terminal)
    board.later(301)
    board.later()
    filled, lost = sorted(board.open(), key=lambda line: line.terminal)
    assert (filled.by_hand, lost.by_hand) == (True, True)
    board.end("chain_gap")
    with board.writing() as db:
        deeds.close(db, "wang", lost.id, "旧硬盘已坏", board.desk.at)
    board.later()
    board.later(10)
    assert not board.open()
    assert [entry.kind for entry in board.page(filled.id).entries][-2:] == ["ending", "cleared"]
    assert [entry.kind for entry in board.page(lost.id).entries][-3:] == ["closed", "ending", "cleared"]


def test_hundreds_are_taken_in_at_once(board: Board) -> None:
    for number in range(700):
        board.begin("device_fault", place=f"place-{number}")
    board.later()
    assert len(board.open(terminal=TERMINAL)) == 200  # a page
    with board.desk.office.look() as db:
        assert reading.counts(db).p2 == 700
