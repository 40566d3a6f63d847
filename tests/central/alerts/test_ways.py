"""Tellings leave the house: over real HTTP and real SMTP, once, and marked where that cannot be known."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.central.alerts.carrying import LEASE, MOST_TRIES, Bundle, carry
from kiosk.central.alerts.mail import send_mail
from kiosk.central.alerts.sms import hand_on
from kiosk.central.alerts.ways import MailServer, Outcome, Tried, Ways
from kiosk.central.alerts.webhook import send_webhook
from tests.central.alerts.board import HERE, OTHER, Board
from tests.central.alerts.receivers import Hook, Postbox, hook, postbox


@pytest.fixture
def hooked(board: Board) -> Iterator[Hook]:
    """The board's webhook is a real server."""
    with hook() as told:
        board.ways = replace(board.ways, webhooks={"duty": told.url}, console="https://console.test")
        yield told


@pytest.fixture
def mailed(board: Board, tmp_path: Path) -> Iterator[Postbox]:
    """The board's mail server is a real one."""
    with postbox(tmp_path) as (box, port, ca):
        board.ways = replace(board.ways, mail=MailServer("localhost", port, "hall@hall.test", "hall:mail:word", ca))
        yield box


def webhooks(board: Board, seconds: float = 0) -> int:
    """Carry what is due on webhooks."""
    board.desk.at += dt.timedelta(seconds=seconds)
    return carry(board.desk.office, board.ways, "webhook", send_webhook)


def mails(board: Board, seconds: float = 0) -> int:
    """Carry what is due by mail."""
    board.desk.at += dt.timedelta(seconds=seconds)
    return carry(board.desk.office, board.ways, "mail", send_mail)


def jam(board: Board) -> int:
    """A printer jams; the alert."""
    board.begin("jam", place="printer")
    board.later()
    return board.open()[0].id


def test_a_webhook_is_told_as_alertmanager_tells_and_signed(board: Board, hooked: Hook) -> None:
    alert = jam(board)
    assert webhooks(board) == 1
    ((headers, body),) = hooked.came
    (told,) = hooked.bodies
    assert (told["version"], told["status"], told["receiver"]) == ("4", "firing", "duty")
    (one,) = told["alerts"]
    assert one["labels"] == told["commonLabels"]
    assert (one["labels"]["alertname"], one["labels"]["severity"], one["labels"]["site"]) == ("jam", "P2", HERE)
    assert one["annotations"]["summary"] == "卡纸 东平县政务服务中心 T-DEMO-01 printer"
    assert (one["startsAt"], one["endsAt"]) == ("2026-11-23T02:00:00+00:00", "0001-01-01T00:00:00Z")
    assert one["generatorURL"] == f"https://console.test/alerts/{alert}"
    at, _, made = headers["X-Hall-Signature"].partition(",v1=")
    assert made == hmac.new(b"k", at[2:].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert webhooks(board, 600) == 0
    assert board.told("webhook") == [("told", "duty", "sent")]


def test_the_all_clear_names_the_same_fingerprint(board: Board, hooked: Hook) -> None:
    jam(board)
    webhooks(board)
    board.end("jam", place="printer")
    board.later()
    board.later(5)
    webhooks(board)
    begun, over = hooked.bodies
    assert over["status"] == over["alerts"][0]["status"] == "resolved"
    assert over["alerts"][0]["fingerprint"] == begun["alerts"][0]["fingerprint"]
    assert over["alerts"][0]["endsAt"] == "2026-11-23T02:00:05+00:00"


def test_what_is_due_together_goes_out_as_one(board: Board, hooked: Hook) -> None:
    for place in ("printer", "a4"):
        board.begin("jam", place=place)
    board.begin("jam", OTHER, place="printer")
    board.later()
    assert webhooks(board) == 1
    (told,) = hooked.bodies
    assert len({one["fingerprint"] for one in told["alerts"]}) == 3
    assert "terminal" not in told["commonLabels"]


def test_a_receiver_that_refuses_is_asked_again_later_and_later_and_then_no_more(board: Board, hooked: Hook) -> None:
    jam(board)
    hooked.answers = [503] * MOST_TRIES
    assert webhooks(board) == 1
    assert webhooks(board, 4) == 0
    assert webhooks(board, 1) == 1
    assert webhooks(board, 9) == 0
    assert webhooks(board, 1) == 1
    for _ in range(MOST_TRIES - 3):
        assert webhooks(board, 900) == 1
    assert webhooks(board, 90_000) == 0
    assert board.told("webhook") == [("told", "duty", "gave_up")]
    assert len({headers["Idempotency-Key"] for headers, _ in hooked.came}) == 1
    assert not any("X-Hall-Again" in headers for headers, _ in hooked.came)
    (one,) = board.open()
    assert one.trouble
    assert [two.trouble for two in board.page(one.id).deliveries if two.way == "webhook"] == ["answered_503"]


def test_a_line_that_is_cut_after_sending_is_unknown_and_told_again_as_such(board: Board, hooked: Hook) -> None:
    jam(board)
    hooked.answers = ["cut"]
    webhooks(board)
    assert board.told("webhook") == [("told", "duty", "unknown")]
    webhooks(board, 5)
    (first, _), (again, _) = hooked.came
    assert "X-Hall-Again" not in first
    assert again["X-Hall-Again"] == "1"
    assert again["Idempotency-Key"] == first["Idempotency-Key"]
    assert board.told("webhook") == [("told", "duty", "sent")]


def test_who_dies_between_sending_and_writing_it_down_leaves_it_unknown_and_then_marked(
    board: Board, hooked: Hook
) -> None:
    jam(board)

    def dies(bundle: Bundle, ways: Ways) -> Tried:
        assert send_webhook(bundle, ways).outcome is Outcome.SENT
        raise SystemExit

    with pytest.raises(SystemExit):
        carry(board.desk.office, board.ways, "webhook", dies)
    assert board.told("webhook") == [("told", "duty", "sending")]
    assert webhooks(board, LEASE.total_seconds() - 1) == 0  # it may still be at it
    assert webhooks(board, 1) == 1
    first, again = (headers for headers, _ in hooked.came)
    assert (again["X-Hall-Again"], again["Idempotency-Key"]) == ("1", first["Idempotency-Key"])
    assert board.told("webhook") == [("told", "duty", "sent")]


def test_nobody_listens(board: Board) -> None:
    jam(board)
    webhooks(board)
    assert board.told("webhook") == [("told", "duty", "waiting")]
    (one,) = [one for one in board.page(board.open()[0].id).deliveries if one.way == "webhook"]
    assert (one.trouble, one.unsure) == ("no_connection", False)


def test_a_mail_says_what_and_where_and_what_to_do_in_two_languages(board: Board, mailed: Postbox) -> None:
    jam(board)
    assert mails(board) == 1
    (mail,) = mailed.taken
    assert mailed.encrypted == [True]
    assert mail["To"] == "wang@hall.test"
    assert mail["Subject"] == "【P2】卡纸 东平县政务服务中心 T-DEMO-01 printer,11月23日10:00起"
    text = mail.get_content()
    assert "处理:打开机盖取出卡纸" in text
    assert "[P2] Paper jam, Dongping County Government Service Centre T-DEMO-01 printer, since 2026-11-23 10:00" in text
    assert board.told() == [("told", "wang", "sent")]


def test_a_mail_that_may_have_gone_out_says_so_and_keeps_its_number(board: Board, mailed: Postbox) -> None:
    jam(board)

    def dies(bundle: Bundle, ways: Ways) -> Tried:
        assert send_mail(bundle, ways).outcome is Outcome.SENT
        raise SystemExit

    with pytest.raises(SystemExit):
        carry(board.desk.office, board.ways, "mail", dies)
    mails(board, LEASE.total_seconds())
    first, again = mailed.taken
    assert first["Message-ID"] == again["Message-ID"]
    assert again["Subject"] == "[可能重复] " + first["Subject"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ca": None}, "certificate_foreign"),
        ({"secret": "hall:wrong"}, "sign_in_refused"),
        ({"port": 9}, "no_connection"),
    ],
)
def test_a_mail_server_that_is_not_to_be_trusted_or_does_not_know_us_gets_nothing(
    board: Board, mailed: Postbox, change: dict[str, Any], why: str
) -> None:
    jam(board)
    assert board.ways.mail is not None
    board.ways = replace(board.ways, mail=replace(board.ways.mail, **change))
    mails(board)
    assert not mailed.taken
    (one,) = [one for one in board.page(board.open()[0].id).deliveries if one.way == "mail"]
    assert (one.state, one.trouble) == ("waiting", why)


def test_a_mail_server_that_refuses_is_asked_again(board: Board, mailed: Postbox) -> None:
    jam(board)
    mailed.refuses = "451 full"
    mails(board)
    assert board.told() == [("told", "wang", "waiting")]
    mailed.refuses = ""
    mails(board, 5)
    assert len(mailed.taken) == 1


def test_an_sms_goes_through_the_platforms_sender(board: Board) -> None:
    board.begin("fire")
    board.later()
    assert hand_on(board.desk.office) == 1
    assert board.told("sms") == [("told", "13900000001", "handed_on")]
    (message,) = [one for one in board.desk.due() if one["kind"] == "on_duty"]
    assert message["phone"] == "13900000001"
    assert message["sms"].startswith("【自助终端告警】【P1】火警 东平县政务服务中心 T-DEMO-01,11月23日10:00起,")
    board.desk.do(f"/v1/messages/{message['id']}/sent", {"channel": "sms"}, "5e" * 32)
    board.desk.at += dt.timedelta(seconds=15)
    hand_on(board.desk.office)
    assert board.told("sms") == [("told", "13900000001", "sent")]


def test_a_sender_that_took_an_sms_and_fell_silent_leaves_it_unknown(board: Board) -> None:
    board.begin("fire")
    board.later()
    hand_on(board.desk.office)
    board.desk.due()
    board.desk.later(minutes=15)
    hand_on(board.desk.office)
    assert board.told("sms") == [("told", "13900000001", "unknown")]
    assert board.open()[0].trouble
    assert not [task for task in board.desk.look_up("tasks") if task["kind"] == "message_unsure"]


def test_an_sms_that_no_sender_fetches_is_seen(board: Board) -> None:
    board.begin("fire")
    board.later()
    hand_on(board.desk.office)
    board.desk.at += dt.timedelta(minutes=3)
    hand_on(board.desk.office)
    (one,) = [one for one in board.page(board.open()[0].id).deliveries if one.way == "sms"]
    assert (one.state, one.trouble) == ("handed_on", "no_sender")
