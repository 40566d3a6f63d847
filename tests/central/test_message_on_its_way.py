"""A message that its sender holds when it becomes untrue: given back, it is not sent any more."""

from __future__ import annotations

from tests.central.desks import SENDER_KEY, Desk
from tests.central.facts import handover, placed
from tests.central.visiting import refusal

SMALL = "HI00000403"


def taken_by_the_sender(desk: Desk) -> int:
    """A thing was put in a minute ago, and the sender has fetched the news of it."""
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    desk.later(minutes=1)
    (message,) = desk.due()
    return int(message["id"])


def test_collected_while_no_channel_would_take_the_news(desk: Desk) -> None:
    message = taken_by_the_sender(desk)
    desk.tell(handover("N-1", 1, item_no=SMALL))
    answer = desk.do(f"/v1/messages/{message}/sent", {"channel": "none"}, SENDER_KEY)
    assert answer["state"] == "cancelled"
    desk.later(days=20)
    assert [one for one in desk.due() if "小餐饮登记" in one["sms"]] == []


def test_collected_while_the_news_goes_out_all_the_same(desk: Desk) -> None:
    message = taken_by_the_sender(desk)
    desk.tell(handover("N-1", 1, item_no=SMALL))
    assert desk.do(f"/v1/messages/{message}/sent", {"channel": "sms"}, SENDER_KEY)["state"] == "sent"
    again = desk.ask("POST", f"/v1/messages/{message}/sent", SENDER_KEY, json={"channel": "sms"})
    assert refusal(again) == "not_possible_now"


def test_a_sender_silent_about_what_became_untrue_meanwhile_is_looked_into_all_the_same(desk: Desk) -> None:
    taken_by_the_sender(desk)
    desk.tell(handover("N-1", 1, item_no=SMALL))
    desk.later(minutes=16)
    assert ("message_unsure", "deposited") in {(task["kind"], task["said"]) for task in desk.look_up("tasks")}


def test_what_was_never_given_to_a_sender_cannot_have_been_sent(desk: Desk) -> None:
    desk.tell(placed("N-1", SMALL, 1, unannounced=True))
    desk.tell(handover("N-1", 1, item_no=SMALL))
    listed = {desk.ask("POST", f"/v1/messages/{n}/sent", SENDER_KEY, json={"channel": "sms"}).text for n in range(1, 9)}
    assert not any('"sent"' in text for text in listed)
