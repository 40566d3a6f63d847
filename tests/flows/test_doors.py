"""What can go wrong at a door while somebody collects: each has its sentence, its settlement and its slip."""

from __future__ import annotations

import pytest

from drivers.errors import LinkLost
from kiosk.contract.content import DoorWall, Lines
from kiosk.contract.facts import HandoverOutcome
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.door_scenes import BEWARE
from tests.drivers.sdt.people import RESIDENT
from tests.flows.locker_hall import LockerHall, mine
from tests.terminal.lockers.doubles import CARD as CARD_DEED


async def opens(hall: LockerHall, *deeds: str) -> None:
    """Collect what lies behind door 7, up to its opening; what the hands do at each opening is planned."""
    hall.hands.will(7, *deeds)
    await hall.deposit(mine("D-7", 7))
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "open")


def lines(scene: Scene) -> Lines:
    """The four lines of a scene that tells of trouble."""
    assert isinstance(scene.content, Lines)
    return scene.content


def notes(hall: LockerHall) -> list[Words | None]:
    """What was said beside the open door, in turn."""
    return [scene.content.note for scene in hall.citizen.seen if isinstance(scene.content, DoorWall)]


async def test_a_door_sticks_and_opens_when_it_was_pushed(hall: LockerHall) -> None:
    hall.board.jammed.add(7)
    await opens(hall, "take")
    await hall.citizen.sees("pickup.door_stuck")
    hall.board.jammed.clear()
    hall.citizen.touches("again")
    await hall.collects(7)
    assert await hall.state(7) == ("free", "")


async def test_a_jammed_door_is_told_and_the_thing_stays_the_citizens(hall: LockerHall) -> None:
    hall.board.jammed.add(7)
    await opens(hall)
    await hall.touches_at("pickup.door_stuck", "give_up")
    told = await hall.citizen.sees("pickup.did_not_open")
    assert told.hint == say("slip.printed")
    assert await hall.state(7) == ("fault", "door_stuck")
    assert "柜门没有打开" in hall.slips()[0]


@pytest.mark.parametrize(("said", "openings"), [("empty", 1), ("not_mine", 2)])
async def test_a_dispute_is_taken_down_and_what_is_not_mine_goes_back_in(
    hall: LockerHall, said: str, openings: int
) -> None:
    await opens(hall, "take", "put")
    await hall.touches_at("pickup.got_it", said)
    told = await hall.citizen.sees(f"pickup.{said}")
    assert lines(told).matter == say("pickup.disputed_matter")
    assert [proof.outcome for proof in await hall.handovers()] == [HandoverOutcome.DISPUTED]
    assert await hall.state(7) == ("unverified", f"said_{said}")
    assert hall.board.pulses[7] == openings
    assert (7 in hall.board.items) == (said == "not_mine")


async def test_who_says_that_a_door_did_not_open_that_was_seen_to_open_is_not_told_that_all_is_inside(
    hall: LockerHall,
) -> None:
    await opens(hall, "take")
    await hall.touches_at("pickup.got_it", "did_not_open")
    told = await hall.citizen.sees("pickup.seen_open")
    assert lines(told).what == say("pickup.seen_open_what", door=7)
    assert [proof.outcome for proof in await hall.handovers()] == [HandoverOutcome.DISPUTED]
    assert await hall.state(7) == ("unverified", "said_did_not_open")
    assert "要核实才知道" in hall.slips()[0].replace("\n", "")
    assert "安全" not in hall.slips()[0]


async def test_somebody_left_something_and_the_door_opens_once_more_and_not_again(hall: LockerHall) -> None:
    await opens(hall, "shut", "take")
    assert "reopen" in (await hall.touches_at("pickup.got_it", "reopen")).offers()
    again = await hall.citizen.until(lambda scene: scene.hint == say("door.again"), "the door open again")
    assert again.voice in (say("voice.again"), say("voice.door_opening", door=7))
    await hall.citizen.until(lambda scene: scene.name == "pickup.got_it" and scene.actions == (), "asked again")
    hall.citizen.touches("got_it")
    await hall.citizen.sees("pickup.collected")
    assert hall.board.pulses[7] == 2
    assert await hall.state(7) == ("free", "")


async def test_the_beam_sees_something_left_and_the_door_opens_by_itself_once(hall: LockerHall) -> None:
    hall.board.with_beams.add(7)
    await opens(hall, "shut", "take")
    await hall.citizen.until(lambda scene: scene.voice == say("voice.inside"), "a voice: something is inside")
    assert (await hall.touches_at("pickup.got_it", "got_it")).actions == ()
    await hall.citizen.sees("pickup.collected")
    assert await hall.state(7) == ("free", "")


async def test_a_door_left_open_is_asked_to_be_shut_ever_more_plainly(hall: LockerHall) -> None:
    await opens(hall, "leave")
    told = await hall.citizen.sees("pickup.left_open")
    asked = [say(f"pickup.{key}") for key in ("please_shut", "please_shut_now")]
    assert notes(hall)[-3:-1] == asked
    assert notes(hall)[-1] == say("pickup.please_shut_or_call", phone="12345")
    assert lines(told).matter == say("pickup.unsettled_matter")
    assert await hall.state(7) == ("unverified", "door_left_open")


async def test_the_wrong_door_opens_and_nothing_is_to_be_taken(hall: LockerHall) -> None:
    hall.board.opens_instead[7] = 3
    hall.hands.will(3, "leave")
    await opens(hall)
    told = await hall.citizen.sees("pickup.wrong_door")
    assert told.voice == say("voice.wrong_door")
    assert lines(told).now == say("pickup.wrong_door_now")
    assert hall.wall.status.cause == "wrong_door"
    assert "开了别的柜门" in hall.slips()[0]


async def test_two_doors_open_and_the_other_one_is_warned_of_while_ones_own_stands_open(hall: LockerHall) -> None:
    hall.board.at_pulse = lambda _channel: hall.board.open.add(3)
    hall.hands.will(3, "leave")
    await opens(hall, "leave")
    await hall.citizen.until(lambda scene: isinstance(scene.content, DoorWall) and scene.content.note == BEWARE, "word")
    assert hall.citizen.scene.voice == say("voice.beware")


async def test_the_locks_go_silent_and_nobody_guesses(hall: LockerHall) -> None:
    hall.hands.will(7, "take")
    await hall.deposit(mine("D-7", 7))
    await hall.comes_to_collect(RESIDENT)
    await hall.citizen.sees("pickup.confirm")
    hall.board.away = LinkLost("port_missing")
    hall.citizen.touches("open")
    told = await hall.citizen.sees("pickup.no_answer")
    assert lines(told).what == say("pickup.no_answer_what", door=7)


async def test_somebody_walks_away_before_the_door_and_nothing_opens(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    await hall.comes_to_collect(RESIDENT)
    await hall.citizen.sees("pickup.confirm")
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    assert sum(hall.board.pulses.values()) == 0
    assert await hall.state(7) == ("occupied", "")


async def test_after_a_power_cut_the_same_receiver_is_told_that_they_may_finish(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    hall.hands.will(7, "leave")
    async with await hall.wall.begin(mine("D-7", 7), CARD_DEED) as errand:
        await errand.open()
        hall.board.open.discard(7)
    assert (await hall.state(7))[0] == "unverified"
    await hall.comes_to_collect(RESIDENT)
    hall.hands.will(7, "take")
    confirm = await hall.touches_at("pickup.confirm", "open")
    assert confirm.hint == say("pickup.confirm_again")
    await hall.collects(7)


async def test_the_battery_is_nearly_empty_and_no_door_opens_any_more(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    await hall.comes_to_collect(RESIDENT)
    await hall.citizen.sees("pickup.confirm")
    hall.clerk.battery_low = True
    hall.citizen.touches("open")
    await hall.citizen.sees("trouble.battery_low")
    assert sum(hall.board.pulses.values()) == 0
