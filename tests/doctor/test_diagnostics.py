"""The diagnostics bundle: canaries lie wherever it looks, in every form, and none is found in it."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from drivers.speaker.alsa.speller import load_corrections
from kiosk.contract.events import Event
from kiosk.doctor.bundle.command import packed
from kiosk.doctor.bundle.gather import gather
from kiosk.doctor.bundle.redact import Redactor
from kiosk.rig.house import ROOT
from kiosk.terminal.store.store import Store
from tests.hall.search import LEAST_SIGN, all_forms, personal_data, spoken_forms, written_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doctor.conftest import Bench

PASSWORD, TOKEN = "Tr0ub4dor-und-3", "q7Jq2ZtVb0NwR4sXeG9uLm"
OTHERS = {
    "a password": PASSWORD,
    "a token": TOKEN,
    "a credit code": "91370999MADEM0011Y",
    "a telephone with its country": "+86 100 1234 9999",
    "a telephone at home": "0538-6123456",
    "an address of e-mail": "ceshi.zhang@example.cn",
    "a bank card": "6222000000000000019",
}
# As a line of a log may be in practice: everything else is what our own programs write.
OURS = """2026-11-28T09:12:51+0000 t-0001 kiosk[812]: WARNING kiosk.terminal.devices: card is lost: port_lost
INFO kiosk.desk.counter: screens connected
  File "/opt/hall-terminal/versions/0.1.0/lib/python3.11/site-packages/kiosk/terminal/app.py", line 230, in run
ConnectionRefusedError: [Errno 111] Connection refused
INFO printer is ready at /dev/ttyUSB0, socket://192.168.192.168:9100, model escpos/IppPrinter, T-DEMO-01, ID-95
hall-terminal.service: Main process exited, code=killed, status=9/KILL
"""


def canaries() -> dict[str, str]:
    load_corrections()
    return {**{what: text for what, text in personal_data().items() if len(text) >= LEAST_SIGN // 2}, **OTHERS}


def as_written(text: str) -> Iterator[bytes]:
    """Every form in which a text may get into a log; what is packed is packed whole, wherever it begins."""
    for raw in written_forms(text):
        yield raw
        if len(raw) > LEAST_SIGN:
            yield from (raw.hex().encode(), raw.hex().upper().encode())
            yield from (base64.b64encode(bytes(before) + raw) for before in range(3))
    yield from spoken_forms(text)


def found_in(data: bytes, secret: str = "") -> list[str]:
    told = {**canaries(), **({"the key": secret} if secret else {})}
    return [
        what for what, text in told.items() if any(form in data for form in all_forms(text) if len(form) > LEAST_SIGN)
    ]


def unpacked(tar: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        return {entry.name: file.read() for entry in opened if (file := opened.extractfile(entry)) is not None}


def test_every_form_of_everything_personal_is_taken_out() -> None:
    redactor = Redactor()
    told = b"".join(b"INFO kiosk: " + form + b" done\n" for text in canaries().values() for form in as_written(text))
    assert len(told) > 100_000
    left = redactor.raw(told).encode()
    assert found_in(left) == []
    assert {"id_number", "phone", "hex", "packed", "escaped", "name", "spelled", "not_text"} <= set(redactor.fresh())


def test_what_our_own_programs_write_stays_readable() -> None:
    redactor = Redactor()
    assert redactor.text(OURS) == OURS
    assert redactor.fresh() == {}


@pytest.mark.parametrize(
    "line",
    [
        f"GET https://clerk:{PASSWORD}@platform.example.gov.cn/v1?name={TOKEN}&x=1",
        f"Authorization: Bearer {TOKEN}",
        f'{{"password": "{PASSWORD}", "api_key": "{TOKEN}"}}',
        f"PIN={PASSWORD} badge: {TOKEN}",
    ],
)
def test_secrets_by_their_name_and_credentials_in_addresses(line: str) -> None:
    left = Redactor().text(line)
    assert PASSWORD not in left
    assert TOKEN not in left


async def furnished(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Canaries in settings, devices, memory, tests, reports, journal, logs and a log's name."""
    everything = list(canaries().values())
    told = json.dumps(everything, ensure_ascii=False)
    bench.tell(more=f'# {told}\n[strange]\nnotes = {told}\npassword = "{PASSWORD}"\n')
    address = f"rfc2217://clerk:{PASSWORD}@127.0.0.1:1"
    bench.devices.write_text(f'# {told}\n[scanner]\nmodel = "cdc"\naddress = "{address}"\npassword = "{TOKEN}"\n')
    store = await Store.open(bench.database, bytes.fromhex(bench.key.read_text()))
    await store.record(Event.TERMINAL_STARTED)
    await store.close()
    with contextlib.closing(sqlite3.connect(bench.database)) as db:
        db.execute("INSERT INTO letters (id, kind, written_at, envelope) VALUES (?, 'application', ?, ?)", (told,) * 3)
        report = json.dumps({told: told, "number": int(everything[1][:17])})
        db.execute("INSERT INTO self_tests (at, occasion, grade, report) VALUES ('', 'asked', 'red', ?)", (report,))
        db.commit()
    test = {"place": "card", "model": everything[0], "at": "2026-11-01T00:00:00Z", "passed": True, "outcome": told}
    (bench.state / "device-tests.json").write_text(json.dumps([{**test, "facts": {everything[1]: told}}]))
    (bench.root / "run/systemd/system").mkdir(parents=True)
    log = bench.folder / f"{everything[1]}.log"
    log.write_bytes(
        b"".join(b"INFO x: " + form + b"\n" for text in everything for form in as_written(text)) + OURS.encode()
    )
    for name in ("journalctl", "systemctl"):
        (program := bench.folder / name).write_text(f"#!/bin/sh\necho Result=x\ncat '{log}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bench.folder}:{os.environ['PATH']}")
    return [log]


async def test_no_canary_is_in_the_bundle(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = await furnished(bench, monkeypatch)
    tar, manifest = packed(gather(bench.box(bench.root), logs))
    files = unpacked(tar)
    assert found_in(tar, bench.key.read_text()) == []
    assert {"doctor.json", "settings.json", "versions.json", "devices.json", "counters.json", "units.json"} <= set(
        files
    )
    assert sum(name.startswith("logs/") for name in files) == 4
    assert not [name for name, data in files.items() if data.startswith((b"SQLite", b"\x89PNG", b"%PDF"))]
    told: dict[str, Any] = json.loads(files["manifest.json"])
    assert told["files"] == manifest
    assert {one["name"] for one in manifest} == set(files) - {"manifest.json"}
    assert sum(count for one in manifest for count in one["redacted"].values()) > 100


async def test_the_bundle_still_says_what_is_needed(used: Bench) -> None:
    log = used.folder / "terminal.log"
    log.write_text(OURS)
    files = unpacked(packed(gather(used.box(), [log]))[0])
    assert files["logs/terminal.log"].decode() == OURS
    assert json.loads(files["counters.json"])["audit"] == {"terminal_started": 1, "terminal_stopped": 1}
    settings = json.loads(files["settings.json"])[str(used.config)]
    assert settings["state"]["dir"] == str(used.state)
    assert any(one["id"] == "terminal.absent" for one in json.loads(files["doctor.json"]))
    assert json.loads(files["versions.json"])["python"] == sys.version.split()[0]


@pytest.mark.parametrize("ending", [".tar.gz", ".tar.zst"])
def test_the_command_writes_one_new_file_for_its_caller_alone(used: Bench, ending: str) -> None:
    out = used.folder / f"bundle{ending}"
    words = [sys.executable, "-m", "kiosk", "diagnostics", *used.files, "--out", str(out)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_mode & 0o777 == 0o600
    data = out.read_bytes()
    if ending == ".tar.zst":
        data = subprocess.run(["zstd", "-dc", out], capture_output=True, check=True).stdout
        assert "manifest.json" in unpacked(data)
    else:
        with tarfile.open(out) as opened:
            assert "manifest.json" in opened.getnames()
    again = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (again.returncode, out.read_bytes()) == (2, out.read_bytes())
    assert "already" in again.stderr
