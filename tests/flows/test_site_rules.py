"""What a site's profile decides at home: how long things go on without the platform, and when they can be used."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Moment, Words, say
from kiosk.profile.hours import both_open, opens
from kiosk.profile.place import Hours, OfflineRules, Opening, SiteWords
from kiosk.terminal.flows.clerk import A_WINDOW
from kiosk.terminal.store import outbox
from kiosk.terminal.surroundings.keeping_up import in_use
from kiosk.terminal.surroundings.passing_time import take_stock
from tests.flows.locker_hall import LockerHall
from tests.terminal.lockers.doubles import grant, manifest

AWAY = say("welcome.stopped.platform", elsewhere=A_WINDOW)


def says(hall: LockerHall, **sections: object) -> None:
    """The site's profile says so."""
    hall.clerk.settings = dataclasses.replace(hall.clerk.settings, **sections)  # type: ignore[arg-type]


async def looks(hall: LockerHall) -> None:
    """Time has passed, or the line has changed."""
    await take_stock(hall.clerk)
    hall.clerk.bell.ring()


async def why_not(hall: LockerHall, tile: str, reason: Words | None) -> Scene:
    """Home, once this tile says so."""

    def fits(scene: Scene) -> bool:
        tiles: tuple[Tile, ...] = scene.content.tiles if isinstance(scene.content, Tiles) else ()
        return any(each.id == tile and each.why_not == reason for each in tiles)

    return await hall.citizen.until(fits, f"{tile}: {reason}", 10)


async def test_pickup_goes_on_for_so_long_without_the_platform_and_no_longer(hall: LockerHall) -> None:
    await hall.deposit(grant("D-1", 1))
    says(hall, offline=OfflineRules(pickup_hours=24))
    hall.office.reachable = False
    hall.clock.passed += 23 * 3600
    await looks(hall)
    await why_not(hall, "pickup", None)
    hall.clock.passed += 2 * 3600
    await looks(hall)
    await why_not(hall, "pickup", AWAY)

    await hall.wall.confirm()
    hall.office.reachable = True
    await looks(hall)
    await why_not(hall, "pickup", None)


async def test_so_many_hand_ins_wait_for_the_platform_and_no_more(hall: LockerHall) -> None:
    await hall.wall.keep(manifest())
    says(hall, offline=OfflineRules(hand_ins=2))
    for number in (1, 2):
        hall.office.reachable = False
        await looks(hall)
        await why_not(hall, "hand_in", None)
        fact = TerminalEvent(f"E-{number}", 0, hall.clock.now(), EventKind.HAND_IN, "A", 9, f"H-{number}")
        await hall.store.run(lambda db, fact=fact: outbox.put(db, fact))  # type: ignore[misc]
    await looks(hall)
    await why_not(hall, "hand_in", AWAY)
    hall.office.reachable = True
    await looks(hall)
    await why_not(hall, "hand_in", None)


async def test_where_no_hand_in_is_taken_offline_the_tile_closes_at_once(hall: LockerHall) -> None:
    says(hall, offline=OfflineRules(hand_ins=0))
    hall.office.reachable = False
    await looks(hall)
    await why_not(hall, "hand_in", AWAY)


async def test_out_of_hours_a_tile_says_when_it_opens_and_who_is_here_finishes(hall: LockerHall) -> None:
    """It is Monday, ten in the morning."""
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    says(hall, hours=Hours(hall=Opening(("07:00-09:30", "14:00-21:00")), query=Opening(("15:00-16:00",), ("tue",))))
    await looks(hall)
    hall.citizen.goes("home")
    await why_not(hall, "pickup", None)
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    hall.citizen.goes("home")
    now = hall.clock.now()
    await why_not(hall, "pickup", say("welcome.stopped.hours", at=Moment(now.replace(hour=14, minute=0))))
    tuesday = now.replace(hour=15, minute=0) + dt.timedelta(days=1)
    home = await why_not(hall, "query", say("welcome.stopped.hours", at=Moment(tuesday)))
    assert "ask" in home.offers()


async def test_greeting_and_notices_stand_at_home(hall: LockerHall) -> None:
    notices = (Both("周五停电", "No power on Friday"), Both("请排队", "Please queue"))
    says(hall, site=SiteWords(greeting=None, notices=tuple(notices)))  # type: ignore[arg-type]
    hall.clerk.bell.ring()
    home = await hall.citizen.until(lambda scene: scene.hint is not None, "a notice", 10)
    assert home.hint == Both("周五停电 · 请排队", "No power on Friday · Please queue")
    assert home.question == say("welcome.question")
    says(hall, site=SiteWords(greeting=Both("您好,斑鸠店欢迎您", "Welcome")))  # type: ignore[arg-type]
    hall.clerk.bell.ring()
    await hall.citizen.until(lambda scene: scene.question == Both("您好,斑鸠店欢迎您", "Welcome"), "the greeting", 10)


async def test_nobody_is_disturbed_by_new_settings(hall: LockerHall) -> None:
    """Neither who is here, nor who stands at a door, nor who tests a device."""
    assert not in_use(hall.clerk)
    hall.board.open.add(3)
    await hall.wall.look()
    assert in_use(hall.clerk)
    hall.board.open.clear()
    await hall.wall.look()
    assert not in_use(hall.clerk)
    await hall.chooses("ask")
    await hall.citizen.sees("ask.contacts")
    assert in_use(hall.clerk)
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    assert in_use(hall.clerk)


def test_hours_meet_days_and_midnight() -> None:
    monday = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert opens(Opening(), monday) is None
    assert opens(Opening(("00:00-24:00",)), monday) is None
    assert opens(Opening(("07:00-21:00",), ("mon", "fri")), monday) == dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC)
    assert opens(Opening((), ("tue",)), monday) == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    hall, service = Opening(("08:00-18:00",)), Opening(("06:00-09:00",), ("wed",))
    assert both_open(hall, service, monday) == dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
    assert both_open(hall, Opening(), dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)) is None
    never = both_open(Opening((), ("mon",)), Opening((), ("sun",)), monday)
    assert never is not None
    assert never > monday
