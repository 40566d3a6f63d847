"""What root asks the running terminal through its staff socket: room for an update, its self-test, its devices."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.contract import staff
from kiosk.contract.self_test import Report

_WITHIN = 5.0
_WELL = ("ready", "disabled")


class NobodyAnswers(Exception):
    """No terminal, or none that says anything of ours."""


class NotNow(Exception):
    """Somebody is served, a door stands open, or a test is under way."""


@dataclass(frozen=True)
class Hall:
    """The terminal that listens at `path`; one question a call."""

    path: Path

    def report(self) -> Report | None:
        """What its last self-test found. Raises NobodyAnswers."""
        with self._line() as line:
            match _asked(line, staff.SelfTest(last=True)):
                case staff.SelfTested(report):
                    return report
                case _:
                    raise NobodyAnswers

    def away(self) -> frozenset[str]:
        """The places on its bench that do not work. Raises NobodyAnswers."""
        with self._line() as line:
            match _asked(line, staff.List()):
                case staff.Bench(devices):
                    return frozenset(one.place for one in devices if one.condition not in _WELL)
                case _:
                    raise NobodyAnswers

    def answers(self) -> bool:
        """True where it tells of its devices."""
        try:
            self.away()
        except NobodyAnswers:
            return False
        return True

    def failing(self) -> tuple[str, ...] | None:
        """Steps of its last self-test that did not pass, and devices away; None before the first test.

        Raises NobodyAnswers.
        """
        report = self.report()
        return (
            None
            if report is None
            else (*(step.name for step in report.failed), *(f"{one} away" for one in self.away()))
        )

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        """Nobody is served until this is over. Raises NotNow, NobodyAnswers."""
        with self._line() as line:
            match _asked(line, staff.MakeRoom()):
                case staff.Done():
                    yield
                case staff.No():
                    raise NotNow
                case _:
                    raise NobodyAnswers

    @contextlib.contextmanager
    def _line(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_WITHIN)
            try:
                line.connect(str(self.path))
            except OSError:
                raise NobodyAnswers from None
            yield line


def _asked(line: socket.socket, question: staff.FromStaff) -> staff.ToStaff:
    try:
        line.sendall(staff.pack(question))
        with line.makefile("rb") as answers:
            return staff.for_staff(answers.readline(staff.LONGEST_LINE))
    except (OSError, staff.NotOurs):
        raise NobodyAnswers from None
