"""M15, M32 at the terminal: the page of a case says how far each department is, and which steps are the city's."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import Lanes, Progress
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseDetail, CaseStage, CaseState, CaseSummary, Clock, ClockColour, Contact, Lane
from kiosk.contract.platform import UseLevel as Level
from kiosk.contract.words import Words
from kiosk.terminal.flows.case_scenes import case_page
from kiosk.text import render

NUMBER = "3709232026110514018"
DAY = dt.date(2026, 11, 26)
LATER = dt.date(2026, 12, 2)
NO_CLOCK = Clock(ClockColour.NONE, None, None)
FIRE = Name("市消防救援支队", "City Fire and Rescue Division")


def case(
    state: CaseState, clock: Clock, lanes: tuple[Lane, ...] = (), stages: tuple[CaseStage, ...] = ()
) -> CaseDetail:
    """A permit to build on its way."""
    name = Name("建筑工程施工许可证核发", "Permit to build")
    summary = CaseSummary(NUMBER, name, state, DAY, clock)
    return CaseDetail(summary, "示*", stages, Contact(Name("县住建局", "Housing"), "10000000110"), None, lanes)


def zh(words: Words | None) -> str:
    """As it is read."""
    assert words is not None
    return render(words, "zh")


def test_each_department_shows_its_state_its_days_and_whose_it_is() -> None:
    slow = Clock(ClockColour.GREEN, LATER, 4)
    lanes = (
        Lane(Name("县住建局", "Housing"), CaseState.DECIDED, NO_CLOCK, lead=True),
        Lane(Name("县人防办", "Defence"), CaseState.REVIEW, Clock(ClockColour.YELLOW, DAY, 1)),
        Lane(FIRE, CaseState.REVIEW, slow, level=Level.CITY),
    )
    page = case_page(case(CaseState.REVIEW, slow, lanes), may_print=True)
    assert isinstance(page.content, Lanes)
    assert zh(page.hint) == "正在审(审查),12月2日(星期三)前办结", "the slowest gives the day"
    housing, defence, fire = page.content.lanes
    assert (housing.lead, housing.clock, housing.city) == (True, None, False)
    assert (zh(defence.clock), defence.slowest) == ("还有1个工作日", False)
    assert (zh(fire.clock), fire.slowest, fire.city) == ("还有4个工作日", True, True)


def test_a_step_of_the_city_is_told_as_such() -> None:
    stages = (
        CaseStage(CaseState.SUBMITTED, DAY),
        CaseStage(CaseState.ACCEPTED, DAY),
        CaseStage(CaseState.REVIEW, DAY, level=Level.CITY),
    )
    page = case_page(case(CaseState.REVIEW, NO_CLOCK, (), stages), may_print=False)
    assert isinstance(page.content, Progress)
    assert [zh(stage.words) for stage in page.content.stages[:3]] == ["申报", "受理", "审查(市级)"]
