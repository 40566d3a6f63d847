"""M05 办事指南, M13, M30, M31, M39, M40: found by what people call it; what cannot be done here shows no way in."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.contract.content import Code, Facts, Pages, Rows, Tiles, Typing
from kiosk.contract.items import Intermediary, Item, ItemState, RegionalAssessment, Topic
from kiosk.contract.names import Name
from kiosk.contract.platform import Notice
from kiosk.contract.scene import Scene
from kiosk.contract.words import Moment, say
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT, WHOLE, both, catalogue

ELSEWHERE = dataclasses.replace(
    SHORT,
    task_code="370999-T009",
    number=9,
    is_service_terminals=False,
    elsewhere=Name("请到县公安局户籍窗口", "Please go to the police counter"),
)


def publish(hall: HandlingHall, *items: Item) -> None:
    """The catalogue that the terminal has, with something of everything."""
    whole = dataclasses.replace(
        catalogue(hall.bureau.letter_key, *items),
        topics=(Topic("business", Name("开店", "Shops"), "storefront"), Topic("health", both("health"), "first-aid")),
        notices=(Notice("1", both("closed on 1 January"), both("The hall is closed."), dt.date(2027, 1, 2)),),
        intermediaries=(
            Intermediary("a", both("Good agency"), both("surveys"), both("A"), both("1000"), 5, "4.8", "1"),
            Intermediary(
                "b", both("Bad agency"), both("surveys"), both("A"), both("900"), 5, "1.2", "2", both("licence lost")
            ),
        ),
        regional=(RegionalAssessment("r", both("East park"), both("flood"), "D-1", dt.date(2030, 1, 1), ()),),
    )
    hall.clerk.catalogue.take_over(whole, dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC))


async def at_the_ways(hall: HandlingHall, *items: Item) -> Scene:
    """我要办, with these items in the catalogue."""
    publish(hall, *items)
    await hall.chooses("handle")
    return await hall.citizen.sees("handle.ways")


async def test_an_item_is_found_by_its_pinyin_and_its_guide_opens(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT, ELSEWHERE)
    hall.citizen.touches("search")
    assert isinstance((await hall.citizen.sees("handle.search")).content, Typing)
    hall.citizen.writes("gtgsh")
    found = await hall.touches_at("handle.items", SHORT.task_code)
    assert isinstance(found.content, Rows)
    guide = await hall.citizen.sees("handle.guide")
    assert isinstance(guide.content, Facts)
    assert "apply" in guide.offers()


async def test_a_name_that_nobody_knows_may_be_typed_anew(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("search")
    await hall.writes_at("handle.search", "坐飞机")
    again = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Typing) and scene.content.note == say("guide.nothing_found"), "a note"
    )
    assert isinstance(again.content, Typing)
    assert again.content.value == "坐飞机"


async def test_an_item_that_is_not_for_terminals_says_where_to_go_and_has_no_button(hall: HandlingHall) -> None:
    await at_the_ways(hall, ELSEWHERE)
    await hall.touches_at("handle.ways", "all")
    listed = await hall.touches_at("handle.items", ELSEWHERE.task_code)
    assert isinstance(listed.content, Rows)
    assert listed.content.rows[0].pill is not None
    assert listed.content.rows[0].pill.words == say("guide.pill.elsewhere")
    guide = await hall.citizen.sees("handle.guide")
    assert isinstance(guide.content, Facts)
    assert "apply" not in guide.offers()
    assert guide.content.band is not None
    assert "户籍窗口" in str(guide.content.band)


async def test_only_subjects_that_have_items_are_shown(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("topics")
    topics = await hall.touches_at("handle.topics", "business")
    assert isinstance(topics.content, Rows)
    assert [row.id for row in topics.content.rows] == ["business"]
    await hall.citizen.sees("handle.items")


async def test_a_department_that_is_down_closes_its_item_while_the_guide_is_open(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT, WHOLE)
    hall.citizen.touches("all")
    await hall.touches_at("handle.items", SHORT.task_code)
    assert "apply" in (await hall.citizen.sees("handle.guide")).offers()
    hall.clerk.catalogue.close({SHORT.task_code: ItemState(SHORT.task_code, both("maintenance"))})
    closed = await hall.citizen.until(lambda scene: "apply" not in scene.offers(), "no way in")
    assert closed.name == "handle.guide"
    hall.clerk.catalogue.close({})
    await hall.citizen.until(lambda scene: "apply" in scene.offers(), "the way in again")


async def test_with_the_network_cut_the_guide_opens_says_from_when_it_is_and_prints(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.office.reachable = False
    hall.clerk.bell.ring()
    ways = await hall.citizen.until(lambda scene: scene.name == "handle.ways" and scene.hint is not None, "a date")
    assert ways.hint == say("guide.as_of", at=Moment(dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC).astimezone()))
    hall.citizen.touches("all")
    await hall.touches_at("handle.items", SHORT.task_code)
    guide = await hall.touches_at("handle.guide", "more")
    assert "apply" not in guide.offers()
    whole = await hall.touches_at("handle.guide.whole", "print")
    assert isinstance(whole.content, Pages)
    await hall.touches_at("handle.guide.printed", "ok")
    (slip,) = hall.slips()
    for said in ("办事指南", "个体工商户设立登记", "资料更新于"):
        assert said in slip, slip


async def test_the_list_is_taken_along_as_a_code_that_needs_no_network(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("all")
    await hall.touches_at("handle.items", SHORT.task_code)
    await hall.touches_at("handle.guide", "more")
    await hall.touches_at("handle.guide.whole", "take")
    code = (await hall.citizen.sees("handle.guide.take")).content
    assert isinstance(code, Code)
    assert code.text.startswith("个体工商户设立登记\n")
    assert len(code.text.encode()) <= 600


async def test_a_suspended_agency_is_marked_and_its_reason_told(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("boards")
    await hall.touches_at("handle.boards", "others")
    listed = await hall.touches_at("handle.others", "i:b")
    assert isinstance(listed.content, Rows)
    assert [row.pill.words if row.pill else None for row in listed.content.rows] == [None, say("board.suspended"), None]
    agency = (await hall.touches_at("handle.intermediary", "ok")).content
    assert isinstance(agency, Facts)
    assert "licence lost" in str(agency.band)
    await hall.touches_at("handle.others", "r:r")
    await hall.citizen.sees("handle.area")


async def test_a_notice_is_read(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("boards")
    await hall.touches_at("handle.boards", "notices")
    await hall.touches_at("handle.notices", "n:1")
    assert isinstance((await hall.citizen.sees("handle.notice")).content, Pages)


async def test_from_the_guide_straight_into_the_application(hall: HandlingHall) -> None:
    await at_the_ways(hall, SHORT)
    hall.citizen.touches("all")
    await hall.touches_at("handle.items", SHORT.task_code)
    await hall.touches_at("handle.guide", "apply")
    await hall.citizen.sees("cases.prove")


async def test_without_any_catalogue_nobody_is_led_in(hall: HandlingHall) -> None:
    hall.clerk.catalogue.current = None
    hall.clerk.bell.ring()
    home = await hall.citizen.until(
        lambda scene: isinstance(scene.content, Tiles) and "handle" not in scene.offers(), "a closed tile"
    )
    assert home.name == "welcome"
