"""The programs: terminal, counter, screens, their units and versions, and how often they started anew."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract import update
from kiosk.contract.events import Event
from kiosk.contract.self_test import Grade as Colour
from kiosk.doctor.findings import CannotLook, Look, well, wrong
from kiosk.doctor.looks.state import opened
from kiosk.terminal.errors import fault_of
from kiosk.terminal.selftest.kept import newest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.doctor.box import Box

UNITS = ("hall-terminal.service", "hall-screens.service", "hall-x.service")
VERSIONS = "/opt/hall-terminal"
_SCREENS_USER = "hall-screens"
_LISTENS, _CONNECTED = "00010000", "03"
_LOOP_TIMES, _LOOP_MINUTES = 3, 10
_RECENT = dt.timedelta(hours=24)
_QUIET = ("ready", "disabled")


def terminal(box: Box) -> Look:
    """Whether somebody listens at the staff socket, and answers."""
    where = box.place.socket
    if where is None:
        raise CannotLook("settings")
    if box.call.barred:
        raise CannotLook("denied", str(where))
    if not box.call.pid:
        yield wrong("absent", f"{where}: {'nobody listens' if where.exists() else 'not there'}")
    elif box.call.deaf:
        state = _process_state(box.call.pid)
        yield wrong("deaf", f"{where}: pid {box.call.pid}, {state}", pid=box.call.pid, state=state)
    for cause in box.call.bench.ails if box.call.bench else ():
        yield wrong("ails", cause, cause=cause, code=fault_of(cause).code)
    for one in box.call.bench.findings if box.call.bench else ():
        seen = f"{one.cause} {one.place}".rstrip()
        yield wrong("told", seen, cause=one.cause, place=one.place or "—", since=f"{one.since.astimezone():%F %H:%M}")
    yield well(f"{where}: pid {box.call.pid}")


def counter(box: Box) -> Look:
    """Whether the terminal listens where screens call, and they are there. Calling ourselves would cut them off."""
    path = _counter_socket(box)
    lines, hidden = _sockets(box)
    at_counter = [line for line in lines if line[-1] == str(path)]
    if not any(line[3] == _LISTENS for line in at_counter):
        yield wrong("closed", f"{path}: no listener in /proc/net/unix", socket=str(path))
        return
    calling = sum(line[5] == _CONNECTED for line in at_counter)
    if not calling and hidden:
        raise CannotLook("denied", "/proc/*/net/unix")
    if not calling:
        yield wrong("no_screens", f"{path}: 0 connections", socket=str(path))
    yield well(f"{path}: {calling}")


def _sockets(box: Box) -> tuple[list[list[str]], bool]:
    """All sockets with a name, and whether those of the screens are hidden from us.

    Screens that systemd gave no network are in a network of their own, and the kernel lists their line at the counter
    there alone.
    """
    tables, hidden = {"": box.under("/proc/net/unix")}, False
    for process in box.under("/proc").glob("[0-9]*"):
        try:
            tables[str((process / "ns/net").readlink())] = process / "net/unix"
        except OSError:
            with contextlib.suppress(OSError, KeyError):
                hidden = hidden or process.owner() == _SCREENS_USER
    lines = {}
    for table in tables.values():
        with contextlib.suppress(OSError):
            lines.update({line: line.split() for line in table.read_text().splitlines()[1:]})
    return list(lines.values()), hidden


def devices(box: Box) -> Look:
    """What the running terminal says of its devices."""
    if box.call.bench is None:
        raise CannotLook("no_terminal")
    for device in box.call.bench.devices:
        if device.cause and device.condition not in _QUIET:
            seen = f"{device.model} {device.address}: {device.condition}, {device.cause}, {device.code}"
            yield wrong("fault", seen, device=device.place, cause=device.cause, code=device.code)
        elif device.losses > _LOOP_TIMES:
            times = f"{device.losses} losses, {device.returns} returns"
            yield wrong("loose", f"{device.place}: {times}", device=device.place, times=device.losses)
    yield well(", ".join(device.place for device in box.call.bench.devices if not device.cause))


def units(box: Box) -> Look:
    """What systemd says of our units."""
    if not box.under("/run/systemd/system").is_dir() or shutil.which("systemctl") is None:
        raise CannotLook("no_systemd")
    states = {unit: unit_state(unit) for unit in UNITS}
    if all(state.get("LoadState") == "not-found" for state in states.values()):
        raise CannotLook("no_units")
    for unit, state in states.items():
        seen = " ".join(f"{name}={value}" for name, value in state.items())
        if state.get("LoadState") == "not-found":
            yield wrong("missing", seen, unit=unit)
        elif state.get("ActiveState") == "failed":
            yield wrong("failed", seen, unit=unit, result=state.get("Result", "?"))
        elif state.get("ActiveState") != "active":
            yield wrong("stopped", seen, unit=unit)
    yield well(", ".join(UNITS))


def crashes(box: Box) -> Look:
    """Starts without a stop before them, from the audit log; a loop is several within minutes."""
    with opened(box) as db:
        try:
            rows = db.execute(
                "SELECT at, event FROM audit WHERE event IN (?, ?) ORDER BY number DESC LIMIT 200",
                (Event.TERMINAL_STARTED, Event.TERMINAL_STOPPED),
            ).fetchall()
        except sqlite3.Error as problem:
            raise CannotLook("database", str(problem)) from None
    falls = _falls([(dt.datetime.fromisoformat(at), event) for at, event in reversed(rows)])
    now = dt.datetime.now(dt.UTC)
    recent = [fall for fall in falls if now - fall < _RECENT]
    latest = [fall for fall in recent if now - fall < dt.timedelta(minutes=_LOOP_MINUTES)]
    seen = ", ".join(f"{fall:%m-%d %H:%M:%S}" for fall in recent[-5:])
    if len(latest) >= _LOOP_TIMES:
        yield wrong("loop", seen, times=len(latest), minutes=_LOOP_MINUTES)
    elif recent:
        yield wrong("unclean", seen, times=len(recent))
    yield well(f"{len(rows)} records")


def self_test(box: Box) -> Look:
    """What the terminal's newest self-test found."""
    with opened(box) as db:
        try:
            report = newest(db)
        except (sqlite3.Error, msgspec.MsgspecError) as problem:
            raise CannotLook("database", str(problem)) from None
    if report is None:
        raise CannotLook("no_self_test")
    seen = f"{report.at:%Y-%m-%d %H:%M}: {report.grade.value}; " + ", ".join(
        f"{step.name} {step.cause}" for step in report.failed
    )
    failed = ", ".join(step.name for step in report.failed) or report.closed
    if report.grade is not Colour.GREEN:
        yield wrong(report.grade.value, seen, failed=failed)
    yield well(seen)


def versions(box: Box) -> Look:
    """The installed versions, and where the link to the current one leads."""
    folder = box.under(VERSIONS)
    if not folder.is_dir():
        raise CannotLook("not_installed", VERSIONS)
    current, kept = folder / "current", sorted(path.name for path in (folder / "versions").glob("*"))
    if not current.exists():
        leads = current.readlink() if current.is_symlink() else "not there"
        yield wrong("broken", f"{current} -> {leads}; {', '.join(kept) or '-'}")
    elif len(kept) < 2:
        yield wrong("no_way_back", ", ".join(kept))
    yield from _last_update(folder)
    yield well(f"{current} -> {current.resolve().name}; {', '.join(kept)}")


def _last_update(folder: Path) -> Look:
    """How the last update ended, as root has written it down."""
    try:
        last = msgspec.json.decode((folder / update.FOLDER / update.LAST).read_bytes(), type=update.Outcome)
    except (OSError, msgspec.MsgspecError):
        return
    matter = {"rolled_back": "went_back", "refused": "went_back", "kept": "kept"}.get(last.end)
    if matter is not None:
        version, reason = last.version or "-", last.reason
        yield wrong(matter, f"{last.at:%Y-%m-%d %H:%M}: {version} {last.end} {reason}", version=version, reason=reason)


def unit_state(unit: str) -> dict[str, str]:
    """What systemd says of a unit."""
    asked = "LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStatus,ActiveEnterTimestamp,MemoryCurrent"
    lines = said(["systemctl", "show", "-p", asked, unit]).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def said(words: Sequence[str]) -> str:
    """What a program of the system says; "" when it is not there or says nothing in time."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def _falls(records: Sequence[tuple[dt.datetime, str]]) -> list[dt.datetime]:
    """When it started although it had not stopped."""
    pairs = itertools.pairwise(records)
    return [at for (_, before), (at, event) in pairs if before == event == Event.TERMINAL_STARTED]


def _process_state(pid: int) -> str:
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return "?"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("State:")), "?")


def _counter_socket(box: Box) -> Path:
    if box.settings is None:
        raise CannotLook("settings")
    return box.settings.counter.socket
