"""A session with a device is written down by `kiosk devices capture` and understood again by `… replay`."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from drivers.kit.rig import rig_for

if TYPE_CHECKING:
    from pathlib import Path

    from drivers.kit.rig import Rig


async def _devices(*words: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit code, the JSON lines, and what was complained about."""
    command = (sys.executable, "-m", "kiosk", "devices", *words, "--json")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    out, complaints = await process.communicate()
    assert process.returncode is not None
    return process.returncode, [json.loads(line) for line in out.splitlines()], complaints.decode()


def _settings(rig: Rig, folder: Path) -> str:
    path = folder / "devices.toml"
    path.write_text(f'[card]\nmodel = "sdt"\naddress = "{rig.address}"\n')
    return str(path)


async def test_a_technician_records_a_reader_and_a_driver_of_today_understands_it(tmp_path: Path) -> None:
    out = tmp_path / "session.jsonl"
    async with rig_for("card/sdt") as rig:
        devices = _settings(rig, tmp_path)
        words = ("capture", "card", "--out", str(out), "--seconds", "4", "--devices", devices)
        capture = asyncio.create_task(_devices(*words))
        while not out.exists():  # noqa: ASYNC110  a file has no event
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)  # the reader has been looked at: a card that lay there before is nobody's
        rig.family.prepare(rig.device)
        status, said, _ = await capture
    assert status == 0
    assert said[-1]["chunks"]
    assert out.stat().st_mode & 0o777 == 0o600
    status, said, _ = await _devices("replay", str(out))
    assert (status, said[0]["outcome"], said[0]["unknown"]) == (0, "CardRead", 0)
    assert "演示" not in json.dumps(said, ensure_ascii=False)


async def test_a_recording_is_never_written_over(tmp_path: Path) -> None:
    out = tmp_path / "session.jsonl"
    out.write_text("precious")
    async with rig_for("card/sdt") as rig:
        devices = _settings(rig, tmp_path)
        status, _, complaint = await _devices("capture", "card", "--out", str(out), "--devices", devices)
    assert status == 2
    assert str(out) in complaint
    assert out.read_text() == "precious"


async def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "holiday.jsonl"
    wrong.write_text('{"recorded": "card/sdt"}\n{"t": 1}\n')
    status, _, complaint = await _devices("replay", str(wrong))
    assert status == 2
    assert "holiday.jsonl:2" in complaint


async def test_a_device_that_is_not_fitted_cannot_be_recorded(tmp_path: Path) -> None:
    async with rig_for("card/sdt") as rig:
        devices = _settings(rig, tmp_path)
        status, _, complaint = await _devices("capture", "scanner", "--out", str(tmp_path / "x"), "--devices", devices)
    assert status == 2
    assert complaint
    assert not (tmp_path / "x").exists()
