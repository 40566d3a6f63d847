"""Events from terminals: once each, in any order, with what follows for case, grant, cell and staff."""

from __future__ import annotations

import datetime as dt

from tests.central.running import TERMINAL, WANG, Central, Json, handover, refusal

HOURS = dt.timedelta(hours=1)


def ago(hours: int) -> str:
    """A moment this many hours ago."""
    return (dt.datetime.now(dt.UTC) - hours * HOURS).isoformat()


def granted(central: Central) -> set[str]:
    """The deposits that may be collected now."""
    return {grant["deposit_id"] for grant in central.manifest()["grants"]}


def tasks(central: Central) -> list[tuple[str, str]]:
    """What staff have to do: kind and event."""
    return [(task["kind"], task["event_id"]) for task in central.read(f"/v1/terminals/{TERMINAL}/tasks")]


def received(central: Central) -> Json:
    """The events of the demo terminal as the platform has them."""
    found: Json = central.read(f"/v1/terminals/{TERMINAL}/events")
    return found


def cell(number: int, of: int, state: str) -> Json:
    """A cell event."""
    event = {"id": f"E-{number}", "number": number, "at": ago(1), "kind": "cell", "cabinet": "A", "cell": of}
    return event | {"state": state, "reason": "uncommanded_opening"}


def test_a_confirmed_handover_delivers_the_case_and_ends_the_grant(central: Central) -> None:
    version = central.manifest()["version"]
    event = handover(1, "D-0102", 12, "confirmed", said="got_it", factors=["card"])
    assert central.report(event).json() == {"taken": ["E-1"]}
    assert central.manifest()["version"] == version + 1
    assert "D-0102" not in granted(central)
    deposit = central.deposit("D-0102")
    assert (deposit["state"], deposit["case_state"]) == ("confirmed", "delivered")
    detail = central.read(f"/v1/cases/{deposit['project_no']}", central.identify(WANG))
    assert detail["stages"][-1]["state"] == "delivered"
    assert detail["deposit_cabinet"] is None
    assert tasks(central) == []


def test_a_terminal_whose_clock_woke_in_1970_is_heard_all_the_same(central: Central) -> None:
    early = {**cell(1, 12, "unverified"), "at": "1970-01-01T08:05:00+08:00"}
    assert central.report(early, cell(2, 12, "free")).json() == {"taken": ["E-1", "E-2"]}


def test_a_disputed_handover_freezes_the_grant_and_calls_staff(central: Central) -> None:
    central.report(handover(1, "D-0102", 12, "disputed", said="empty"))
    deposit = central.deposit("D-0102")
    assert (deposit["state"], deposit["case_state"]) == ("disputed", "ready")
    assert "D-0102" not in granted(central)
    (task,) = central.read(f"/v1/terminals/{TERMINAL}/tasks")
    assert (task["kind"], task["deposit_id"], task["said"]) == ("handover_disputed", "D-0102", "empty")


def test_a_presumed_handover_delivers_after_a_day_and_not_before(central: Central) -> None:
    central.report(handover(1, "D-0102", 12, "presumed", at=ago(23)), handover(2, "D-0103", 17, "presumed", at=ago(25)))
    assert central.deposit("D-0102")["case_state"] == "ready"
    assert central.deposit("D-0103")["case_state"] == "delivered"
    assert not {"D-0102", "D-0103"} & granted(central)


def test_a_dispute_within_the_day_stops_the_presumption(central: Central) -> None:
    central.report(handover(1, "D-0103", 17, "presumed", at=ago(26)), handover(2, "D-0103", 17, "disputed", at=ago(25)))
    assert central.deposit("D-0103")["case_state"] == "ready"


def test_events_sent_again_are_counted_and_change_nothing(central: Central) -> None:
    first, second = handover(1, "D-0102", 12, "confirmed"), cell(2, 17, "unverified")
    central.report(first, second)
    version = central.manifest()["version"]
    assert central.report(first).json() == {"taken": ["E-1"]}
    assert central.report(first, second, cell(3, 17, "free")).json() == {"taken": ["E-1", "E-2", "E-3"]}
    seen = received(central)
    assert [(one["event"]["id"], one["copies"]) for one in seen["events"]] == [("E-1", 3), ("E-2", 2), ("E-3", 1)]
    assert seen["duplicates"] == 3
    assert central.manifest()["version"] == version
    assert tasks(central) == [("cell_unverified", "E-2")]


def test_the_same_event_twice_in_one_batch_is_taken_once(central: Central) -> None:
    event = handover(1, "D-0102", 12, "disputed")
    assert central.report(event, event).status_code == 200
    assert received(central)["duplicates"] == 1
    assert len(tasks(central)) == 1


def test_a_late_event_does_not_undo_a_later_one(central: Central) -> None:
    central.report(handover(5, "D-0102", 12, "confirmed"))
    central.report(handover(4, "D-0102", 12, "presumed"))
    assert central.deposit("D-0102")["state"] == "confirmed"
    central.report(cell(7, 17, "free"))
    central.report(cell(6, 17, "unverified"))
    (reading,) = central.read(f"/v1/terminals/{TERMINAL}/cells")
    assert (reading["cell"], reading["state"]) == (17, "free")
    assert tasks(central) == [("cell_unverified", "E-6")]


def test_missing_numbers_are_reported_until_they_arrive(central: Central) -> None:
    central.report(cell(1, 3, "pickup_open"), cell(5, 3, "free"))
    assert received(central)["gaps"] == [[2, 4]]
    assert "terminal T-DEMO-01: events 2 to 4 are missing" in central.log
    central.report(cell(2, 3, "verifying"), cell(4, 3, "verifying"))
    assert received(central)["gaps"] == [[3, 3]]
    central.report(cell(3, 3, "verifying"))
    assert received(central)["gaps"] == []


def test_an_event_about_an_unknown_deposit_is_kept_and_calls_staff(central: Central) -> None:
    central.report(handover(1, "D-9999", 12, "confirmed"), handover(2, "D-0102", 13, "confirmed"))
    assert len(received(central)["events"]) == 2
    assert tasks(central) == [("deposit_unknown", "E-1"), ("deposit_unknown", "E-2")]
    assert central.deposit("D-0102")["state"] == "waiting"


def test_an_event_about_a_cabinet_that_is_not_here_calls_staff(central: Central) -> None:
    assert central.report(cell(1, 3, "free") | {"cabinet": "Q"}).status_code == 200
    assert tasks(central) == [("cabinet_unknown", "E-1")]


def test_an_event_comes_back_as_it_was_sent(central: Central) -> None:
    sent = handover(1, "D-0101", 9, "confirmed", said="got_it", factors=["card", "code"])
    sent |= {"opened_at": "2026-11-23T09:59:30Z", "closed_at": "2026-11-23T09:59:55Z"}
    central.report(sent)
    event = received(central)["events"][0]["event"]
    assert {name: event[name] for name in sent if name != "at"} == {n: v for n, v in sent.items() if n != "at"}
    assert dt.datetime.fromisoformat(event["at"]) == dt.datetime.fromisoformat(sent["at"])


def test_events_no_terminal_would_send_are_refused_whole(central: Central) -> None:
    good = cell(1, 3, "free")
    for bad in ({"number": -1}, {"number": 2**60}, {"id": ""}, {"at": "2026-11-23T10:00:00"}, {"cell": "3"}):
        answer = central.report(good, cell(2, 3, "free") | bad)
        assert (answer.status_code, refusal(answer)) == (422, "request_unclear")
    assert received(central)["events"] == []
