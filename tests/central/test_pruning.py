"""What is over for long is forgotten in small steps, by one worker at a time; what goes on, or is needed, stays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select, update

from kiosk.central.alerts.silencing import Window, silence
from kiosk.central.operators import audit
from kiosk.central.policies import set_policy
from kiosk.central.pruning import prune
from kiosk.central.storage import nobody_else
from kiosk.central.tables.alerts import AlertEntryRow, AlertRow, DeliveryRow, DeliveryState, DutyRow, SilenceRow
from kiosk.central.tables.base import Base
from kiosk.central.tables.commands import CommandOrderRow, CommandRow, CommandStepRow
from kiosk.contract.commands import CommandKind
from tests.central.alerts.board import HERE, TERMINAL, Board
from tests.central.commands.people import hire, order
from tests.central.desks import Desk

YEARS = dt.timedelta(days=401)


def count(desk: Desk, *tables: type[Base]) -> list[int]:
    """How many rows each of them has."""
    with desk.office.look() as db:
        return [db.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def forgets(desk: Desk) -> int:
    """The hourly round; how much went."""
    return prune(desk.office, lambda _: False)


def settled(desk: Desk) -> None:
    """Whatever was to be told has been."""
    with desk.office.begin() as db:
        db.execute(update(DeliveryRow).values(due=None, state=DeliveryState.SENT))


def test_alerts_go_with_all_that_hangs_on_them_and_those_that_go_on_stay(desk: Desk) -> None:
    board = Board(desk)
    board.on_duty("wang")
    with desk.office.begin() as db:
        window = Window(desk.at, desk.at + dt.timedelta(hours=1), site=HERE)
        silence(db, "wang", window, "改线", desk.at)
    board.begin("site_lost", f"site/{HERE}")
    board.begin("offline")
    board.begin("jam", place="printer")
    board.later(60)
    board.end("site_lost", f"site/{HERE}")
    board.end("offline")
    for _ in range(3):
        board.later(60)
    with desk.office.begin() as db:
        (storm,) = db.scalars(select(AlertRow.id).where(AlertRow.cause == "site_lost"))
        db.execute(update(AlertRow).where(AlertRow.cause == "offline").values(parent_id=storm))
    assert count(desk, AlertRow, SilenceRow, DutyRow) == [3, 1, 1]
    settled(desk)
    desk.at += YEARS - dt.timedelta(days=2)
    assert forgets(desk) == 0
    desk.at += dt.timedelta(days=2)
    with desk.office.begin() as db:
        late = select(AlertRow.id).where(AlertRow.cause == "offline").scalar_subquery()
        db.execute(update(DeliveryRow).where(DeliveryRow.alert_id == late).values(due=desk.at))
        told = db.scalar(select(func.count()).where(DeliveryRow.alert_id == late)) or 0
    forgets(desk)
    assert count(desk, AlertRow, SilenceRow, DutyRow) == [3 if told else 1, 0, 0]
    settled(desk)
    forgets(desk)
    with desk.office.look() as db:
        assert list(db.scalars(select(AlertRow.cause))) == ["jam"]
        left = set(db.scalars(select(AlertRow.id)))
        assert set(db.scalars(select(AlertEntryRow.alert_id))) == left
        assert set(db.scalars(select(DeliveryRow.alert_id))) <= left
    assert forgets(desk) == 0


def test_commands_go_with_their_steps_and_the_log_of_who_ordered_them_stays(desk: Desk) -> None:
    hire(desk)
    order(desk, CommandKind.SCENE)
    desk.later(hours=1)
    desk.at += dt.timedelta(days=399)
    assert forgets(desk) == 0
    order(desk, CommandKind.SCENE)
    desk.later(hours=1)
    desk.at += dt.timedelta(days=2)
    with desk.office.look() as db:
        lines = audit.verify(db).lines
    assert forgets(desk) == 2
    assert count(desk, CommandOrderRow, CommandRow) == [1, 1]
    assert count(desk, CommandStepRow)[0] >= 1
    with desk.office.look() as db:
        assert (audit.verify(db).lines, audit.verify(db).holds) == (lines, True)
    with desk.office.begin() as db:
        set_policy(db, "commands_days", 0)
    assert forgets(desk) == 2


def test_while_one_worker_tidies_up_the_others_go_on(seeded_url: str) -> None:
    desk = Desk(seeded_url)
    board = Board(desk)
    board.begin("jam", TERMINAL)
    board.later()
    board.end("jam", TERMINAL)
    board.later(3600)
    board.later(3600)
    settled(desk)
    desk.at += YEARS
    if "postgresql" in seeded_url:
        with desk.office.begin() as db:
            assert nobody_else(db)
            assert forgets(desk) == 0
    assert forgets(desk) == 1
    desk.close()
