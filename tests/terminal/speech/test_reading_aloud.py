"""A legal text read aloud: breath by breath to its end, and silent as soon as the citizen wants silence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.scene import Display
from kiosk.contract.words import Both
from kiosk.terminal.speech.reading import breaths
from tests.terminal.speech.test_speech import Stand, opened, scene, stands

__all__ = ["stands"]
TEXT = Both("本人承诺:材料真实。不真实的,愿意承担责任!", "I declare that it is true. If not, I answer for it.")


@pytest.fixture
async def stand(stands: list[Stand], tmp_path: Path) -> Stand:
    """Somebody stands before a scene that says nothing by itself."""
    stand = await opened(stands, tmp_path)
    stand.desk.begin_session()
    stand.desk.show(scene(None, "handle.text_aloud"))
    return stand


async def test_all_of_it_is_said_in_order(stand: Stand) -> None:
    assert await stand.speech.read(TEXT, "zh")
    assert stand.said == ["本人承诺:材料真实。", "不真实的,愿意承担责任!"]
    stand.desk.display = Display(language="en")
    assert await stand.speech.read(TEXT, "en")
    assert stand.said[2:] == ["I declare that it is true.", "If not, I answer for it."]


async def test_it_falls_silent_when_the_citizen_wants_silence(stand: Stand) -> None:
    stand.ear.takes = 3600
    reading = asyncio.create_task(stand.speech.read(TEXT, "zh"))
    await stand.until(lambda: len(stand.said) == 1)
    stand.desk.display = Display(muted=True)
    stand.desk.show(scene(None, "handle.text_aloud"))
    assert await asyncio.wait_for(reading, 5) is False
    assert stand.ear.cut == stand.said
    assert not stand.speech.ready
    assert await stand.speech.read(TEXT, "zh") is False


async def test_a_loudspeaker_that_goes_away_has_not_read_it(stand: Stand) -> None:
    stand.ear.takes = -1
    assert await stand.speech.read(TEXT, "zh") is False


async def test_who_stops_it_hears_no_more(stand: Stand) -> None:
    stand.ear.takes = 3600
    reading = asyncio.create_task(stand.speech.read(TEXT, "zh"))
    await stand.until(lambda: len(stand.said) == 1)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert stand.ear.cut == stand.said


@given(st.text(alphabet="字a。,;!. ", max_size=400))
def test_nothing_is_left_out_and_no_breath_is_too_long(text: str) -> None:
    found = breaths(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(breath) <= 90 for breath in found)
