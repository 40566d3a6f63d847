"""M01 by telephone: scanned, confirmed and gone on at once; a card wins; what needs a card says so; nothing stays."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from typing import Any

import pytest

from kiosk.contract.after import PHONE_NOT_PROVEN, PHONE_OVER, PhoneState, PhoneStep
from kiosk.contract.content import Code, Lines, Place
from kiosk.contract.events import Event
from kiosk.contract.platform import CaseState, CaseSummary, Clock, ClockColour, Refusal
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number, say
from kiosk.terminal.flows import telephone
from kiosk.terminal.platform.asking import Away, Refused
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT
from tests.flows.handling.telephones import MARK, TOKEN, Telephones, site
from tests.flows.locker_hall import mine
from tests.hall.search import all_forms
from tests.terminal.platform.doubles import until

NAIVE = dt.datetime(2026, 11, 28)  # noqa: DTZ001  as somebody else might answer
SCAN, PROVE = "telephone.scan", "cases.prove"


@pytest.fixture
def telephones(hall: HandlingHall, monkeypatch: pytest.MonkeyPatch) -> Telephones:
    """A platform that takes telephones, asked ten times a second."""
    monkeypatch.setattr(telephone, "_SOONEST", 0.1)
    return Telephones(hall, monkeypatch)


async def scans(hall: HandlingHall) -> Scene:
    """From home to the code."""
    await hall.chooses("ask")
    await hall.touches_at(PROVE, "telephone")
    return await hall.citizen.sees(SCAN)


def code_of(scene: Scene) -> Code:
    """The code of a picture."""
    assert isinstance(scene.content, Code)
    return scene.content


async def shows(hall: HandlingHall, note: str) -> Scene:
    """The code with this said under it."""
    return await hall.citizen.until(
        lambda scene: isinstance(scene.content, Code) and scene.content.note == say(note), note
    )


async def test_who_confirms_on_their_telephone_goes_on_at_once(hall: HandlingHall, telephones: Telephones) -> None:
    code = code_of(await scans(hall))
    assert (code.text, code.number) == ("https://id.test/1", Number("CODE-1"))
    assert code.facts[0].value == say("telephone.minutes", count=5)
    assert code.note == say("telephone.waiting")
    telephones.agrees()
    await hall.answers("Do you rent the place?", "no")
    assert hall.clerk.session.person is None
    assert (hall.clerk.session.token, hall.clerk.session.level) == (TOKEN, 2)


async def test_an_application_without_a_card_says_so_in_its_letter(hall: HandlingHall, telephones: Telephones) -> None:
    told = {"name": "王演示", "number": "370999198801080030", "home": "演示路1号"}
    hall.bureau.knows = dataclasses.replace(hall.bureau.knows, values=told)
    await scans(hall)
    telephones.agrees()
    await hall.fills_in()
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    (letter,) = hall.bureau.letters
    assert (letter.subject, letter.level, letter.card_reading) == (MARK, 2, "")


async def test_what_asks_for_level_three_asks_for_a_second_proof(hall: HandlingHall, telephones: Telephones) -> None:
    hall.item = dataclasses.replace(SHORT, min_loa=3)
    await scans(hall)
    telephones.agrees()
    await hall.types_at("handle.second_code", hall.bureau.code)
    await hall.citizen.sees("handle.question")
    assert hall.clerk.session.level == 3


async def test_it_is_offered_where_the_platform_takes_it_and_while_it_is_there(
    hall: HandlingHall, telephones: Telephones
) -> None:
    hall.clerk.site = site(takes_telephones=False)
    await hall.chooses("ask")
    assert "telephone" not in (await hall.citizen.sees(PROVE)).offers()
    hall.clerk.site = site()
    hall.clerk.bell.ring()
    await hall.citizen.until(lambda scene: "telephone" in scene.offers(), "it is offered")
    hall.office.reachable = False
    hall.clerk.bell.ring()
    await hall.citizen.until(lambda scene: scene.name == PROVE and "telephone" not in scene.offers(), "not any more")


async def test_without_a_card_reader_it_is_the_first_way(hall: HandlingHall, telephones: Telephones) -> None:
    await hall.chooses("ask")
    await hall.citizen.sees(PROVE)
    hall.cables[0].close()
    away = await hall.citizen.sees("cases.reader_away", 20)
    assert away.primary == "telephone"


async def test_who_declines_is_told_and_may_have_a_new_code(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    telephones.declines()
    told = await hall.citizen.sees("telephone.denied")
    assert isinstance(told.content, Lines)
    telephones.state = PhoneState(PhoneStep.PENDING)
    hall.citizen.touches("again")
    again = await hall.citizen.until(
        lambda scene: scene.name == SCAN and code_of(scene).text.endswith("2"), "a new one"
    )
    assert code_of(again).number == Number("CODE-2")
    telephones.agrees()
    await hall.citizen.sees("handle.question")


async def test_a_code_that_nobody_confirmed_is_over(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    telephones.takes_too_long()
    await hall.citizen.sees("telephone.expired")
    hall.citizen.goes("back")
    await hall.citizen.sees(PROVE)


async def test_an_answer_that_was_lost_on_the_way_is_a_new_code(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    telephones.refuses(PHONE_OVER)
    await hall.touches_at("telephone.expired", "again")
    telephones.agrees()
    await hall.citizen.sees("handle.question")


async def test_a_telephone_that_proves_nobody_is_told_and_a_card_is_asked_for(
    hall: HandlingHall, telephones: Telephones
) -> None:
    await scans(hall)
    telephones.refuses(PHONE_NOT_PROVEN)
    told = await hall.touches_at("trouble.refused", "ok")
    assert isinstance(told.content, Lines)
    assert told.content.code == "NET-134"
    await hall.citizen.sees(PROVE)
    assert not hall.clerk.session.somebody


@pytest.mark.parametrize("why", ["refused", "away"])
async def test_where_no_code_can_be_had_a_card_is_asked_for(
    hall: HandlingHall, telephones: Telephones, why: str
) -> None:
    refusal = Refusal("phone_away", "暂时连不上。", "Away.", True, "0538-2100001")
    telephones.refuses_to_begin = Refused(refusal) if why == "refused" else Away("timed_out")
    await hall.chooses("ask")
    await hall.touches_at(PROVE, "telephone")
    await hall.touches_at("trouble.refused" if why == "refused" else "trouble.platform_away", "ok")
    await hall.citizen.sees(PROVE)
    await hall.lays(RESIDENT)
    await hall.citizen.sees("handle.question")


@pytest.mark.parametrize("state", [Away("timed_out"), PhoneState(PhoneStep.UNAVAILABLE)], ids=["us", "them"])
async def test_while_it_cannot_be_heard_of_it_is_said_and_goes_on(
    hall: HandlingHall, telephones: Telephones, state: PhoneState | Away
) -> None:
    await scans(hall)
    telephones.state = state
    await shows(hall, "telephone.away")
    telephones.state = PhoneState(PhoneStep.PENDING)
    await shows(hall, "telephone.waiting")
    telephones.agrees()
    await hall.citizen.sees("handle.question")


async def test_a_card_that_is_laid_meanwhile_wins(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    await hall.lays(RESIDENT)
    await hall.citizen.sees("handle.question")
    looked = len(telephones.looks)
    telephones.agrees()
    await asyncio.sleep(0.3)
    assert len(telephones.looks) == looked, "nobody asks about the telephone any more"
    assert hall.clerk.session.person is not None
    assert hall.clerk.session.token != TOKEN


async def test_a_card_that_cannot_be_taken_leaves_the_code_standing(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    await hall.lays(dataclasses.replace(RESIDENT, valid_to=RESIDENT.valid_from, long_term=False))
    await hall.touches_at("trouble.card_expired", "ok")
    assert code_of(await hall.citizen.sees(SCAN)).text == telephones.begun[0].url
    telephones.agrees()
    await hall.citizen.sees("handle.question")


@pytest.mark.parametrize("other", [{"url": "https://id.test/" + "a" * 9000}, {"user_code": ""}, {"expires": NAIVE}])
async def test_what_cannot_stand_on_a_screen_never_does(
    hall: HandlingHall, telephones: Telephones, other: dict[str, Any]
) -> None:
    telephones.otherwise = other
    await hall.chooses("ask")
    await hall.touches_at(PROVE, "telephone")
    await hall.touches_at("trouble.platform_away", "ok")
    await hall.citizen.sees(PROVE)


async def test_less_than_a_minute_is_said_so(hall: HandlingHall, telephones: Telephones) -> None:
    telephones.lasts = dt.timedelta(seconds=40)
    assert code_of(await scans(hall)).facts[0].value == say("telephone.soon_over")


async def test_who_walks_away_is_not_signed_in_later_on(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    hall.citizen.goes("home")
    await hall.citizen.sees("welcome")
    looked = len(telephones.looks)
    telephones.agrees()
    await asyncio.sleep(0.3)
    assert len(telephones.looks) == looked
    assert not hall.clerk.session.somebody


async def test_leaving_ends_the_session_at_the_platform_too(hall: HandlingHall, telephones: Telephones) -> None:
    await scans(hall)
    telephones.agrees()
    await hall.goes_back("handle.question")
    await hall.citizen.sees("welcome")
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    assert (hall.clerk.session.token, hall.clerk.session.subject, hall.clerk.session.name_masked) == (None, "", "")
    await until(lambda: telephones.forgotten == [TOKEN])
    await hall.citizen.sees("welcome", 12)
    telephones.state = PhoneState(PhoneStep.PENDING)
    await hall.chooses("ask")
    await hall.citizen.sees(PROVE)


async def test_one_sign_in_serves_the_whole_visit(
    hall: HandlingHall, telephones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = dt.date(2026, 11, 28)
    case = CaseSummary("3709992026112800018", SHORT.task_name, CaseState.REVIEW, day, Clock(ClockColour.GREEN, day, 3))

    async def cases(token: str) -> tuple[CaseSummary, ...]:
        assert token == TOKEN
        return (case,)

    monkeypatch.setattr(hall.office, "cases", cases)
    await scans(hall)
    telephones.agrees()
    await hall.goes_back("handle.question")
    await hall.chooses("query")
    listed = await hall.citizen.sees("cases.list")
    assert listed.question == say("cases.list", count=1)
    assert len(telephones.begun) == 1


async def test_doors_and_papers_ask_for_a_card_and_say_why(hall: HandlingHall, telephones: Telephones) -> None:
    await hall.deposit(mine("D-1", 3))
    await scans(hall)
    telephones.agrees()
    await hall.goes_back("handle.question")
    for tile in ("pickup", "hand_in"):
        await hall.chooses(tile)
        asked = await hall.citizen.sees(f"{tile}.prove")
        assert isinstance(asked.content, Place)
        assert asked.content.note == say(f"{tile}.card_not_telephone")
        hall.citizen.goes("home")
    await hall.comes_to_collect(RESIDENT)
    await hall.citizen.sees("pickup.confirm")
    await until(lambda: telephones.forgotten == [TOKEN])
    assert hall.clerk.session.person is not None, "from here on it is the card that counts"


async def test_a_session_that_is_over_there_asks_for_a_new_proof(
    hall: HandlingHall, telephones: Telephones, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def over(token: str) -> Refused:
        return Refused(Refusal("session_needed", "请重新刷身份证。", "Card, please.", False, "0538-2100001"))

    monkeypatch.setattr(hall.office, "cases", over)
    await scans(hall)
    telephones.agrees()
    await hall.goes_back("handle.question")
    await hall.chooses("query")
    told = await hall.touches_at("trouble.refused", "ok")
    assert isinstance(told.content, Lines)
    assert "登录" in str(told.content.what)
    await hall.chooses("query")
    await hall.citizen.sees(PROVE)


async def test_the_record_tells_how_it_went_and_nothing_of_whom(
    hall: HandlingHall, telephones: Telephones, caplog: pytest.LogCaptureFixture
) -> None:
    await scans(hall)
    telephones.declines()
    await hall.citizen.sees("telephone.denied")
    telephones.agrees()
    hall.citizen.touches("again")
    await hall.citizen.sees("handle.question")
    told = await hall.store.run(
        lambda db: [
            facts
            for event, facts in db.execute("SELECT event, facts FROM audit ORDER BY number")
            if event == Event.SESSION_IDENTIFIED
        ]
    )
    assert [("telephone" in facts, "denied" in facts, "accepted" in facts) for facts in told] == [
        (True, True, False),
        (True, False, True),
    ]
    for secret in (TOKEN, telephones.begun[0].user_code, telephones.begun[0].url):
        assert secret not in caplog.text
        left = b"".join(path.read_bytes() for path in hall.folder.rglob("*") if path.is_file())
        assert not [form for form in all_forms(secret) if form in left], secret
