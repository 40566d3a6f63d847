"""Random lives of many alerts: whatever happens in whatever order, these things hold."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.central.alerts.rules import Otherwise, Quiet, Step, There
from kiosk.central.alerts.standing import Act, Silence, Told
from kiosk.central.tables.alerts import AlertState, EntryKind
from kiosk.central.tables.tasks import Level
from tests.central.alerts.worlds import RULES, TELLING, Print, World, site_of

CAUSES = ("offline", "paper_out", "paper_low", "hall_door", "door_wrong", "cells_short")
TERMINALS = ("T-11", "T-12", "T-21")
STORMS = (("site/S1", "site_lost", ""), ("site/S2", "site_lost", ""), ("platform", "broker_lost", ""))
PRINTS = st.one_of(
    st.tuples(st.sampled_from(TERMINALS), st.sampled_from(CAUSES), st.sampled_from(("", "a"))), st.sampled_from(STORMS)
)
SECONDS = st.sampled_from((0.0, 0.5, 3.0, 10.0, 60.0, 200.0, 300.0, 900.0, 1800.0, 7200.0, 30_000.0))


# At S2, a village's point, nights are longer and for more; what is urgent there, and told how often, is another thing.
_NIGHT = Quiet((Level.P3, Level.P2), "18:00", "08:00")
_OTHER = {
    "offline": Otherwise(Level.P2, tell_after=60, worse=(Step(900, Level.P1),)),
    "paper_out": Otherwise(repeat=900, clear_after=60),
    "hall_door": Otherwise(Level.P2, raise_after=60),
}
OTHERWISE = replace(RULES, at={"village": There(_NIGHT, _OTHER), "S2": There(causes={"jam": Otherwise(Level.P3)})})


class Lives(RuleBasedStateMachine):
    """A model of what an operator would hold against the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(OTHERWISE, kinds={"S2": "village"})
        self.told: dict[Print, set[Told]] = defaultdict(set)  # since it was raised
        self.last: dict[Print, dt.datetime] = {}  # when it was told last
        self.raised: set[Print] = set()

    # ---- what happens ---------------------------------------------------------------------------------------------

    @rule(print_=PRINTS)
    def begins(self, print_: Print) -> None:
        """A finding begins, or begins again."""
        found = self.world.found.get(print_)
        if found is None or found.ended is not None:
            self.world.begin(*print_)
            self._round()

    @rule(print_=PRINTS)
    def ends(self, print_: Print) -> None:
        """A finding ends."""
        found = self.world.found.get(print_)
        if found is not None and found.ended is None:
            self.world.end(print_)
            self._round()

    @rule(print_=PRINTS)
    def is_seen(self, print_: Print) -> None:
        """Somebody acknowledges."""
        alert = self.world.alerts.get(print_)
        if alert is not None and alert.raised_at is not None:
            self.world.acknowledge(print_)
            self._round()

    @rule(
        site=st.sampled_from(("", "S1")),
        cause=st.sampled_from(("", "offline", "door_wrong")),
        hours=st.sampled_from((0.1, 1, 8)),
        seconded=st.booleans(),
    )
    def is_silenced(self, site: str, cause: str, hours: float, seconded: bool) -> None:
        """Somebody silences something."""
        now = self.world.now
        self.world.silent(Silence(site, "", cause, now, now + dt.timedelta(hours=hours), seconded))
        self._round()

    @rule(seconds=SECONDS)
    def passes(self, seconds: float) -> None:
        """Time alone brings about nothing before the moment the engine has named."""
        self.world.now += dt.timedelta(seconds=seconds)
        early = [print_ for print_ in self.world.alerts if not self._is_due(print_)]
        before = len(self.world.diary)
        for print_ in early:
            if not self.world.rules.rule(print_[1]).swallows:
                self.world.look(print_)
        assert len(self.world.diary) == before
        self._round()

    @rule(print_=PRINTS, before=st.sampled_from((0.0, 0.001, 1.0)))
    def passes_until_it_is_due(self, print_: Print, before: float) -> None:
        """Right to the moment that the engine has named, or to just before it."""
        due = self.world.due.get(print_) if print_ in self.world.alerts else None
        if due is not None:
            self.passes(max(0.0, (due - self.world.now).total_seconds() - before))

    # ---- what holds -----------------------------------------------------------------------------------------------

    @invariant()
    def looking_twice_is_looking_once(self) -> None:
        """The same moment brings about the same things, once."""
        assert not self.world.later(0)

    @invariant()
    def what_is_explained_is_silent_and_what_explains_it_stands(self) -> None:
        """A parent is an open alert of the same site, or of the platform."""
        open_ones = {self.world.numbers[print_]: print_ for print_ in self.world.alerts}
        for print_, alert in self.world.alerts.items():
            if alert.parent is not None:
                parent = open_ones[alert.parent]
                assert print_[1] in self.world.rules.rule(parent[1]).swallows
                assert parent[0] == "platform" or site_of(parent[0]) == site_of(print_[0])

    @invariant()
    def what_stands_untold_has_a_reason(self) -> None:
        """True, seen by nobody, explained by nothing, not silent, not at night: then it was told in time."""
        for print_, alert in self.world.alerts.items():
            rule_ = self.world.rules_at(print_).rule(print_[1])
            if alert.state is not AlertState.OPEN or alert.raised_at is None:
                continue
            ripe = self.world.now >= alert.raised_at + dt.timedelta(seconds=rule_.tell_after)
            if ripe and alert.acknowledged_at is None and alert.parent is None and not self._hushed(print_):
                assert alert.told_at is not None
                repeat = self.world.rules_at(print_).repeat(print_[1], alert.level)
                assert not repeat or self.world.now < alert.told_at + dt.timedelta(seconds=repeat)

    def _round(self) -> None:
        """Everything is looked at until nothing changes: a storm that ends lets go of what it held."""
        hushed = {print_: self._hushed(print_) for print_ in self.world.alerts}
        seen = {print_: alert.acknowledged_at for print_, alert in self.world.alerts.items()}
        levels = {print_: alert.level for print_, alert in self.world.alerts.items()}
        for _ in range(4):
            done = self.world.later(0)
            told = {print_ for print_, act in done if act.kind is EntryKind.TOLD}
            for print_, act in done:
                alert = self.world.alerts.get(print_)
                if act.kind is EntryKind.RELEASED and alert is not None and alert.state is AlertState.OPEN:
                    assert print_ in told or alert.acknowledged_at or self._hushed(print_) or self._patient(print_)
                rose = any(of == print_ and one.kind is EntryKind.LEVEL for of, one in done)
                self._judge(print_, act, hushed.get(print_, False), seen.get(print_) is not None and not rose)
            if not done:
                break
        for print_, alert in self.world.alerts.items():
            assert alert.level <= levels.get(print_, alert.level)  # "P1" < "P2": it only becomes more urgent

    def _judge(self, print_: Print, act: Act, hushed: bool, seen: bool) -> None:
        if act.kind is EntryKind.RAISED:
            assert print_ not in self.raised
            self.raised.add(print_)
        if act.kind in TELLING:
            assert print_ in self.raised
            assert not seen
            assert not (hushed and self._hushed(print_))
            assert self.world.found[print_].ended is None or self.world.rules.rule(print_[1]).by_hand
            assert self.world.alerts[print_].parent is None
            self.told[print_] |= set(act.to)
        if act.kind is EntryKind.LEVEL:
            assert self.world.alerts[print_].acknowledged_at is None
        if act.kind is EntryKind.REPEATED:
            level = self.world.alerts[print_].level
            interval = dt.timedelta(seconds=self.world.rules_at(print_).repeat(print_[1], level))
            assert self.world.now - self.last[print_] >= interval > dt.timedelta(0)
        if act.kind in (EntryKind.TOLD, EntryKind.REPEATED):
            self.last[print_] = self.world.now
        if act.kind is EntryKind.CLEARED:
            assert self.world.found[print_].ended is not None
            assert set(act.to) == self.told.pop(print_, set())  # all of them, and nobody else
            assert len(act.to) == len(set(act.to))
            self.raised.discard(print_)

    def _patient(self, print_: Print) -> bool:
        """It is so new that it is not told yet."""
        alert = self.world.alerts[print_]
        waits = dt.timedelta(seconds=self.world.rules_at(print_).rule(print_[1]).tell_after)
        return alert.raised_at is not None and self.world.now < alert.raised_at + waits

    def _is_due(self, print_: Print) -> bool:
        due = self.world.due[print_]
        return due is not None and due <= self.world.now

    def _hushed(self, print_: Print) -> bool:
        """By a silence that holds for it, or by the night."""
        alert = self.world.alerts.get(print_)
        if alert is None:
            return False
        rule_, now = self.world.rules.rule(print_[1]), self.world.now
        matching = [
            one
            for one in self.world.around.silences
            if one.site in ("", alert.site) and one.cause in ("", alert.cause) and one.begins <= now < one.ends
        ]
        night = alert.level is Level.P3 and (now.hour >= 22 or now.hour < 7)
        if alert.site == "S2":
            night = alert.level is not Level.P1 and (now.hour >= 18 or now.hour < 8)
        return night or any(one.seconded or not rule_.two_people for one in matching)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
