"""One alert through its life, by the engine alone: who is told, when, and who never."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.central.alerts.rules import Otherwise, Quiet, Step, There
from kiosk.central.alerts.standing import OnDuty, Silence
from kiosk.central.tables.alerts import EntryKind
from kiosk.central.tables.tasks import Level
from tests.central.alerts.worlds import (
    FOREVER,
    HOOK,
    LI,
    LONG_AGO,
    MORNING,
    RULES,
    TELLING,
    WANG,
    World,
    mail_of,
    sms_of,
)


def silence(cause: str = "", site: str = "", terminal: str = "", *, seconded: bool = False) -> Silence:
    """For an hour from the morning on."""
    return Silence(site, terminal, cause, MORNING, MORNING + dt.timedelta(hours=1), seconded)


def test_a_printer_without_paper_is_told_at_once_and_its_end_too() -> None:
    world = World()
    paper = world.begin("T-11", "paper_out")
    world.later()
    assert world.tellings(paper) == [(EntryKind.TOLD, (HOOK, mail_of(WANG)))]
    world.end(paper)
    world.later(1)
    world.later(5)
    assert world.tellings(paper)[1:] == [(EntryKind.CLEARED, (HOOK, mail_of(WANG)))]
    assert world.kinds(paper) == ["raised", "told", "ending", "cleared"]
    assert not world.later(100_000)


def test_two_printers_without_paper_are_two_alerts_and_one_seen_is_not_the_other() -> None:
    """The best public console has one fingerprint for a cause everywhere: whoever sees one has silenced all."""
    world = World()
    prints = [world.begin("T-11", "paper_out"), world.begin("T-12", "paper_out"), world.begin("T-11", "paper_out", "a")]
    world.later()
    assert [len(world.tellings(one)) for one in prints] == [1, 1, 1]
    world.acknowledge(prints[0])
    world.later(RULES.levels[Level.P2].repeat)
    assert [len(world.tellings(one)) > 1 for one in prints] == [False, True, True]


def test_it_is_told_again_after_its_interval_and_not_a_second_before() -> None:
    """The best public console compares the wrong way round: it repeats at once, and then never again."""
    world = World(roster=(WANG,))
    repeat = RULES.levels[Level.P1].repeat
    fire = world.begin("T-11", "fire")
    world.later()
    for told in range(1, 6):
        assert len(world.tellings(fire)) == told
        world.later(repeat - 1)
        assert len(world.tellings(fire)) == told
        world.later(1)
    assert {kind for kind, _ in world.tellings(fire)[1:]} == {EntryKind.REPEATED}


def test_who_has_seen_it_is_left_alone() -> None:
    world = World()
    fire = world.begin("T-11", "fire")
    world.later()
    world.acknowledge(fire)
    world.later(100_000)
    assert len(world.tellings(fire)) == 1


def test_the_next_on_duty_are_told_when_nobody_answers() -> None:
    world = World()
    fire = world.begin("T-11", "fire")
    world.later()
    assert world.tellings(fire)[-1] == (EntryKind.TOLD, (HOOK, mail_of(WANG), sms_of(WANG)))
    world.later(299)
    assert len(world.tellings(fire)) == 1
    world.later(1)
    assert world.tellings(fire)[-1] == (EntryKind.NEXT, (mail_of(LI), sms_of(LI)))
    world.later(600)  # again, to both
    both = (way(one) for one in (WANG, LI) for way in (mail_of, sms_of))
    assert world.tellings(fire)[-1] == (EntryKind.REPEATED, (HOOK, *both))


def test_an_offline_terminal_becomes_urgent_and_what_was_seen_then_was_less() -> None:
    world = World()
    gone = world.begin("T-11", "offline")
    world.later()
    assert not world.tellings(gone)  # a lost site would explain it
    world.later(10)
    assert world.alerts[gone].level is Level.P3
    world.acknowledge(gone)
    world.later(289)
    assert len(world.tellings(gone)) == 1
    world.later(1)
    assert world.alerts[gone].level is Level.P1
    assert world.alerts[gone].acknowledged_at is None
    assert world.tellings(gone)[-1] == (EntryKind.TOLD, (HOOK, mail_of(WANG), sms_of(WANG)))


def test_the_all_clear_goes_to_whoever_was_told_even_when_they_are_off_duty() -> None:
    shift = MORNING + dt.timedelta(minutes=30)
    world = World(roster=(replace(WANG, ends=shift), replace(LI, begins=shift, rank=1)))
    fire = world.begin("T-11", "hall_door")
    world.later()
    world.later(1800)
    assert world.tellings(fire)[-1][1] == (HOOK, mail_of(LI), sms_of(LI))
    world.end(fire)
    world.later()
    world.later(60)
    assert set(world.tellings(fire)[-1][1]) == {HOOK, *(way(one) for one in (WANG, LI) for way in (mail_of, sms_of))}


def test_what_nobody_was_told_of_ends_without_a_word() -> None:
    world = World()
    gone = world.begin("T-11", "offline")
    world.later()
    world.end(gone)
    world.later(5)
    world.later(30)
    assert world.kinds(gone) == ["raised", "ending", "cleared"]
    assert not world.tellings(gone)


def test_what_comes_and_goes_is_one_alert_and_takes_longer_each_time_to_be_over() -> None:
    world = World()
    paper = world.begin("T-11", "paper_out")
    world.later()
    for _ in range(4):
        world.end(paper)
        world.later(1)
        world.later(3)
        world.begin(*paper)
        world.later(1)
    assert [kind for kind, _ in world.tellings(paper)] == [EntryKind.TOLD]
    assert world.alerts[paper].flaps == 4
    world.end(paper)
    world.later(1)
    world.later(79)  # five seconds, doubled four times, are eighty
    assert paper in world.alerts
    world.later(1)
    assert paper in world.over
    world.begin(*paper)  # again within ten minutes: another alert that remembers
    world.later(60)
    assert world.alerts[paper].flaps == 5


def test_a_lost_site_is_one_alert_and_what_stays_away_afterwards_is_told_by_itself() -> None:
    world = World()
    gone = [world.begin(f"T-1{number}", "offline") for number in range(5)]
    elsewhere = world.begin("T-21", "offline")
    world.later()
    lost = world.begin("site/S1", "site_lost")
    world.later(2)
    world.later(60)
    assert len(world.tellings(lost)) == 1
    assert not any(world.tellings(one) for one in gone)
    assert len(world.tellings(elsewhere)) == 1
    for one in gone[1:]:
        world.end(one)
    world.end(lost)
    world.later(1)
    world.later(20)
    assert world.tellings(lost)[-1][0] is EntryKind.CLEARED
    assert [kind for kind, _ in world.tellings(gone[0])] == [EntryKind.TOLD]
    assert not any(world.tellings(one) for one in gone[1:])


def test_a_lost_broker_explains_lost_sites_too_and_hands_them_back() -> None:
    world = World()
    lost, gone = world.begin("site/S1", "site_lost"), world.begin("T-11", "offline")
    broker = world.begin("platform", "broker_lost")
    world.later()
    world.later(100)
    assert [bool(world.tellings(one)) for one in (broker, lost, gone)] == [True, False, False]
    world.end(broker)
    world.later()
    world.later(20)
    assert [bool(world.tellings(one)) for one in (lost, gone)] == [True, False]
    assert world.alerts[gone].parent == world.numbers[lost]


def test_what_was_told_before_its_site_was_lost_is_told_again_after_it() -> None:
    world = World()
    gone = world.begin("T-11", "offline")
    world.later()
    world.later(10)
    lost = world.begin("site/S1", "site_lost")
    world.later()
    world.later(1)
    world.end(lost)
    world.later()
    world.later(20)
    assert [kind for kind, _ in world.tellings(gone)] == [EntryKind.TOLD, EntryKind.TOLD]


def test_nothing_unimportant_is_told_at_night_and_what_is_over_by_morning_never() -> None:
    world = World(at=MORNING.replace(hour=23))
    stays, ends, urgent = (world.begin("T-11", cause) for cause in ("paper_low", "toner_low", "paper_out"))
    world.later()
    assert [len(world.tellings(one)) for one in (stays, ends, urgent)] == [0, 0, 1]
    world.end(ends)
    world.later(3600)
    world.later(3600)
    world.later(5 * 3600)  # six
    assert not world.tellings(stays)
    world.later(3600)
    assert len(world.tellings(stays)) == 1
    assert not world.tellings(ends)


def test_the_all_clear_of_something_unimportant_lets_people_sleep() -> None:
    world = World(at=MORNING.replace(hour=21))
    low = world.begin("T-11", "paper_low")
    world.later()
    world.end(low)
    world.later(7200)
    world.later(60)
    (act,) = [act for _, _, act in world.diary if act.kind is EntryKind.CLEARED]
    assert act.not_before == MORNING.replace(hour=7) + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (silence("paper_out"), False),
        (silence(site="S1"), False),
        (silence(terminal="T-11"), False),
        (silence(), False),
        (silence("jam"), True),
        (silence(site="S2"), True),
        (silence(terminal="T-12"), True),
    ],
)
def test_a_silence_holds_for_what_it_matches(window: Silence, told: bool) -> None:
    world = World()
    world.silent(window)
    paper = world.begin("T-11", "paper_out")
    world.later()
    assert bool(world.tellings(paper)) is told
    world.later(3600)  # it is over, the paper is not there yet
    assert world.tellings(paper)
    assert world.kinds(paper)[0] == "raised"


@pytest.mark.parametrize("cause", ["door_wrong", "door_unexpected", "tamper", "fire", "login_failures"])
def test_nobody_alone_silences_an_open_door(cause: str) -> None:
    world = World()
    world.silent(silence())
    alone = world.begin("T-11", cause, "cell:4")
    world.later()
    assert world.tellings(alone)
    world.silent(silence(seconded=True))
    agreed = world.begin("T-12", cause, "cell:4")
    world.later()
    assert not world.tellings(agreed)


def test_a_door_that_opened_unbidden_is_not_over_before_somebody_has_seen_it() -> None:
    world = World()
    door = world.begin("T-11", "door_unexpected", "cell:4")
    world.later()
    world.end(door)
    world.later(1)
    world.later(900)
    assert door in world.alerts
    assert world.tellings(door)[-1][0] is EntryKind.REPEATED
    world.acknowledge(door)
    world.later()
    assert door in world.over
    assert world.tellings(door)[-1][0] is EntryKind.CLEARED


def test_with_nobody_on_duty_it_is_said_once_and_told_to_the_first_who_comes() -> None:
    world = World(roster=(OnDuty("sun", "", MORNING + dt.timedelta(hours=1), FOREVER, 1, "", "sun@hall.test"),))
    world.around = replace(world.around, webhooks=())
    paper = world.begin("T-11", "paper_out")
    for _ in range(61):
        world.later(60)
    assert world.kinds(paper) == ["raised", "nobody", "told"]
    assert world.tellings(paper)[0][1][0].name == "sun"


def test_who_is_on_duty_elsewhere_is_not_woken() -> None:
    there = OnDuty("zhou", "S2", LONG_AGO, FOREVER, 1, "", "zhou@hall.test")
    world = World(roster=(there, WANG))
    here, elsewhere = world.begin("T-11", "paper_out"), world.begin("T-21", "paper_out")
    world.later()
    assert [one.name for one in world.tellings(here)[0][1]] == ["", "wang"]
    assert [one.name for one in world.tellings(elsewhere)[0][1]] == ["", "zhou", "wang"]


def test_what_lasts_too_short_is_no_alert() -> None:
    rules = replace(RULES, causes={**RULES.causes, "cpu_high": replace(RULES.rule("cpu_high"), raise_after=60)})
    world = World(rules)
    busy = world.begin("T-11", "cpu_high")
    world.later()
    world.later(59)
    world.end(busy)
    world.later(1)
    assert not world.diary
    world.begin(*busy)
    world.later()
    world.later(60)
    assert world.kinds(busy) == ["raised", "told"]


def test_a_point_with_staff_by_day_alone_is_not_woken_for_what_can_wait_there() -> None:
    night = Quiet((Level.P2, Level.P3), "18:00", "08:00")
    lesser = There(causes={"paper_out": Otherwise(Level.P3)})
    rules = replace(RULES, at={"village": There(night), "S2": lesser})
    world = World(rules, at=MORNING.replace(hour=19), kinds={"S1": "county", "S2": "village", "S3": "village"})
    town, point, other, door = (
        world.begin(*one)
        for one in (("T-11", "paper_out"), ("T-21", "paper_out"), ("T-31", "paper_out"), ("T-21", "hall_door"))
    )
    world.later()
    assert [len(world.tellings(one)) for one in (town, point, other, door)] == [1, 0, 0, 1]
    assert [world.alerts[one].level for one in (town, point, other)] == [Level.P2, Level.P3, Level.P2]
    world.later(13 * 3600)
    assert [len(world.tellings(one)) for one in (point, other)] == [1, 1]
    assert list(rules.otherwise("paper_out", "village", "S2")) == ["village", "S2"]
    assert list(rules.otherwise("jam", "", "S2")) == []


def test_a_cause_without_a_rule_is_told_all_the_same() -> None:
    world = World()
    strange = world.begin("T-11", "sings")
    world.later()
    assert world.tellings(strange)


def test_rules_that_became_stricter_hold_for_what_stands_open() -> None:
    world = World(at=MORNING)
    low = world.begin("T-11", "paper_low")
    world.later()
    world.acknowledge(low)
    stricter = replace(RULES.rule("paper_low"), worse=(Step(60, Level.P1),))
    world.around = replace(world.around, rules=replace(RULES, causes={**RULES.causes, "paper_low": stricter}))
    world.later(60)
    assert world.alerts[low].level is Level.P1
    assert [kind in TELLING for kind, _ in world.tellings(low)] == [True, True]
