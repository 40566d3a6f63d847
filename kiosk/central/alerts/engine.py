"""The alert engine: what is to be done about one alert now. No clock, no database; the same answer each time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kiosk.central.alerts.rules import URGENCY, Manner, Rules
from kiosk.central.alerts.standing import Act, Around, Decided, Found, OnDuty, Standing, Told
from kiosk.central.tables.alerts import AlertState, EntryKind
from kiosk.central.tables.tasks import Level

_NOBODY_AGAIN = dt.timedelta(seconds=60)  # how often it is looked whether somebody has come on duty
_MOST_DOUBLINGS = 16
_NEVER = None


def begin(
    fingerprint: tuple[str, str, str], site: str, noticed: dt.datetime, before: Standing | None, rules: Rules
) -> Standing:
    """A new alert; `before` is the last one of the same fingerprint, which may be over for a short while only."""
    subject, cause, place = fingerprint
    window = dt.timedelta(seconds=rules.flapping.window)
    again = before is not None and before.over_at is not None and noticed - before.over_at < window
    flaps = before.flaps + 1 if before is not None and again else 0
    return Standing(subject, cause, place, site, rules.rule(cause).level, noticed, flaps=flaps)


def decide(alert: Standing, found: Found, now: dt.datetime, around: Around) -> Decided:
    """One look at one alert."""
    look = _Look(alert, found, now, around)
    look.follow()
    if look.alert.state is AlertState.OVER:
        return Decided(look.alert, tuple(look.acts), _NEVER)
    look.group()
    if look.alert.state is AlertState.OPEN:
        look.worsen()
        look.tell()
    return Decided(look.alert, tuple(look.acts), min(look.dates, default=_NEVER))


class _Look:
    """Gathers acts and dates while the alert is gone through."""

    def __init__(self, alert: Standing, found: Found, now: dt.datetime, around: Around) -> None:
        self.alert = alert
        self.found = found
        self.now = now
        self.around = around
        self.rules = around.rules_at(alert.site)
        self.rule = self.rules.rule(alert.cause)
        self.acts: list[Act] = []
        self.dates: list[dt.datetime] = []

    # ---- is it true, and for how long -----------------------------------------------------------------------------

    def follow(self) -> None:
        """From the finding to the state of the alert."""
        if self.alert.state is AlertState.WAITING:
            self._raise()
        if self.found.ended is None:
            self._return()
            return
        if self.alert.ended_at is None:
            self.alert = replace(self.alert, ended_at=self.now)
            self.acts.extend([Act(EntryKind.ENDING)] if self.alert.raised_at else [])
        seen = self.alert.acknowledged_at is not None or not self.rule.by_hand
        if self.alert.state is AlertState.OPEN and seen:
            self.alert = replace(self.alert, state=AlertState.CLEARING)
        self._clear()

    def _raise(self) -> None:
        hold = dt.timedelta(seconds=self.rule.raise_after)
        if self.found.ended is not None and self.found.ended - self.found.began < hold:
            self.alert = replace(self.alert, state=AlertState.OVER, over_at=self.now)
        elif self.found.ended is None and self.now < self.alert.since + hold:
            self.dates.append(self.alert.since + hold)
        else:
            self.alert = replace(self.alert, state=AlertState.OPEN, raised_at=self.now, level=self._wanted())
            self.acts.append(Act(EntryKind.RAISED))

    def _return(self) -> None:
        if self.alert.ended_at is not None:
            self.alert = replace(self.alert, state=AlertState.OPEN, ended_at=None, flaps=self.alert.flaps + 1)
            self.acts.append(Act(EntryKind.RETURNED))

    def _clear(self) -> None:
        if self.alert.state is not AlertState.CLEARING or self.alert.ended_at is None:
            return
        over = self.alert.ended_at + self._clear_after()
        if self.now < over:
            self.dates.append(over)
            return
        self.alert = replace(self.alert, state=AlertState.OVER, over_at=self.now)
        quiet = self.rules.quiet.until(self.alert.level, self.now)
        self.acts.append(Act(EntryKind.CLEARED, self.alert.told, not_before=quiet))

    def _clear_after(self) -> dt.timedelta:
        """Twice as long each time it came again."""
        longest = max(self.rules.flapping.longest, self.rule.clear_after)
        seconds = self.rule.clear_after * 2 ** min(self.alert.flaps, _MOST_DOUBLINGS)
        return dt.timedelta(seconds=min(seconds, longest))

    # ---- does something greater explain it, and how urgent is it ---------------------------------------------------

    def group(self) -> None:
        """Under a greater trouble, or out from under it; what is still true then is told by itself."""
        if self.around.parent == self.alert.parent or self.alert.state is AlertState.WAITING:
            return
        if self.around.parent is not None:
            self.acts.append(Act(EntryKind.SWALLOWED, detail=str(self.around.parent)))
            self.alert = replace(self.alert, parent=self.around.parent)
        else:
            self.acts.append(Act(EntryKind.RELEASED, detail=str(self.alert.parent)))
            self.alert = replace(self.alert, parent=None, told_at=None)

    def worsen(self) -> None:
        """More urgent as time goes by; who had seen it had seen something less urgent."""
        wanted = self._wanted()
        if URGENCY[wanted] > URGENCY[self.alert.level]:
            self.acts.append(Act(EntryKind.LEVEL, detail=f"{self.alert.level} {wanted}"))
            self.alert = replace(self.alert, level=wanted, told_at=None, acknowledged_at=None)
        steps = (self.alert.since + dt.timedelta(seconds=step.after) for step in self.rule.worse)
        self.dates.extend(moment for moment in steps if moment > self.now)

    def _wanted(self) -> Level:
        due = [step.level for step in self.rule.worse if self.alert.since + _seconds(step.after) <= self.now]
        return max((self.rule.level, *due), key=URGENCY.__getitem__)

    # ---- who is told, and when -------------------------------------------------------------------------------------

    def tell(self) -> None:
        """All that is due to be told now, unless somebody has seen it, or it is to be silent."""
        if self.alert.parent is not None or self.alert.acknowledged_at is not None:
            return
        while (ahead := self._next_telling()) is not None:
            moment, kind = ahead
            blocked = self._silent_until() if moment <= self.now else None
            if moment > self.now or blocked is not None:
                self.dates.append(blocked or moment)
                return
            if not self._told(kind):
                self.dates.append(self.now + _NOBODY_AGAIN)
                return

    def _next_telling(self) -> tuple[dt.datetime, EntryKind] | None:
        """The next thing to be told, and when: never before its interval is over."""
        alert, manner = self.alert, self._manner
        assert alert.raised_at is not None  # noqa: S101  (it is open)
        if alert.told_at is None:
            return alert.raised_at + _seconds(self.rule.tell_after), EntryKind.TOLD
        ahead = []
        if repeat := self.rules.repeat(alert.cause, alert.level):
            ahead.append((alert.told_at + _seconds(repeat), EntryKind.REPEATED))
        if manner.next_after and alert.rung_at and alert.rung < len(self._groups):
            ahead.append((alert.rung_at + _seconds(manner.next_after), EntryKind.NEXT))
        return min(ahead, default=None)

    def _told(self, kind: EntryKind) -> bool:
        """Tell it; False where there is nobody to tell."""
        groups, rung = self._groups, self.alert.rung
        if kind is EntryKind.NEXT:
            rung += 1
            to = self._people(groups[rung - 1])
            self.alert = replace(self.alert, rung=rung, rung_at=self.now)
        else:
            first = min(max(rung, 1), len(groups))
            to = [*self._webhooks(), *(one for group in groups[:first] for one in self._people(group))]
            if not to:
                self._nobody()
                return False
            newly = first > rung or self.alert.tellings == 0
            moment = self.now if newly else self.alert.rung_at
            self.alert = replace(self.alert, told_at=self.now, rung=max(first, rung), rung_at=moment)
        told = tuple(dict.fromkeys((*self.alert.told, *to)))
        self.alert = replace(self.alert, told=told, tellings=self.alert.tellings + 1)
        self.acts.append(Act(kind, tuple(dict.fromkeys(to))))
        return True

    def _nobody(self) -> None:
        """Said once: that there was nobody to tell must not fill the diary."""
        if self.alert.rung_at is None:
            self.acts.append(Act(EntryKind.NOBODY))
            self.alert = replace(self.alert, rung_at=self.now)

    def _silent_until(self) -> dt.datetime | None:
        """The end of what now keeps it silent; None where it may be told."""
        around = self.around
        covering = [one.ends for one in around.silences if one.covers(self.alert, self.rule, self.now)]
        quiet = self.rules.quiet.until(self.alert.level, self.now)
        return max((*covering, *([quiet] if quiet else ())), default=None)

    def _people(self, group: list[OnDuty]) -> list[Told]:
        ways = self.around.ways & set(self._manner.ways)
        mails = [Told("mail", one.mail, one.name) for one in group if one.mail and "mail" in ways]
        return mails + [Told("sms", one.phone, one.name) for one in group if one.phone and "sms" in ways]

    def _webhooks(self) -> list[Told]:
        return [Told("webhook", url) for url in self.around.webhooks] if "webhook" in self._manner.ways else []

    @property
    def _manner(self) -> Manner:
        return self.rules.levels[self.alert.level]

    @property
    def _groups(self) -> list[list[OnDuty]]:
        return self.around.groups(self.alert, self.now)


def _seconds(count: int) -> dt.timedelta:
    return dt.timedelta(seconds=count)
