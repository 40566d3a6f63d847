"""What the log says about a device that comes and goes."""

from __future__ import annotations

import asyncio
import logging

import pytest

from drivers.status import READY, Condition, Remedy, Status
from kiosk.terminal.devices.diary import Diary

LOST = Status(Condition.LOST, "port_missing", Remedy.CONNECT)


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


async def test_a_loss_and_a_recovery_long_after_are_written_once_each(written: pytest.LogCaptureFixture) -> None:
    diary = Diary("card reader", settle=0.05)
    for status in (LOST, LOST, READY, READY):
        diary.note(status)
        await asyncio.sleep(0.06)

    assert written.messages == ["card reader is lost: port_missing", "card reader is ready"]


async def test_a_twitch_that_ends_as_it_began_is_not_written(written: pytest.LogCaptureFixture) -> None:
    diary = Diary("card reader", settle=0.05)
    diary.note(READY)
    for _ in range(10):
        diary.note(LOST)
        diary.note(READY)
    await asyncio.sleep(0.1)

    assert written.messages == ["card reader is ready"]


async def test_a_flapping_device_that_stays_away_is_written_when_it_has_lasted(
    written: pytest.LogCaptureFixture,
) -> None:
    diary = Diary("card reader", settle=0.05)
    diary.note(READY)
    for _ in range(3):
        diary.note(LOST)
        diary.note(READY)
    diary.note(LOST)
    await asyncio.sleep(0.1)

    assert written.messages == ["card reader is ready", "card reader is lost: port_missing (after 4 changes)"]


async def test_a_closed_diary_writes_nothing_more(written: pytest.LogCaptureFixture) -> None:
    diary = Diary("card reader", settle=0.01)
    diary.note(READY)
    diary.note(LOST)
    diary.close()
    await asyncio.sleep(0.03)

    assert written.messages == ["card reader is ready"]
