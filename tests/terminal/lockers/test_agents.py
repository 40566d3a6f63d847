"""Somebody else collects 代领: own card and own code, both, while the receiver lets them; any mixture is nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract.lockers import Agent, FactorRule, Grant
from kiosk.terminal.lockers.wall import Deed, FactorsMissing, Found, Opening
from tests.terminal.lockers.doubles import CODE, NUMBER, QR, SHANGHAI, Site, grant, shown

AGENT_CARD, AGENT_CODE, OTHER_CODE = "370999198507150021", "61728394", "55443322"
UNTIL = dt.datetime(2026, 11, 25, tzinfo=SHANGHAI)
AGENT = Agent("G-1", shown("id", AGENT_CARD), shown("code", AGENT_CODE), "李*明", UNTIL)
OTHER = Agent("G-2", shown("id", "370999197001010019"), shown("code", OTHER_CODE), "周*样", UNTIL)


@pytest.fixture(params=[FactorRule.EITHER, FactorRule.BOTH])
async def mine(site: Site, request: pytest.FixtureRequest) -> Grant:
    """Something whose receiver has sent two people, one after the other."""
    made = grant(rule=request.param, agents=(AGENT, OTHER))
    await site.deposit(made)
    return made


async def with_card(site: Site, number: str) -> Found:
    """Somebody lays a card down."""
    return await site.wall.grants_for_card(number)


async def with_code(site: Site, digits: str) -> Found:
    """Somebody types a code."""
    found = await site.wall.grants_for_code(digits)
    assert isinstance(found, Found)
    return found


async def test_own_card_and_own_code_open(site: Site, mine: Grant) -> None:
    found = (await with_card(site, AGENT_CARD)).together(await with_code(site, AGENT_CODE))
    assert found.grants == (mine,)
    assert found.agent_for(mine) == AGENT
    deed = Deed(factors=found.factors_for(mine), delegation=AGENT.delegation)
    async with await site.wall.begin(mine, deed) as pickup:
        assert await pickup.open() is Opening.OPENED
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle("got_it")
    (event, _) = await site.outbox()
    assert event.handover is not None
    assert (event.handover.delegation, event.handover.factors) == ("G-1", ("card", "code"))


async def test_the_code_may_be_typed_after_the_card(site: Site, mine: Grant) -> None:
    found = await with_card(site, AGENT_CARD)
    assert (found.grants, found.wanting) == ((), (mine,))
    proved = await site.wall.second_code(found, mine, AGENT_CODE)
    assert isinstance(proved, Found) and proved.grants == (mine,)
    assert proved.agent_for(mine) == AGENT


@pytest.mark.parametrize("code", [CODE, OTHER_CODE, "00000000"])
async def test_an_agents_card_with_any_other_code_is_nothing(site: Site, mine: Grant, code: str) -> None:
    card = await with_card(site, AGENT_CARD)
    typed = await site.wall.second_code(card, mine, code)
    assert isinstance(typed, Found) and typed.grants == ()
    if mine.rule is FactorRule.BOTH:
        assert card.together(await with_code(site, code)).grants == ()


async def test_card_alone_and_code_alone_are_nothing(site: Site, mine: Grant) -> None:
    for found in (await with_card(site, AGENT_CARD), await with_code(site, AGENT_CODE)):
        assert (found.grants, found.wanting) == ((), (mine,))
        deed = Deed(factors=found.factors_for(mine), delegation=AGENT.delegation)
        with pytest.raises(FactorsMissing):
            await site.wall.begin(mine, deed)


async def test_the_receivers_card_with_the_agents_code_does_not_add_up(site: Site, mine: Grant) -> None:
    found = (await with_card(site, NUMBER)).together(await with_code(site, AGENT_CODE))
    assert found.agent_for(mine) is None
    assert found.factors_for(mine) == ("card",)
    assert found.grants == ((mine,) if mine.rule is FactorRule.EITHER else ())


async def test_a_receivers_qr_does_not_help_an_agent(site: Site, mine: Grant) -> None:
    found = (await with_card(site, AGENT_CARD)).together(await site.wall.grants_for_qr(QR))
    if mine.rule is FactorRule.BOTH:
        assert found.grants == ()
    else:
        assert found.agent_for(mine) is None, "the QR alone is enough, and it is the receiver's"


async def test_a_delegation_ends(site: Site, mine: Grant) -> None:
    found = (await with_card(site, AGENT_CARD)).together(await with_code(site, AGENT_CODE))
    site.clock.passed += 3 * 86400
    assert await with_card(site, AGENT_CARD) == Found()
    with pytest.raises(FactorsMissing):
        await site.wall.begin(mine, Deed(factors=found.factors_for(mine), delegation=AGENT.delegation))
    assert (await with_card(site, NUMBER)).titles, "its receiver may still come"


async def test_a_delegation_taken_back_while_the_agent_stands_here(site: Site, mine: Grant) -> None:
    found = (await with_card(site, AGENT_CARD)).together(await with_code(site, AGENT_CODE))
    await site.deposit(dataclasses.replace(mine, agents=(OTHER,)), version=2)
    assert await site.wall.still_there(found) == ()
    assert await with_card(site, AGENT_CARD) == Found()


async def test_an_unknown_delegation_opens_nothing(site: Site, mine: Grant) -> None:
    with pytest.raises(FactorsMissing):
        await site.wall.begin(mine, Deed(factors=("card", "code"), delegation="G-9"))


async def test_what_wants_a_face_has_no_agent(site: Site) -> None:
    personal = grant("D-9", 9, rule=FactorRule.IN_PERSON, agents=(AGENT,))
    await site.deposit(personal)
    found = (await with_card(site, AGENT_CARD)).together(await with_code(site, AGENT_CODE))
    assert found.grants == ()
    with pytest.raises(FactorsMissing):
        await site.wall.begin(personal, Deed(factors=("card", "code"), delegation="G-1"))
