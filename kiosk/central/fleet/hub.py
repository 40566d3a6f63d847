"""The hub: a thread of the platform that hears the fleet, judges who is away, and sends commands on their way.

Any number of these may work on one database: whatever one has to know of another stands there. How terminals are is
only jotted down: each says it again within half a minute, and a power cut takes no part of a commit without the rest.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as OutOfConnections
from sqlalchemy.orm import Session as Db

from kiosk.central.commands import sending
from kiosk.central.enrolment.at_broker import platform_papers
from kiosk.central.enrolment.authority import CERTIFICATE_FILE
from kiosk.central.fleet import hearers, hours
from kiosk.central.fleet.away import AT_ONCE, note_away, note_lost_sites
from kiosk.central.fleet.backlog import Backlog
from kiosk.central.fleet.hearers import Sign
from kiosk.central.fleet.inbox import Heard, Inbox
from kiosk.central.fleet.line import Line
from kiosk.central.fleet.members import Members
from kiosk.central.fleet.taking import Work, take
from kiosk.central.fleet.unheard import BROKEN, STRANGER, Unheard, end_what_is_over
from kiosk.central.office import Office
from kiosk.central.policies import Policies, policies_in
from kiosk.central.trying import Trying
from kiosk.contract.address import Address

log = logging.getLogger(__name__)
_EVERY = 0.3  # seconds between two batches
_LOOK_ROUND = dt.timedelta(seconds=1)
_TIDY = dt.timedelta(seconds=10)
_HOURS = dt.timedelta(minutes=1)
_READ_AGAIN = dt.timedelta(seconds=30)  # the broker drops messages: what it keeps is read again, but not all the time
_NEW_PAPERS = dt.timedelta(days=180)  # they are good for more than a year
_AT_ONCE, _BATCHES = 400, 5
_BREATH = 0.03  # seconds
_TURNS = 0.0005  # seconds
_AWAY = (OperationalError, InterfaceError, OutOfConnections)  # the database, not what we told it


class Hub:
    """`with Hub(…):` hears the fleet until the end of the block."""

    def __init__(self, office: Office, broker: Address, keys: Path) -> None:
        self._office = office
        self._inbox = Inbox(office.now)
        self._line = Line(broker, lambda: _context(office, keys), self._inbox, office.now)
        self._members = Members()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="hub", daemon=True)
        self._backlog = Backlog(office.now, _EVERY)
        self._id = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        self._started = office.now()
        self._alone_since: dt.datetime = self._started
        self._taken = 0
        self._lost = 0
        self._hours_lack = False  # lines of the hour that is over
        self._due = _Dues(office.now)
        self._policies = Policies()

    def __enter__(self) -> Hub:
        # Whoever reads a line gives the interpreter away at every few bytes, and gets it back after this long at most
        # while somebody else computes: with Python's own 5 ms ten thousand messages take half a minute.
        sys.setswitchinterval(_TURNS)
        self._line.start()
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()
        self._line.stop()
        self._in_one(lambda db: hearers.leave(db, self._id))

    def _walk(self) -> None:
        tried = Trying(log, "the fleet could not be heard", "the fleet is heard again")
        # With more waiting than a turn takes there is a breath for whoever else writes, and no rest.
        while not self._over.wait(_BREATH if len(self._inbox) >= _AT_ONCE else _EVERY):
            tried(self._turn)

    def _turn(self) -> None:
        """One round of everything that is due."""
        self._backlog.turn()
        now = self._office.now()
        self._hear()
        self._hear_reports()
        self._send()
        if self._due(_LOOK_ROUND):
            self._look_round(self._office.now())  # hearing thousands took its time
        if self._due(_TIDY):
            self._tidy(now)
        if self._due(_HOURS):
            self._hours_lack = True
        if self._hours_lack:
            self._hours_lack = bool(self._in_one(lambda db: hours.write_hours(db, now)))
        if self._due(_NEW_PAPERS):
            self._line.renew()
        self._line.settle()

    def _hear(self) -> None:
        """A few batches, with a breath between them: on SQLite whoever else writes waits for the end of one."""
        for _ in range(_BATCHES):
            heard = self._inbox.take(_AT_ONCE)
            if heard:
                self._take(heard)
            if len(heard) < _AT_ONCE or self._over.wait(_BREATH):
                return

    def _take(self, heard: Sequence[Heard]) -> None:
        """A batch; one by one where something in it cannot be kept at all, so that it costs nobody else anything."""
        try:
            work = self._worked(heard)
        except _AWAY:
            self._inbox.give_back(heard)
            raise
        except Exception:  # noqa: BLE001  (whatever it was, it is in one of them)
            if len(heard) == 1:
                self._refuse(heard[0])
                return
            for place, one in enumerate(heard):
                try:
                    self._take([one])
                except _AWAY:
                    self._inbox.give_back(heard[place + 1 :])
                    raise
            return
        self._backlog.told(work.lags)

    def _worked(self, heard: Sequence[Heard]) -> Work:
        with self._office.jot() as db:
            work = take(db, heard, self._policies, self._members, self._office.now())
        self._taken += len(heard)
        return work

    def _refuse(self, one: Heard) -> None:
        log.error("a message of %s could not be kept", one.channel)
        unheard = Unheard()
        unheard.count(one.terminal, BROKEN, known=self._members.knows(one.terminal))
        self._in_one(lambda db: unheard.write(db, self._office.now()))

    def _hear_reports(self) -> None:
        reports = self._inbox.take_reports(_AT_ONCE)
        for place, one in enumerate(reports):
            try:
                with self._office.begin() as db:
                    self._hear_report(db, one)
            except _AWAY:
                self._inbox.give_back(reports[place:])
                raise
            except Exception:  # noqa: BLE001  (one that cannot be kept costs the others nothing; a fact says how it ended)
                self._refuse(one)
            self._taken += 1

    def _hear_report(self, db: Db, one: Heard) -> None:
        self._members.refresh(db, {one.terminal})
        if self._members.site_of(one.terminal) is None:
            unheard = Unheard()
            unheard.count(one.terminal, STRANGER, known=self._members.knows(one.terminal))
            unheard.write(db, self._office.now())
            return
        sending.heard(db, one.terminal, one.payload, self._office.now())

    def _send(self) -> None:
        """Commands that wait. One that cannot be sent now is given out again by its own rules."""
        if self._line.connected_since is None:
            return
        with self._office.look() as db:
            if not sending.anything_to_send(db, self._office.now()):
                return
        with self._office.begin() as db:
            orders = sending.to_send(db, self._office.now())
        for terminal, payload, expires in orders:
            self._line.send(terminal, payload, expires)

    def _look_round(self, now: dt.datetime) -> None:
        connected = self._line.connected_since
        if connected is not None:
            self._alone_since = now
        with self._office.jot() as db:
            self._policies = policies_in(db)
            if self._backlog.judge(self._inbox.oldest(), self._policies.behind_seconds):
                self._line.read_kept()
            judges = hearers.report(db, self._sign(connected), self._policies, now)
        if judges and connected is not None:
            while self._in_one(lambda db: note_away(db, self._policies, now)) == AT_ONCE:
                if self._over.wait(_BREATH):
                    return
            self._in_one(lambda db: note_lost_sites(db, self._policies, now))

    def _sign(self, connected: dt.datetime | None) -> Sign:
        return Sign(
            id=self._id,
            started=self._started,
            connected_since=connected,
            alone_since=self._alone_since,
            behind=round(self._backlog.behind, 1),
            caught_up_at=self._backlog.caught_up_at,
            queue=len(self._inbox),
            taken=self._taken,
            dropped=self._inbox.dropped + self._line.lost,
        )

    def _tidy(self, now: dt.datetime) -> None:
        self._in_one(lambda db: end_what_is_over(db, now))
        lost = self._inbox.dropped + self._line.lost
        if lost > self._lost and self._due(_READ_AGAIN):
            log.warning("the broker dropped %d messages; what it keeps is read again", lost - self._lost)
            self._lost = lost
            self._line.read_kept()

    def _in_one(self, act: Callable[[Db], object]) -> object:
        with self._office.jot() as db:
            return act(db)


class _Dues:
    """What is done every so often; each thing is known by how often."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now
        self._last: dict[dt.timedelta, dt.datetime] = {_NEW_PAPERS: now()}

    def __call__(self, every: dt.timedelta) -> bool:
        """Whether it is time again; then it counts as done."""
        now = self._now()
        last = self._last.get(every)
        if last is not None and dt.timedelta(0) <= now - last < every:
            return False
        self._last[every] = now
        return True


def _context(office: Office, keys: Path) -> ssl.SSLContext:
    papers = platform_papers(keys, office.authority, office.now())
    made = ssl.create_default_context(cafile=str(keys / CERTIFICATE_FILE))
    made.load_cert_chain(papers.certificate, papers.key)
    return made
