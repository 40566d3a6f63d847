"""What terminals say, in whatever order and to whichever program: the newest stands, trouble begins and ends."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading

import msgspec
import pytest
from sqlalchemy import update

from kiosk.central.fleet.inbox import Inbox
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.fleet import UnheardRow
from kiosk.contract.fleet import LARGEST_STATE, STATE, Finding, Host, Online, SceneClass, Serving
from tests.central.desks import Desk
from tests.central.fleet.ears import Ears, findings, open_causes, row_of
from tests.central.fleet.states import FOUR, ONE, THREE, TWO, a_state, trouble

_MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def ears(desk: Desk) -> Ears:
    return Ears(desk.office)


def test_states_that_overtake_one_another_leave_the_newest(desk: Desk, ears: Ears) -> None:
    told = [
        a_state(desk.at, number, version=f"1.{number}", findings=(trouble("jam", desk.at),) * (number == 2))
        for number in (1, 2, 3)
    ]
    restarted = a_state(
        desk.at + _MINUTE, 0, boot="second", started=desk.at, version="2.0", findings=(trouble("fan", desk.at),)
    )
    for order in itertools.permutations([*told, restarted]):
        ears.hear(*(ears.message(ONE, STATE, msgspec.json.encode(state)) for state in order))
        row = row_of(desk.office, ONE)
        assert (row.boot, row.number, row.version) == ("second", 0, "2.0")
        assert open_causes(desk.office, ONE) == ["fan"]


def test_two_programs_that_hear_at_once_agree_on_every_terminal(desk: Desk) -> None:
    names = (ONE, TWO, THREE, FOUR)
    stories = {
        name: [a_state(desk.at, number, findings=_troubles(desk.at, number)) for number in range(12)] for name in names
    }
    letters = [(name, state) for name in names for state in stories[name]]

    def work(seed: int) -> None:
        ears, mine = Ears(desk.office, f"worker-{seed}"), letters[seed % 2 :: 2]
        random.Random(seed).shuffle(mine)
        for batch in (mine[place : place + 5] for place in range(0, len(mine), 5)):
            ears.hear(*(ears.message(name, STATE, msgspec.json.encode(state)) for name, state in batch))

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for name in names:
        assert row_of(desk.office, name).number == 11
        assert open_causes(desk.office, name) == sorted(one.cause for one in _troubles(desk.at, 11))


def test_a_state_that_says_nothing_new_only_moves_the_moment_it_was_heard(desk: Desk, ears: Ears) -> None:
    first = a_state(desk.at, 1, host=Host(cpu_percent=10.0, clock_offset=0.01))
    ears.state(ONE, first)
    before = row_of(desk.office, ONE)
    desk.at += dt.timedelta(seconds=30)
    hardly = msgspec.structs.replace(first, number=2, at=desk.at, host=Host(cpu_percent=12.0, clock_offset=0.02))
    ears.state(ONE, hardly)
    after = row_of(desk.office, ONE)
    assert (after.state, after.changed_at) == (before.state, before.changed_at)
    assert (after.number, after.heard_at) == (2, desk.at)
    ears.state(ONE, a_state(desk.at, 3, serving=Serving.CLOSED))
    assert row_of(desk.office, ONE).changed_at == desk.at


def test_trouble_begins_and_ends_as_the_states_say(desk: Desk, ears: Ears) -> None:
    paper = trouble("paper_low", desk.at - _MINUTE, "printer", model="slip-80", value=8.0)
    ahead = trouble("disk_low", desk.at + 60 * _MINUTE)
    ears.state(ONE, a_state(desk.at, 1, findings=(paper, ahead)))
    desk.at += _MINUTE
    ears.state(ONE, a_state(desk.at, 2, findings=(trouble("paper_out", desk.at, "printer"), ahead)))
    disk, low, out = sorted(findings(desk.office), key=lambda row: row.cause)
    assert (low.place, low.model, low.value, low.began) == ("printer", "slip-80", 8.0, paper.since)
    assert (low.ended, low.looked_at) == (desk.at, False)
    assert disk.began == desk.at - _MINUTE, "a clock that is ahead makes no trouble of tomorrow"
    assert (out.ended, out.site_code) == (None, "370923-01")


def test_a_start_by_a_clock_that_went_back_counts_once_the_one_before_is_silent(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at, 5))
    thrown_back = a_state(desk.at - dt.timedelta(days=400), 0, boot="second")
    desk.at += dt.timedelta(seconds=20)
    ears.state(ONE, thrown_back)
    assert row_of(desk.office, ONE).boot == "first"
    desk.at += dt.timedelta(seconds=30)
    ears.state(ONE, msgspec.structs.replace(thrown_back, number=1))
    assert row_of(desk.office, ONE).boot == "second"


def test_what_is_told_now_goes_before_a_fleets_worth_of_what_was_kept(desk: Desk) -> None:
    inbox = Inbox(desk.office.now)
    inbox.put("hall/1/T-1/online", b"kept", kept_at=desk.at)
    for number in (1, 2, 3):
        inbox.put(f"hall/1/T-{number}/state", b"kept", kept_at=desk.at)
    inbox.put("hall/1/T-3/online", b"live")
    inbox.put("hall/1/T-2/state", b"live")
    inbox.put("hall/1/T-2/state", b"kept", kept_at=desk.at)
    first = inbox.take(2)
    assert [(one.terminal, one.channel, one.live) for one in first] == [
        ("T-3", "state", False),
        ("T-3", "online", True),
        ("T-2", "state", True),
    ]
    inbox.give_back(first)
    assert inbox.take(2) == first
    rest = inbox.take(9)
    assert [(one.terminal, one.channel) for one in rest] == [("T-1", "state"), ("T-1", "online")]
    assert not inbox.take(9) and not len(inbox)


def test_what_the_broker_had_kept_is_a_state_and_no_sign_of_life(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at, 1))
    ears.flag(ONE, Online(online=False, boot="first"))
    heard_at = row_of(desk.office, ONE).heard_at
    desk.at += _MINUTE
    ears.state(ONE, a_state(desk.at, 2, version="1.1"), live=False)
    ears.flag(ONE, Online(online=True, boot="first"), live=False)
    row = row_of(desk.office, ONE)
    assert (row.version, row.online, row.heard_at) == ("1.1", False, heard_at)
    ears.state(ONE, a_state(desk.at, 3))
    assert row_of(desk.office, ONE).online


def test_the_last_will_of_an_earlier_start_says_nothing(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at, 1, boot="second"))
    ears.flag(ONE, Online(online=False, boot="first"))
    assert row_of(desk.office, ONE).online


def test_who_dies_before_its_first_word_is_away_and_an_earlier_start_cannot_say_so(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at))
    for boot in ("second", "third"):
        ears.flag(ONE, Online(online=True, boot=boot))
        ears.flag(ONE, Online(online=False, boot="first"))
        assert row_of(desk.office, ONE).online, boot
        ears.flag(ONE, Online(online=False, boot=boot))
        row = row_of(desk.office, ONE)
        assert (row.online, row.parted) == (False, "lost"), boot


def test_one_scene_for_too_long_is_stuck_and_a_resting_terminal_never_is(desk: Desk, ears: Ears) -> None:
    since = desk.at - dt.timedelta(minutes=11)
    ears.state(ONE, a_state(desk.at, 1, scene=SceneClass.COLLECT, scene_since=since))
    ears.state(TWO, a_state(desk.at, 1, scene=SceneClass.IDLE, scene_since=since))
    ears.state(THREE, a_state(desk.at, 1, scene=SceneClass.STAFF, scene_since=since))
    (stuck,) = findings(desk.office, "stuck")
    assert (stuck.subject, stuck.began, stuck.ended) == (ONE, since + dt.timedelta(minutes=10), None)
    desk.at += _MINUTE
    ears.state(ONE, a_state(desk.at, 2, scene=SceneClass.COLLECT, scene_since=since))
    assert len(findings(desk.office, "stuck")) == 1
    ears.state(ONE, a_state(desk.at, 3, scene=SceneClass.IDLE, scene_since=desk.at))
    assert open_causes(desk.office, ONE) == []


_STRANGE = (
    b"\0",
    b"{}",
    b"\xff\xfe",
    b"[" * 50_000,
    b'{"boot":',
    b"x" * (LARGEST_STATE + 1),
)


@pytest.mark.parametrize("payload", _STRANGE, ids=range(len(_STRANGE)))
def test_what_cannot_be_read_is_counted_and_costs_nobody_else_anything(desk: Desk, ears: Ears, payload: bytes) -> None:
    good = ears.message(TWO, STATE, msgspec.json.encode(a_state(desk.at)))
    ears.hear(ears.message(ONE, STATE, payload), good, ears.message(ONE, "online", payload))
    assert row_of(desk.office, TWO).number == 1
    (found,) = findings(desk.office)
    assert (found.subject, found.cause, found.place, found.model) == (ONE, "message_broken", "channel", "")
    with desk.office.look() as db:
        assert db.get_one(UnheardRow, (ONE, "message_broken")).times == 2


def test_states_that_no_database_could_keep_are_refused(desk: Desk, ears: Ears) -> None:
    well = msgspec.to_builtins(a_state(desk.at))
    for differs in (
        {"version": "1\0"},
        {"number": 2**70},
        {"cells": {"free": -1}},
        {"started": "2026-11-23T10:00:00"},
        {"at": "0001-01-01T00:00:00+08:00"},
        {"scene_since": "9999-12-31T23:59:59-08:00"},
    ):
        ears.hear(ears.message(ONE, STATE, msgspec.json.encode(well | differs)))
    with desk.office.look() as db:
        assert db.get_one(UnheardRow, (ONE, "message_broken")).times == 6


def test_strangers_and_those_shut_out_are_not_heard_and_a_strange_name_is_not_repeated(desk: Desk, ears: Ears) -> None:
    with desk.office.begin() as db:
        db.add(
            CertificateRow(
                serial="1",
                fingerprint="1",
                terminal_id=TWO,
                pem="",
                public_key="",
                issued_at=desk.at,
                expires=desk.at + 99 * _MINUTE,
                revoked_at=desk.at,
            )
        )
    state = msgspec.json.encode(a_state(desk.at))
    ears.hear(*(ears.message(name, STATE, state) for name in ("<script>", "platform", TWO)))
    assert sorted((row.subject, row.cause, row.place) for row in findings(desk.office)) == [
        (TWO, "identity_refused", "channel"),
        ("platform", "identity_refused", "channel"),
    ]
    with desk.office.begin() as db:
        assert db.get_one(UnheardRow, ("platform", "identity_refused")).times == 2
        db.execute(update(CertificateRow).values(revoked_at=None))
    ears = Ears(desk.office)
    ears.state(TWO, a_state(desk.at))
    assert row_of(desk.office, TWO).number == 1


def test_what_only_the_platform_can_know_is_not_taken_from_a_terminal(desk: Desk, ears: Ears) -> None:
    lies = tuple(trouble(cause, desk.at) for cause in ("offline", "site_lost", "broker_lost", "stuck", "fan"))
    ears.state(ONE, a_state(desk.at, 1, findings=lies))
    assert open_causes(desk.office, ONE) == ["fan"]


def _troubles(at: dt.datetime, number: int) -> tuple[Finding, ...]:
    return tuple(trouble(f"cause-{bit}", at, f"cell:{bit}") for bit in range(4) if number >> bit & 1)


def test_who_came_back_while_nobody_heard_is_there_as_soon_as_the_broker_is_asked(desk: Desk, ears: Ears) -> None:
    """A broker that restarts reads out all wills; whoever is back before the platform is told only what was kept."""
    ears.state(ONE, a_state(desk.at, 1, boot="first"))
    desk.at += _MINUTE
    ears.flag(ONE, Online(online=False, boot="first"))
    asked = desk.at
    ears.flag(ONE, Online(online=True, boot="first"), live=False)
    assert not row_of(desk.office, ONE).online, "kept before it was said to be gone, for all we know"
    desk.at = asked + dt.timedelta(seconds=5)
    ears.flag(ONE, Online(online=True, boot="first"), live=False)
    assert row_of(desk.office, ONE).online


def test_what_is_kept_of_a_terminal_that_went_in_silence_proves_nothing(desk: Desk, ears: Ears) -> None:
    ears.state(ONE, a_state(desk.at, 1, boot="first"))
    desk.at += 3 * _MINUTE
    assert ears.look_round()
    assert open_causes(desk.office, ONE) == ["offline"]
    desk.at += _MINUTE
    ears.flag(ONE, Online(online=True, boot="first"), live=False)
    assert not row_of(desk.office, ONE).online
