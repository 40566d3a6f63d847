"""A fleet in a console's database: states, findings, alerts and commands, put there as the platform's rooms do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.rounds import look
from kiosk.central.alerts.rules import Otherwise, There, written
from kiosk.central.alerts.sheet import SHIPPED, read_rules
from kiosk.central.alerts.ways import Ways
from kiosk.central.commands import deeds
from kiosk.central.fleet import findings
from kiosk.central.fleet.figures import figures_of
from kiosk.central.letter_key import letter_key_in
from kiosk.central.office import Office, calendar_in
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.central.tables import alerts, commands, fleet, report_months, reports, set_ups
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tasks import open_task
from kiosk.contract.commands import CommandKind
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.fleet import DeviceState, Host, Serving, Supply, TerminalState
from kiosk.contract.lockers import CellState
from kiosk.contract.set_up import CabinetSetUp, CellSetUp, SetUp
from kiosk.contract.visits import Step, Visit, VisitEnd, VisitPart, Wish
from tests.central.fleet.states import FOUR, ONE, THREE, TWO, a_state
from tests.central.running import SEED

PRINTER = "printer"
_CELLS = {7: CellState.UNVERIFIED, 11: CellState.FAULT, 12: CellState.OCCUPIED, 15: CellState.OCCUPIED}
_KEPT = (
    commands.CommandStepRow,
    commands.CommandRow,
    commands.CommandOrderRow,
    alerts.DeliveryRow,
    alerts.SilenceRow,
    alerts.DutyRow,
    alerts.AlertEntryRow,
    alerts.AlertRow,
    alerts.AlertRulesRow,
    fleet.FleetHourRow,
    fleet.FindingRow,
    fleet.FleetStateRow,
    set_ups.SetUpRow,
    reports.CellRow,
    reports.EventRow,
    report_months.ReportFileRow,
    report_months.ReportMonthRow,
)


class Fleet:
    """What the platform knows of the demo's terminals, beside a console that reads it."""

    def __init__(self, db: Path) -> None:
        engine = open_storage(sqlite_url(db))
        keys = db.parent
        self.office = Office(
            engine, calendar_in(engine), signer_in(keys / "signing.key"), letter_key_in(keys / "letter.key")
        )

    @contextmanager
    def books(self) -> Iterator[Db]:
        """One transaction."""
        with self.office.begin() as db:
            yield db

    def forget(self) -> None:
        """As if no terminal had ever been heard of."""
        with self.books() as db:
            for table in _KEPT:
                db.execute(delete(table))

    def differs(self, place: str, cause: str, **other: Any) -> None:  # noqa: ANN401  (any field of a rule)
        """Rules of alerts say something else there, in version 7."""
        rules = dataclasses.replace(read_rules(SHIPPED), at={place: There(causes={cause: Otherwise(**other)})})
        with self.books() as db:
            db.add(alerts.AlertRulesRow(version=7, made=self.office.now(), body=written(rules), hash=place))

    def close(self) -> None:
        """Put everything away."""
        self.office.engine.dispose()

    def is_well(self, terminal: str, **differs: Any) -> TerminalState:  # noqa: ANN401  (any field of a state)
        """A terminal is heard of; all is well but what differs."""
        now = self.office.now()
        told: dict[str, Any] = {"devices": bench(now), "host": _HOST} | _MORE | differs
        state = _dated(a_state(now, **told), now)
        row = fleet.FleetStateRow(
            terminal_id=terminal,
            online=True,
            online_since=now - dt.timedelta(days=3),
            boot=state.boot,
            started=state.started,
            number=state.number,
            heard_at=now,
            serving=state.serving.value,
            scene=state.scene.value,
            scene_since=state.scene_since,
            version=state.version,
            state=msgspec.json.encode(state).decode(),
            changed_at=now,
        )
        with self.books() as db:
            db.merge(row)
        return state

    def goes_away(self, terminal: str) -> None:
        """Nothing is heard of it any more."""
        now = self.office.now()
        with self.books() as db:
            row = db.get_one(fleet.FleetStateRow, terminal)
            row.online, row.online_since, row.changed_at = False, now, now
            findings.begin(db, terminal, "offline", at=now, terminal=terminal)
        self.alarms(minutes=1)

    def breaks(self, terminal: str, cause: str = "paper_out", place: str = PRINTER) -> int:
        """A device says that it is broken, and an alert is raised; its number."""
        now = self.office.now()
        broken = bench(now, {place: ("fault", cause, "refill")})
        self.is_well(terminal, devices=broken)
        with self.books() as db:
            findings.begin(db, terminal, cause, at=now, terminal=terminal, place=place)
        self.alarms(minutes=1)
        return self.alert_of(terminal, cause)

    def is_mended(self, terminal: str, cause: str = "paper_out", place: str = PRINTER) -> None:
        """It is well again, and the alert is over."""
        now = self.office.now()
        with self.books() as db:
            findings.end(db, terminal, cause, place, now)
        self.alarms(minutes=10)
        self.is_well(terminal)

    def alarms(self, minutes: int = 0) -> None:
        """The alerts' rounds, as they are made now and will be so many minutes later."""
        now = self.office.now()
        for at in (now, now + dt.timedelta(minutes=minutes)):
            self._round(at)

    def _round(self, at: dt.datetime) -> None:
        look(dataclasses.replace(self.office, now=lambda: at), Ways())

    def alert_of(self, terminal: str, cause: str) -> int:
        """The number of the newest alert of this cause."""
        mine = (alerts.AlertRow.terminal_id == terminal) & (alerts.AlertRow.cause == cause)
        with self.office.look() as db:
            return max(db.scalars(select(alerts.AlertRow.id).where(mine)))

    def has_a_wall(self, terminal: str, cabinet: str = "A") -> None:
        """Its wall was calibrated, and some of its cells are not free."""
        told = tomllib.loads((SEED.parents[1] / "config" / "terminal.toml").read_text("utf-8"))["cabinet"][0]
        cells = tuple(_cell(each) for each in told["cells"])
        set_up = SetUp((), CabinetSetUp(cabinet, "right", "", 0.0, cells), "5e" * 32)
        now = self.office.now()
        with self.books() as db:
            body = msgspec.json.encode(set_up).decode()
            db.add(set_ups.SetUpRow(terminal_id=terminal, version=1, body=body, at=now))
            for cell in cells:
                state = _CELLS.get(cell.number, CellState.FREE)
                db.merge(
                    reports.CellRow(
                        cabinet_id=cabinet,
                        cell=cell.number,
                        terminal_id=terminal,
                        state=state,
                        reason="door_stuck" if state is CellState.FAULT else "",
                        at=now,
                        number=cell.number,
                    )
                )

    def has_hours(self, terminal: str, days: int = 80) -> None:
        """Its hours were written down for so many days; on some of them it was away for a while."""
        hour = self.office.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=days)
        state = a_state(self.office.now())
        with self.books() as db:
            for number in range(days * 24):
                bad = number // 24 % 17 == 5 and number % 24 < 3
                left = 180.0 - number * 180.0 / (days * 24) + 40
                supply = {"supply.printer.paper": left}
                db.add(
                    fleet.FleetHourRow(
                        terminal_id=terminal,
                        hour=hour + dt.timedelta(hours=number),
                        online_seconds=1200 if bad else 3600,
                        figures=figures_of(state) | supply,
                    )
                )

    def has_visits(self, terminal: str, ago: dt.timedelta = dt.timedelta(0)) -> None:
        """Somebody applied this very minute, or so long ago, and somebody else gave up at the form."""
        now = self.office.now() - ago
        with self.books() as db:
            for number, step in enumerate((Step.DONE, Step.FORM), start=900_001 + 2 * ago.days):
                visit = Visit(now, 60.0, VisitEnd.FINISHED, (VisitPart(Wish.HANDLE, step, "1"),))
                event = TerminalEvent(f"V-{number}", number, now, EventKind.VISIT, "", 0, visit=visit)
                body = msgspec.json.encode(event).decode()
                named = {"id": event.id, "terminal_id": terminal, "number": number, "hash": "", "previous": ""}
                db.add(reports.EventRow(**named, broken=False, received_at=now, copies=1, body=body))

    def stands_as_in_the_demo(self) -> int:
        """One terminal well, one with a broken printer, one away, one never heard of; the number of the printer's."""
        self.is_well(TWO)
        self.is_well(THREE)
        self.is_well(FOUR, serving=Serving.STAFF)
        self.has_a_wall(ONE)
        self.has_hours(ONE)
        self.has_visits(ONE)
        self.goes_away(THREE)
        return self.breaks(ONE)


class Busy(Fleet):
    """The same after thirteen weeks in which much was collected, tasks and orders: pages are full."""

    def stands_as_in_the_demo(self) -> int:
        """And what else there is to see."""
        alert = super().stands_as_in_the_demo()
        self._has_pickups()
        wishes = (
            deeds.Wish(CommandKind.PRINT_TEST, (ONE,)),
            deeds.Wish(CommandKind.VOLUME, (TWO,), {"percent": "60"}),
            deeds.Wish(CommandKind.REBOOT, (ONE, TWO, THREE, FOUR), reason="夜里统一重启"),
        )
        for number, wish in enumerate(wishes):
            deeds.order(self.office, "zhiban", f"key-{number}", wish)
        now = self.office.now()
        with self.books() as db:
            for cell, kind in ((7, "cell_unverified"), (11, "cell_fault")):
                open_task(db, kind, f"album:{cell}", now, terminal=ONE, cabinet="A", cell=cell)
        return alert

    def _has_pickups(self, days: int = 88) -> None:
        """Things that were collected at all hours, some of them long after they were put in."""
        now = self.office.now().replace(minute=20, second=0, microsecond=0)
        with self.books() as db:
            known = db.scalars(select(DepositRow)).first()
            assert known is not None
            for number in range(days * 3):
                hour = (8, 9, 10, 10, 11, 14, 15, 16, 17, 19, 22)[number * 7 % 11]
                taken = (now - dt.timedelta(days=number // 3 + 1)).replace(hour=hour)
                waited = dt.timedelta(hours=(2, 5, 9, 20, 26, 50, 75, 130, 300)[number * 5 % 9])
                db.add(_collected(known, number, taken - waited, taken))


def _collected(known: DepositRow, number: int, put: dt.datetime, taken: dt.datetime) -> DepositRow:
    """A thing that lay in the wall once."""
    return DepositRow(
        id=f"D-past-{number}",
        item_no=known.item_no,
        project_no=known.project_no,
        cabinet_id="A",
        cell=number % 24 + 1,
        holds_cell=False,
        holds_item=False,
        state=DepositState.CONFIRMED,
        staff=known.staff,
        code=f"past-{number}",
        qr=f"past-{number}",
        deposited_at=put,
        settled_at=taken,
    )


def bench(now: dt.datetime, broken: Mapping[str, tuple[str, str, str]] | None = None) -> tuple[DeviceState, ...]:
    """The devices of a terminal; those that are broken with condition, cause and remedy."""
    models = {"card": "sdt", "scanner": "hid", "printer": "escpos", "locks": "board8a", "a4": "ipp", "speaker": "alsa"}
    since = now - dt.timedelta(hours=5)
    return tuple(
        DeviceState(place, model, *(broken or {}).get(place, ("ready", "", "none")), since)
        for place, model in models.items()
    )


_HOST = Host(12.0, 41.5, 63.0, 47.0, 0.02, 18.0, mains=True, battery_percent=100.0)
_MORE: dict[str, Any] = {
    "supplies": (Supply("printer", "paper", 40.0, "m", 50.0), Supply("a4", "toner", 34.0, "percent", 34.0)),
    "self_test": "green",
    "settings_hash": "9f2c44ab71d0e6a8",
    "sessions": 212,
    "completed": 187,
    "profile": 1,
}


def _dated(state: TerminalState, now: dt.datetime) -> TerminalState:
    """With what hangs on the moment."""
    return msgspec.structs.replace(
        state,
        self_test_at=now.replace(hour=6, minute=0, second=0),
        certificate_until=now + dt.timedelta(days=300),
    )


def _cell(told: dict[str, object]) -> CellSetUp:
    known = {"height": 1, "low": False, "use": "out", **told}
    names = {field.name for field in dataclasses.fields(CellSetUp)}
    return CellSetUp(**{name: value for name, value in known.items() if name in names})  # type: ignore[arg-type]
