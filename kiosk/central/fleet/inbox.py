"""What came from the broker and was not worked through yet: of each terminal the newest state alone.

It grows with the fleet and not with the time that it is left alone, so that who falls behind does not fall over. What
terminals say now goes before what the broker had kept, of which there is a fleet's worth after each pause.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice

from kiosk.contract.fleet import LARGEST_STATE, ONLINE, REPORT, STATE, terminal_of

_MOST_NAMES = 200_000  # states and online flags of so many; more names than that are nobody's fleet
_MOST_REPORTS = 20_000
_TOO_LARGE = b"\0"  # stands for what nobody will decode


@dataclass(frozen=True)
class Heard:
    """One message. `live` is False for what the broker had kept; `came` is when it came, or was asked for.

    `waits_since` is when the first of those came that it took the place of.
    """

    terminal: str
    channel: str
    payload: bytes
    live: bool
    came: dt.datetime
    waits_since: dt.datetime


class Inbox:
    """Filled by the thread of the line, emptied by the hub's."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        # By terminal and channel, in the order in which they came.
        self._live: dict[tuple[str, str], Heard] = {}
        self._kept: dict[tuple[str, str], Heard] = {}
        self._reports: list[Heard] = []
        self.dropped = 0  # for want of room

    def __len__(self) -> int:
        return len(self._live) + len(self._kept) + len(self._reports)

    def put(self, topic: str, payload: bytes, *, kept_at: dt.datetime | None = None) -> None:
        """A message came; `kept_at` is when the broker was asked for it, where it is one that it had kept."""
        terminal, channel = terminal_of(topic)
        if not terminal or not payload:
            return
        now = self._now()
        kept = payload if len(payload) <= LARGEST_STATE else _TOO_LARGE
        with self._lock:
            self._keep(Heard(terminal, channel, kept, kept_at is None, kept_at or now, now))

    def take(self, most: int) -> list[Heard]:
        """So many states and online flags: live ones first, each behind what had been kept of the same terminal."""
        with self._lock:
            taken: list[Heard] = []
            for name in list(islice(chain(self._live, self._kept), most)):
                kept = ((name[0], channel) for channel in (STATE, ONLINE))
                taken += [self._kept.pop(one) for one in kept if one in self._kept]
                if name in self._live:
                    taken.append(self._live.pop(name))
            return taken

    def take_reports(self, most: int) -> list[Heard]:
        """What terminals say of commands, every one of it."""
        with self._lock:
            taken, self._reports = self._reports[:most], self._reports[most:]
            return taken

    def give_back(self, heard: Iterable[Heard]) -> None:
        """They could not be worked through. What came since then is newer."""
        with self._lock:
            came_since = (*self._kept.values(), *self._live.values())
            self._live, self._kept = {}, {}
            for one in (*heard, *came_since):
                self._keep(one)

    def oldest(self) -> dt.datetime | None:
        """Since when something waits here."""
        with self._lock:
            waiting = [one.waits_since for one in (*self._live.values(), *self._kept.values(), *self._reports[:1])]
        return min(waiting, default=None)

    def _keep(self, one: Heard) -> None:
        if one.channel == REPORT:
            if len(self._reports) < _MOST_REPORTS:
                self._reports.append(one)
            else:
                self.dropped += 1
            return
        name = (one.terminal, one.channel)
        before = self._live.get(name) or self._kept.get(name)
        if before is None and len(self._live) + len(self._kept) >= _MOST_NAMES:
            self.dropped += 1
        elif before is None or one.live or not before.live:
            self._live.pop(name, None)  # so that it stands at the end, where it came
            self._kept.pop(name, None)
            held = self._live if one.live else self._kept
            held[name] = replace(one, waits_since=before.waits_since) if before else one
