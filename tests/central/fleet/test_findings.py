"""What is not well: begun once and ended once, whoever says so and however often, on both engines."""

from __future__ import annotations

import datetime as dt
import threading

from sqlalchemy import select, update

from kiosk.central.fleet.findings import PLATFORM, Together, begin, end, site_subject
from kiosk.central.tables.fleet import FindingRow
from kiosk.contract.fleet import Finding
from tests.central.desks import Desk

_ONE = "T-DEMO-01"
_SOON = dt.timedelta(minutes=3)


def _rows(desk: Desk) -> list[FindingRow]:
    with desk.office.look() as db:
        return list(db.scalars(select(FindingRow).order_by(FindingRow.id)))


def test_a_trouble_that_many_tell_at_once_is_one_row(desk: Desk) -> None:
    told: list[bool] = []

    def tell() -> None:
        with desk.office.begin() as db:
            told.append(begin(db, _ONE, "paper_low", terminal=_ONE, place="printer", value=9.0, at=desk.at))

    tellers = [threading.Thread(target=tell) for _ in range(6)]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    (row,) = _rows(desk)
    assert sorted(told) == [False] * 5 + [True]
    assert (row.subject, row.terminal_id, row.place, row.value, row.ended) == (
        _ONE,
        _ONE,
        "printer",
        9.0,
        None,
    )
    assert row.site_code and not row.looked_at


def test_what_is_over_may_come_again_and_ends_but_once(desk: Desk) -> None:
    with desk.office.begin() as db:
        assert begin(db, PLATFORM, "broker_lost", at=desk.at)
        assert not end(db, PLATFORM, "broker_lost", "elsewhere", desk.at)
        db.execute(update(FindingRow).values(looked_at=True))
        assert end(db, PLATFORM, "broker_lost", "", desk.at + _SOON)
        assert not end(db, PLATFORM, "broker_lost", "", desk.at + 2 * _SOON)
        assert begin(db, PLATFORM, "broker_lost", at=desk.at + 3 * _SOON)
    first, second = _rows(desk)
    assert (first.began, first.ended, first.looked_at) == (desk.at, desk.at + _SOON, False)
    assert second.ended is None


def test_nothing_ends_before_it_began_whatever_clocks_say(desk: Desk) -> None:
    site = site_subject("370900")
    with desk.office.begin() as db:
        begin(db, site, "site_lost", site="370900", at=desk.at + _SOON, noticed=desk.at)
        end(db, site, "site_lost", "", desk.at)
    (row,) = _rows(desk)
    assert row.ended == row.began == desk.at + _SOON
    assert row.noticed == desk.at


def test_of_many_things_written_together_each_place_keeps_its_order(desk: Desk) -> None:
    jam = Finding("jam", desk.at, "printer", "slip-80", 3.0)
    with desk.office.begin() as db:
        begin(db, _ONE, "fan", terminal=_ONE, at=desk.at)
        together = Together(db)
        together.end(_ONE, "fan", "", desk.at + _SOON)
        together.end(_ONE, "fan", "elsewhere", desk.at)
        together.begin(_ONE, "370923-01", jam, noticed=desk.at)
        together.end(_ONE, "jam", "printer", desk.at + _SOON)
        together.begin(_ONE, "370923-01", jam, noticed=desk.at + 2 * _SOON)
        together.begin(_ONE, "370923-01", jam, noticed=desk.at + 3 * _SOON)
        together.write()
        together.write()
    fan, first, again = _rows(desk)
    assert (fan.cause, fan.ended) == ("fan", desk.at + _SOON)
    assert (first.place, first.model, first.value, first.began) == ("printer", "slip-80", 3.0, desk.at)
    assert (first.ended, first.looked_at) == (desk.at + _SOON, False)
    assert (again.noticed, again.ended, again.site_code) == (desk.at + 2 * _SOON, None, "370923-01")
