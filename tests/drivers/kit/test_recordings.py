"""A session with a device is recorded, and a driver of today is asked whether it still understands it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from drivers.errors import Misuse
from drivers.kit.replay import replay
from drivers.kit.rig import rig_for
from drivers.link import taps
from drivers.link.recording import Recorder, read_recording

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-11-23T09:00:00+08:00"


async def _record(model: str, path: Path) -> None:
    async with rig_for(model) as rig:
        recorder = Recorder(path, model, {}, AT, time.monotonic)
        taps.listen(rig.address, recorder.hear)
        driver = rig.driver()
        await driver.open()
        await driver.status()
        assert await rig.works(driver)
        await driver.close()
        taps.unlisten(rig.address, recorder.hear)
        recorder.close()


@pytest.mark.parametrize(
    ("model", "outcome"),
    [
        ("card/sdt", "CardRead"),
        ("scanner/newland", "Scan"),
        ("locker/board8a", "pulsed"),
    ],
)
async def test_a_recorded_session_is_understood_again(model: str, outcome: str, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    await _record(model, path)
    understood = await replay(read_recording(path))
    assert (understood.opened, understood.status, understood.outcome) == ("ok", "ready", outcome)
    assert understood.same


async def test_a_driver_that_asks_something_new_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    await _record("locker/board8a", path)
    lines = path.read_text().splitlines()
    never_opened = [line for line in lines if not json.loads(line).get(">", "").startswith("8a")]
    path.write_text("\n".join(never_opened))
    understood = await replay(read_recording(path))
    assert understood.unknown == 1
    assert not understood.same


async def test_a_recording_is_for_its_owner_alone_and_replaces_none(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    Recorder(path, "card/sdt", {}, AT, time.monotonic).close()
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        Recorder(path, "card/sdt", {}, AT, time.monotonic)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "session.jsonl:1"),
        ("no json", "session.jsonl:1"),
        ('{"recorded": "sdt"}', "session.jsonl:1"),
        ('{"recorded": "card/sdt"}\n{"t": 0, "<": "zz"}', "session.jsonl:2"),
        ('{"recorded": "card/sdt"}\n{"t": "soon", ">": "aa"}', "session.jsonl:2"),
        ('{"recorded": "card/sdt"}\n[1]', "session.jsonl:2"),
    ],
)
def test_a_broken_recording_says_where(text: str, where: str, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text(text)
    with pytest.raises(Misuse, match=where):
        read_recording(path)
