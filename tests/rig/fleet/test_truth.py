"""A virtual terminal knows what it told, what was heard of that, and what befell it; the verdict misses nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import pytest

from kiosk.contract.facts import BATCH_EVENTS, EventsTaken
from kiosk.contract.fleet import SceneClass, Serving, state_in
from kiosk.contract.sealing import FIRST, batch_seal, event_hash
from kiosk.rig.fleet.fate import Kind, fate
from kiosk.rig.fleet.generator import Truth
from kiosk.rig.fleet.outbox import Outbox
from kiosk.rig.fleet.verdict import Held, Shown, facts_wrong, share, states_wrong
from kiosk.rig.fleet.virtual import Seen, Virtual

NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
KEY = bytes(32)


def born() -> Virtual:
    virtual = Virtual("F-00001", "370999-0000")
    virtual.begin(NOW)
    return virtual


def test_what_breaks_is_told_in_the_contracts_words_and_closes_what_it_closes() -> None:
    virtual = born()
    assert virtual.befall("fire", "", NOW)
    assert not virtual.befall("fire", "", NOW + dt.timedelta(seconds=1)), "it burns already"
    state = state_in(virtual.tell(1, NOW))
    assert (state.serving, state.findings[0].cause, state.findings[0].since) == (Serving.CLOSED, "fire", NOW)
    virtual.mend("fire", "")
    assert state_in(virtual.tell(2, NOW)).serving is Serving.OPEN


def test_what_was_told_and_not_acknowledged_may_be_known_or_not() -> None:
    virtual = born()
    virtual.tell(1, NOW)
    virtual.heard(1)
    virtual.befall("jam", "a4", NOW)
    virtual.tell(2, NOW)
    assert [seen.number for seen in virtual.possible()] == [1, 2]
    assert virtual.heard(2) == {("jam", "a4")}
    assert [seen.number for seen in virtual.possible()] == [2]


def test_an_acknowledgement_covers_what_was_lost_before_it() -> None:
    virtual = born()
    for packet in (7, 8, 9):
        virtual.tell(packet, NOW)
    virtual.heard(9)
    assert [seen.number for seen in virtual.possible()] == [3]


def test_a_new_start_counts_anew_and_mends_nothing() -> None:
    virtual = born()
    virtual.befall("paper_out", "printer", NOW)
    virtual.turn(SceneClass.COLLECT, NOW)
    before = state_in(virtual.tell(1, NOW))
    virtual.begin(NOW + dt.timedelta(minutes=1))
    after = state_in(virtual.tell(2, NOW))
    assert after.boot != before.boot
    assert after.started > before.started
    assert (after.number, after.scene, after.findings) == (1, SceneClass.IDLE, before.findings)


def test_facts_hang_on_one_another_and_wait_until_they_are_acknowledged() -> None:
    outbox = Outbox(KEY)
    assert outbox.batch() is None
    for number in range(BATCH_EVENTS + 2):
        outbox.write(f"fact-{number}", NOW, "printer", "back_mended")
    packed = outbox.batch()
    assert packed is not None
    batch, key = packed
    assert outbox.batch() == (batch, key), "the same ones carry the same key"
    assert len(batch.events) == BATCH_EVENTS
    assert batch.seal == batch_seal(KEY, batch.events[-1].hash)
    assert [event.previous for event in batch.events] == [FIRST, *outbox.hashes[: BATCH_EVENTS - 1]]
    assert all(event.hash == event_hash(event) for event in batch.events)
    outbox.acknowledge(EventsTaken(tuple(event.id for event in batch.events)).taken)
    assert len(outbox.waiting) == 2


def test_the_same_seed_brings_the_same_misfortunes_and_the_end_is_quiet() -> None:
    blows = fate(7, 1000, 600)
    assert blows == fate(7, 1000, 600)
    assert blows != fate(8, 1000, 600)
    assert {blow.kind for blow in blows} == set(Kind)
    assert max(blow.at for blow in blows) < 0.88 * 600
    assert all(blow.at + blow.lasts < 600 or blow.lasts == math.inf for blow in blows)
    assert any(blow.lasts == math.inf for blow in blows if blow.kind is Kind.DEATH)


GOOD = Seen("00000001", 5, "open", frozenset({("jam", "a4")}))
THERE = Truth("F-1", online=True, possible=(GOOD,), facts=("a", "b"), waiting=0)
SHOWN = Shown(online=True, boot="00000001", number=6, serving="open", findings=frozenset({("jam", "a4")}))


def test_a_platform_that_is_right_is_found_right() -> None:
    assert states_wrong([THERE], {"F-1": SHOWN}) == []
    by_itself = dataclasses.replace(SHOWN, findings=SHOWN.findings | {("offline", "")})
    assert states_wrong([THERE], {"F-1": by_itself}) == [], "what the platform alone notices is not the terminal's"


@pytest.mark.parametrize(
    "shown",
    [
        dataclasses.replace(SHOWN, online=False),
        dataclasses.replace(SHOWN, boot="00000002"),
        dataclasses.replace(SHOWN, number=4),
        dataclasses.replace(SHOWN, serving="closed"),
        dataclasses.replace(SHOWN, findings=frozenset()),
        dataclasses.replace(SHOWN, findings=SHOWN.findings | {("fire", "")}),
    ],
)
def test_each_thing_that_is_shown_wrongly_is_found(shown: Shown) -> None:
    assert len(states_wrong([THERE], {"F-1": shown})) == 1
    assert states_wrong([THERE], {}) == ["F-1: was never heard of"]


def test_a_terminal_that_is_away_is_shown_as_it_told_last() -> None:
    away = dataclasses.replace(THERE, online=False)
    assert states_wrong([away], {"F-1": dataclasses.replace(SHOWN, online=False, number=5)}) == []
    assert states_wrong([away], {"F-1": dataclasses.replace(SHOWN, online=False, number=6)}) != []


def held(*hashes: str) -> dict[str, list[Held]]:
    return {"F-1": [Held(number, text, broken=False) for number, text in enumerate(hashes, 1)]}


def test_facts_that_are_missing_doubled_strange_or_broken_are_found() -> None:
    assert facts_wrong([THERE], held("a", "b")) == []
    twice = {"F-1": [*held("a", "b")["F-1"], Held(2, "b", broken=False)]}
    broken = {"F-1": [Held(1, "a", broken=False), Held(2, "b", broken=True)]}
    for wrong in (held("a"), held("a", "c"), held("a", "b", "c"), twice, broken, {}):
        assert len(facts_wrong([THERE], wrong)) == 1


def test_what_waits_at_a_terminal_that_is_away_may_have_come() -> None:
    away = dataclasses.replace(THERE, online=False, waiting=1)
    assert facts_wrong([away], held("a")) == facts_wrong([away], held("a", "b")) == []
    assert facts_wrong([away], {}) != []
    assert facts_wrong([dataclasses.replace(away, online=True)], held("a")) != [], "it could have brought it"


def test_one_in_twenty_may_be_late() -> None:
    assert share([1.0] * 95 + [9.0] * 5) == 1.0
    assert share([1.0] * 94 + [math.inf] * 6) == math.inf
    assert share([]) == math.inf
