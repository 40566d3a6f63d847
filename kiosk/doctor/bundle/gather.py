"""What goes into the bundle, part by part; nothing here is redacted yet."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import os
import platform
import sqlite3
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.doctor.command import as_objects, as_text
from kiosk.doctor.findings import CannotLook
from kiosk.doctor.looks.programs import UNITS, VERSIONS, said, unit_state
from kiosk.doctor.looks.state import opened
from kiosk.doctor.looks.things import PACKAGES
from kiosk.doctor.table import examine
from kiosk.manual import version
from kiosk.terminal.settings.layers import local_files
from kiosk.terminal.settings.secret import options_shown
from kiosk.terminal.trials.kept import last_tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kiosk.doctor.box import Box

_LAST_LINES = 400
_LAST_BYTES = 256 * 1024
_OURS = ("kivy", "msgspec", "cryptography", "pyserial", "zxing-cpp", "requests")
_REPORTS = 10  # self-tests
# How often what happened, and how many of what there are; no row is told.
_COUNTS = {
    "audit": "SELECT event, count(*) FROM audit GROUP BY event",
    "cells": "SELECT state, count(*) FROM cells GROUP BY state",
    "errands": "SELECT purpose || ' ' || coalesce(ending, 'under way'), count(*) FROM errands GROUP BY 1",
    "copies": "SELECT outcome, count(*) FROM copies GROUP BY outcome",
    "waiting": "SELECT 'facts', count(*) FROM facts UNION ALL SELECT 'letters', count(*) FROM letters",
}


@dataclasses.dataclass(frozen=True)
class Part:
    """One file of the bundle: a text, bytes of a log, or a tree that becomes JSON."""

    name: str
    content: str | bytes | dict[str, Any] | list[Any]


def gather(box: Box, logs: Sequence[Path]) -> Iterator[Part]:
    """Every part; what cannot be had here is left out."""
    findings = examine(box)
    yield Part("doctor.txt", "\n".join(as_text(findings, "en")) + "\n")
    yield Part("doctor.json", list(as_objects(findings, "en")))
    yield Part("settings.json", _settings(box))
    yield Part("problems.txt", "".join(f"{problem}\n" for problem in box.problems))
    yield Part("versions.json", _versions(box))
    yield Part("devices.json", _devices(box))
    yield Part("counters.json", _counters(box))
    yield Part("selftest.json", _self_tests(box))
    yield from _units(box)
    for log in logs:
        yield Part(f"logs/{log.name}", _tail(log))


def _settings(box: Box) -> dict[str, Any]:
    """Each file as it was read, without its comments; one that is no TOML is only named."""
    found: dict[str, Any] = {}
    own = local_files(box.place.state)[0] if box.place.state else []
    for file in (*box.config, *box.devices, *own):
        try:
            found[str(file)] = tomllib.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as trouble:
            found[str(file)] = {"unread": type(trouble).__name__}
    return found


def _versions(box: Box) -> dict[str, Any]:
    installed = {"hall-terminal": version()}
    for name in _OURS:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed[name] = "not installed"
    versions = box.under(VERSIONS) / "versions"
    names = [name for package in PACKAGES for name in package.split("|")]
    listed = said(["dpkg-query", "--show", "--showformat", "${Package} ${Version}\n", *names]).splitlines()
    return {
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "system": _first_line(box.under("/etc/debian_version")),
        "installed": installed,
        "debian": dict(line.split(" ", 1) for line in listed),
        "kept": sorted(path.name for path in versions.glob("*")),
        "current": (box.under(VERSIONS) / "current").resolve().name,
        "cores": os.cpu_count(),
    }


def _devices(box: Box) -> dict[str, Any]:
    """What is fitted, how the running terminal says each is, and the last test of each."""
    fitted = {
        place: {"model": f"{settings.family}/{settings.model}", "options": options_shown(settings.options)}
        for place, settings in box.fitted()
    }
    bench = msgspec.to_builtins(box.call.bench.devices) if box.call.bench else []
    tests = last_tests(box.place.state) if box.place.state else {}
    return {"fitted": fitted, "now": bench, "tests": msgspec.to_builtins(tests)}


def _counters(box: Box) -> dict[str, Any]:
    found: dict[str, Any] = {}
    try:
        with opened(box) as db:
            for name, query in _COUNTS.items():
                found[name] = {str(what): int(count) for what, count in db.execute(query)}
    except (CannotLook, sqlite3.Error, OSError) as trouble:
        found["unread"] = type(trouble).__name__
    return found


def _self_tests(box: Box) -> list[Any]:
    """The newest reports of the terminal's self-test."""
    try:
        with opened(box) as db:
            rows = db.execute("SELECT report FROM self_tests ORDER BY number DESC LIMIT ?", (_REPORTS,)).fetchall()
            return [msgspec.json.decode(report) for (report,) in rows]
    except (CannotLook, sqlite3.Error, OSError, msgspec.MsgspecError) as trouble:
        return [{"unread": type(trouble).__name__}]


def _units(box: Box) -> Iterator[Part]:
    if not box.under("/run/systemd/system").is_dir():
        return
    yield Part("units.json", {unit: unit_state(unit) for unit in UNITS})
    for unit in UNITS:
        lines = said(["journalctl", "--no-pager", "-o", "short-iso", "-n", str(_LAST_LINES), "-u", unit])
        yield Part(f"logs/{unit}.log", lines)


def _tail(log: Path) -> bytes:
    """The last lines of a log file; the first of them may be cut, so it is left out."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LAST_BYTES))
            lines = file.read().split(b"\n")
    except OSError as trouble:
        return (trouble.strerror or "unread").encode()
    return b"\n".join((lines[1:] if size > _LAST_BYTES else lines)[-_LAST_LINES:])


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8").splitlines()[0]
    except (OSError, IndexError):
        return ""
