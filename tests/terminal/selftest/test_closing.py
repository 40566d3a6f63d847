"""Nothing works: the screen is closed, says whom to call, gives way to an alarm, and opens with what works first."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest

from drivers.status import Remedy
from kiosk.contract.content import Lines
from kiosk.contract.self_test import Grade
from kiosk.contract.words import Both, say
from kiosk.profile.sections import HealthSettings
from kiosk.terminal.selftest import benches, memory
from kiosk.terminal.selftest.finding import Finding, failed
from kiosk.terminal.settings.model import Settings
from tests.terminal.selftest.conftest import Opened, report_of, step
from tests.terminal.surroundings.conftest import Corner


async def test_without_locks_and_platform_it_is_closed_until_there_are_locks(corner: Corner, opened: Opened) -> None:
    corner.lock_cable.unplug()
    citizen = await opened()
    closed = await citizen.sees("closed")

    assert isinstance(closed.content, Lines)
    assert closed.question == say("closed.question", elsewhere=Both("服务窗口", "a service window"))
    assert closed.content.code == "SYS-53"
    assert closed.content.call == say("trouble.call", phone="0538-2100000")
    assert closed.frame is not None
    assert closed.offers() == {"staff"}, "only who can mend it gets in"
    assert not (closed.frame.help or closed.frame.home or closed.frame.leave)
    report = await report_of(corner.folder)
    assert (report.grade, report.closed) == (Grade.RED, "nothing_works")
    assert step(report, "locks").outcome == "failed"
    await corner.until(lambda: corner.lit == {"red"})
    corner.lock_cable.plug()
    await citizen.sees("welcome")


async def test_an_alarm_goes_before_a_closed_screen_and_it_is_closed_after_it(corner: Corner, opened: Opened) -> None:
    corner.lock_cable.unplug()
    citizen = await opened()
    await citizen.sees("closed")
    corner.board.sound_fire()
    await citizen.sees("evacuation")
    await corner.until(lambda: not corner.board.hall_door_held)
    corner.board.end_fire()
    await citizen.sees("closed")
    names = [scene.name for scene in citizen.seen]
    assert "welcome" not in names[names.index("closed") :]


async def test_at_a_start_what_comes_late_is_waited_for(corner: Corner, opened: Opened) -> None:
    corner.lock_cable.unplug()
    citizen = await opened(patience_seconds=20)
    await citizen.sees("welcome")
    await asyncio.sleep(1.5)
    corner.lock_cable.plug()
    await citizen.until(lambda scene: "pickup" in scene.offers(), "pickup")
    assert "closed" not in {scene.name for scene in citizen.seen}


async def test_a_disk_that_takes_nothing_closes_it_and_a_later_test_opens_it(
    corner: Corner, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = await opened()
    await citizen.sees("welcome")
    with monkeypatch.context() as full:
        full.setattr(memory, "storage", lambda *_: failed("storage_refuses", Remedy.CALL))
        report = await report_of(corner.folder)
        assert (report.grade, report.closed) == (Grade.RED, "storage_refuses")
        await citizen.sees("closed")
    assert (await report_of(corner.folder)).closed == ""
    await citizen.sees("welcome")


async def test_a_mistake_of_ours_in_a_step_fails_it_and_ends_nothing(
    corner: Corner, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object) -> Finding:
        raise LookupError("王演示")

    citizen = await opened()
    await citizen.sees("welcome")
    monkeypatch.setattr(benches, "power", broken)
    report = await report_of(corner.folder)
    assert (step(report, "power").outcome, step(report, "power").cause) == ("failed", "unknown")
    assert step(report, "lamps").outcome == "passed"
    assert citizen.scene.name == "welcome"


async def test_a_disk_with_hardly_any_room_is_told(corner: Corner, opened: Opened) -> None:
    def tight(settings: Settings) -> Settings:
        return dataclasses.replace(settings, health=HealthSettings(space_out_percent=100.0))

    citizen = await opened(tight)
    await citizen.sees("welcome")
    report = await report_of(corner.folder)
    assert (step(report, "storage").cause, step(report, "storage").remedy) == ("space_nearly_out", "clear")
    assert (report.grade, step(report, "config").outcome) == (Grade.YELLOW, "passed")
