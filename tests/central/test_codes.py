"""The pickup code at the terminal: for its receiver, after a card, so many times a day."""

from __future__ import annotations

from tests.central.desks import Desk
from tests.central.facts import handover
from tests.central.visiting import WANG, ZHAO, Answer, refusal


def show(desk: Desk, token: str, deposit: str = "D-0102", **more: str) -> Answer:
    """Ask for a code."""
    return desk.ask("POST", f"/v1/deposits/{deposit}/code", token, **more)


def test_the_receiver_reads_the_code_of_what_waits(desk: Desk) -> None:
    assert show(desk, desk.identify(WANG)).json() == {"code": "27496015"}
    line = next(one for one in desk.look_up("deposits?cabinet=A") if one["id"] == "D-0102")
    assert line["code_shown"] == 1


def test_nobody_else_learns_even_that_it_is_there(desk: Desk) -> None:
    wei = {"id_type": "111", "id_number": "370999199909090120", "name": "卫例子", "valid_to": "2027-09-15"}
    foreign = show(desk, desk.identify(ZHAO))
    missing = show(desk, desk.identify(ZHAO), "D-9999")
    assert (foreign.status_code, refusal(foreign)) == (404, "deposit_unknown")
    assert foreign.content == missing.content
    assert refusal(show(desk, desk.identify(wei), "D-1001")) == "deposit_unknown"  # an agent has a code of their own
    assert refusal(show(desk, desk.identify(WANG), terminal="T-DEMO-02")) == "deposit_unknown"
    assert refusal(show(desk, "")) == "session_needed"
    assert refusal(show(desk, "nonsense")) == "session_needed"


def test_a_code_that_opens_nothing_any_more_is_not_shown(desk: Desk) -> None:
    desk.tell(handover("D-0102", 12))
    assert refusal(show(desk, desk.identify(WANG))) == "deposit_unknown"


def test_five_times_a_day_and_an_answer_that_was_lost_does_not_count(desk: Desk) -> None:
    token = desk.identify(WANG)
    for number in range(5):
        for _ in range(2):
            assert show(desk, token, key=f"k{number}").status_code == 200
    limited = show(desk, token)
    assert (limited.status_code, refusal(limited)) == (429, "code_limit")
    assert show(desk, token, "D-0103").status_code == 200
    desk.later(days=1)
    assert show(desk, desk.identify(WANG)).status_code == 200
