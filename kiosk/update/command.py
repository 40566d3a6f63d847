"""`kiosk update`: what runs here and what is under way; root's units call it, and technicians go back with it."""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.contract.update import Journal, Outcome
from kiosk.manual import parser
from kiosk.supervisor import Supervisor
from kiosk.terminal.settings.workplace import workplace
from kiosk.update import back, disk, memory_command
from kiosk.update.apply import Update
from kiosk.update.errands import Memory
from kiosk.update.hall import Hall, NotNow
from kiosk.update.memory import Unfit
from kiosk.update.places import Places
from kiosk.update.trees import holds
from kiosk.update.units import NoUnits, Systemd

_NOTHING, _BUSY, _TROUBLE, _NOT_NOW = 0, 1, 2, 75


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    usual = Places()
    wishes = parser("update", __doc__)
    wishes.add_argument("act", choices=("status", "apply", "check", "rollback"), help="what to do")
    wishes.add_argument("--program", type=Path, default=usual.program, metavar="DIR", help="where the versions lie")
    wishes.add_argument("--state", type=Path, default=usual.state, metavar="DIR", help="the terminal's state")
    wishes.add_argument("--keys", type=Path, default=usual.keys, metavar="FILE", help="public release keys")
    wishes.add_argument("--config", type=Path, action="append", metavar="FILE", help="settings of the terminal")
    wishes.add_argument("--devices", type=Path, action="append", metavar="FILE", help="its devices files")
    wishes.add_argument("--user", default=usual.user, help="whose the state is")
    return wishes


def main(argv: Sequence[str]) -> int:
    """0: done, or nothing to do. 1: another one is at work. 2: not possible. 75: not now, again later."""
    if argv[:1] == ["memory"]:
        return memory_command.main(argv[1:])
    told = options().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    places = _places(told)
    if told.act == "status":
        return _status(places)
    try:
        return _acted(told.act, update_at(places))
    except NotNow:
        sys.stderr.write("not now: somebody is served, a door stands open, or a test is under way\n")
        return _NOT_NOW
    except (OSError, NoUnits, Unfit) as trouble:
        sys.stderr.write(f"not possible: {trouble}\n")
        return _TROUBLE


def update_at(places: Places) -> Update:
    """The update of this box, as systemd runs it."""
    socket = workplace(places.config, places.devices).socket or Path("/run/hall-terminal/staff.sock")
    supervisor = Supervisor.of_this_program()
    return Update(places, Systemd(), Hall(socket), Memory(places), longer=supervisor.longer)


def _acted(act: str, update: Update) -> int:
    with alone(update.places) as mine:
        if not mine:
            return _NOTHING if act == "check" else _BUSY  # who is at work decides
        match act:
            case "apply":
                outcome = update.run()
            case "check":
                outcome = update.settle()
            case _:
                outcome = back.go_back(update)
    if outcome is not None:
        sys.stdout.write(f"{_said(outcome)}\n")
    return _NOTHING


class alone:  # noqa: N801  reads as a phrase: with alone(places) as mine
    """One at a time: False for who comes second."""

    def __init__(self, places: Places) -> None:
        places.work.mkdir(mode=0o755, exist_ok=True)
        self._lock = os.open(places.work / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)


def _places(told: argparse.Namespace) -> Places:
    usual = Places()
    config = tuple(told.config) if told.config else usual.config
    devices = tuple(told.devices) if told.devices else usual.devices
    return Places(told.program, told.state, told.keys, config, devices, usual.secret, told.user)


def _status(places: Places) -> int:
    current, proven = places.named(places.current), places.named(places.proven)
    for version in sorted(places.on_disk()):
        made = holds(places, version)
        marks = [word for word, named in (("current", current), ("proven", proven)) if named == version]
        sys.stdout.write(f"{version:12} {made.built if made else '-':26} {' '.join(marks)}\n")
    journal, last = disk.read(places.journal, Journal), disk.read(places.last, Outcome)
    if journal is not None:
        sys.stdout.write(f"under way: {journal.version} after {journal.before}, {journal.phase.value}\n")
    if last is not None:
        sys.stdout.write(f"last: {_said(last)}\n")
    return _NOTHING if current else _TROUBLE


def _said(outcome: Outcome) -> str:
    when = outcome.at.astimezone().isoformat(" ", "seconds")
    return " ".join(part for part in (outcome.version or "-", outcome.end, outcome.reason, when) if part)
