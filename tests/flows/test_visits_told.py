"""What is told of a visit when it is over: services, steps, how it ended, how it was shown, and nothing of anybody."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk.contract.content import Facts
from kiosk.contract.facts import EventKind
from kiosk.contract.scene import Display, Scene
from kiosk.contract.visits import Step, Visit, VisitEnd, VisitPart, Wish
from kiosk.contract.words import say
from kiosk.desk import Leaving
from kiosk.terminal.flows import reception
from kiosk.terminal.session.course import Course
from kiosk.terminal.session.steps import PLACES
from kiosk.terminal.store import audit, outbox, visits
from kiosk.terminal.store.migrate import migrate
from kiosk.terminal.store.sealed import let_seal
from tests.drivers.sdt.people import RESIDENT
from tests.flows.locker_hall import LockerHall, mine

AT = dt.datetime(2026, 11, 23, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


async def told(hall: LockerHall, count: int) -> list[Visit]:
    """What is on its way to the platform, once there are so many."""
    while len(found := [each.visit for each in await hall.facts(EventKind.VISIT)]) < count:
        await hall.clock.sleep(0.02)
    return [visit for visit in found if visit is not None]


async def test_somebody_collects_and_the_next_one_gives_up_before_the_card(hall: LockerHall) -> None:
    await hall.deposit(mine("D-7", 7))
    hall.hands.will(7, "take")
    await hall.comes_to_collect(RESIDENT)
    await hall.touches_at("pickup.confirm", "open")
    await hall.collects(7)
    hall.citizen.touches("finish")
    await hall.citizen.sees("goodbye")
    hall.citizen.goes("home")
    await hall.chooses("pickup")
    await hall.citizen.sees("pickup.prove")
    hall.citizen.prefers(Display("en", large=True))
    await hall.citizen.until(lambda scene: scene.display.large, "large words")
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    collected, left = await told(hall, 2)
    assert (collected.end, collected.parts) == (VisitEnd.FINISHED, (VisitPart(Wish.PICKUP, Step.DONE),))
    assert (left.end, left.parts) == (VisitEnd.GAVE_UP, (VisitPart(Wish.PICKUP, Step.READ_CARD),))
    assert not any(msgspec.to_builtins(collected.access).values())
    assert {name for name, used in msgspec.to_builtins(left.access).items() if used} == {"large", "english"}
    whole = msgspec.json.encode(await hall.facts(EventKind.VISIT)).decode()
    for secret in (RESIDENT.name, RESIDENT.number, "D-7", hall.clerk.session.id):
        assert secret not in whole
    assert await hall.store.run(lambda db: db.execute("SELECT count(*) FROM visits").fetchone()[0]) == 0


def _goes(course: Course, *scenes: str) -> None:
    for name in scenes:
        course.saw(Scene(name=name, question=say("action.ok"), content=Facts(())))


def test_an_application_is_told_by_its_item_and_what_comes_of_it_apart() -> None:
    course = Course()
    assert course.over(Leaving.STOPPED, 1.0, staff=False) is None
    course.begin(AT, 10.0)
    course.enter("handle")
    _goes(course, "welcome", "handle.ways", "handle.guide")
    course.about(Wish.HANDLE, "370923-1")
    _goes(course, "cases.prove", "trouble.card", "handle.field.text", "handle.materials", "handle.sign", "handle.taken")
    _goes(course, "handle.fee.pay", "handle.rate")
    visit = course.over(Leaving.TIMED_OUT, 70.04, staff=False)
    assert visit is not None
    assert (visit.began, visit.seconds, visit.end) == (AT, 60.0, VisitEnd.TIMED_OUT)
    assert visit.parts == (
        VisitPart(Wish.GUIDE, Step.DONE),
        VisitPart(Wish.HANDLE, Step.DONE, "370923-1"),
        VisitPart(Wish.PAY, Step.PAY, "370923-1"),
    )


def test_back_at_the_guide_an_application_that_was_left_stays_where_it_was_left() -> None:
    course = Course()
    course.begin(AT, 0.0)
    course.enter("handle")
    _goes(course, "handle.guide")
    course.about(Wish.HANDLE, "1")
    _goes(course, "handle.field.date", "handle.guide")
    course.enter("ask")
    _goes(course, "ask.contacts")
    for why, staff, end in (
        (Leaving.LEFT, False, VisitEnd.GAVE_UP),
        (Leaving.LEFT, True, VisitEnd.STAFF),
        (Leaving.BROKEN, False, VisitEnd.FAULT),
        (Leaving.EVACUATED, False, VisitEnd.EVACUATED),
    ):
        visit = course.over(why, 5.0, staff=staff)
        assert visit is not None
        assert visit.end is end
        assert [part.step for part in visit.parts] == [Step.DONE, Step.FORM, Step.DONE]


def test_every_scene_that_steps_are_read_off_is_one_that_the_flows_show() -> None:
    text = "".join(file.read_text("utf-8") for file in Path(reception.__file__).parent.rglob("*.py"))
    named = {name.removeprefix('f"').strip('"') for name in re.findall(r'f?"[a-z_]+\.[a-z_.]*', text)}
    made = {"handle.topics", "handle.departments", "handle.result.printed"}  # of a part and a word
    assert not {begins for begins in PLACES if not any(name.startswith(begins) for name in named | made)}


def test_a_visit_that_a_power_cut_ended_is_told_at_the_next_start_and_once(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", isolation_level=None)) as db:
        let_seal(db, bytes(32))
        migrate(db)
        audit.prepare(db)
        for session in ("one", "two"):
            visits.begin(db, AT, session.encode().hex().rjust(16, "0"), f"V-{session}")
        visits.over(db, AT, "0" * 16, "left", "V-one", Visit(AT, 3.0, VisitEnd.GAVE_UP))
        for _ in range(2):
            visits.tell_cut(db, AT + dt.timedelta(hours=1))
        kept = [(each.id, each.visit) for each in outbox.pending(db, 10)]
        assert kept == [("V-one", Visit(AT, 3.0, VisitEnd.GAVE_UP)), ("V-two", Visit(AT, None, VisitEnd.CUT))]
