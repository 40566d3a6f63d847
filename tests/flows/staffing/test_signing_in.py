"""Who may come in behind the picture of telephone numbers: colleagues with card or badge and PIN, and nobody else."""

from __future__ import annotations

import dataclasses
import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from drivers.card.sdt.codec import encode_record
from kiosk.contract.content import Keypad
from kiosk.contract.events import Event
from kiosk.contract.words import Both, Words, say
from kiosk.profile.sections import StaffRules, Timings
from kiosk.terminal.flows.staffing.menu_scenes import age_words
from kiosk.terminal.flows.staffing.shift import Shift
from tests.drivers.sdt import people
from tests.flows.staffing.conftest import Hall, Opened, tile
from tests.flows.staffing.office import ADMIN, COURIER, TECHNICIAN


async def test_a_courier_signs_in_with_badge_and_pin(hall: Hall) -> None:
    menu = await hall.signs_in(COURIER)
    assert menu.frame is not None
    assert menu.frame.centre == say("staff.entry.head", who=Both("钱投递", "钱投递"))
    assert hall.audited(Event.STAFF_SIGNED_IN) == [{"staff": "S-1", "way": "badge"}]
    hall.citizen.touches("sign_out")
    home = await hall.citizen.sees("welcome")
    assert home.frame is not None
    assert home.frame.centre == Both("某中心", "Some centre")
    assert not home.frame.leave
    assert hall.audited(Event.STAFF_SIGNED_OUT) == [{"staff": "S-1", "why": "finished"}]


async def test_a_courier_signs_in_with_the_card(hall: Hall) -> None:
    await hall.asks_for_staff()
    hall.reader.lay(encode_record(people.RESIDENT))
    pin = await hall.citizen.sees("staff.pin")
    assert isinstance(pin.content, Keypad)
    assert pin.content.secret
    hall.citizen.types(COURIER.pin)
    await hall.citizen.sees("staff.menu")
    assert hall.audited(Event.STAFF_SIGNED_IN) == [{"staff": "S-1", "way": "card"}]


async def test_the_citizen_before_is_gone_when_the_staff_come(hall: Hall) -> None:
    await hall.asks_for_staff()
    assert [record["why"] for record in hall.audited(Event.SESSION_ENDED)] == ["left"]
    assert hall.clerk is not None
    assert hall.clerk.session.person is None


async def test_a_badge_shown_before_anybody_asked_counts_for_nothing(hall: Hall) -> None:
    await hall.citizen.sees("welcome")
    hall.scanner.show(COURIER.shown.encode())
    hall.scanner.hide()
    await hall.asks_for_staff()
    hall.citizen.goes("back")
    await hall.citizen.sees("welcome")
    assert "staff.pin" not in [scene.name for scene in hall.citizen.seen]


async def test_a_strangers_card_sees_the_same_as_a_wrong_pin(hall: Hall) -> None:
    told = []
    for shown in (COURIER.shown, "https://example.org/"):
        await hall.asks_for_staff()
        await hall.shows(shown)
        await hall.citizen.sees("staff.pin")
        for _ in range(2):
            asked = hall.citizen.scene.number
            hall.citizen.types("000000")
            await hall.citizen.until(lambda scene, asked=asked: scene.number > asked, "an answer")  # type: ignore[misc]
            told.append((hall.citizen.scene.name, hall.citizen.scene.content, hall.citizen.scene.question))
        hall.citizen.types("000000")
        resting = await hall.citizen.sees("staff.resting")
        told.append((resting.name, resting.content, resting.question))
        hall.citizen.touches("ok")
        await hall.citizen.sees("staff.entry")
        await hall.shows(shown)
        await hall.citizen.sees("staff.pin")
        hall.citizen.types(COURIER.pin)
        again = await hall.citizen.sees("staff.resting")
        told.append((again.name, again.content, again.question))
        hall.citizen.touches("ok")
        await hall.citizen.sees("staff.entry")
        hall.citizen.goes("back")
        await hall.citizen.sees("welcome")
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert not hall.audited(Event.STAFF_SIGNED_IN)


async def test_the_staff_come_in_while_the_platform_is_away(hall: Hall) -> None:
    hall.office.away = True
    await hall.soon(lambda: hall.clerk is not None and not hall.clerk.platform.reachable, "the platform is away", 30)
    menu = await hall.signs_in(COURIER)
    assert menu.hint == say("staff.menu.offline_minutes", count=0)


@pytest.mark.parametrize(
    ("reachable", "age", "told"),
    [
        (True, dt.timedelta(seconds=20), None),
        (True, dt.timedelta(minutes=40), say("staff.menu.offline_minutes", count=40)),
        (False, dt.timedelta(seconds=20), say("staff.menu.offline_minutes", count=0)),
        (False, dt.timedelta(hours=71, minutes=50), say("staff.menu.offline_hours", count=71)),
        (True, None, say("staff.menu.never_synced")),
    ],
)
def test_the_age_of_the_list_is_said_where_it_matters(
    reachable: bool, age: dt.timedelta | None, told: Words | None
) -> None:
    clerk = SimpleNamespace(platform=SimpleNamespace(reachable=reachable))
    assert age_words(cast("Shift", SimpleNamespace(clerk=clerk)), age) == told


async def test_roles_say_what_may_be_done(hall: Hall) -> None:
    courier = await hall.signs_in(COURIER)
    assert tile(courier, "deposit").why_not is None
    assert tile(courier, "look").why_not == say("staff.menu.role.look")
    hall.citizen.touches("sign_out")
    technician = await hall.signs_in(TECHNICIAN)
    assert tile(technician, "deposit").why_not == say("staff.menu.role.deposit")
    assert tile(technician, "look").why_not == say("staff.menu.role.look")
    assert "upkeep" in technician.offers()
    assert tile(technician, "clearing").why_not == say("staff.menu.service_door")
    hall.citizen.touches("sign_out")
    admin = await hall.signs_in(ADMIN)
    assert "clearing" not in admin.offers()
    assert {"deposit", "reclaim", "collection", "look", "overview"} <= admin.offers()


async def test_whoever_walks_away_is_signed_out(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = StaffRules(idle_seconds=0.4)
    surrounded.timings = dataclasses.replace(Timings(), warning=1)
    async with at_work() as hall:
        await hall.signs_in(COURIER)
        await hall.citizen.until(lambda scene: scene.name == "staff.menu" and scene.warning is not None, "a warning")
        await hall.citizen.sees("welcome")
        assert hall.audited(Event.STAFF_SIGNED_OUT) == [{"staff": "S-1", "why": "timed_out"}]


async def test_a_sign_in_ends_after_its_longest_time_though_somebody_works(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = StaffRules(longest_seconds=1.5)
    async with at_work() as hall:
        await hall.signs_in(COURIER)
        await hall.chooses("overview", "staff.overview")
        await hall.citizen.sees("welcome")
        assert all(scene.warning is None for scene in hall.citizen.seen)
