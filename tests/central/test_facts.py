"""Facts from terminals: each once, in any order, along their chain, and none of anybody who only knows a name."""

from __future__ import annotations

import dataclasses
import datetime as dt

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kiosk.central.fleet import findings
from kiosk.central.tables.fleet import FindingRow
from kiosk.contract import sealing
from kiosk.contract.facts import EventBatch, TerminalEvent
from tests.central.desks import Desk
from tests.central.facts import MORNING, cell_now, handover, signature
from tests.central.running import TERMINAL, Central
from tests.central.visiting import refusal

HOUR = dt.timedelta(hours=1)


def numbers(desk: Desk) -> list[tuple[int, int]]:
    """Number and copies of what was received, in the order of its arrival."""
    return [(one["event"]["number"], one["copies"]) for one in desk.received()["events"]]


def test_a_terminal_whose_clock_woke_in_1970_is_heard_all_the_same(desk: Desk) -> None:
    early = cell_now(12, "unverified", at=dt.datetime(1970, 1, 1, 8, 5, tzinfo=dt.UTC))
    late = cell_now(12, "free")
    assert desk.tell(early, late)["taken"] == [early.id, late.id]


def test_events_sent_again_are_counted_and_change_nothing(desk: Desk) -> None:
    chain = desk.chain()
    first, second = chain.link(handover("D-0102", 12)), chain.link(cell_now(17, "unverified"))
    desk.tell(first, second)
    version = desk.manifest()["version"]
    assert desk.tell(first)["taken"] == [first.id]
    desk.tell(first, second, chain.link(cell_now(17, "free")))
    assert numbers(desk) == [(1, 3), (2, 2), (3, 1)]
    assert desk.received()["duplicates"] == 3
    assert desk.manifest()["version"] == version
    assert desk.tasks() == [("cell_unverified", ""), ("cell_contradiction", "waiting")]


def test_the_same_event_twice_in_one_batch_is_taken_once(desk: Desk) -> None:
    event = desk.chain().link(handover("D-0102", 12, "disputed"))
    desk.tell(event, event)
    assert desk.received()["duplicates"] == 1
    assert len(desk.tasks()) == 1


def test_a_late_event_does_not_undo_a_later_one(desk: Desk) -> None:
    chain = desk.chain()
    presumed, confirmed = chain.link(handover("D-0102", 12, "presumed")), chain.link(handover("D-0102", 12))
    doubt, free = chain.link(cell_now(16, "unverified")), chain.link(cell_now(16, "free"))
    desk.tell(confirmed)
    desk.tell(presumed)
    assert desk.deposit("D-0102")["state"] == "confirmed"
    desk.tell(free)
    desk.tell(doubt)
    (reading,) = desk.read(f"/v1/terminals/{TERMINAL}/cells")
    assert (reading["cell"], reading["state"]) == (16, "free")
    assert desk.tasks() == [("cell_unverified", "")]


def gap(desk: Desk) -> list[tuple[float | None, bool]]:
    """Findings about what is missing of the terminal: how many numbers, and whether it stands open."""
    with desk.office.look() as db:
        rows = db.scalars(select(FindingRow).where(FindingRow.cause == "chain_gap").order_by(FindingRow.id))
        return [(row.value, row.ended is None) for row in rows]


def test_missing_numbers_are_reported_until_they_arrive_and_operators_hear_of_it(desk: Desk) -> None:
    events = [desk.chain().link(cell_now(3, "verifying")) for _ in range(5)]
    assert desk.tell(events[1], events[4])["missing"] == [[1, 1], [3, 4]]
    assert gap(desk) == [(3, True)]
    assert desk.tell(events[0], events[2])["missing"] == [[4, 4]]
    assert desk.received()["gaps"] == [[4, 4]]
    assert gap(desk) == [(3, True)]
    whole = desk.tell(events[3])
    assert (whole["missing"], whole["broken"]) == ([], [])
    assert desk.look_up("audit")[0]["highest"] == 5
    assert gap(desk) == [(3, False)]


def test_a_hole_that_somebody_has_closed_for_good_is_not_told_again_and_the_next_one_is(desk: Desk) -> None:
    events = [desk.chain().link(cell_now(3, "verifying")) for _ in range(8)]
    desk.tell(events[0], events[2])
    with desk.office.begin() as db:
        findings.end(db, TERMINAL, "chain_gap", "", desk.at)
    desk.tell(events[3])
    assert gap(desk) == [(1, False)]
    desk.tell(events[6])
    assert gap(desk) == [(1, False), (3, True)]


def test_the_log_says_once_what_is_missing_and_what_is_broken(central: Central) -> None:
    chain = central.chain()
    events = [chain.link(cell_now(3, "verifying")) for _ in range(5)]
    central.tell(events[0], events[4])
    central.tell(dataclasses.replace(events[1], reason="changed"))
    assert central.log.count("terminal T-DEMO-01: events 2 to 4 are missing") == 1
    assert central.log.count("terminal T-DEMO-01: event 2 does not hold in its chain") == 1


def test_an_event_changed_on_the_way_is_kept_marked_and_confirms_nothing(desk: Desk) -> None:
    true = desk.chain().link(handover("D-0102", 12))
    said = desk.tell(dataclasses.replace(true, cell=12, reason="changed"))
    assert said["broken"] == [1]
    assert desk.received()["broken"] == [1]
    assert desk.deposit("D-0102")["state"] == "disputed"
    assert desk.deposit("D-0102")["case_state"] == "ready"
    assert desk.tasks() == [("chain_broken", "altered")]


def test_an_event_cut_out_and_replaced_breaks_what_hangs_on_it_even_when_that_came_first(desk: Desk) -> None:
    chain = desk.chain()
    first, true, after = (chain.link(cell_now(cell, "free")) for cell in (1, 2, 4))
    assert desk.tell(first, after)["broken"] == []
    forged = dataclasses.replace(true, state=None, reason="other")
    forged = dataclasses.replace(forged, hash=sealing.event_hash(forged))
    assert desk.tell(forged)["broken"] == [2, 3]
    assert ("chain_broken", "unhung") in desk.tasks()


def test_a_number_given_twice_is_taken_and_looked_into(desk: Desk) -> None:
    chain = desk.chain()
    desk.tell(chain.link(cell_now(3, "verifying")), chain.link(cell_now(3, "free")))
    desk.tell(chain.link(cell_now(4, "free"), number=2))
    assert [number for number, _ in numbers(desk)] == [1, 2, 2]
    assert ("number_reused", "second") in desk.tasks()


def test_who_knows_only_a_terminals_name_reports_nothing(desk: Desk) -> None:
    event = desk.chain().link(handover("D-0102", 12))
    for seal in ("", "00" * 32, sealing.batch_seal(bytes(32), event.hash)):
        body = msgspec.json.encode(EventBatch((event,), seal))
        answer = desk.ask("POST", "/v1/events", data=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, refusal(answer)) == (403, "seal_wrong")
    assert desk.received()["events"] == []
    assert desk.deposit("D-0102")["state"] == "waiting"


def test_two_terminals_may_use_the_same_id_for_an_event_each(desk: Desk) -> None:
    event = cell_now(3, "free")
    desk.tell(event)
    desk.tell(dataclasses.replace(event, cabinet="B"), terminal="T-DEMO-04")
    assert desk.read("/v1/terminals/T-DEMO-04/events", terminal="T-DEMO-04")["duplicates"] == 0


def test_an_event_comes_back_as_it_was_sent(desk: Desk) -> None:
    sent = desk.chain().link(
        handover("D-0101", 9, factors=("card", "code"), signature=signature(TERMINAL), clock_offset=-2.0)
    )
    desk.tell(sent)
    assert sent.handover is not None and sent.handover.signature is not None
    shown = dataclasses.replace(sent.handover.signature, text="", strokes=())  # the archive has it, no reader
    came = msgspec.convert(desk.received()["events"][0]["event"], TerminalEvent)
    assert came == dataclasses.replace(sent, handover=dataclasses.replace(sent.handover, signature=shown))


def test_events_no_terminal_would_send_are_refused_whole(desk: Desk) -> None:
    good = cell_now(3, "free")
    bad: list[dict[str, object]] = [{"number": -1}, {"number": 2**60}, {"id": ""}, {"cell": -1}, {"reason": "\0"}]
    bad.append({"at": dt.datetime(2026, 11, 23, 10)})  # noqa: DTZ001
    for wrong in bad:
        broken = dataclasses.replace(desk.chain().link(good, number=1), **wrong)  # type: ignore[arg-type]
        broken = dataclasses.replace(broken, hash=sealing.event_hash(broken))
        answer = desk.report(broken)
        assert (answer.status_code, refusal(answer)) == (422, "request_unclear")
    assert desk.received()["events"] == []


def test_a_fact_without_the_part_it_is_about_is_taken_and_looked_into(desk: Desk) -> None:
    desk.tell(
        dataclasses.replace(cell_now(3, "free"), state=None), dataclasses.replace(handover("D-0102", 12), handover=None)
    )
    assert [kind for kind, _ in desk.tasks()] == ["event_unclear", "event_unclear"]


def test_an_event_about_a_cabinet_that_is_not_here_calls_staff(desk: Desk) -> None:
    desk.tell(cell_now(3, "free", cabinet="Q"))
    desk.tell(handover("D-0102", 12), terminal="T-DEMO-02")
    assert desk.tasks() == [("cabinet_unknown", "")]
    assert desk.deposit("D-0102")["state"] == "waiting"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), cuts=st.lists(st.integers(1, 5), max_size=3), again=st.integers(0, 5))
@pytest.mark.parametrize("seeded_url", ["sqlite"], indirect=True)
def test_in_whatever_order_they_come_the_end_is_the_same(
    desk: Desk, order: list[int], cuts: list[int], again: int
) -> None:
    chain = desk.chain()
    states = ("reserved", "deposit_open", "verifying", "unverified", "fault", "free")
    events = [chain.link(cell_now(5, state)) for state in states]
    shuffled = [events[place] for place in order] + [events[again]]
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(shuffled)], strict=True):
        desk.tell(*shuffled[begin:end])
    seen = desk.received()
    assert (seen["gaps"], seen["broken"]) == ([], [])
    reading = next(one for one in desk.read(f"/v1/terminals/{TERMINAL}/cells") if one["cell"] == 5)
    assert reading["state"] == "free"


def test_clocks_and_numbers_of_all_shapes_survive_the_wire(desk: Desk) -> None:
    zones = (dt.UTC, dt.timezone(-dt.timedelta(hours=9, minutes=30)), dt.timezone(dt.timedelta(hours=8)))
    events = [
        desk.chain().link(
            handover("D-0102", 12, "disputed", at=MORNING.astimezone(zone) + HOUR * step, clock_offset=offset)
        )
        for step, (zone, offset) in enumerate(zip(zones, (None, 3.0, -0.000001), strict=True))
    ]
    assert desk.tell(*events)["broken"] == []
