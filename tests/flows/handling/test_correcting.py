"""M08, M09 at the terminal with the real platform: the one list, only what it names is opened; and 撤回."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests

from kiosk.contract.content import Code, Facts, Progress, Rows, Thanks
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.rig.house import TERMINAL, House
from kiosk.rig.truths import Deeds
from kiosk.text import render
from tests.central.visiting import PINS, Json
from tests.flows.handling.desk import Desk
from tests.flows.handling.neighbour import Neighbour
from tests.flows.handling.test_real_materials import EATERY, applicant, begins

WHO = "周演练"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices, platform and the registry of issuers, each its own process."""
    with House(tmp_path_factory.mktemp("house"), faults=True, everything=True) as house:
        house.start_hall()
        house.start_registry()
        house.start_central()
        yield house


def at_office(desk: Desk, path: str, body: Json, token: str = "") -> Json:
    """A write at the staff's desk."""
    headers = {"X-Terminal": TERMINAL, "Idempotency-Key": uuid.uuid4().hex, "Authorization": f"Bearer {token}"}
    if not token:
        del headers["Authorization"]
    answer = requests.post(f"{desk.house.central_url}/v1/office/{path}", json=body, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def notices(desk: Desk, number: str) -> None:
    """The office asks for the name of the shop and the health certificate."""
    token = at_office(desk, "session", {"staff": "S-102", "pin": PINS["S-102"]})["token"]
    words = {"zh": "与证件不一致", "en": "not as in the document"}
    problem = {"id": "", "field": "", "material": "", "problem": words, "how": words, "sample": None}
    problems = [problem | {"field": "shop_name"}, problem | {"material": "health"}]
    at_office(desk, f"cases/{number}/notice", {"problems": problems, "opinion": None, "reason": None}, token)


async def verifies(desk: Desk) -> None:
    """The number of the certificate is told instead of a page."""
    await desk.citizen.sees("handle.material")
    desk.citizen.touches("number")
    await desk.citizen.sees("handle.material_number")
    desk.citizen.writes("JK2026000123")
    await desk.citizen.sees("handle.material_verified")
    desk.citizen.touches("ok")


async def applies(desk: Desk) -> str:
    """A small eatery is applied for; its case number, once the citizen has gone."""
    met = {
        "handle.material": lambda _: desk.citizen.touches("number"),
        "handle.material_number": lambda _: desk.citizen.writes("JK2026000123"),
        "handle.material_verified": lambda _: desk.citizen.touches("ok"),
    }
    await begins(desk, EATERY, WHO)
    taken = await applicant(desk, met).walks_to("handle.taken")
    assert isinstance(taken.content, Code)
    desk.citizen.touches("go_on")
    await desk.citizen.sees("handle.rate")
    desk.citizen.touches("skip")
    await desk.citizen.sees("goodbye")
    desk.citizen.goes("home")
    return taken.content.text


async def opens(desk: Desk, number: str, who: str = WHO) -> None:
    """A citizen looks at their case another time."""
    await desk.citizen.until(lambda scene: scene.name == "welcome" and "query" in scene.offers(), "home")
    desk.citizen.touches("query")
    await desk.citizen.sees("cases.prove")
    await desk.hand.do("reset")
    await desk.hand.lay(who)
    await desk.citizen.sees("cases.list")
    desk.citizen.touches(number)


def still_open(scene: Scene) -> list[str]:
    """The problems on the list that are not mended."""
    assert isinstance(scene.content, Rows)
    return [row.id for row in scene.content.rows if row.pill is not None and row.pill.tone == "care"]


async def test_only_what_the_notice_names_is_opened_sent_as_one_letter_and_the_case_can_be_withdrawn(
    desk: Desk,
) -> None:
    number = await applies(desk)
    notices(desk, number)
    await opens(desk, number)
    await desk.citizen.sees("cases.pre_fix")
    desk.citizen.touches("correct")
    listed = await desk.citizen.sees("handle.correct")
    assert still_open(listed) == ["0", "1"]
    assert "send" not in listed.offers(), "only everything at once"
    desk.citizen.touches("next")
    await desk.citizen.sees("handle.field.text")
    desk.citizen.writes("示例县新名小吃店")
    once = await desk.citizen.until(lambda scene: scene.name == "handle.correct", "the list")
    assert still_open(once) == ["1"]
    desk.citizen.touches("next")
    await verifies(desk)
    await desk.citizen.until(lambda scene: scene.name == "handle.correct" and "send" in scene.offers(), "send")
    desk.citizen.touches("send")
    sent = await desk.citizen.sees("handle.corrected")
    assert isinstance(sent.content, Thanks)
    with closing(sqlite3.connect(desk.house.folder / "central.db")) as db:
        (values,) = db.execute("SELECT form_values FROM application WHERE project_no = ?", [number]).fetchone()
        replaced = "SELECT count(*) FROM case_material WHERE project_no = ? AND replaced_at IS NOT NULL"
        assert db.execute(replaced, [number]).fetchone() == (1,)
    assert "新名小吃店" in values.encode().decode("unicode_escape") or "新名小吃店" in values
    desk.citizen.touches("ok")
    page = await desk.citizen.sees("cases.submitted")
    assert "correct" not in page.offers()
    desk.citizen.touches("withdraw")
    await desk.citizen.sees("handle.withdraw")
    desk.citizen.touches("withdraw")
    await desk.citizen.sees("cases.withdrawn")


CARD = {"id_type": "111", "id_number": "370999200107120063", "name": WHO, "valid_to": "2041-07-12"}


@pytest.fixture
def platform(house: House) -> Iterator[Neighbour]:
    """The platform, asked from beside the terminal. Afterwards the same can be applied for again."""
    platform = Neighbour(house)
    yield platform
    for case in platform.read("/v1/cases", platform.identify(CARD)):
        number = case["project_no"]
        if platform.read(f"/v1/cases/{number}", platform.identify(CARD))["withdrawable"]:
            platform.do(f"/v1/cases/{number}/withdraw", {}, platform.identify(CARD))


async def begun(desk: Desk) -> str:
    """An application to which the office objects, with its list open at the terminal; the number of the case."""
    number = await applies(desk)
    notices(desk, number)
    await opens(desk, number)
    await desk.citizen.sees("cases.pre_fix")
    desk.citizen.touches("correct")
    await desk.citizen.sees("handle.correct")
    return number


async def mends_everything(desk: Desk) -> None:
    """Both problems of the list, one after the other."""
    desk.citizen.touches("next")
    await desk.citizen.sees("handle.field.text")
    desk.citizen.writes("示例县更正小吃店")
    await desk.citizen.until(lambda scene: scene.name == "handle.correct" and len(still_open(scene)) == 1, "the list")
    desk.citizen.touches("next")
    await verifies(desk)
    await desk.citizen.until(lambda scene: scene.name == "handle.correct" and "send" in scene.offers(), "send")


def state(platform: Neighbour, number: str) -> str:
    """Where the case stands."""
    found: str = platform.read(f"/v1/cases/{number}", platform.identify(CARD))["summary"]["state"]
    return found


@pytest.mark.usefixtures("platform")
async def test_m09_the_notice_is_printed_and_says_so(desk: Desk) -> None:
    await begun(desk)
    before = Deeds(desk.house.hall_dir)
    desk.citizen.touches("print")
    told = await desk.citizen.until(
        lambda scene: scene.name == "handle.correct" and scene.hint == say("slip.printed"), "what became of the slip"
    )
    assert still_open(told) == ["0", "1"], "nothing else has changed"
    assert before.slips() == 1


async def test_m09_a_correction_without_an_answer_is_queued_and_arrives_once(desk: Desk, platform: Neighbour) -> None:
    number = await begun(desk)
    await mends_everything(desk)
    desk.belief.switch(prefix="/v1/letters", count=2, lose_answer=True)
    desk.citizen.touches("send")
    queued = await desk.citizen.sees("handle.correction_queued", 40)
    assert isinstance(queued.content, Facts)
    for _ in range(200):
        if state(platform, number) == "submitted":
            break
        await asyncio.sleep(0.1)
    stages = platform.read(f"/v1/cases/{number}", platform.identify(CARD))["stages"]
    assert [stage["state"] for stage in stages] == ["submitted", "pre_fix", "submitted"]


@pytest.mark.usefixtures("platform")
async def test_m09_what_the_office_has_ended_meanwhile_is_told_and_its_page_says_how_it_stands(desk: Desk) -> None:
    number = await begun(desk)
    await mends_everything(desk)
    token = at_office(desk, "session", {"staff": "S-102", "pin": PINS["S-102"]})["token"]
    words = {"zh": "地址不在本县", "en": "not in this county"}
    at_office(desk, f"cases/{number}/steps", {"step": "return", "note": words, "days": 0}, token)
    desk.citizen.touches("send")
    await desk.citizen.sees("trouble.refused")
    desk.citizen.touches("ok")
    page = await desk.citizen.sees("cases.returned")
    assert "correct" not in page.offers()


async def test_m09_day_six_without_a_notice_is_acceptance_as_of_the_day_of_receipt(
    desk: Desk, platform: Neighbour
) -> None:
    number = await applies(desk)
    received = dt.datetime.now(SHANGHAI).date() - dt.timedelta(days=20)
    with closing(sqlite3.connect(desk.house.folder / "central.db")) as db:
        db.execute("UPDATE case_stage SET entered_on = ? WHERE project_no = ?", [received.isoformat(), number])
        db.commit()
    for _ in range(100):
        if state(platform, number) == "accepted":
            break
        await asyncio.sleep(0.1)
    await opens(desk, number)
    page = await desk.citizen.sees("cases.accepted")
    assert isinstance(page.content, Progress)
    here = next(stage for stage in page.content.stages if stage.place == "here")
    assert render(here.detail or "", "zh") == "逾期未告知,自收到之日起视为受理"
    told = platform.read(f"/v1/cases/{number}", platform.identify(CARD))["stages"]
    assert told[-1]["on"] == received.isoformat()
