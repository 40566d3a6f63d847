"""M14, M15, M32 at the terminal with the real platform: one of two results is here, and its holder chooses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.contract.content import Facts, Lanes, Thanks
from kiosk.contract.scene import Scene
from kiosk.contract.words import Gap
from kiosk.rig.house import House
from kiosk.text import render
from tests.central.facts import placed
from tests.flows.handling.desk import Desk
from tests.flows.handling.neighbour import Neighbour
from tests.flows.handling.test_correcting import opens

WHO = "杨䶮演"
CARD = {"id_type": "111", "id_number": "370999196606060131", "name": WHO, "valid_to": "2040-03-09"}
ELSEWHERE = "T-DEMO-04"  # another terminal of the hall, with a cabinet of its own
LABEL = "HI90000001"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices and platform, each its own process."""
    with House(tmp_path_factory.mktemp("house"), everything=True) as house:
        house.start_hall()
        house.start_central()
        yield house


def first_is_here(desk: Desk) -> str:
    """The fire brigade has decided, and its opinion lies in a cabinet; the number of the case."""
    platform = Neighbour(desk.house)
    cases = platform.read("/v1/cases", platform.identify(CARD))
    number: str = next(each["project_no"] for each in cases if each["task_name"]["zh"].startswith("建筑工程"))
    platform.at_desk(f"cases/{number}/lanes/fire/steps", {"step": "decide", "note": None, "days": 0})
    label = {"item_no": LABEL, "site": "370923-01", "project_no": number, "document_no": "示例〔2026〕1号", "copies": 1}
    label |= {"item": {"zh": "消防设计审查意见书", "en": "Opinion on fire protection"}, "part": "fire_opinion"}
    platform.at_desk("parcels", label | {"size": "small", "sensitivity": "ordinary"}, "S-101")
    assert platform.claim("N-1", LABEL, 1, cabinet="B", terminal=ELSEWHERE).status_code == 200
    platform.tell(placed("N-1", LABEL, 1, cabinet="B"), terminal=ELSEWHERE)
    return number


def zh(words: Gap | None) -> str:
    """As it is read."""
    assert words is not None
    return render(words, "zh")


def now(scene: Scene) -> str:
    """What the page says is to be done."""
    assert isinstance(scene.content, Lanes)
    return zh(scene.content.now)


async def test_one_of_two_is_here_and_its_holder_wants_them_together(desk: Desk) -> None:
    number = first_is_here(desk)
    await opens(desk, number, WHO)
    page = await desk.citizen.sees("cases.lanes")
    assert isinstance(page.content, Lanes)
    assert [lane.city for lane in page.content.lanes] == [False, False, True]
    assert now(page) == "2件到了1件:可以先取,也可以等齐。"
    desk.citizen.touches("results")
    choice = await desk.citizen.sees("results.choose")
    assert isinstance(choice.content, Facts)
    assert [zh(fact.value) for fact in choice.content.facts] == ["还在办", "已到县政务服务中心24小时自助服务区 B柜"]
    desk.citizen.touches("together")
    kept = await desk.citizen.sees("results.kept")
    assert isinstance(kept.content, Thanks)
    assert kept.content.number is not None
    assert kept.content.number.digits == number, "one receipt number"
    desk.citizen.touches("ok")
    again = await desk.citizen.until(lambda scene: scene.name == "cases.lanes" and "等齐" in now(scene), "its page")
    assert "到齐发短信" in now(again)
    desk.citizen.touches("results")
    thinks_again = await desk.citizen.sees("results.choose")
    assert "together" not in thinks_again.offers()
