"""What every part of the platform works with: the database, the calendar, the signature, and the time."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import sessionmaker

from kiosk.central.fees.collector import Collector
from kiosk.central.letter_key import LetterKey
from kiosk.central.lockers.lists import Composed
from kiosk.central.proving.province import Province
from kiosk.central.results.seal import Seal
from kiosk.central.shelf import Shelf
from kiosk.central.signing import Signer
from kiosk.central.tables.places import DayRow, YearRow
from kiosk.central.workdays import Workdays


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
    collector: Collector | None = None  # the bank that takes fees; without one none are paid at terminals
    seal: Seal | None = None  # the departments' seal; without it nothing is printed at terminals
    province: Province | None = None  # the identity provider; without one nobody signs in by telephone
    registry: str = ""  # address of the registry through which issuers are asked; without one nobody can be
    code_key: str = field(default_factory=lambda: secrets.token_hex(32))  # under which codes sent to people are kept
    public_url: str = ""  # where citizens' telephones find this platform; without one they get no page
    lists: Shelf[Composed] = field(default_factory=Shelf)  # lists of cabinets, until something changes

    def begin(self) -> AbstractContextManager[Db]:
        """One transaction; committed at the end of the block, rolled back when it raises."""
        return sessionmaker(self.engine, expire_on_commit=False).begin()

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
