"""M29 代办帮办: the staff are called, and go on record beside the citizen; what is the citizen's own stays so."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.content import Facts, Lines
from kiosk.contract.events import Event
from kiosk.contract.handling import Prefill
from kiosk.contract.helping import ASSISTANT_UNKNOWN, ASSISTED_BY, CallEnd, CallState, HelpOver, HelpWanted
from kiosk.contract.platform import Refusal
from kiosk.contract.words import Both, Moment, say
from kiosk.terminal.clock import Clock
from kiosk.terminal.flows import help_calls, reception, standing_by
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.apply import apply
from kiosk.terminal.platform.client import Away, Platform, Refused
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.lobby import DESK_PHONE, QIAN, LobbyHall, helped, renamed
from tests.terminal.lockers.doubles import SHANGHAI, shown
from tests.terminal.platform.doubles import far_side, settings, until

HERE = say("helping.band.here", who=Both(QIAN.label.zh, QIAN.label.en))
CALLED, COMING = say("helping.band.called"), say("helping.band.coming")


@pytest.fixture
async def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LobbyHall]:
    """The hall at work, with a citizen at its counter and staff in its lobby."""
    hall = LobbyHall(tmp_path)

    async def straight_to_it(clerk: Clerk) -> None:
        await apply(clerk, hall.item)

    monkeypatch.setitem(reception.FLOWS, "ask", straight_to_it)
    monkeypatch.setattr(help_calls, "LOOK_EVERY", 0.05)
    async with hall:
        yield hall


# ---- calling --------------------------------------------------------------------------------------------------------


async def test_somebody_is_called_and_the_citizen_goes_on_where_they_were(hall: LobbyHall) -> None:
    await hall.begins()
    question = await hall.citizen.sees("handle.question")
    await hall.asks_for_help()
    hall.citizen.touches("call_staff")
    called = await hall.touches_at("help.called", "ok")
    assert called.voice == say("voice.staff_called")
    again = await hall.citizen.sees("handle.question")
    assert (again.question, helped(again)) == (question.question, CALLED)
    assert hall.lobby.wanted == [HelpWanted("handle.question")]
    await hall.fills_in()
    assert helped(hall.citizen.scene) == CALLED


async def test_the_band_says_when_somebody_is_on_the_way_and_when_it_is_seen_to(hall: LobbyHall) -> None:
    await hall.begins()
    await calls(hall)
    hall.lobby.state = CallState.TAKEN
    await hall.band(COMING)
    hall.lobby.state = CallState.ENDED
    await hall.band(None)
    ((_, ended),) = await hall.on_record(Event.HELP_ENDED)
    assert ended["why"] == "done"


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_call_can_be_taken_back(hall: LobbyHall, at_once: bool) -> None:
    await hall.begins()
    if at_once:
        await hall.asks_for_help()
        hall.citizen.touches("call_staff")
        await hall.touches_at("help.called", "take_back")
    else:
        await calls(hall)
        assert "call_staff" not in (await hall.asks_for_help()).offers()
        hall.citizen.touches("take_back")
    await hall.touches_at("help.taken_back", "ok")
    await hall.citizen.sees("handle.question")
    assert helped(hall.citizen.scene) is None
    await until(lambda: hall.lobby.ended == [HelpOver(CallEnd.TAKEN_BACK)])


async def test_who_leaves_is_waited_for_no_more(hall: LobbyHall) -> None:
    await hall.begins()
    await calls(hall)
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    assert helped(hall.citizen.scene) is None
    await until(lambda: hall.lobby.ended == [HelpOver(CallEnd.LEFT)])


async def test_out_of_hours_it_says_when_and_whom_to_ring(hall: LobbyHall) -> None:
    hall.lobby.state, hall.lobby.opens = CallState.CLOSED, dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
    await hall.begins()
    await hall.asks_for_help()
    hall.citizen.touches("call_staff")
    closed = await hall.touches_at("help.closed", "ok")
    assert isinstance(closed.content, Facts)
    values = [fact.value for fact in closed.content.facts]
    assert values == [Moment(dt.datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)), "12345"]
    await hall.citizen.sees("handle.question")
    assert helped(hall.citizen.scene) is None


async def test_while_the_platform_is_away_it_says_that_nobody_was_reached_and_whom_to_ring(hall: LobbyHall) -> None:
    hall.lobby.here = False
    await hall.begins()
    await hall.asks_for_help()
    hall.citizen.touches("call_staff")
    told = (await hall.touches_at("help.not_arrived", "ok")).content
    assert isinstance(told, Lines)
    assert told.now == say("helping.not_arrived_now", phone=DESK_PHONE)
    await hall.citizen.sees("handle.question")
    ((_, record),) = await hall.on_record(Event.HELP_CALLED)
    assert (record["call"], record["outcome"]) == ("none", "not_arrived")


async def test_before_a_visit_has_begun_nobody_is_called(hall: LobbyHall) -> None:
    await hall.citizen.sees("welcome")
    assert (await hall.asks_for_help()).offers() == frozenset()


async def calls(hall: LobbyHall) -> None:
    """From the first question of the form to the same, with somebody called."""
    await hall.citizen.sees("handle.question")
    await hall.asks_for_help()
    hall.citizen.touches("call_staff")
    await hall.touches_at("help.called", "ok")
    await hall.citizen.sees("handle.question")


# ---- standing by ----------------------------------------------------------------------------------------------------


async def test_who_stands_by_is_in_the_letter_and_in_every_record_and_the_band_on_every_scene(hall: LobbyHall) -> None:
    await hall.begins()
    await calls(hall)
    begun = len(hall.citizen.seen)
    await hall.is_helped()
    await hall.fills_in()
    await hall.signs_the_form()
    await hall.touches_at("handle.taken", "go_on")
    (letter,) = hall.bureau.letters
    assert letter.assisted_by == QIAN.id
    assert letter.card_reading, "it is the citizen's own application"
    bands = {scene.name: helped(scene) for scene in hall.citizen.seen[begun:] if scene.name.startswith("handle.")}
    assert all(band in (CALLED, HERE) for band in bands.values())
    assert bands["handle.sign"] == bands["handle.review"] == bands["handle.taken"] == HERE
    for event in (Event.SIGNED, Event.LETTER_WRITTEN, Event.RECEIPT):
        ((_, record),) = await hall.on_record(event)
        assert (record["session"], record["assisted_by"]) == (hall.clerk.session.id, QIAN.id), event
    await until(lambda: hall.lobby.ended == [HelpOver(CallEnd.CAME, QIAN.id)])


async def test_what_was_done_before_and_after_names_the_citizen_alone(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    await hall.citizen.sees("handle.question")
    await hall.asks_for_help()
    hall.citizen.touches("assistant_leaves")
    await hall.citizen.sees("handle.question")
    assert helped(hall.citizen.scene) is None
    await hall.fills_in()
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    assert hall.bureau.letters[0].assisted_by == ""
    records = await hall.on_record()
    assert [event for event, facts in records if "assisted_by" in facts] == []
    (ended,) = [facts for event, facts in records if event == Event.ASSISTANCE_ENDED]
    assert (ended["staff"], ended["why"]) == (QIAN.id, "finished")
    assert [facts["staff"] for event, facts in records if event == Event.STAFF_SIGNED_OUT] == [QIAN.id]


async def test_a_badge_is_read_while_the_question_below_waits_for_a_card(hall: LobbyHall) -> None:
    await hall.chooses("ask")
    await hall.citizen.sees("cases.prove")
    await hall.is_helped()
    assert helped(await hall.citizen.sees("cases.prove")) == HERE
    await hall.lays(RESIDENT)
    assert helped(await hall.citizen.sees("handle.question")) == HERE, "who is helped may be known later"
    ((_, read),) = await hall.on_record(Event.CARD_READ)
    assert read["assisted_by"] == QIAN.id


async def test_only_back_leads_away_from_where_the_staff_sign_in(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.asks_for_help()
    hall.citizen.touches("sign_in")
    entry = await hall.citizen.sees("help.entry")
    assert entry.frame is not None
    assert (entry.frame.leave, entry.frame.home, entry.frame.back) == (False, False, True)
    hall.citizen.goes("back")
    await hall.citizen.sees("handle.question")


async def test_a_wrong_pin_and_a_strangers_card_are_told_the_same(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.shows_badge("no badge of ours", "111111")
    await hall.citizen.until(lambda scene: getattr(scene.content, "note", None) is not None, "a word over the keys")
    hall.citizen.goes("back")
    await hall.citizen.sees("handle.question")
    assert helped(hall.citizen.scene) is None
    assert await hall.on_record(Event.ASSISTANCE_BEGUN) == []


async def test_a_technician_may_not_stand_by(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.shows_badge("Tf8rG5uN")
    await hall.touches_at("help.not_this_one", "ok")
    assert helped(await hall.citizen.sees("handle.question")) is None


async def test_nobody_stands_by_in_their_own_matter(hall: LobbyHall) -> None:
    await hall.lists(renamed(QIAN, card_hash=shown("staff", RESIDENT.number)))
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.shows_badge()
    refused = await hall.touches_at("help.not_this_one", "ok")
    assert say("helping.not_this_one_own") in getattr(refused.content, "paragraphs", ())
    assert helped(await hall.citizen.sees("handle.question")) is None


# ---- no longer standing by ------------------------------------------------------------------------------------------


async def test_whom_the_list_names_no_more_stands_by_no_more(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    await hall.lists()
    await hall.band(None)
    assert hall.citizen.scene.name == "handle.question", "the citizen goes on alone"
    ((_, ended),) = await hall.on_record(Event.ASSISTANCE_ENDED)
    assert ended["why"] == "not_on_list"
    await hall.shows_badge()
    await hall.citizen.until(lambda scene: getattr(scene.content, "note", None) is not None, "a word over the keys")


@pytest.mark.parametrize(
    ("quiet", "touching"), [(standing_by.QUIET_SECONDS, False), (standing_by.LONGEST_SECONDS, True)]
)
async def test_who_has_gone_quiet_or_stayed_long_stands_by_no_more(
    hall: LobbyHall, quiet: float, touching: bool
) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    await hall.citizen.sees("handle.question")
    for _ in range(10):
        hall.clock.passed += quiet / 10 - 1
        if touching:
            await hall.asks_for_help()
            hall.citizen.goes("back")
            await hall.citizen.sees("handle.question")
    assert helped(hall.citizen.scene) == HERE
    hall.clock.passed += 11
    await hall.band(None)
    ((_, ended),) = await hall.on_record(Event.ASSISTANCE_ENDED)
    assert ended["why"] == "timed_out"


async def test_the_visit_of_the_next_citizen_is_nobodys(hall: LobbyHall) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    await hall.citizen.sees("handle.question")
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    await until(lambda: hall.clerk.desk.session_open is False)
    records = await hall.on_record(Event.SESSION_ENDED, Event.ASSISTANCE_ENDED)
    assert [(event, facts.get("assisted_by", "")) for event, facts in records] == [
        ("session_ended", QIAN.id),
        ("assistance_ended", ""),
    ]
    await hall.begins()
    assert helped(await hall.citizen.sees("handle.question")) is None
    assert hall.office.assisted_by == ""


async def is_helped_to_the_end(hall: LobbyHall) -> None:
    """Applied for with somebody beside, up to the question how it was."""
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    await hall.fills_in()
    await hall.signs_the_form()
    await hall.touches_at("handle.taken", "go_on")


async def test_nobody_rates_before_who_stood_by_has_left(hall: LobbyHall) -> None:
    await is_helped_to_the_end(hall)
    await hall.touches_at("help.alone", "assistant_leaves")
    assert helped(await hall.touches_at("handle.rate", "skip")) is None


async def test_who_does_not_want_to_rate_need_not_send_anybody_away(hall: LobbyHall) -> None:
    await is_helped_to_the_end(hall)
    await hall.touches_at("help.alone", "skip")
    await hall.citizen.sees("goodbye")


async def test_whom_the_platform_knows_no_more_leaves_and_the_citizen_is_asked_nothing_again(
    hall: LobbyHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.begins()
    await hall.citizen.sees("handle.question")
    await hall.is_helped()
    looked_up = hall.bureau.prefill

    async def refuse_who_stands_by(*asked: Any) -> Prefill | Refused | Away:  # noqa: ANN401
        if hall.office.assisted_by:
            return Refused(Refusal(ASSISTANT_UNKNOWN, "不在岗。", "Not on duty.", False, DESK_PHONE))
        return await looked_up(*asked)

    monkeypatch.setattr(hall.bureau, "prefill", refuse_who_stands_by)
    await hall.answers("Do you rent the place?", "no")
    await hall.answers("Is it lent?", "yes")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", "演示小店")
    await hall.types_at("handle.field.phone", "10012340002")
    await hall.citizen.sees("handle.delivery")
    assert "trouble.refused" not in [scene.name for scene in hall.citizen.seen]


# ---- what the platform is told --------------------------------------------------------------------------------------


async def test_the_platform_hears_who_stands_by_with_whatever_the_citizen_asks_and_with_nothing_else() -> None:
    with far_side() as far:
        platform = Platform(settings(far.url), "T-1", Clock())
        platform.assisted_by = QIAN.id
        await platform.cases("token")
        await platform.site()
        platform.assisted_by = ""
        await platform.cases("token")
        await platform.close()
        heard = [(path, headers.get(ASSISTED_BY, "")) for _, path, headers, _ in far.asked]
    assert heard == [("/v1/cases", QIAN.id), ("/v1/site", ""), ("/v1/cases", "")]
