"""What every part of the platform works with: the database, the calendar, the signature, and the time."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import sessionmaker

from kiosk.central.enrolment.authority import CertificateAuthority, new_authority
from kiosk.central.fees.collector import Collector
from kiosk.central.letter_key import LetterKey
from kiosk.central.lockers.lists import Composed
from kiosk.central.proving.province import Province
from kiosk.central.pulses import Pulses
from kiosk.central.results.seal import Seal
from kiosk.central.shelf import Shelf
from kiosk.central.signing import Signer
from kiosk.central.storage import jotting, looking
from kiosk.central.tables.places import DayRow, YearRow
from kiosk.central.workdays import Workdays

OPERATORS_FILE = "operators.key"  # beside the other keys, for platform and console alike


def local_now() -> dt.datetime:
    """The present moment with the zone of this machine."""
    return dt.datetime.now().astimezone()


@dataclass(frozen=True)
class Office:
    """The platform's desk: one for a running program."""

    engine: Engine
    workdays: Workdays
    signer: Signer
    letter_key: LetterKey
    now: Callable[[], dt.datetime] = local_now
    sender_key: str = ""  # what a sender of messages shows; without one nobody may fetch them
    metrics_key: str = ""  # what Prometheus shows; without one nobody is told figures of the fleet
    collector: Collector | None = None  # the bank that takes fees; without one none are paid at terminals
    seal: Seal | None = None  # the departments' seal; without it nothing is printed at terminals
    province: Province | None = None  # the identity provider; without one nobody signs in by telephone
    registry: str = ""  # address of the registry through which issuers are asked; without one nobody can be
    code_key: str = field(default_factory=lambda: secrets.token_hex(32))  # under which codes sent to people are kept
    operator_key: str = field(default_factory=lambda: secrets.token_hex(32))  # seals what proves operators
    terminals_broker: str = ""  # host:port at which terminals find the fleet's broker, as it is told at an enrolment
    public_url: str = ""  # where citizens' telephones find this platform; without one they get no page
    release_keys: tuple[str, ...] = ()  # public halves of the makers' keys; without them nothing is rolled out
    bundles: Path | None = None  # where bundles are kept
    # Says which key is which terminal; made up where no folder of keys was given, so that nothing depends on it.
    authority: CertificateAuthority = field(default_factory=lambda: new_authority(local_now()))
    revoked_list: Path | None = None  # file in which others read which certificates are not good any more
    lists: Shelf[Composed] = field(default_factory=Shelf)  # lists of cabinets, until something changes
    pulses: Pulses = field(default_factory=Pulses)  # how the programs of others answered just now

    def begin(self) -> AbstractContextManager[Db]:
        """One transaction; committed at the end of the block, rolled back when it raises."""
        return self._writing.begin()

    def look(self) -> AbstractContextManager[Db]:
        """One transaction that only reads: it waits for nobody who writes, and nobody waits for it."""
        return self._reading.begin()

    def jot(self) -> AbstractContextManager[Db]:
        """One transaction like that of `begin`, for what need not outlive a power cut."""
        return self._jotting.begin()

    @cached_property
    def _writing(self) -> sessionmaker[Db]:
        return sessionmaker(self.engine, expire_on_commit=False)

    @cached_property
    def _jotting(self) -> sessionmaker[Db]:
        return sessionmaker(jotting(self.engine), expire_on_commit=False)

    @cached_property
    def _reading(self) -> sessionmaker[Db]:
        return sessionmaker(looking(self.engine), expire_on_commit=False)

    def today(self) -> dt.date:
        """The calendar day here."""
        return self.now().date()

    def rounds(self) -> None:
        """Do what time alone brings about; see `rounds`."""
        from kiosk.central.rounds import make_rounds

        make_rounds(self)


def calendar_in(engine: Engine) -> Workdays:
    """The working-day calendar that the database holds."""
    with Db(engine) as db:
        days = db.scalars(select(DayRow)).all()
        years = db.scalars(select(YearRow.year)).all()
    return Workdays(
        off=frozenset(row.day for row in days if not row.worked),
        worked=frozenset(row.day for row in days if row.worked),
        years=frozenset(years),
    )
