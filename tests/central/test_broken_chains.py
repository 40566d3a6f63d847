"""A row of a terminal's memory was forged or altered: nothing follows from it, the office hears of it once."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract import sealing
from kiosk.contract.facts import TerminalEvent
from tests.central.desks import Desk
from tests.central.facts import alarm, cell_now, handed_in, handover, placed, staff_act
from tests.central.visiting import Json

SMALL, MEDIUM, PAPERS = "HI00000403", "HI00000405", "J0001501"


def altered(event: TerminalEvent) -> TerminalEvent:
    """A row whose content was changed and whose hash was not."""
    return dataclasses.replace(event, reason="changed")


def rehashed(event: TerminalEvent, **other: object) -> TerminalEvent:
    """A row that was changed by somebody who knows how hashes are made."""
    event = dataclasses.replace(event, **other)  # type: ignore[arg-type]
    return dataclasses.replace(event, hash=sealing.event_hash(event))


def beliefs(desk: Desk) -> Json:
    """Everything that a fact could have moved, but for the tasks."""
    manifest = desk.manifest()
    return {
        "deposits": desk.read("/v1/terminals/T-DEMO-01/deposits"),
        "papers": desk.read("/v1/terminals/T-DEMO-01/hand_ins"),
        "cells": desk.read("/v1/terminals/T-DEMO-01/cells"),
        "grants": [grant["deposit_id"] for grant in manifest["grants"]],
        "revoked": manifest["revoked"],
        "version": manifest["version"],
    }


def forged(desk: Desk) -> dict[str, TerminalEvent]:
    """One fact of each kind that would move something."""
    return {
        "put in": placed("N-1", SMALL, 1),
        "taken out again": placed("D-0102", "HI00000102", 12, there=False),
        "unannounced": placed("N-9", MEDIUM, 2, unannounced=True),
        "papers": handed_in(PAPERS, desk.papers(PAPERS)["project_no"], 2),
        "reclaim": staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801"),
        "look": staff_act("look", "empty", 12, "D-0102"),
        "clearing": staff_act("clearing", "taken", 12, "D-0102", staff="S-103", second="S-102"),
        "cell": cell_now(12, "free"),
    }


KINDS = ("put in", "taken out again", "unannounced", "papers", "reclaim", "look", "clearing", "cell")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_follows_from_an_altered_fact_and_the_office_has_one_task(desk: Desk, kind: str) -> None:
    desk.claim("N-1", SMALL, 1)
    before, messages = beliefs(desk), desk.due()
    event = altered(desk.chain().link(forged(desk)[kind]))
    for _ in range(2):
        answer = desk.tell(event)
        assert (answer["taken"], answer["broken"]) == ([event.id], [1])
    assert beliefs(desk) == before
    assert desk.tasks() == [("chain_broken", "altered")]
    (task,) = desk.look_up("tasks")
    assert (task["level"], task["deposit_id"], task["cell"]) == ("P1", event.deposit_id, event.cell)
    (held,) = desk.look_up("held")
    assert (held["number"], held["flaw"], held["kind"], held["cell"]) == (1, "altered", event.kind.value, event.cell)
    desk.at += dt.timedelta(minutes=5)
    assert [one for one in desk.due() if one not in messages] == []


def test_a_link_that_does_not_fit_is_believed_at_neither_end(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    true, after = desk.chain().link(cell_now(1, "free")), desk.chain().link(cell_now(2, "occupied"))
    part = placed("N-1", SMALL, 1)
    changed = rehashed(true, kind=part.kind, state=None, placed=part.placed, deposit_id="N-1", staff="S-101")
    assert desk.tell(changed, after)["broken"] == [1, 2]
    assert desk.deposit("N-1")["state"] == "claimed"
    assert desk.granted("N-1") is None
    assert desk.tasks() == [("chain_broken", "contradicted"), ("chain_broken", "unhung")]


def test_a_fact_whose_follower_is_damaged_by_itself_counts(desk: Desk) -> None:
    true, after = desk.chain().link(handover("D-0102", 12)), desk.chain().link(cell_now(2, "occupied"))
    assert desk.tell(true, dataclasses.replace(after, previous="00" * 32))["broken"] == [2]
    assert desk.deposit("D-0102")["state"] == "confirmed"


def test_a_second_fact_under_a_number_moves_nothing(desk: Desk) -> None:
    desk.tell(cell_now(2, "occupied"))
    second = desk.chain().link(staff_act("reclaim", "taken", 15, "D-0801", item_no="HI00000801"), number=1)
    assert desk.tell(second)["broken"] == [1]
    assert desk.granted("D-0801") is not None
    assert desk.tasks() == [("number_reused", "second")]


def test_the_facts_after_a_broken_one_count_as_long_as_they_hang_together(desk: Desk) -> None:
    chain = desk.chain()
    bad, good = altered(chain.link(cell_now(3, "free"))), chain.link(handover("D-0102", 12))
    assert desk.tell(bad, good)["broken"] == [1]
    assert desk.deposit("D-0102")["state"] == "confirmed"


def test_what_hangs_on_a_held_deposit_does_not_find_it(desk: Desk) -> None:
    chain = desk.chain()
    bad = altered(chain.link(placed("N-9", MEDIUM, 2, unannounced=True)))
    desk.tell(bad, chain.link(handover("N-9", 2)))
    assert desk.tasks() == [("chain_broken", "altered"), ("deposit_unknown", "got_it")]


def test_an_alarm_is_heard_even_when_its_chain_is_broken(desk: Desk) -> None:
    desk.tell(altered(desk.chain().link(alarm(12, "tampered"))))
    assert ("alarm", "changed") in desk.tasks()
    assert desk.look_up("held") == []


def test_another_fact_under_a_known_id_is_no_copy(desk: Desk) -> None:
    event = desk.chain().link(cell_now(2, "occupied"))
    desk.tell(event)
    other = desk.chain().link(dataclasses.replace(handover("D-0102", 12), id=event.id))
    for _ in range(2):
        desk.tell(other)
    assert desk.tasks() == [("copy_differs", "handover")]
    assert desk.granted("D-0102") is not None


def held(desk: Desk, event: TerminalEvent) -> str:
    """A fact that came altered and is held; where it is accepted."""
    desk.tell(altered(desk.chain().link(event)))
    (line,) = desk.look_up("held")
    return f"held/{line['id']}/accept"


def test_what_somebody_has_looked_at_is_believed_after_all(desk: Desk) -> None:
    desk.claim("N-1", SMALL, 1)
    path = held(desk, placed("N-1", SMALL, 1, at=desk.at))
    assert desk.granted("N-1") is None
    desk.at_desk(path, {"reason": "柜里的东西与标签一致"})
    assert desk.deposit("N-1")["state"] == "waiting"
    assert desk.granted("N-1") is not None
    assert desk.look_up("held") == []
    assert desk.tasks() == []
    assert desk.refused_at_desk(path, {"reason": "又看了一次"}) == "not_possible_now"


def test_nobody_vouches_for_their_own_act_and_a_reason_is_said(desk: Desk) -> None:
    path = held(desk, staff_act("look", "empty", 12, "D-0102", staff="S-102", at=desk.at))
    assert desk.refused_at_desk(path, {"reason": "我看过"}) == "two_people"
    assert desk.refused_at_desk(path, {"reason": " "}) == "request_unclear"
    assert desk.refused_at_desk(path, {"reason": "看过"}, "S-101") == "role_missing"
    assert desk.refused_at_desk("held/99999/accept", {"reason": "看过"}) == "not_found"
    assert desk.deposit("D-0102")["state"] == "waiting"


def test_a_held_handover_is_decided_with_its_dispute(desk: Desk) -> None:
    path = held(desk, handover("D-0102", 12, at=desk.at))
    assert desk.deposit("D-0102")["state"] == "disputed"
    assert desk.refused_at_desk(path, {"reason": "领取人说取到了"}) == "not_possible_now"
    desk.at_desk("deposits/D-0102/decide", {"delivered": True})
    assert desk.deposit("D-0102")["state"] == "confirmed"
