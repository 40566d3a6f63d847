"""The answers file as frozen data; the reader takes the rules from the annotations, and says file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from kiosk.sheets.limits import Between, Shaped
from kiosk.sheets.problems import Unread
from kiosk.sheets.reader import Reader
from kiosk.sheets.sheet import read_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.sheets.problems import Problem

_Words = Annotated[str, Shaped(r".*\S.*", "some words")]


@dataclass(frozen=True)
class Patience:
    """Seconds in which what is not there yet is tried again, and in which hands do what is asked."""

    again: Annotated[float, Between(0, 3600, "seconds")] = 0.0
    hands: Annotated[float, Between(1, 3600, "seconds")] = 120.0


@dataclass(frozen=True)
class AddressAnswers:
    """A fixed address, typed where the platform is not reached without; "-" for no gateway, no name server."""

    fixed: Annotated[str, Shaped(r"\S*", "an address with its prefix")] = ""
    gateway: _Words = "-"
    dns: _Words = "-"


@dataclass(frozen=True)
class SiteAnswers:
    """The place that is expected, and the number of this machine in it."""

    number: Annotated[int, Between(1, 99)]
    right: bool = True


@dataclass(frozen=True)
class Opens:
    """Which door a lock opens, as whoever wired the cabinet wrote it down."""

    board: Annotated[int, Between(1, 31)]
    channel: Annotated[int, Between(1, 64)]
    door: Annotated[int, Between(1, 999)]


@dataclass(frozen=True)
class CabinetAnswers:
    """Whether the files' own map stays; else what is seen, and how the doors stand."""

    known: bool = False
    boards: Annotated[int, Between(0, 31)] = 0
    opens: tuple[Opens, ...] = ()
    label: Annotated[str, Shaped(r"[A-Z0-9][A-Z0-9-]{0,19}", "capitals, digits and -")] = "A"
    side: Literal["left", "right", "here"] = "right"
    columns: Annotated[int, Between(1, 50)] = 1
    order: Literal["down", "along"] = "down"
    sizes: Annotated[str, Shaped(r"[123]*", "a digit 1, 2 or 3 for each row")] = ""
    low: Annotated[str, Shaped(r"[01]*", "a digit 0 or 1 for each row")] = ""
    papers: Annotated[int, Between(0, 99)] = 0


@dataclass(frozen=True)
class Seen:
    """What somebody would say to a device's test; false wherever it may not be taken for granted."""

    slip_looks_right: bool = False
    page_looks_right: bool = False
    voice: Literal["right", "not_heard"] = "right"
    lights_look_right: bool = False
    may_pull_plug: bool = False


@dataclass(frozen=True)
class Mark:
    """Where one of the nine marks was touched, from 0 to 10000."""

    x: Annotated[int, Between(0, 10_000)]
    y: Annotated[int, Between(0, 10_000)]


@dataclass(frozen=True)
class Checked:
    """One point of the security check-list."""

    point: Literal["bios", "boot", "usb", "ports", "keys", "screen", "camera", "heights"]
    answer: _Words


@dataclass(frozen=True)
class LeftOut:
    """A step, or a device's test (tests.camera), that may be left out where it does not pass, and why."""

    step: _Words
    why: _Words


@dataclass(frozen=True)
class Answers:
    """Everything a technician would say."""

    who: _Words
    site: SiteAnswers
    url: str = ""
    patience: Patience = Patience()
    address: AddressAnswers = AddressAnswers()
    cabinet: CabinetAnswers = CabinetAnswers()
    seen: Seen = Seen()
    touch: tuple[Mark, ...] = ()
    security: tuple[Checked, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def replies(self) -> dict[str, str]:
        """Each question's key, and what is said to it."""
        cabinet, seen = self.cabinet, self.seen
        said = {
            "provision.url": self.url,
            "site.right": _word(yes=self.site.right),
            "site.number": str(self.site.number),
            "provision.cabinet": "known" if cabinet.known else "go_on",
            "provision.cabinet.boards": str(cabinet.boards or ""),
            "provision.cabinet.label": cabinet.label,
            "cabinet.side": cabinet.side,
            "cabinet.columns": str(cabinet.columns),
            "cabinet.order": cabinet.order,
            "cabinet.sizes": cabinet.sizes,
            "cabinet.low": cabinet.low,
            "cabinet.papers": str(cabinet.papers),
            "trial.printer.looks_right": _word(yes=seen.slip_looks_right),
            "trial.a4.looks_right": _word(yes=seen.page_looks_right),
            "trial.scanner.another": "no",
            "trial.power.may_pull": _word(yes=seen.may_pull_plug),
            "sound": seen.voice,
            "provision.who": self.who,
        }
        if self.address.fixed:
            wired = {"address": self.address.fixed, "gateway": self.address.gateway, "dns": self.address.dns}
            said |= {f"address.{line}": text for line, text in wired.items()}
            said["network.instead"] = "address"
        said |= {f"trial.surroundings.{light}": _word(yes=seen.lights_look_right) for light in _LIGHTS}
        said |= {f"cabinet.{one.board}.{one.channel}": str(one.door) for one in cabinet.opens}
        said |= {f"security.{one.point}": one.answer for one in self.security}
        said |= {f"touch.{number}": f"{mark.x} {mark.y}" for number, mark in enumerate(self.touch)}
        return said

    def reasons(self) -> dict[str, str]:
        """What may be left out, and why."""
        return {one.step: one.why for one in self.left_out}


_LIGHTS = ("ready", "attention", "fault")


class BadAnswers(Exception):
    """The file cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


def read_answers(file: Path) -> Answers:
    """The answers in this file. Raises BadAnswers with every mistake."""
    try:
        reader = Reader(sheet := read_sheet(file))
    except Unread as unread:
        raise BadAnswers([unread.problem]) from None
    answers = reader.table(Answers, (), sheet.data)
    if answers is None or reader.problems:
        raise BadAnswers(reader.problems)
    return answers


def _word(*, yes: bool) -> str:
    return "yes" if yes else "no"
