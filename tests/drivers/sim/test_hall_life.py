"""The life of a certificate as hands play it: staff, trolley, labels, papers, keys, agents, and bad wiring."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import httpx
import pytest
import serial

from drivers.contracts import Door
from drivers.locker.kerong.driver import KerongBoard
from drivers.sim.control import HandSlipped
from tests.drivers.sim.running_hall import PEOPLE, a_hall, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.drivers.sim.running_hall import RunningHall

STAFF = """
[[staff]]
id = "S-901"
name = "试投递"
number = "370999198506129913"
roles = ["courier"]
badge = "Tq1sT2bA3dG4eK5x"
pin = "112358"
"""
PARCELS = """
[[parcel]]
case = "9901"
item_zh = "试办许可证"
item_en = "Trial permit"
size = "small"

[[parcel]]
case = "9902"
item_zh = "试办批复"
item_en = "Trial approval"
size = "medium"
"""
DELEGATION = """
[[delegation]]
case = "0301"
agent = "韩㛃例"
code = "90817263"
"""
LIGHT_ON = "7E 01 30 30 30 30 23 53 43 4E 54 52 47 31 3B 03"
OPEN_5, QUERY_5 = "8A 01 05 11 9F", "80 01 05 33 B7"
SHUT_5, OPENED_5 = bytes.fromhex("80 01 05 11 95"), bytes.fromhex("80 01 05 00 84")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The people of the demo, with staff, parcels and an agent that only these tests know."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(PEOPLE, folder)
    deposits = PEOPLE.with_name("deposits.toml").read_text(encoding="utf-8")
    (folder / "deposits.toml").write_text(deposits + DELEGATION, encoding="utf-8")
    (folder / "staff.toml").write_text(STAFF, encoding="utf-8")
    (folder / "parcels.toml").write_text(PARCELS, encoding="utf-8")
    return folder / "people.toml"


@pytest.fixture(scope="module")
def open_house(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """One hall for all tests of this file."""
    with a_hall(tmp_path_factory.mktemp("house"), people=people) as hall:
        yield hall


@pytest.fixture
async def house(open_house: RunningHall) -> RunningHall:
    """The hall, everything as at the start."""
    await open_house.hand.do("reset")
    return open_house


async def test_staff_lay_a_card_like_everybody_else_and_show_who_they_are(house: RunningHall) -> None:
    await house.hand.lay("试投递")
    now = await house.hand.look()
    clerk = now["people"][now["reader"]["card"]]
    assert clerk["number"] == "370999198506129913"
    assert clerk["badge"] == {"id": "S-901", "pin": "112358", "roles_zh": ["投递员"], "roles_en": ["courier"]}
    assert now["people"][0]["badge"] is None


async def test_a_badge_is_read_by_the_scanner(house: RunningHall) -> None:
    assert await _read(house, "show-badge", who="试投递") == b"HALLSTAFF1:Tq1sT2bA3dG4eK5x\r"
    with pytest.raises(HandSlipped):
        await house.hand.show_badge("王演示")


@pytest.mark.parametrize("name", ["HI00009901", "00009901"])
async def test_a_label_is_read_by_the_scanner(house: RunningHall, name: str) -> None:
    assert await _read(house, "show-label", item=name) == b"HI00009901\r"


async def test_a_thing_goes_from_the_trolley_behind_a_door_and_is_only_in_one_place(house: RunningHall) -> None:
    await house.hand.do("key", door=5)
    await house.hand.put(5, "00009902")
    await house.hand.do("key", door=4)
    with pytest.raises(HandSlipped, match="neither in a hand"):
        await house.hand.put(4, "HI00009902")
    await house.hand.show_label("HI00009902")  # it can still be reached
    await house.hand.shut(5)
    with pytest.raises(HandSlipped, match="locked away"):
        await house.hand.show_label("HI00009902")
    now = await house.hand.look()
    assert [(one["label"], one["here"], one["cell"]) for one in now["trolley"]] == [
        ("HI00009901", True, 0),
        ("HI00009902", False, 5),
    ]
    assert now["locks"]["doors"]["5"]["item"]["zh"] == "试办批复"
    assert house.truth("item_put")[-1] == {"door": 5, "item": "HI00009902"}


async def test_a_citizen_puts_papers_in_that_nobody_has_seen_before(house: RunningHall) -> None:
    await house.hand.do("key", door=5)
    await house.hand.put(5, "户口本原件")
    await house.hand.shut(5)
    assert (await house.hand.look())["locks"]["doors"]["5"]["item"]["id"] == "户口本原件"
    await house.hand.do("key", door=5)
    await house.hand.take(5)
    assert house.truth("item_taken")[-1] == {"door": 5, "item": "户口本原件"}


async def test_what_an_agent_collects_stands_on_the_agents_phone(house: RunningHall) -> None:
    people = (await house.hand.look())["people"]
    (errand,) = next(person for person in people if person["name"] == "韩㛃例")["errands"]
    assert (errand["id"], errand["for"], errand["code"], errand["waiting"]) == ("D-0301", "李样例", "90817263", True)


async def test_a_message_comes_to_a_phone_and_its_code_is_shown(house: RunningHall) -> None:
    await house.hand.do("message", who="张测试", text="您的证件已办好", qr="HALLPICK1:abcdefghijklmnop")
    person = next(one for one in (await house.hand.look())["people"] if one["name"] == "张测试")
    assert person["texts"] == [{"number": 1, "text": "您的证件已办好", "qr": True}]
    async with httpx.AsyncClient(base_url=house.where["page"]) as page:
        assert (await page.get("/messages/1.svg")).headers["content-type"] == "image/svg+xml"
        assert (await page.get("/messages/2.svg")).status_code == 404
    assert await _read(house, "show-message", number=1) == b"HALLPICK1:abcdefghijklmnop\r"


async def test_a_key_opens_a_jammed_door_without_a_pulse_and_the_truth_tells_a_key_from_a_crowbar(
    house: RunningHall,
) -> None:
    pulses = len(house.truth("pulse"))
    await house.hand.do("jam", door=5)
    await house.hand.do("key", door=5)
    await house.hand.do("leave", door=6)
    assert (house.truth("key")[-1], house.truth("forced")[-1]) == ({"door": 5}, {"door": 6})
    assert house.truth("door")[-2:] == [{"door": 5, "open": True}, {"door": 6, "open": True}]
    assert len(house.truth("pulse")) == pulses


async def test_with_swapped_wires_the_other_door_opens_and_the_truth_says_which(house: RunningHall) -> None:
    await house.hand.do("cross", door=5, other=6)
    with house.wire("locks", 9600) as line:
        await answer(line, OPEN_5, 5)
        assert await answer(line, QUERY_5, 5) == SHUT_5
        assert (await house.hand.look())["locks"]["doors"]["6"]["open"]
        assert house.truth("pulse")[-1] == {"door": 5, "opens": 6}
        await house.hand.do("uncross", door=6)
        await answer(line, OPEN_5, 5)
        assert await answer(line, QUERY_5, 5) == OPENED_5
    assert house.truth("pulse")[-1] == {"door": 5}


async def test_a_contact_that_is_stuck_at_open_is_freed(house: RunningHall) -> None:
    await house.hand.do("stuck-open", door=5)
    with house.wire("locks", 9600) as line:
        assert await answer(line, QUERY_5, 5) == OPENED_5
        await house.hand.do("free", door=5)
        assert await answer(line, QUERY_5, 5) == SHUT_5


async def test_a_big_wall_has_beams_and_boards_that_fail_one_by_one(people: Path, tmp_path: Path) -> None:
    with a_hall(tmp_path, "--locks", "kerong", "--boards", "3", "--lock-baud", "115200", people=people) as hall:
        driver = KerongBoard(address=str(hall.state / "locks"), boards=[1, 2, 3], beams=[1, 9])
        await driver.open()
        assert len((await hall.hand.look())["locks"]["doors"]) == 48
        assert (await driver.beams(1), await driver.beams(3)) == ({1: False, 9: True}, {1: False, 9: False})
        await hall.hand.do("beam-blocked", door=33)
        await hall.hand.do("silence-board", board=2)
        assert (await driver.status()).details["silent"] == "2"
        assert (await driver.beams(3))[1]
        await hall.hand.do("key", door=48)
        assert (await driver.doors(3))[16] is Door.OPEN
        with pytest.raises(HandSlipped):
            await hall.hand.do("silence-board", board=4)
        await driver.close()


async def _read(house: RunningHall, verb: str, **told: object) -> bytes:
    """What the scanner says when something is held before it."""
    with house.wire("scanner") as line:
        await answer(line, LIGHT_ON, 17)
        await house.hand.do(verb, **told)
        return await asyncio.to_thread(_until_return, line)


def _until_return(line: serial.Serial) -> bytes:
    read: bytes = line.read_until(b"\r")
    return read
