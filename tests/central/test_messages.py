"""Messages to citizens: their words, when they are due, once each, and none about what is no longer so."""

from __future__ import annotations

import pytest

from tests.central.desks import SENDER_KEY, Desk
from tests.central.facts import MORNING, handover, placed, staff_act
from tests.central.visiting import Json, refusal

SMALL, IMPORTANT = "HI00000403", "HI00001102"


def put_in(desk: Desk, item_no: str = SMALL) -> None:
    """Staff put a thing into cell 1."""
    desk.tell(placed("N-1", item_no, 1, unannounced=True))


def kinds(messages: list[Json]) -> list[str]:
    """What the messages are about."""
    return [message["kind"] for message in messages]


def test_the_news_comes_after_a_minute_and_says_what_the_citizen_needs(desk: Desk) -> None:
    put_in(desk)
    desk.later(seconds=59)
    assert desk.due() == []
    desk.later(seconds=1)
    (message,) = desk.due()
    assert message["kind"] == "deposited"
    assert message["phone"].startswith("100")
    code = message["wechat"]["code"]
    assert message["sms"] == (
        "【东平政务】赵*您好,您申请的“小餐饮登记”已办好,请于12月7日前到东平县政务服务中心24小时自助服务大厅A柜,"
        f"凭本人身份证或取件码{code}领取。不便前来可改邮寄或委托他人,咨询10000000001。请勿转告他人。"
    )
    assert "赵示例" not in str(message)


def test_an_important_thing_needs_card_and_code(desk: Desk) -> None:
    put_in(desk, IMPORTANT)
    desk.later(minutes=1)
    assert "凭本人身份证+取件码" in desk.due()[0]["sms"]


def test_reminders_come_in_the_morning_until_the_last_day_is_near(desk: Desk) -> None:
    put_in(desk)
    came: dict[str, str] = {}
    for _ in range(16):
        for message in desk.due():
            if message["sms"].count("小餐饮登记"):
                came[message["kind"]] = f"{desk.at:%m-%d}"
        desk.later(days=1)
    assert came == {
        "deposited": "11-24",
        "after_one_day": "11-24",
        "after_three_days": "11-26",
        "last_day_near": "12-06",
        "delivery_near": "12-02",
    }


def test_nothing_is_said_any_more_about_what_was_collected(desk: Desk) -> None:
    put_in(desk)
    desk.tell(handover("N-1", 1, item_no=SMALL))
    desk.later(days=20)
    assert [one for one in desk.due() if "小餐饮登记" in one["sms"]] == []


def test_a_thing_taken_back_before_the_reminder_is_only_said_to_be_elsewhere(desk: Desk) -> None:
    put_in(desk)
    desk.later(hours=1)
    assert kinds(desk.due()) == ["deposited"]
    desk.tell(staff_act("reclaim", "taken", 1, "N-1", item_no=SMALL))
    desk.later(days=20)
    assert [one["kind"] for one in desk.due() if "小餐饮登记" in one["sms"]] == ["reclaimed"]


def test_reported_days_later_a_thing_gets_only_the_reminders_that_are_still_to_come(desk: Desk) -> None:
    desk.later(days=2)
    desk.tell(placed("N-1", SMALL, 1, unannounced=True, at=MORNING))
    assert [one["kind"] for one in desk.due() if "小餐饮登记" in one["sms"]] == ["deposited"]
    desk.later(days=1)
    assert [one["kind"] for one in desk.due() if "小餐饮登记" in one["sms"]] == ["after_three_days"]


def test_a_message_that_was_taken_is_given_to_nobody_else(desk: Desk) -> None:
    put_in(desk)
    desk.later(minutes=1)
    (message,) = desk.due()
    assert desk.due() == []
    sent = desk.do(f"/v1/messages/{message['id']}/sent", {"channel": "wechat"}, SENDER_KEY)
    assert sent["state"] == "sent"
    again = desk.ask("POST", f"/v1/messages/{message['id']}/sent", SENDER_KEY, json={"channel": "sms"})
    assert refusal(again) == "not_possible_now"


def test_an_answer_lost_on_the_way_to_the_sender_is_got_by_asking_again(desk: Desk) -> None:
    put_in(desk)
    desk.later(minutes=1)
    first = desk.do("/v1/messages/take", {"most": 5}, SENDER_KEY, key="k")
    assert desk.do("/v1/messages/take", {"most": 5}, SENDER_KEY, key="k") == first


def test_what_no_channel_would_take_is_due_again(desk: Desk) -> None:
    put_in(desk)
    desk.later(minutes=1)
    (message,) = desk.due()
    desk.do(f"/v1/messages/{message['id']}/sent", {"channel": "none"}, SENDER_KEY)
    assert [one["id"] for one in desk.due()] == [message["id"]]


def test_a_sender_that_falls_silent_is_looked_into_and_nothing_is_sent_twice(desk: Desk) -> None:
    put_in(desk)
    desk.later(minutes=1)
    desk.due()
    desk.later(minutes=16)
    assert desk.due() == []
    assert ("message_unsure", "deposited") in {(task["kind"], task["said"]) for task in desk.look_up("tasks")}


@pytest.mark.parametrize("key", ["", "0" * 64])
def test_only_the_sender_fetches_messages(desk: Desk, key: str) -> None:
    assert refusal(desk.ask("POST", "/v1/messages/take", key, json={"most": 1})) == "sign_in_needed"


def test_a_sender_takes_at_least_one_and_no_heap(desk: Desk) -> None:
    for most in (0, 101):
        assert refusal(desk.ask("POST", "/v1/messages/take", SENDER_KEY, json={"most": most})) == "request_unclear"
    missing = desk.ask("POST", "/v1/messages/999/sent", SENDER_KEY, json={"channel": "sms"})
    assert refusal(missing) == "message_unknown"
