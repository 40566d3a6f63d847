"""M27 委托代办, 代取 in a whole hall: signed at the screen, acted on by own card and code, dead once taken back."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from drivers.sim.control import Picture
from kiosk.contract.content import Code, Rows
from kiosk.contract.scene import Scene
from kiosk.rig.house import House
from kiosk.rig.walks.telephone import Telephone
from tests.hall.applying import CARE_ELSEWHERE, cases_of, goes_to
from tests.hall.at_work import QUICK_LISTS
from tests.hall.inside import THINGS, Inside

NUMBERS = {"卫例子": "370999199909090120", "周演练": "370999200107120063"}
LIS, WUS = THINGS["D-0301"], THINGS["D-0601"]
_COLLECTING_CODE = re.compile(r"代取码(\d{8}),")


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


@pytest.fixture(scope="module", autouse=True)
def carrier(house: House) -> None:
    """Messages come to telephones."""
    house.start_carrier()


async def opens_the_delegations(hall: Inside, who: str) -> None:
    """From home to those in force."""
    await hall.chooses("handle")
    await touches(hall, "handle.ways", "delegate")
    await hall.citizen.until(lambda scene: scene.name.endswith(".prove"), "who are you")
    await hall.lays_card(who)
    await hall.citizen.sees("handle.delegations")


async def delegates(hall: Inside, who: str, agent: str, *scopes: str) -> None:
    """One more, given and kept."""
    await opens_the_delegations(hall, who)
    hall.citizen.touches("new")
    await hall.citizen.sees("handle.second_code")
    hall.citizen.types(await Telephone(hall.hand, who).code())
    await hall.citizen.sees("handle.delegation_name")
    hall.citizen.writes(agent)
    await hall.citizen.sees("handle.delegation_number")
    hall.citizen.types(NUMBERS[agent])
    for scope in scopes:
        await touches(hall, "handle.delegation_scopes", scope)
        await hall.citizen.until(lambda scene, scope=scope: is_ticked(scene, scope), scope)  # type: ignore[misc]
    hall.citizen.touches("done")
    await touches(hall, "handle.delegation_range", "all")
    await touches(hall, "handle.delegation_until", "week")
    await hall.citizen.sees("handle.text")
    hall.citizen.reads()
    hall.citizen.touches("sign")
    await hall.citizen.sees("handle.sign_text")
    hall.citizen.signs()
    await touches(hall, "handle.delegation_given", "ok")
    await hall.citizen.sees("handle.delegations")
    await goes(hall)


async def takes_it_back(hall: Inside, who: str) -> None:
    """The first that is listed is ended."""
    await opens_the_delegations(hall, who)
    content = hall.citizen.scene.content
    assert isinstance(content, Rows)
    hall.citizen.touches(content.rows[0].id)
    await touches(hall, "handle.delegation", "end")
    await touches(hall, "handle.delegation_end", "end")
    await touches(hall, "handle.delegation_ended", "ok")
    await hall.citizen.sees("handle.delegations")
    await goes(hall)


async def code_for(hall: Inside, who: str) -> str:
    """The code for collecting that came to the principal's telephone."""

    def found(picture: Picture) -> list[str]:
        (texts,) = (person["texts"] for person in picture["people"] if person["name"] == who)
        return [code for text in texts for code in _COLLECTING_CODE.findall(text["text"])]

    return found(await hall.hand.until(found))[-1]


async def touches(hall: Inside, name: str, id: str) -> None:
    """See a scene that offers this, and touch it."""
    await hall.citizen.until(lambda scene: scene.name == name and id in scene.offers(), f"{name} with {id}")
    hall.citizen.touches(id)


def is_ticked(scene: Scene, id: str) -> bool:
    """Whether this row is ticked."""
    return isinstance(scene.content, Rows) and any(row.id == id and row.ticked for row in scene.content.rows)


async def goes(hall: Inside) -> None:
    """Away with the card."""
    await hall.gives_up()
    await hall.hand.lift()


async def shows_a_card_to_collect(hall: Inside, who: str) -> None:
    """From home to whatever there is for the bearer of this card."""
    await hall.asks_to_collect()
    await hall.lays_card(who)
    await hall.citizen.until(lambda scene: scene.name != "pickup.prove", "an answer to the card")


async def test_an_agent_applies_with_their_own_card_and_the_case_names_both(hall: Inside) -> None:
    await delegates(hall, "褚试用", "卫例子", "submit")
    applicant = await goes_to(hall, CARE_ELSEWHERE, "卫例子")
    asked = await hall.citizen.sees("handle.for_whom")
    assert isinstance(asked.content, Rows)
    mine, other = asked.content.rows
    assert mine.id == "myself"
    hall.citizen.touches(other.id)
    await hall.citizen.until(lambda scene: scene.number > asked.number, "the form")
    taken = await applicant.walks_to("handle.taken")
    assert isinstance(taken.content, Code)
    assert cases_of(hall)[-1] == taken.content.text
    await goes(hall)
    with closing(sqlite3.connect(hall.house.folder / "central.db")) as db:
        known = {name: f"citizen:{number}" for number, name in db.execute("SELECT id, name FROM citizen")}
        both = db.execute("SELECT by, principal FROM case_act WHERE project_no = ?", [taken.content.text]).fetchone()
    assert both == (known["卫例子"], known["褚试用"])
    assert hall.memory.audit().whole


async def test_an_agent_collects_with_their_own_card_and_the_code_that_came(hall: Inside) -> None:
    await delegates(hall, LIS.person, "周演练", "collect")
    code = await code_for(hall, LIS.person)
    await comes_to_type_a_code(hall, "周演练")
    await hall.tries_code(LIS.code)  # the receiver's own: not the agent's
    hall.citizen.types(code)
    await hall.collects(LIS)
    await hall.leaves()
    await hall.hand.lift()
    await hall.everything_is_sent()
    (proof,) = hall.belief.handovers(LIS.id)
    assert proof.delegation.startswith("AD-")
    assert hall.belief.deposit(LIS.id).state == "confirmed"
    assert hall.belief.tasks(LIS.cell) == []


async def test_what_was_taken_back_opens_nothing_and_the_holder_still_collects(hall: Inside) -> None:
    await delegates(hall, WUS.person, "周演练", "collect")
    await comes_to_type_a_code(hall, "周演练")
    await goes(hall)
    await takes_it_back(hall, WUS.person)
    await finds_nothing(hall, "周演练")
    await shows_a_card_to_collect(hall, WUS.person)
    await hall.collects(WUS)
    await hall.leaves()
    await hall.hand.lift()
    assert hall.deeds.pulsed() == [WUS.cell]


async def comes_to_type_a_code(hall: Inside, agent: str) -> None:
    """Lay the agent's card until the list that names them has come."""
    while True:
        await shows_a_card_to_collect(hall, agent)
        if hall.citizen.scene.name == "pickup.type_code":
            return
        await goes(hall)


async def finds_nothing(hall: Inside, agent: str) -> None:
    """Lay the agent's card until the list that names them no more has come."""
    while True:
        await shows_a_card_to_collect(hall, agent)
        name = hall.citizen.scene.name
        await goes(hall)
        if name == "pickup.nothing":
            return


async def test_the_record_of_the_terminal_names_neither(hall: Inside) -> None:
    """Follows on what happened above."""
    with closing(sqlite3.connect(hall.house.state / "terminal.db")) as db:
        record = "".join(facts for (facts,) in db.execute("SELECT facts FROM audit"))
        given = db.execute("SELECT count(*) FROM audit WHERE event = 'delegated'").fetchone()[0]
    assert given == 4
    for name, number in NUMBERS.items():
        assert name not in record
        assert number not in record
