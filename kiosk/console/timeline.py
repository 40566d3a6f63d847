"""A terminal's timeline: findings, commands, facts and starts as one list, the newest first, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.central.commands.reading import CommandLine
from kiosk.central.fleet.reading import FindingLine
from kiosk.central.watching.facts import FactLine
from kiosk.console.drawing import Words
from kiosk.console.hall_words import HallWords
from kiosk.contract.names import Name

MOST = 60


@dataclass(frozen=True)
class Happening:
    """One line. `kind` is finding, fact, command or restart; `look` how its mark looks; `link` where more is told."""

    at: dt.datetime
    kind: str
    look: str
    words: str
    link: str = ""


class Teller:
    """Tells each kind in words; `says` are those of the alert rules, by cause."""

    def __init__(self, t: Words, says: Mapping[str, Name]) -> None:
        self._t = t
        self._hall = HallWords(t)
        self._says = says

    def cause(self, cause: str, place: str) -> str:
        """What is not well, and where."""
        says = self._says.get(cause)
        words = self._hall.name(says) if says else cause
        return f"{words} · {self._hall.place(place)}" if place else words

    def findings(self, lines: Iterable[FindingLine]) -> list[Happening]:
        """Beginning and end of each."""
        found: list[Happening] = []
        for line in lines:
            what = self.cause(line.cause, line.place)
            found.append(Happening(line.began, "finding", "stopped", self._t("event.began", what=what)))
            if line.ended is not None:
                found.append(Happening(line.ended, "finding", "done", self._t("event.ended", what=what)))
        return found

    def commands(self, lines: Iterable[CommandLine]) -> list[Happening]:
        """How each stands since it last changed."""
        return [
            Happening(
                line.changed_at,
                "command",
                "hall",
                self._t(
                    "event.command",
                    kind=self._t(f"command.{line.kind}"),
                    state=self._t(f"command_state.{line.state}"),
                ),
                f"/commands/{line.order}",
            )
            for line in lines
        ]

    def facts(self, lines: Iterable[FactLine]) -> list[Happening]:
        """What it reported."""
        return [Happening(line.at, "fact", "care" if line.flawed else "off", self._fact(line)) for line in lines]

    def _fact(self, line: FactLine) -> str:
        t = self._t
        what = self._reason(line)
        words = {
            "handover": lambda: t("event.handover", cell=line.cell, what=t.maybe("outcome", line.about)),
            "deposit": lambda: t("event.deposit", cell=line.cell),
            "hand_in": lambda: t("event.hand_in", cell=line.cell),
            "staff": lambda: t("event.staff", cell=line.cell, what=t.maybe("purpose", line.about)),
            "cell": lambda: t("event.cell", cell=line.cell, what=self._hall.cell(line.about)),
            "alarm": lambda: t("event.alarm", what=what),
            "device": lambda: t("event.device", place=self._hall.place(line.place), what=what),
            "command": lambda: t("event.command_fact"),
        }.get(line.kind, lambda: t.maybe("event", line.kind))()
        return f"{words} · {t('event.flawed')}" if line.flawed else words

    def _reason(self, line: FactLine) -> str:
        said = self._t.maybe("event_reason", line.reason)
        return said if said != line.reason else self._hall.cell(line.reason)


def starts(moment: dt.datetime | None, t: Words) -> list[Happening]:
    """When the program was started last."""
    return [Happening(moment, "restart", "hall", t("event.restart"))] if moment else []


def woven(*parts: Sequence[Happening]) -> list[Happening]:
    """All of them in one list, the newest first."""
    every = [one for part in parts for one in part]
    return sorted(every, key=lambda one: one.at, reverse=True)[:MOST]
