"""Cables cut, programs killed, broker and platform started anew: who is away is known, and nobody else."""

from __future__ import annotations

import datetime as dt
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from kiosk.central.tables.fleet import FleetStateRow, HearerRow
from kiosk.contract.fleet import ONLINE, STATE, Online, topic
from tests.broker.callers import soon
from tests.central.fleet.ears import findings, open_causes
from tests.central.fleet.states import FOUR, ONE, THREE, TWO, a_state, trouble
from tests.central.fleet.wired import Wired, tell

_QUICK = {"silent_seconds": 3, "behind_seconds": 2}
Wiring = Callable[..., Wired]


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    made: list[Wired] = []

    def wire(db_url: str = "", workers: int = 1) -> Wired:
        made.append(Wired(tmp_path, db_url, _QUICK))
        return made[0].start(workers)

    yield wire
    for one in made:
        one.close()


def test_a_dead_program_and_a_cut_cable_are_away_and_come_back(wiring: Wiring) -> None:
    hall = wiring()
    one, four = hall.lone(ONE), hall.lone(FOUR)
    hall.lone(TWO)
    soon(lambda: _online(hall) == {ONE, TWO, FOUR}, "all are heard")
    time.sleep(_QUICK["silent_seconds"] + 0.5)  # the platform has listened for long enough to judge
    one.kill()
    took = soon(lambda: "offline" in open_causes(hall.desk.office, ONE), "a dead process is away")
    assert took < 2.5  # two seconds, and what a busy machine takes
    four.send_signal(signal.SIGSTOP)
    soon(lambda: "offline" in open_causes(hall.desk.office, FOUR), "a cut cable is away", 12)
    soon(lambda: open_causes(hall.desk.office, "site/370923-01") == ["site_lost"], "both of a site are away")
    four.send_signal(signal.SIGCONT)
    soon(lambda: open_causes(hall.desk.office, FOUR) == [], "it is back", 12)
    soon(lambda: open_causes(hall.desk.office, "site/370923-01") == [], "so is the site")
    assert open_causes(hall.desk.office, TWO) == []


def test_a_broker_that_is_away_makes_nobody_else_away(wiring: Wiring) -> None:
    hall = wiring()
    one, two = hall.lone(ONE), hall.lone(TWO)
    soon(lambda: _online(hall) == {ONE, TWO}, "both are heard")
    time.sleep(_QUICK["silent_seconds"] + 0.5)
    hall.broker.stop()
    soon(lambda: open_causes(hall.desk.office, "platform") == ["broker_lost"], "the platform misses its broker")
    tell(two, "jam")
    time.sleep(1.5)
    hall.start_broker()
    soon(lambda: open_causes(hall.desk.office, "platform") == [], "it is back")
    soon(lambda: open_causes(hall.desk.office, TWO) == ["jam"], "and so is what is not well")
    time.sleep(_QUICK["silent_seconds"] + 1.5)
    assert [row.subject for row in findings(hall.desk.office, "offline")] == []
    one.kill()
    soon(lambda: open_causes(hall.desk.office, ONE) == ["offline"], "who dies now is away")


def test_a_platform_that_was_away_is_told_what_it_missed_even_by_who_is_gone(wiring: Wiring) -> None:
    hall = wiring()
    one, two = hall.lone(ONE), hall.lone(TWO)
    tell(two, "fan")
    soon(lambda: open_causes(hall.desk.office, TWO) == ["fan"], "all is heard")
    worker = hall.workers[0]
    assert worker.stop() == 0
    tell(one, "jam")
    tell(two, "")
    time.sleep(0.5)
    one.kill()
    hall.start_worker()
    soon(lambda: open_causes(hall.desk.office, TWO) == [], "what is over is over")
    soon(lambda: "jam" in open_causes(hall.desk.office, ONE), "a dead terminal's last state is read")
    soon(lambda: open_causes(hall.desk.office, ONE) == ["jam", "offline"], "and that it is dead")
    assert "Traceback" not in worker.log


def test_two_programs_share_the_fleet_and_agree_with_it(wiring: Wiring, seeded_url: str) -> None:
    hall = wiring(seeded_url, workers=2)
    names = (ONE, TWO, THREE, FOUR)
    callers = {name: hall.caller(name) for name in names}
    begun, chance = dt.datetime.now(dt.UTC), random.Random(7)
    last: dict[str, list[str]] = {}
    for number in range(1, 61):
        for name in names:
            last[name] = sorted(chance.sample(["jam", "fan", "paper_low", "door_open"], chance.randint(0, 3)))
            troubles = tuple(trouble(cause, begun) for cause in last[name])
            state = a_state(begun, number, findings=troubles)
            callers[name].client.publish(topic(name, STATE), msgspec.json.encode(state), qos=1, retain=True)
        time.sleep(0.02)
    office = hall.desk.office
    soon(lambda: set(_numbers(hall).values()) == {60}, "the last state of each is there")
    assert {name: open_causes(office, name) for name in names} == last
    with office.look() as db:
        shares = [row.taken for row in db.scalars(select(HearerRow))]
    assert len(shares) == 2 and all(shares), shares
    for caller in callers.values():
        caller.leaves()


def test_a_platform_that_falls_behind_is_noticed_and_recovers(wiring: Wiring) -> None:
    hall = wiring()
    one = hall.lone(ONE)
    soon(lambda: _online(hall) == {ONE}, "it is heard")
    worker = hall.workers[0].process
    assert worker is not None
    worker.send_signal(signal.SIGSTOP)
    tell(one, "jam")
    time.sleep(_QUICK["behind_seconds"] + 3)
    worker.send_signal(signal.SIGCONT)
    soon(lambda: open_causes(hall.desk.office, ONE) == ["jam"], "what was missed is there")
    soon(lambda: len(findings(hall.desk.office, "platform_behind")) == 1, "it is noticed")
    soon(lambda: open_causes(hall.desk.office, "platform") == [], "and over")
    assert findings(hall.desk.office, "offline") == []
    assert "has caught up" in hall.workers[0].log


def test_strangers_and_broken_messages_are_noticed_and_not_repeated(wiring: Wiring) -> None:
    hall = wiring()
    stranger, one = hall.caller("T-STRANGE"), hall.caller(ONE)
    state = msgspec.json.encode(a_state(dt.datetime.now(dt.UTC)))
    stranger.says(topic("T-STRANGE", STATE), state, retain=True)
    stranger.says(topic(ONE, STATE), state, retain=True)  # the broker keeps this to itself
    one.says(topic(ONE, STATE), b"SECRET-WORDS" * 1000)
    one.says(topic(ONE, ONLINE), msgspec.json.encode(Online(online=True, boot="first")), retain=True)
    office = hall.desk.office
    soon(lambda: open_causes(office, "platform") == ["identity_refused"], "a stranger is noticed")
    soon(lambda: open_causes(office, ONE) == ["message_broken"], "so are broken words")
    with office.look() as db:
        assert db.get_one(FleetStateRow, ONE).state == ""
    log = hall.workers[0].log
    assert "SECRET" not in log and "T-STRANGE" not in log
    stranger.leaves()
    one.leaves()


def _online(hall: Wired) -> set[str]:
    with hall.desk.office.look() as db:
        return set(db.scalars(select(FleetStateRow.terminal_id).where(FleetStateRow.online, FleetStateRow.state != "")))


def _numbers(hall: Wired) -> dict[str, int]:
    with hall.desk.office.look() as db:
        return dict(db.execute(select(FleetStateRow.terminal_id, FleetStateRow.number)).all())
