"""Settings, key, rights, disks, database and audit chain, each broken for real: the doctor names what it is."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from kiosk.contract.events import Event
from kiosk.contract.self_test import Grade, Report, Step
from kiosk.doctor.owner import Owner
from kiosk.doctor.table import examine
from kiosk.terminal.selftest.kept import keep
from kiosk.terminal.store import audit
from kiosk.terminal.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doctor.conftest import Bench

NOBODY = Owner("nobody", 65534, frozenset({65534}))


@contextlib.contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk of its own in memory; skipped where nobody may mount."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_box_that_is_well_is_told_so(used: Bench) -> None:
    found = used.says("settings", "files", "state", "space", "database", "audit", "outbox", "crashes")
    assert {each.grade for each in found.values()} == {"well"}


def test_a_setting_of_the_wrong_kind_stops_the_terminal(bench: Bench) -> None:
    bench.tell(more="[timings]\nwarning = 1\n")
    assert "here.toml:10" in bench.says("settings")["settings.unusable"].seen


def test_no_settings_at_all(bench: Bench) -> None:
    nothing = dataclasses.replace(bench.box(), config=(), settings=None)
    assert [found.id for found in examine(nothing, ("settings",))] == ["settings.not_found"]


def test_a_mistake_in_a_device_and_a_name_that_will_not_last(bench: Bench) -> None:
    bench.devices.write_text('[card]\nmodel = "sdtt"\n[scanner]\nmodel = "cdc"\naddress = "/dev/ttyUSB0"\n')
    found = bench.says("settings")
    assert {"settings.device_off", "settings.advice"} <= set(found)


def test_a_key_that_everybody_may_read(bench: Bench) -> None:
    bench.key.chmod(0o644)
    assert str(bench.key) in bench.says("key")["key.others"].seen
    assert "settings.unusable" in bench.says("settings")


def test_a_key_in_a_plain_file_is_a_hint(bench: Bench) -> None:
    assert set(bench.says("key")) == {"key.unprotected"}


def test_a_key_that_systemd_hands_over_is_found_where_it_takes_it(bench: Bench) -> None:
    bench.config.write_text(bench.config.read_text().replace(f'key_file = "{bench.key}"', ""))
    assert "settings.unusable" in bench.says("settings")
    (bench.root / "etc/hall-terminal").mkdir(parents=True)
    (bench.root / "etc/hall-terminal/platform.key").write_text(bench.key.read_text())
    (bench.root / "etc/hall-terminal/platform.key").chmod(0o600)
    assert set(bench.says("settings", "key", root=bench.root)) == {"settings", "key"}


def test_settings_that_the_terminals_user_cannot_read_or_others_can_change(bench: Bench) -> None:
    bench.config.chmod(0o600)
    bench.devices.chmod(0o666)
    box = dataclasses.replace(bench.box(), owner=NOBODY)
    assert {found.id for found in examine(box, ("files",))} == {"files.unreadable", "files.open"}


def test_a_state_folder_of_somebody_else(used: Bench) -> None:
    box = dataclasses.replace(used.box(), owner=NOBODY)
    assert {found.id for found in examine(box, ("state",))} == {"state.denied"}


def test_a_memory_that_everybody_may_read_or_that_is_not_there(used: Bench) -> None:
    used.database.chmod(0o644)
    assert set(used.says("state")) == {"state.others"}
    used.tell(state=used.folder / "elsewhere")
    assert set(used.says("state")) == {"state.missing"}


def test_a_full_disk_a_disk_without_inodes_and_one_that_is_read_only(bench: Bench) -> None:
    with small_disk(bench.folder / "small", "size=100m,nr_inodes=50") as disk:
        bench.tell(state=disk)
        (disk / "much").write_bytes(bytes(90 * 2**20))
        assert {"space.full"} == set(bench.says("space"))
        for number in range(48):
            (disk / f"little-{number}").touch()
        assert {"space.full", "space.no_inodes"} == set(bench.says("space"))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        assert "tmpfs" in bench.says("state")["state.read_only"].seen


def test_room_and_inodes_that_get_short(bench: Bench) -> None:
    with small_disk(bench.folder / "small", "size=1000m,nr_inodes=100") as disk:
        bench.tell(state=disk)
        os.posix_fallocate(hole := os.open(disk / "much", os.O_CREAT | os.O_WRONLY), 0, 900 * 2**20)
        os.close(hole)
        for number in range(92):
            (disk / f"little-{number}").touch()
        assert {"space.low", "space.few_inodes"} == set(bench.says("space"))


def test_a_database_of_a_newer_and_of_an_older_program(used: Bench) -> None:
    for version, named in ((99, "database.newer"), (1, "database.older")):
        with contextlib.closing(sqlite3.connect(used.database)) as db:
            db.execute(f"PRAGMA user_version = {version}")
        assert named in used.says("database")


def test_a_database_with_rotten_pages_and_one_that_is_none(used: Bench) -> None:
    with contextlib.closing(sqlite3.connect(used.database)) as db:
        page, leaf = (int(db.execute(f"PRAGMA {what}").fetchone()[0]) for what in ("page_size", "page_count"))
    with used.database.open("r+b") as file:
        for number in range(2, leaf):
            file.seek(number * page + 8)
            file.write(os.urandom(page // 2))
    assert set(used.says("database")) & {"database.damaged", "database.unreadable"}
    used.database.write_bytes(b"no database at all, but a long text " * 200)
    assert "database.unreadable" in used.says("database")


def test_a_memory_sealed_with_another_key(used: Bench) -> None:
    used.key.write_text("ab" * 32)
    assert "database.other_key" in used.says("database")


def test_a_changed_and_a_missing_record_of_the_audit_log(used: Bench) -> None:
    with contextlib.closing(sqlite3.connect(used.database)) as db:
        db.execute("DROP TRIGGER audit_is_never_changed")
        db.execute("UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE number = 1")
        db.commit()
        assert used.says("audit")["audit.changed"].gaps["number"] == 1
        db.execute("DROP TRIGGER audit_is_never_shortened")
        db.execute("DELETE FROM audit WHERE number = 2")
        db.commit()
    assert "audit.gaps" in used.says("audit")


async def test_a_letter_that_is_gone_and_a_chain_of_facts_without_its_head(used: Bench) -> None:
    store = await Store.open(used.database, bytes.fromhex(used.key.read_text()))
    await store.record(Event.LETTER_WRITTEN, letter="ab" * 8, session="cd" * 8, kind="application")
    await store.close()
    with contextlib.closing(sqlite3.connect(used.database)) as db:
        db.execute("UPDATE chain SET hash = ?", ("ab" * 32,))
        db.commit()
    assert {"audit.facts", "audit.letters"} == set(used.says("audit"))


def test_letters_that_wait_for_days(used: Bench) -> None:
    with contextlib.closing(sqlite3.connect(used.database)) as db:
        letter = ("L-1", "application", (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).isoformat(), "x")
        db.execute("INSERT INTO letters (id, kind, written_at, envelope) VALUES (?, ?, ?, ?)", letter)
        db.commit()
    assert used.says("outbox")["outbox.letters"].gaps["count"] == 1


def test_facts_that_pile_up(used: Bench) -> None:
    with contextlib.closing(sqlite3.connect(used.database)) as db:
        db.executemany("INSERT INTO facts (id, body) VALUES (?, x'00')", [(f"F-{number}",) for number in range(600)])
        db.commit()
    assert used.says("outbox")["outbox.facts"].gaps["count"] == 600


async def test_starts_without_a_stop_are_crashes_and_several_a_loop(used: Bench) -> None:
    store = await Store.open(used.database, bytes.fromhex(used.key.read_text()))
    await store.record(Event.TERMINAL_STARTED)
    await store.record(Event.TERMINAL_STARTED)
    await store.close()
    assert set(used.says("crashes")) == {"crashes.unclean"}
    store = await Store.open(used.database, bytes.fromhex(used.key.read_text()))
    await store.record(Event.TERMINAL_STARTED)
    await store.record(Event.TERMINAL_STARTED)
    await store.close()
    assert used.says("crashes")["crashes.loop"].gaps["times"] == 3


async def test_what_the_newest_self_test_found(used: Bench) -> None:
    assert used.says("self_test")["self_test"].why == "no_self_test"
    store = await Store.open(used.database, bytes.fromhex(used.key.read_text()))
    for grade, failed in ((Grade.GREEN, ()), (Grade.YELLOW, ("printer",)), (Grade.RED, ("storage",))):
        steps = tuple(Step(name, "failed", "disk_full") for name in failed)
        report = Report("T-1", dt.datetime.now(dt.UTC), "asked", grade, 1.0, steps)
        await store.run(lambda db, report=report: keep(db, report))  # type: ignore[misc]
        (found,) = used.says("self_test").values()
        assert found.id == {"green": "self_test", "yellow": "self_test.yellow", "red": "self_test.red"}[grade.value]
        assert all(name in found.seen for name in failed)
    await store.close()


async def test_a_clock_that_was_set_back(used: Bench) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=365)
    store = await Store.open(used.database, bytes.fromhex(used.key.read_text()))
    await store.run(lambda db: audit.record(db, later, Event.TERMINAL_STARTED))
    await store.close()
    assert "clock.back" in used.says("clock")


def test_nothing_is_changed_by_looking(used: Bench) -> None:
    def everything() -> dict[str, tuple[str, float, int]]:
        files = [path for path in used.folder.rglob("*") if path.is_file()]
        return {
            str(path): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
                path.stat().st_mode,
            )
            for path in files
        }

    before = everything()
    used.says()
    assert everything() == before
