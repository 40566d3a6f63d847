"""交件 at night: papers with their cover slip go into a cell; the case moves only when staff have counted and agree."""

from __future__ import annotations

import pytest

from kiosk.contract.facts import EventKind
from kiosk.contract.platform import CaseState
from kiosk.rig.office import COURIER
from tests.hall.at_work import QUICK_LISTS, at_work, chooses, counts_papers, door_of, facts, hands_in, messages, scans
from tests.hall.inside import Inside

ORIGINALS, THEIRS = "阿依古丽·样本", "J0001501"
CORRECTION, OURS = "周演练", "J0000501"
NO_PAPER, LATER = "韩㛃例", "J0001301"


@pytest.fixture(scope="module")
def terminal_config() -> str:
    """Lists come soon."""
    return QUICK_LISTS


def stands(hall: Inside, papers: str) -> tuple[str, CaseState]:
    """How papers and their case stand at the platform."""
    row = next(row for row in hall.belief.hand_ins() if row.id == papers)
    return row.state, row.case_state


async def staff_count(hall: Inside, papers: str, counted: int, word: str) -> int:
    """A courier takes papers out, scans their slip, counts, and says whether they agree; the door."""
    async with at_work(hall, COURIER):
        await chooses(hall, "collection", "staff.collection.list")
        hall.citizen.touches(papers)
        door = door_of(await hall.citizen.sees("staff.collection.door_open"))
        await hall.hand.take(door)
        await hall.hand.shut(door)
        await hall.citizen.sees("staff.collection.prove")
        await scans(hall, f"HS{papers}", "staff.collection.count")
        hall.citizen.types(str(counted))
        await hall.citizen.sees("staff.collection.agrees")
        hall.citizen.touches(word)
        await hall.citizen.sees("staff.collection.taken")
        hall.citizen.goes("home")
    await hall.everything_is_sent()
    return door


async def test_papers_handed_in_at_night_count_as_accepted_only_when_staff_agree(hall: Inside) -> None:
    before = stands(hall, THEIRS)
    door = await hands_in(hall, ORIGINALS, 2)
    await hall.everything_is_sent()
    assert hall.deeds.slips() == 2  # cover slip and receipt
    (fact,) = facts(hall, EventKind.HAND_IN, door)
    assert fact.handed_in is not None
    assert (fact.deposit_id, fact.handed_in.pieces, fact.handed_in.factors) == (THEIRS, 2, ("card",))
    assert hall.memory.cell(door).state == "occupied"
    assert stands(hall, THEIRS) == ("handed_in", before[1])
    assert hall.belief.tasks(door) == ["papers_to_collect"]
    assert await staff_count(hall, THEIRS, 2, "agrees") == door
    assert hall.memory.cell(door).state == "free"
    assert stands(hall, THEIRS) == ("agreed", CaseState.ACCEPTED)
    assert [kind for kind, _ in messages(hall.house, THEIRS)] == ["hand_in_agreed"]
    assert hall.deeds.pulsed() == [door, door]


async def test_papers_that_are_not_as_the_slip_says_move_no_case(hall: Inside) -> None:
    before = stands(hall, OURS)
    door = await hands_in(hall, CORRECTION, 3)
    await staff_count(hall, OURS, 2, "differs")
    (fact,) = facts(hall, EventKind.STAFF, door)[-1:]
    assert fact.act is not None
    assert (fact.act.counted, fact.act.agrees) == (2, False)
    assert stands(hall, OURS) == ("disagreed", before[1])
    assert [kind for kind, _ in messages(hall.house, OURS)] == ["hand_in_disagreed"]


async def test_without_paper_the_number_of_the_slip_is_written_down_and_papers_go_in_all_the_same(hall: Inside) -> None:
    await hall.hand.do("tear")
    await counts_papers(hall, NO_PAPER, 1)
    await hall.citizen.sees("hand_in.no_cover")
    hall.citizen.touches("go_on")
    await hall.citizen.sees("hand_in.cell")
    hall.citizen.touches("open")
    door = door_of(await hall.citizen.sees("hand_in.door_open"))
    await hall.hand.put(door, "papers")
    await hall.hand.shut(door)
    await hall.citizen.sees("hand_in.placed")
    hall.citizen.touches("placed")
    await hall.citizen.sees("hand_in.done")
    await hall.leaves()
    await hall.everything_is_sent()
    assert hall.deeds.slips() == 0
    assert hall.memory.cell(door).state == "occupied"
    assert stands(hall, LATER)[0] == "handed_in"
