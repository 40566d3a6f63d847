"""An office with alerts whose clock a test moves: findings begin and end, rounds are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts import reading
from kiosk.central.alerts.lines import AlertLine, AlertPage
from kiosk.central.alerts.rounds import look
from kiosk.central.alerts.silencing import Duty, put_on_duty
from kiosk.central.alerts.ways import MailServer, Ways
from kiosk.central.fleet import findings
from kiosk.central.tables.alerts import DeliveryRow, DutyRow
from kiosk.central.tables.operators import OperatorRow
from tests.central.desks import Desk

HERE = "370923-01"
TERMINAL, OTHER = "T-DEMO-01", "T-DEMO-04"  # both at the same site
WAYS = Ways({"duty": "http://127.0.0.1:9/"}, MailServer("127.0.0.1", 9, "hall@hall.test"), key="k")


class Board:
    """What an operator and a test see."""

    def __init__(self, desk: Desk, ways: Ways = WAYS) -> None:
        self.desk = desk
        self.ways = ways
        with desk.office.begin() as db:
            db.execute(delete(DutyRow))  # a test says itself who is on duty

    def begin(self, cause: str, subject: str = TERMINAL, *, place: str = "", site: str = HERE) -> None:
        """Something is not well from now on."""
        terminal = subject if subject.startswith("T-") else None
        with self.desk.office.begin() as db:
            findings.begin(db, subject, cause, at=self.desk.at, terminal=terminal, site=site, place=place)

    def end(self, cause: str, subject: str = TERMINAL, *, place: str = "") -> None:
        """It is well again."""
        with self.desk.office.begin() as db:
            findings.end(db, subject, cause, place, self.desk.at)

    def later(self, seconds: float = 0) -> None:
        """Time passes, and the alerts' round is made."""
        self.desk.at += dt.timedelta(seconds=seconds)
        look(self.desk.office, self.ways)

    def on_duty(self, name: str, *, rank: int = 1, site: str = "", phone: str = "", login: str = "") -> None:
        """Somebody is on duty for a day."""
        at = self.desk.at
        duty = Duty(name, at, at + dt.timedelta(days=1), site, rank, phone, f"{name}@hall.test", login)
        with self.desk.office.begin() as db:
            put_on_duty(db, "shi", duty, at)

    def employs(self, *logins: str, left: bool = False) -> None:
        """They look after alerts, or did."""
        with self.desk.office.begin() as db:
            for login in logins:
                kept = {"password": "x", "made_at": self.desk.at, "made_by": "test"}
                db.add(OperatorRow(login=login, name=login, operates=True, left=left, **kept))

    def open(self, *, terminal: str = "", cause: str = "") -> tuple[AlertLine, ...]:
        """The board."""
        with self.desk.office.look() as db:
            return reading.open_alerts(db, self.desk.at, terminal=terminal, cause=cause)

    def page(self, alert: int) -> AlertPage:
        """One alert."""
        with self.desk.office.look() as db:
            page = reading.one_alert(db, alert, self.desk.at)
        assert page is not None
        return page

    def told(self, way: str = "mail") -> list[tuple[str, str, str]]:
        """All tellings on one way, in order: kind, to whom, and how far they are."""
        with self.desk.office.look() as db:
            rows: Sequence[DeliveryRow] = db.scalars(
                select(DeliveryRow).where(DeliveryRow.way == way).order_by(DeliveryRow.id)
            ).all()
            return [(row.kind.value, row.address.partition("@")[0], row.state.value) for row in rows]

    def writing(self) -> AbstractContextManager[Db]:
        """A transaction for a deed."""
        return self.desk.office.begin()
