"""What operators' pages are told of the fleet: the worst first, one terminal, the map, trends and days left."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import reading, trends
from kiosk.central.fleet.findings import begin, end, site_subject
from kiosk.central.fleet.reading import Standing
from kiosk.central.tables.fleet import FleetHourRow, FleetStateRow
from kiosk.contract.fleet import TerminalState
from tests.central.desks import Desk
from tests.central.fleet.states import CENTRE, FOUR, ONE, PAPER, THREE, TWO, a_state


def _tell(db: Db, terminal: str, state: TerminalState, *, online: bool = True) -> None:
    db.add(
        FleetStateRow(
            terminal_id=terminal,
            online=online,
            online_since=state.at,
            heard_at=state.at,
            changed_at=state.at,
            serving=state.serving.value,
            scene=state.scene.value,
            scene_since=state.scene_since,
            version=state.version,
            state=msgspec.json.encode(state).decode(),
        )
    )


def test_the_wall_shows_the_worst_first_and_the_map_counts_them(desk: Desk) -> None:
    with desk.office.begin() as db:
        _tell(db, ONE, a_state(desk.at))
        _tell(db, TWO, a_state(desk.at), online=False)
        _tell(db, THREE, a_state(desk.at))
        begin(db, ONE, "toner_low", terminal=ONE, place="a4", at=desk.at)
        begin(db, ONE, "jam", terminal=ONE, place="a4", at=desk.at)
        end(db, ONE, "jam", "a4", desk.at)
        begin(db, THREE, "stuck", terminal=THREE, at=desk.at)
        begin(db, site_subject(CENTRE), "site_lost", site=CENTRE, at=desk.at)
    with desk.office.look() as db:
        rows = reading.wall(db, (ONE, TWO, THREE, FOUR))
        all_of_them = reading.standings(db)
        (centre, *_), by_code = reading.sites(db), {site.code: site for site in reading.sites(db)}
    assert [(row.terminal, row.standing) for row in rows] == [
        (TWO, Standing.AWAY),
        (THREE, Standing.STUCK),
        (ONE, Standing.TROUBLED),
        (FOUR, Standing.NEVER),
    ]
    assert rows[2].causes == ("toner_low",)
    assert {(row.terminal, row.site, row.standing) for row in rows} == set(all_of_them)
    assert {one.terminal for one in all_of_them if one.site == CENTRE} == {ONE, FOUR}
    assert (centre.code, centre.worst, centre.lost) == (CENTRE, Standing.TROUBLED, True)
    assert centre.longitude is not None and centre.tier is not None
    assert by_code["370923-02"].standings == {Standing.AWAY: 1}


def test_one_terminal_is_shown_with_what_is_and_was_not_well(desk: Desk) -> None:
    with desk.office.begin() as db:
        _tell(db, ONE, a_state(desk.at))
        begin(db, ONE, "paper_out", terminal=ONE, place="printer", at=desk.at)
        end(db, ONE, "paper_out", "printer", desk.at + dt.timedelta(minutes=2))
        begin(db, ONE, "disk_low", terminal=ONE, value=12.0, at=desk.at + dt.timedelta(minutes=5))
    with desk.office.look() as db:
        view = reading.terminal(db, ONE, desk.at)
        line = reading.timeline(db, ONE, desk.at)
        assert reading.terminal(db, "T-NOBODY", desk.at) is None
        assert [name for name, _ in reading.changed_since(db, desk.at - dt.timedelta(seconds=1))] == [ONE]
        assert reading.changed_since(db, desk.at) == ()
    assert view is not None and view.state is not None
    assert view.state.cells == {"free": 20, "taken": 4}
    assert [(one.cause, one.value) for one in view.findings] == [("disk_low", 12.0)]
    assert [one.cause for one in line] == ["disk_low", "paper_out"]


def test_paper_lasts_as_long_as_the_pace_of_two_weeks_says_and_new_rolls_do_not_count(desk: Desk) -> None:
    left = [70.0, 65.0, 60.0, 80.0, 75.0]  # a metre an hour, five hours apart; a new roll before the fourth
    with desk.office.begin() as db:
        for place, value in enumerate(left):
            hour = desk.at - dt.timedelta(hours=5 * (len(left) - place) + 1)
            figures = {"supply.printer.paper": value}
            db.add(FleetHourRow(terminal_id=ONE, hour=hour, online_seconds=3600, figures=figures))
    now = msgspec.structs.replace(PAPER, left=70.0)
    with desk.office.look() as db:
        (paper,) = trends.supplies_left(db, ONE, [now], desk.at)
        (unknown,) = trends.supplies_left(db, TWO, [now], desk.at)
        points = trends.trend(db, ONE, "supply.printer.paper", desk.at - dt.timedelta(days=1))
    used, hours = 5 + 5 + 5 + 5, 25
    assert paper.days is not None and abs(paper.days - 70 / (used / hours) / 24) < 0.01
    assert unknown.days is None
    assert [point.value for point in points] == [65.0, 60.0, 80.0, 75.0]


def test_a_terminal_was_there_but_for_the_time_it_was_away(desk: Desk) -> None:
    hour = dt.timedelta(hours=1)
    with desk.office.begin() as db:
        begin(db, ONE, "offline", terminal=ONE, at=desk.at - hour / 2)
        end(db, ONE, "offline", "", desk.at + hour / 4)
        begin(db, ONE, "offline", terminal=ONE, at=desk.at + hour / 2)
    with desk.office.look() as db:
        there = trends.online_seconds(db, (ONE, TWO), desk.at, desk.at + hour)
    assert there == {ONE: 900, TWO: 3600}
