"""M29 代办帮办 with every program running: an assisted submission has both ids in the audit of both sides."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import msgspec
import pytest
import requests

from kiosk.contract.content import Code, Lines
from kiosk.contract.events import Event
from kiosk.contract.lockers import BADGE_QR
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.rig.house import TERMINAL
from kiosk.rig.office import ADMIN, COURIER, STAFF, AtTheOffice, staffed
from kiosk.terminal.store.store import FILE_NAME
from tests.hall.applying import PENSION, goes_to
from tests.hall.at_work import QUICK_LISTS
from tests.hall.inside import SAME_CODE_SECONDS, Inside

WHO, WHO_PAYS, WHO_PRINTS = "王演示", "周演练", "张测试"


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


@pytest.fixture(scope="module")
def fitted() -> dict[str, bool]:
    """A hall with an A4 printer, and a platform with a bank."""
    return {"everything": True, "far_sides": True}


async def at_office(hall: Inside, who: str = ADMIN) -> AtTheOffice:
    """Sign in there."""
    return await asyncio.to_thread(AtTheOffice, hall.house.central_url, who)


def on_record(hall: Inside, event: Event) -> list[dict[str, Any]]:
    """Facts of the terminal's audit records of one kind, oldest first."""
    with closing(sqlite3.connect(hall.house.state / FILE_NAME)) as db:
        rows = db.execute("SELECT facts FROM audit WHERE event = ? ORDER BY number", (event.value,)).fetchall()
    return [msgspec.json.decode(row[0]) for row in rows]


def band(scene: Scene) -> str:
    """What stands above a scene about help, as its key."""
    words = scene.frame.helped if scene.frame is not None else None
    return getattr(words, "key", "")


async def opens_help(hall: Inside, touch: str) -> None:
    """From any question to what was chosen of the help."""
    hall.citizen.goes("help")
    await hall.citizen.until(lambda scene: scene.name == "help" and touch in scene.offers(), f"help with {touch}")
    hall.citizen.touches(touch)


async def is_helped(hall: Inside, who: str = COURIER) -> None:
    """Badge and PIN beside the citizen's question, which is there again afterwards."""
    await opens_help(hall, "sign_in")
    await hall.citizen.sees("help.entry")
    await asyncio.sleep(SAME_CODE_SECONDS)  # the test before may have shown the same one a moment ago
    await hall.shows_text(BADGE_QR + STAFF[who]["badge"])
    await hall.citizen.sees("help.pin")
    await hall.hand.hide()
    hall.citizen.types(STAFF[who]["pin"])
    await hall.citizen.sees("help.begun")
    hall.citizen.touches("ok")
    await hall.citizen.until(lambda scene: not scene.name.startswith("help"), "the question again")


async def test_an_assisted_submission_has_both_ids_in_the_audit_on_both_sides(hall: Inside) -> None:
    applicant = await goes_to(hall, PENSION, WHO)
    await is_helped(hall)
    seen = len(hall.citizen.seen)
    taken = await applicant.walks_to("handle.taken")
    assert isinstance(taken.content, Code)
    number = taken.content.text
    assert {band(scene) for scene in hall.citizen.seen[seen:]} == {"helping.band.here"}
    letter = on_record(hall, Event.LETTER_WRITTEN)[-1]
    assert letter["assisted_by"] == COURIER
    identified = [one for one in on_record(hall, Event.CARD_READ) if one["session"] == letter["session"]]
    assert len(identified) == 1, "the session is the citizen's own, known by the reading of their card"
    assert on_record(hall, Event.SIGNED)[-1]["assisted_by"] == COURIER
    office = await at_office(hall)
    acts = await asyncio.to_thread(office.reads, f"cases/{number}/acts")
    filed = next(act for act in acts if act["act"] == "filed")
    assert filed["by"].startswith("citizen:")
    assert (filed["assisted_by"], filed["letter"], filed["terminal"]) == (COURIER, letter_of(hall, number), TERMINAL)
    await hall.gives_up()
    await hall.hand.lift()
    assert hall.memory.audit().whole


def letter_of(hall: Inside, number: str) -> str:
    """The letter that made a case."""
    with closing(sqlite3.connect(hall.house.folder / "central.db")) as db:
        (letter,) = db.execute("SELECT letter_id FROM application WHERE project_no = ?", (number,)).fetchone()
    return str(letter)


async def test_a_call_is_heard_at_the_office_and_ends_when_somebody_signs_in(hall: Inside) -> None:
    staffed(hall.house)
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await opens_help(hall, "call_staff")
    await hall.citizen.sees("help.called")
    hall.citizen.touches("ok")
    await hall.citizen.until(lambda scene: band(scene) == "helping.band.called", "the call, above the question")
    office = await at_office(hall, COURIER)
    (call,) = await asyncio.to_thread(office.reads, "help_calls")
    assert (call["terminal"], call["scene"], call["state"]) == (TERMINAL, "cases.prove", "open")
    await asyncio.to_thread(office.sends, f"help_calls/{call['id']}/take")
    await hall.citizen.until(lambda scene: band(scene) == "helping.band.coming", "somebody is on the way", 20)
    await is_helped(hall)
    await hall.citizen.until(lambda scene: band(scene) == "helping.band.here", "who stands by, above the question")
    await hall.gives_up()
    await hall.soon(lambda: office.reads("help_calls") == [], "the call is over at the office")
    tasks = await asyncio.to_thread(office.reads, "tasks?settled=true")
    assert COURIER in {task["settled_by"] for task in tasks if task["kind"] == "help_called"}


async def test_out_of_hours_nobody_is_called(hall: Inside) -> None:
    staffed(hall.house, "09:00-09:00")
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    hall.citizen.touches("call_staff")
    await hall.citizen.sees("help.closed")
    hall.citizen.touches("ok")
    await hall.citizen.until(lambda scene: scene.name == "welcome", "home")
    assert band(hall.citizen.scene) == ""
    await hall.gives_up()


async def case_page(hall: Inside, person: str, sequence: str, act: str) -> str:
    """From home to the page of one's own case, with one of the staff beside; its number."""
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await is_helped(hall)
    await hall.lays_card(person)
    listed = await hall.citizen.sees("cases.list")
    number = next(row for row in listed.offers() if row[14:18] == sequence)
    hall.citizen.touches(number)
    await hall.citizen.until(lambda scene: act in scene.offers(), f"a page with {act}")
    hall.citizen.touches(act)
    return number


async def test_paying_with_help_names_both(hall: Inside) -> None:
    number = await case_page(hall, WHO_PAYS, "0503", "fee")
    paying = (await hall.citizen.sees("handle.fee.pay")).content
    assert isinstance(paying, Code)
    assert (await asyncio.to_thread(requests.post, paying.text, timeout=5)).ok
    await hall.citizen.sees("handle.fee.paid")
    assert on_record(hall, Event.RECEIPT)[-1]["assisted_by"] == COURIER
    office = await at_office(hall)
    (asked,) = await asyncio.to_thread(office.reads, f"cases/{number}/acts")
    assert (asked["act"], asked["assisted_by"]) == ("fee_asked", COURIER)
    await hall.gives_up()
    await hall.hand.lift()


async def test_printing_with_help_names_both_and_the_rating_is_given_alone(hall: Inside) -> None:
    number = await case_page(hall, WHO_PRINTS, "0202", "result")
    await hall.citizen.sees("handle.result")
    hall.citizen.touches("print")
    await hall.citizen.sees("handle.result.printed", seconds=60)
    hall.citizen.touches("ok")
    await hall.citizen.sees("help.alone")
    hall.citizen.touches("assistant_leaves")
    assert band(await hall.citizen.sees("handle.rate")) == ""
    hall.citizen.touches("5")
    await hall.citizen.sees("handle.rate.thanks")
    await hall.gives_up()
    await hall.hand.lift()
    assert on_record(hall, Event.COPY_BEGUN)[-1]["assisted_by"] == COURIER
    office = await at_office(hall)
    (asked,) = await asyncio.to_thread(office.reads, f"cases/{number}/acts")
    assert (asked["act"], asked["assisted_by"]) == ("copy_asked", COURIER)


async def test_without_the_platform_a_known_badge_still_helps_and_a_call_says_that_nobody_was_reached(
    hall: Inside,
) -> None:
    hall.house.programs["central"].kill()
    await hall.chooses("pickup")
    await hall.citizen.sees("pickup.prove")
    await opens_help(hall, "call_staff")
    told = (await hall.citizen.sees("help.not_arrived", 20)).content
    assert isinstance(told, Lines)
    assert told.now == say("helping.not_arrived_now", phone="10000000001")
    hall.citizen.touches("ok")
    await hall.citizen.sees("pickup.prove")
    await is_helped(hall)
    assert band(hall.citizen.scene) == "helping.band.here"
    await hall.gives_up()
    assert on_record(hall, Event.ASSISTANCE_ENDED)[-1]["staff"] == COURIER
    hall.house.start_central()


async def test_who_is_of_the_staff_no_more_helps_nobody(hall: Inside) -> None:
    await hall.chooses("query")
    await hall.citizen.sees("cases.prove")
    await is_helped(hall)
    office = await at_office(hall)
    await asyncio.to_thread(office.sends, f"staff/{COURIER}/leave")
    await hall.citizen.until(lambda scene: band(scene) == "", "nobody stands by", 20)
    assert on_record(hall, Event.ASSISTANCE_ENDED)[-1]["why"] == "not_on_list"
    await hall.gives_up()
