"""A small world for the engine alone: rules, people on duty, findings and time, and no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kiosk.central.alerts.engine import begin, decide
from kiosk.central.alerts.rules import Rules
from kiosk.central.alerts.sheet import SHIPPED, read_rules
from kiosk.central.alerts.standing import Act, Around, Found, Greater, OnDuty, Silence, Standing, Told, parent_of
from kiosk.central.tables.alerts import AlertState, EntryKind

RULES = read_rules(SHIPPED)
ZONE = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 11, 23, 10, tzinfo=ZONE)
LONG_AGO, FOREVER = MORNING - dt.timedelta(days=900), MORNING + dt.timedelta(days=900)
WANG = OnDuty("wang", "", LONG_AGO, FOREVER, 1, "13900000001", "wang@hall.test")
LI = OnDuty("li", "", LONG_AGO, FOREVER, 2, "13900000002", "li@hall.test")
HOOK = Told("webhook", "duty")
TELLING = (EntryKind.TOLD, EntryKind.REPEATED, EntryKind.NEXT)
Print = tuple[str, str, str]


class World:
    """Findings and the alerts that come of them. Each round everything is looked at, as often as a test likes."""

    def __init__(
        self,
        rules: Rules = RULES,
        roster: tuple[OnDuty, ...] = (WANG, LI),
        at: dt.datetime = MORNING,
        kinds: dict[str, str] | None = None,
    ) -> None:
        self.now = at
        self.around = Around(rules, (), roster, ("duty",), frozenset(("mail", "sms")), kinds=kinds or {})
        self.found: dict[Print, Found] = {}
        self.alerts: dict[Print, Standing] = {}
        self.numbers: dict[Print, int] = {}
        self.due: dict[Print, dt.datetime | None] = {}
        self.over: dict[Print, Standing] = {}
        self.diary: list[tuple[dt.datetime, Print, Act]] = []
        self._next = 1

    @property
    def rules(self) -> Rules:
        """The rules that hold."""
        return self.around.rules

    def rules_at(self, print_: Print) -> Rules:
        """Those that hold where this is."""
        return self.around.rules_at(site_of(print_[0]))

    def begin(self, subject: str, cause: str, place: str = "") -> Print:
        """It is not well from now on."""
        print_ = (subject, cause, place)
        self.found[print_] = Found(self.now)
        return print_

    def end(self, print_: Print) -> None:
        """It is well again."""
        self.found[print_] = replace(self.found[print_], ended=self.now)

    def silent(self, *silences: Silence) -> None:
        """These silences, and no others."""
        self.around = replace(self.around, silences=silences)

    def acknowledge(self, print_: Print) -> None:
        """Somebody has seen it."""
        self.alerts[print_] = replace(self.alerts[print_], acknowledged_at=self.now)

    def later(self, seconds: float = 0.0) -> list[tuple[Print, Act]]:
        """Time passes, and everything is looked at; what was done about what."""
        self.now += dt.timedelta(seconds=seconds)
        done: list[tuple[Print, Act]] = []
        swallowing = [one for one in self.found if self.rules.rule(one[1]).swallows]
        for print_ in (*sorted(swallowing), *sorted(set(self.found) - set(swallowing))):
            done += [(print_, act) for act in self.look(print_)]
        return done

    def look(self, print_: Print) -> tuple[Act, ...]:
        """One look at one of them."""
        alert = self.alerts.get(print_)
        if alert is None:
            if self.found[print_].ended is not None:
                return ()
            alert = begin(print_, site_of(print_[0]), self.now, self.over.get(print_), self.rules_at(print_))
            self.numbers[print_], self._next = self._next, self._next + 1
        parent = parent_of(alert, self.greater(), self.rules)
        decided = decide(alert, self.found[print_], self.now, replace(self.around, parent=parent))
        self.diary += [(self.now, print_, act) for act in decided.acts]
        self.alerts[print_], self.due[print_] = decided.alert, decided.due
        assert decided.due is None or decided.due > self.now
        if decided.alert.state is AlertState.OVER:
            self.over[print_] = self.alerts.pop(print_)
        return decided.acts

    def greater(self) -> tuple[Greater, ...]:
        """Open alerts that explain others."""
        return tuple(
            Greater(self.numbers[print_], *print_[:2], site_of(print_[0]))
            for print_, alert in self.alerts.items()
            if alert.raised_at is not None and self.rules.rule(print_[1]).swallows
        )

    def tellings(self, print_: Print) -> list[tuple[EntryKind, tuple[Told, ...]]]:
        """Who was told of it, in order."""
        return [(act.kind, act.to) for _, of, act in self.diary if of == print_ and act.to]

    def kinds(self, print_: Print) -> list[str]:
        """Its diary."""
        return [act.kind.value for _, of, act in self.diary if of == print_]


def site_of(subject: str) -> str:
    """T-1x stands at S1, T-2x at S2; nothing is at the platform."""
    if subject.startswith("site/"):
        return subject.removeprefix("site/")
    return f"S{subject[2]}" if subject.startswith("T-") else ""


def mail_of(one: OnDuty) -> Told:
    """How somebody is told by mail."""
    return Told("mail", one.mail, one.name)


def sms_of(one: OnDuty) -> Told:
    """How somebody is told by SMS."""
    return Told("sms", one.phone, one.name)
