"""An update from request to outcome. Each phase stands in the journal before it begins, and may be begun again."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from kiosk.contract.update import End, Journal, Outcome, Phase
from kiosk.update import disk, request
from kiosk.update.errands import Memory
from kiosk.update.hall import Hall, NobodyAnswers
from kiosk.update.memory import Unfit
from kiosk.update.places import Places
from kiosk.update.request import Refused, Wanted
from kiosk.update.trees import clear, compiled, holds
from kiosk.update.units import Units
from kiosk.update.unpack import BadBundle, unpack
from kiosk.update.watch import Patience, ailing

_log = logging.getLogger(__name__)
MOST_STARTS = 3
# Within so many seconds each part of the work, and each look at a version on trial, is over: longer, and it stands
# still. systemd never takes back what it was told once, so the first looks live on what was left of the work before.
_A_PART, _A_LOOK = 300.0, 60.0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass
class Update:
    """One run of `kiosk update apply`. `longer` is told how many seconds may pass until it is told something again."""

    places: Places
    units: Units
    hall: Hall
    memory: Memory
    patience: Patience = field(default_factory=Patience)
    now: Callable[[], dt.datetime] = _now
    longer: Callable[[float], None] = lambda _seconds: None

    def run(self) -> Outcome | None:
        """Do what is asked for, or finish what was begun; None where there is nothing. Raises NotNow."""
        self.places.work.mkdir(mode=0o755, exist_ok=True)
        journal = self.under_way() or self._accepted()
        while isinstance(journal, Journal):
            journal = self._next(journal)
        return journal

    def under_way(self) -> Journal | None:
        """What was begun and has no outcome yet; where only the putting away was cut short, that is done."""
        journal, last = disk.read(self.places.journal, Journal), disk.read(self.places.last, Outcome)
        if journal is None or last is None or last.serial != journal.serial:
            return journal
        self._put_away(last, journal)
        return None

    def _next(self, journal: Journal) -> Journal | Outcome:
        _log.info("update to %s: %s", journal.version, journal.phase.value)
        self.longer(_A_LOOK if journal.phase is Phase.TRIAL else _A_PART)
        match journal.phase:
            case Phase.UNPACKING:
                return self._unpack(journal)
            case Phase.PREPARED:
                return self._switch(journal)
            case Phase.TRIAL:
                return self._watch(journal)
            case Phase.GOOD:
                return self._stay(journal)
            case Phase.UNDOING:
                return self._go_back(journal)

    # ---- before anything that runs is touched ---------------------------------------------------------------------

    def _accepted(self) -> Journal | Outcome | None:
        """The request that lies there, verified again: root trusts the release key and nothing else."""
        try:
            if (asked := request.asked(self.places)) is None:
                return None
        except Refused as why:
            return self._declined(0, why.why)
        last = disk.read(self.places.last, Outcome)
        if last is not None and asked.serial <= last.serial:
            request.forget(self.places)  # it was settled, and the power went before it was taken away
            return last
        try:
            wanted = request.judged(asked, self.places, self._not_before_built())
            request.take_bundle(self.places, wanted.release)
        except Refused as why:
            return self._declined(asked.serial, why.why)
        return self._write(self._begun(wanted))

    def _not_before_built(self) -> dt.datetime:
        """A clock set back must not make an old release fresh: it is never earlier than what runs was made."""
        made = holds(self.places, self.places.named(self.places.current))
        return max(self.now(), made.moment) if made else self.now()

    def _begun(self, wanted: Wanted) -> Journal:
        return Journal(
            phase=Phase.UNPACKING,
            serial=wanted.serial,
            version=wanted.release.version,
            before=self.places.named(self.places.current),
            sha256=wanted.release.sha256,
        )

    def _unpack(self, journal: Journal) -> Journal | Outcome:
        """Beside the others. What an earlier try left is no help: it is not known to be whole."""
        if not self.places.bundle.exists():  # it is taken away last of all, when the version lies in its place
            return self._prepared(journal)
        try:
            disk.drop_tree(self.places.staging)
            disk.drop_tree(self.places.versions / journal.version)
            unpack(self.places.bundle, journal.version, self.places.staging)
            self.longer(_A_PART)
            compiled(self.places.staging)
            self.longer(_A_PART)
            disk.sync_tree(self.places.staging)
            disk.move(self.places.staging, self.places.versions / journal.version)
            self._fits(journal)
        except (BadBundle, Unfit) as why:
            return self._refused(journal, why.why)
        except OSError as trouble:
            return self._refused(journal, "no_space" if trouble.errno == errno.ENOSPC else "disk")
        disk.drop(self.places.bundle)
        return self._prepared(journal)

    def _prepared(self, journal: Journal) -> Journal | Outcome:
        if holds(self.places, journal.version) is None:
            return self._refused(journal, "no_version")
        return self._write(replace(journal, phase=Phase.PREPARED))

    def _fits(self, journal: Journal) -> None:
        """It is what it says, and itself reads the settings and migrates a copy of the memory. Raises Unfit."""
        made = holds(self.places, journal.version)
        if made is None or made.version != journal.version:
            raise Unfit("no_version")
        self.memory.copy()
        self.memory.try_with(journal.version)

    # ---- the trial ------------------------------------------------------------------------------------------------

    def settle(self) -> Outcome | None:
        """At a start of the machine, before the terminal's: a trial that was begun three times is over."""
        journal = self.under_way()
        if journal is None or journal.phase not in {Phase.TRIAL, Phase.UNDOING}:
            return None  # what runs was not touched; `apply` begins again, or goes on
        if journal.phase is Phase.TRIAL:
            if self.places.named(self.places.current) != journal.version:
                return None
            journal = self._write(replace(journal, starts=journal.starts + 1))
            if journal.starts <= MOST_STARTS:
                return None
        return self.undo(replace(journal, reason=journal.reason or "crashed"))

    def _switch(self, journal: Journal) -> Journal | Outcome:
        """With nobody there: the old version ends, its memory is copied, and the new one begins."""
        with contextlib.ExitStack() as stack:
            failed = None
            self._until_heard()
            try:
                stack.enter_context(self.hall.room())
                failed = self.hall.failing()
            except NobodyAnswers:
                _log.warning("no terminal answers: nobody can be disturbed")
            disk.point(self.places.proven, f"versions/{journal.before}")
            self.units.stop()
        try:
            self._fits(journal)
        except Unfit as why:
            outcome = self._refused(journal, why.why)
            self.units.start()
            return outcome
        trial = self._write(replace(journal, phase=Phase.TRIAL, failed=failed))
        disk.point(self.places.current, f"versions/{journal.version}")
        return trial

    def _until_heard(self) -> None:
        """A terminal that is only starting is waited for: what fails there already must be known."""
        deadline = time.monotonic() + self.patience.ready
        while not self.hall.answers() and time.monotonic() < deadline:
            time.sleep(self.patience.look)

    def _watch(self, journal: Journal) -> Journal:
        if self.places.named(self.places.current) != journal.version:
            # The power went before the switch: the old version has worked on, and the copy is old.
            return self._write(replace(journal, phase=Phase.PREPARED))
        self.units.start()
        reason = ailing(self.units, self.hall, journal.failed, self.patience, self._looking)
        if reason:
            _log.error("version %s does not stay: %s", journal.version, reason)
            return self._write(replace(journal, phase=Phase.UNDOING, reason=reason))
        return self._write(replace(journal, phase=Phase.GOOD))

    def _looking(self) -> None:
        self.longer(_A_LOOK)

    # ---- afterwards -----------------------------------------------------------------------------------------------

    def _stay(self, journal: Journal) -> Outcome:
        disk.point(self.places.proven, f"versions/{journal.version}")
        return self._ended(journal, "healthy", "")

    def _go_back(self, journal: Journal) -> Outcome:
        self.units.stop()
        outcome = self.undo(journal)
        self.units.start()
        return outcome

    def undo(self, journal: Journal) -> Outcome:
        """While nothing runs: the memory as the old version reads it, and the old version, or neither."""
        if not self.memory.put_back():
            _log.error("version %s is kept: what it has written cannot be read by the one before", journal.version)
            disk.point(self.places.proven, f"versions/{journal.version}")
            return self._ended(journal, "kept", journal.reason)
        disk.point(self.places.current, f"versions/{journal.before}")
        return self._ended(journal, "rolled_back", journal.reason)

    def _refused(self, journal: Journal, why: str) -> Outcome:
        return self._ended(journal, "refused", why)

    def _declined(self, serial: int, why: str) -> Outcome:
        """A request of which nothing was begun."""
        outcome = Outcome(serial, "", "refused", why, self.now())
        _log.error("a request for an update is refused: %s", why)
        disk.write(self.places.last, msgspec.json.encode(outcome))
        disk.drop(self.places.bundle)
        request.forget(self.places)
        return outcome

    def _ended(self, journal: Journal, end: End, reason: str) -> Outcome:
        """Written down first of all, so that it is not begun again; then everything is put away."""
        outcome = Outcome(journal.serial, journal.version, end, reason, self.now())
        _log.info("update to %s: %s %s", journal.version, end, reason)
        disk.write(self.places.last, msgspec.json.encode(outcome))
        self._put_away(outcome, journal)
        return outcome

    def _put_away(self, outcome: Outcome, journal: Journal) -> None:
        """The journal goes last: from then on the terminal knows that no trial is under way."""
        self.memory.forget()
        clear(self.places, {journal.version, journal.before} if outcome.end == "healthy" else {journal.before})
        request.forget(self.places)
        disk.drop(self.places.journal)

    def _write(self, journal: Journal) -> Journal:
        disk.write(self.places.journal, msgspec.json.encode(journal))
        return journal
