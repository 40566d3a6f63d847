"""Who is away: by will or by silence, never while the platform itself could not hear; sites that are lost; hours."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import select, update

from kiosk.central.fleet import hours
from kiosk.central.fleet.backlog import Backlog
from kiosk.central.fleet.findings import begin, end
from kiosk.central.fleet.unheard import end_what_is_over
from kiosk.central.policies import Policies
from kiosk.central.tables.fleet import FindingRow, FleetHourRow
from kiosk.contract.fleet import Host, Online
from tests.central.desks import Desk
from tests.central.fleet.ears import Ears, findings, open_causes, row_of
from tests.central.fleet.states import FOUR, ONE, TWO, a_state

_LOST, _NIGHT = Online(online=False, boot="first"), Online(online=False, boot="first", reason="stopped")
_SITE = "site/370923-01"


@pytest.fixture
def ears(desk: Desk) -> Ears:
    return Ears(desk.office)


def _passes(desk: Desk, seconds: float) -> None:
    desk.at += dt.timedelta(seconds=seconds)


def test_silence_is_noticed_after_ninety_seconds_with_the_moment_it_began(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    last = desk.at
    _passes(desk, 90)
    ears.look_round()
    assert open_causes(desk.office, ONE) == []
    _passes(desk, 1)
    ears.look_round()
    ears.look_round()
    (gone,) = findings(desk.office, "offline")
    assert (gone.subject, gone.began, gone.noticed, gone.ended) == (ONE, last, desk.at, None)
    _passes(desk, 60)
    ears.state(ONE, a_state(desk.at, 2))
    (gone,) = findings(desk.office, "offline")
    assert gone.ended == desk.at and not gone.looked_at
    assert row_of(desk.office, ONE).online


def test_a_last_will_counts_at_once_and_a_good_night_like_silence(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    ears.state(TWO, a_state(desk.at))
    ears.flag(ONE, _LOST)
    ears.flag(TWO, _NIGHT)
    _passes(desk, 1.5)
    ears.look_round()
    assert (open_causes(desk.office, ONE), open_causes(desk.office, TWO)) == (["offline"], [])
    assert not row_of(desk.office, TWO).online
    _passes(desk, 90)
    ears.look_round()
    assert open_causes(desk.office, TWO) == ["offline"]


def test_who_only_connects_anew_was_never_away(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    ears.flag(ONE, _LOST)
    ears.look_round()
    ears.flag(ONE, Online(online=True, boot="first"))
    _passes(desk, 2)
    ears.look_round()
    assert findings(desk.office, "offline") == []


def test_nobody_is_away_while_the_platform_has_no_broker_and_for_a_while_after(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    ears.state(TWO, a_state(desk.at))
    lost = desk.at
    _passes(desk, 200)
    assert not ears.look_round(connected_since=None, alone_since=lost)
    (missing,) = findings(desk.office, "broker_lost")
    assert (missing.subject, missing.began) == ("platform", lost)
    back = desk.at
    _passes(desk, 60)
    ears.state(TWO, a_state(desk.at, 2))
    assert not ears.look_round(connected_since=back)
    assert open_causes(desk.office, "platform") == []
    assert findings(desk.office, "offline") == []
    _passes(desk, 31)
    assert ears.look_round(connected_since=back)
    assert [row.subject for row in findings(desk.office, "offline")] == [ONE]


def test_one_program_with_a_broker_is_enough(desk: Desk, ears: Ears) -> None:
    other = Ears(desk.office, "worker-2")
    ears.look_round()
    assert other.look_round(connected_since=None)
    assert findings(desk.office, "broker_lost") == []


def test_who_falls_behind_judges_nobody_until_it_has_caught_up_for_a_while(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    _passes(desk, 100)
    assert not ears.look_round(behind=50.0)
    (behind,) = findings(desk.office, "platform_behind")
    assert (behind.value, behind.began) == (50.0, desk.at - dt.timedelta(seconds=50))
    caught_up = desk.at
    assert not ears.look_round(caught_up_at=caught_up)
    assert open_causes(desk.office, "platform") == []
    _passes(desk, 91)
    assert ears.look_round(caught_up_at=caught_up)
    assert open_causes(desk.office, ONE) == ["offline"]


def test_clocks_of_three_quarters_of_the_fleet_say_how_late_we_are() -> None:
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    backlog = Backlog(lambda: now, 0.3)
    backlog.told([500.0, 500.0])
    assert not backlog.judge(None, 20) and backlog.behind < 20
    backlog.told([0.1, 0.2, 900.0, 0.1, 0.1, 900.0])
    assert not backlog.judge(None, 20) and backlog.behind < 20
    backlog.told([30.0] * 8)
    assert not backlog.judge(None, 20) and backlog.behind == 30
    assert backlog.judge(None, 20) and backlog.caught_up_at == now
    backlog.judge(now - dt.timedelta(seconds=25), 20)
    assert backlog.behind == 25


def test_who_was_stopped_in_the_middle_of_a_turn_knows_it_before_judging_others() -> None:
    backlog = Backlog(lambda: dt.datetime(2026, 11, 23, tzinfo=dt.UTC), 0.0)
    backlog.turn()
    time.sleep(0.05)
    assert not backlog.judge(None, 0.04) and backlog.behind >= 0.05


def test_a_site_is_lost_when_most_went_together_and_back_when_most_are(desk: Desk, ears: Ears) -> None:
    for name in (ONE, FOUR):
        ears.state(name, a_state(desk.at))
    ears.flag(ONE, _LOST)
    _passes(desk, 2)
    ears.look_round()
    assert open_causes(desk.office, _SITE) == []
    ears.flag(FOUR, _LOST)
    _passes(desk, 2)
    ears.look_round()
    (lost,) = findings(desk.office, "site_lost")
    assert (lost.subject, lost.site_code, lost.value, lost.ended) == (_SITE, "370923-01", 2.0, None)
    ears.state(ONE, a_state(desk.at, 2))
    ears.look_round()
    assert open_causes(desk.office, _SITE) == []


def test_two_that_went_on_different_days_are_no_lost_site(desk: Desk, ears: Ears) -> None:
    for name in (ONE, FOUR):
        ears.state(name, a_state(desk.at))
        ears.flag(name, _LOST)
        _passes(desk, 2)
        ears.look_round()
        _passes(desk, 86400)
    assert len(findings(desk.office, "offline")) == 2
    assert findings(desk.office, "site_lost") == []


def test_strange_messages_are_over_when_none_came_for_a_while(desk: Desk, ears: Ears) -> None:
    ears.hear(ears.message("T-NOBODY", "state", b"{}"))
    for passes, still in ((300, ["identity_refused"]), (400, [])):
        _passes(desk, passes)
        with desk.office.begin() as db:
            end_what_is_over(db, desk.at)
        assert open_causes(desk.office, "platform") == still


def test_every_hour_has_one_line_whoever_writes_it(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at, host=Host(temperature=41.0)))
    with desk.office.begin() as db:
        begin(db, ONE, "offline", terminal=ONE, at=desk.at - dt.timedelta(minutes=15))
        end(db, ONE, "offline", "", desk.at + dt.timedelta(minutes=20))
    _passes(desk, 3700)
    for expected in (1, 0):
        with desk.office.begin() as db:
            assert hours.write_hours(db, desk.at) == expected
    with desk.office.look() as db:
        (line,) = db.scalars(select(FleetHourRow)).all()
    assert line.online_seconds == 3600 - 20 * 60
    assert (line.figures["supply.printer.paper"], line.figures["host.temperature"]) == (40.0, 41.0)
    assert line.figures["cells.free"] == 20


def test_what_is_over_for_long_is_forgotten_and_what_goes_on_never(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    with desk.office.begin() as db:
        for place in ("old", "unseen", "open"):
            begin(db, ONE, "jam", terminal=ONE, place=place, at=desk.at)
        for place in ("old", "unseen"):
            end(db, ONE, "jam", place, desk.at)
        db.execute(update(FindingRow).where(FindingRow.place == "old").values(looked_at=True))
        db.add(FleetHourRow(terminal_id=ONE, hour=desk.at, online_seconds=0, figures={}))
    later = desk.at + dt.timedelta(days=31)
    with desk.office.begin() as db:
        assert hours.forget(db, Policies(findings_days=30, hours_days=30, reports_days=31), later) == 0
        assert hours.forget(db, Policies(findings_days=32, hours_days=32, reports_days=0), later) == 0
    assert len(findings(desk.office)) == 3, "a month's report is reckoned from what lies there"
    with desk.office.begin() as db:
        assert hours.forget(db, Policies(findings_days=30, hours_days=30, reports_days=0), later) == 2
    assert [row.place for row in findings(desk.office)] == ["unseen", "open"]
    with desk.office.look() as db:
        assert db.scalars(select(FleetHourRow)).all() == []
