"""A citizen says that the papers are in, and nothing that can be seen bears it out: no receipt says 已收."""

from __future__ import annotations

from kiosk.contract.content import Lines
from kiosk.contract.words import say
from tests.flows.locker_hall import LockerHall
from tests.flows.test_handing_in import comes_to_hand_in, facts_of, listed


async def test_the_cell_looks_empty_and_the_citizen_insists(hall: LockerHall) -> None:
    hall.board.with_beams.add(9)
    await listed(hall)
    hall.hands.will(9, "shut")
    await comes_to_hand_in(hall)
    await hall.touches_at("hand_in.cell", "open")
    await hall.touches_at("hand_in.placed", "placed")
    await hall.citizen.until(lambda scene: scene.hint == say("hand_in.looks_empty"), "asked again")
    hall.citizen.touches("placed")
    told = await hall.citizen.sees("hand_in.in_doubt")
    assert isinstance(told.content, Lines)
    assert told.content.matter == say("hand_in.unsettled_matter")
    assert await hall.state(9) == ("unverified", "beam_sees_nothing")
    assert await facts_of(hall) == []
    assert "已收" not in hall.slips()[-1]
