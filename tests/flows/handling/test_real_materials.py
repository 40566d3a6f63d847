"""M06, M13, M16, M25 with the real platform, the real issuers' registry and the simulated hall's camera."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

import pytest
import requests
from PIL import Image

from kiosk.contract.content import Code, Photos
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say
from kiosk.rig.applicant import Applicant
from kiosk.rig.house import House
from tests.flows.handling.desk import Desk
from tests.hall.search import pictures_papers_and_sounds

FOOD, EATERY = (f"11370999MBDEM00583019990000{number:04d}" for number in (2, 4))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices, platform and the registry of issuers, each its own process."""
    with House(tmp_path_factory.mktemp("house"), faults=True, everything=True) as house:
        house.start_hall()
        house.start_registry()
        house.start_central()
        yield house


async def begins(desk: Desk, task_code: str, who: str) -> None:
    """From home to the first picture of the form."""
    desk.task_code = task_code
    await desk.citizen.until(lambda scene: scene.name == "welcome" and "ask" in scene.offers(), "home")
    desk.citizen.touches("ask")
    await desk.citizen.sees("cases.prove")
    await desk.hand.do("reset")
    await desk.hand.lay(who)
    await desk.citizen.until(lambda scene: scene.name.startswith("handle.") and bool(scene.offers()), "the form")


def applicant(desk: Desk, met: Mapping[str, Callable[[Scene], None]], *, page_lies: bool = False) -> Applicant:
    """Whoever fills it in, with their own answers to these scenes."""
    met = {"handle.delivery": desk._chooses_the_way, **met}
    return Applicant(desk.citizen, desk.item, {}, met, page_lies=page_lies)


def settled(desk: Desk, taken: Scene) -> dict[str, tuple[str, str, int]]:
    """Way, grade and number of pages of each material of the case that was taken, as the platform keeps them."""
    assert isinstance(taken.content, Code)
    rows = """SELECT m.material, lower(m.way), coalesce(m.level, ''), count(u.id) FROM case_material m
              LEFT JOIN upload u ON u.used_by = m.id WHERE m.project_no = ? GROUP BY m.id"""
    with closing(sqlite3.connect(desk.house.folder / "central.db")) as db:
        return {row[0]: (row[1], row[2], row[3]) for row in db.execute(rows, [taken.content.text])}


def material(scene: Scene) -> str:
    """Of which material a scene tells."""
    assert isinstance(scene.question, Say)
    name = scene.question.gaps["material"]
    return getattr(name, "zh", "")


async def test_pages_are_photographed_what_is_late_is_promised_and_nothing_stays_here(desk: Desk) -> None:
    def brings(scene: Scene) -> None:
        desk.citizen.touches("without" if material(scene) == "食品安全管理制度" else "camera")

    await begins(desk, FOOD, "王演示")
    await desk.hand.do("lay-page", kind="a4")
    taken = await applicant(desk, {"handle.material": brings}, page_lies=True).walks_to("handle.taken")
    found = settled(desk, taken)
    assert found["plan"] == ("upload", "C", 1)
    assert found["safety_rules"][0] == "tolerance"
    assert found["application"][0] == "made_here"
    names = [scene.name for scene in desk.citizen.seen]
    assert names.index("handle.tolerance") < names.index("handle.text") < names.index("handle.sign_text")
    assert [where for where in pictures_papers_and_sounds(desk.house.folder) if "central.db" not in where] == []


async def test_a_health_certificate_is_its_number_and_only_its_holder_s(desk: Desk) -> None:
    def types(scene: Scene) -> None:
        desk.citizen.writes("JK2026000123")

    met = {
        "handle.material": lambda _: desk.citizen.touches("number"),
        "handle.material_number": types,
        "handle.material_verified": lambda _: desk.citizen.touches("ok"),
    }
    await begins(desk, EATERY, "周演练")
    found = settled(desk, await applicant(desk, met).walks_to("handle.taken"))
    assert found["health"] == ("verify_number", "B", 0)


# ---- M25 -----------------------------------------------------------------------------------------------------------


class Telephone:
    """A telephone with the page of a QR."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._line = requests.Session()
        self._line.trust_env = False

    def opens(self) -> int:
        """Scan the code; the status."""
        return self._line.get(self._url, timeout=10).status_code

    def sends(self, material: str, page: str) -> int:
        """Photograph a page and send it; the status."""
        held = io.BytesIO()
        Image.effect_noise((900, 1200), 40).convert("RGB").save(held, "JPEG")
        headers = {"Content-Type": "image/jpeg", "X-Page": page, "Sec-Fetch-Site": "same-origin"}
        place = f"{self._url}/pages?material={material}"
        return self._line.post(place, data=held.getvalue(), headers=headers, timeout=10).status_code


async def test_a_telephone_sends_a_page_that_stands_here_within_three_seconds(desk: Desk) -> None:
    await begins(desk, EATERY, "吴模拟")
    await applicant(desk, {}).walks_to("handle.material")
    desk.citizen.touches("phone")
    shown = await desk.citizen.sees("handle.phone")
    assert isinstance(shown.content, Code)
    url = shown.content.text
    assert not any(part in url for part in ("吴", "health", "3709"))
    mine, another = Telephone(url), Telephone(url)
    assert await asyncio.to_thread(mine.opens) == 200
    assert await asyncio.to_thread(another.opens) != 200, "a second telephone"
    began = time.monotonic()
    assert await asyncio.to_thread(mine.sends, "health", "page-0001") == 200
    arrived = await desk.citizen.sees("handle.phone_arrived", 3.0)
    assert time.monotonic() - began < 3.0
    assert isinstance(arrived.content, Photos)
    assert Image.open(io.BytesIO(arrived.content.photos[0].jpeg)).format == "JPEG"
    desk.citizen.touches("keep")
    await desk.citizen.until(lambda scene: scene.name == "handle.phone" and "done" in scene.offers(), "the QR")
    desk.citizen.touches("done")
    await desk.citizen.sees("handle.materials")
    await asyncio.sleep(1)
    assert await asyncio.to_thread(mine.sends, "health", "page-0002") != 200, "the step is over"
