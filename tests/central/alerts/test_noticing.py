"""What the platform notices by itself: lockers, certificates, programs of others, wrong sign-ins, gaps."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from kiosk.central.alerts.adapters import gather_pulses
from kiosk.central.alerts.noticing import notice
from kiosk.central.enrolment.acts import note_refused
from kiosk.central.proving.province import Province
from kiosk.central.pulses import BANK
from kiosk.central.tables.enrolment import CertificateRow
from kiosk.central.tables.fleet import FindingRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.places import CabinetRow
from tests.central.alerts.board import HERE, OTHER, TERMINAL, Board
from tests.central.desks import Desk
from tests.central.visiting import refusal

Open = list[tuple[str, str, str]]


def stands_open(board: Board) -> Open:
    """Open findings."""
    with board.desk.office.look() as db:
        still = db.scalars(select(FindingRow).where(FindingRow.ended.is_(None)).order_by(FindingRow.id))
        return [(one.subject, one.cause, one.place) for one in still]


def noticed(board: Board, **passed: float) -> Open:
    """Time passes, and the platform looks."""
    board.desk.at += dt.timedelta(**passed)
    notice(board.desk.office)
    return stands_open(board)


def test_much_overdue_at_a_site_is_noticed_and_over_when_it_is_taken_back(board: Board) -> None:
    assert ("site/" + HERE, "deposits_overdue", "") not in noticed(board)
    assert ("site/" + HERE, "deposits_overdue", "") in noticed(board, days=60)
    assert noticed(board) == stands_open(board)
    with board.writing() as db:
        db.execute(update(DepositRow).values(state=DepositState.RECLAIMED, holds_cell=False, holds_item=False))
    assert not [one for one in noticed(board) if one[1] == "deposits_overdue"]


def test_a_cabinet_with_hardly_a_free_cell_is_noticed_and_over_with_clearly_more(board: Board) -> None:
    assert not noticed(board)
    with board.writing() as db:
        used = len(db.scalars(select(DepositRow.cell).where(DepositRow.cabinet_id == "A", DepositRow.holds_cell)).all())
        db.execute(update(CabinetRow).where(CabinetRow.id == "A").values(cells=used))
    assert noticed(board) == [("site/" + HERE, "cells_short", "A")]
    with board.writing() as db:
        db.execute(update(CabinetRow).where(CabinetRow.id == "A").values(cells=used * 2))
    assert not noticed(board)


def test_a_certificate_that_nobody_renewed_is_noticed_unless_the_terminal_says_so_itself(board: Board) -> None:
    with board.writing() as db:
        row = CertificateRow(
            serial="1",
            fingerprint="f",
            terminal_id=TERMINAL,
            pem="",
            public_key="",
            issued_at=board.desk.at,
            expires=board.desk.at + dt.timedelta(days=10),
        )
        db.add(row)

    def late(**passed: float) -> list[str]:
        return [place for _, cause, place in noticed(board, **passed) if cause == "certificate_late"]

    assert late() == []
    assert late(days=6) == ["issued"]
    assert late(days=20) == ["issued"], "it is no better now that it is over"
    assert late(days=15) == []
    assert late(days=-35) == ["issued"]
    board.begin("certificate_late")
    assert late() == [""]


def test_a_terminal_that_was_shut_out_is_offline_for_nobody_and_what_was_done_to_it_is_still_looked_into(
    board: Board,
) -> None:
    given = {"terminal_id": TERMINAL, "pem": "", "public_key": "", "issued_at": board.desk.at}
    with board.writing() as db:
        for number in ("1", "2"):
            ends = board.desk.at + dt.timedelta(days=30)
            db.add(CertificateRow(serial=number, fingerprint=number, expires=ends, **given))
    for cause in ("offline", "jam", "tamper"):
        board.begin(cause)
    board.begin("offline", OTHER)
    mine = [(TERMINAL, "offline", ""), (TERMINAL, "jam", ""), (TERMINAL, "tamper", "")]
    with board.writing() as db:
        db.execute(update(CertificateRow).where(CertificateRow.serial == "1").values(revoked_at=board.desk.at))
    assert noticed(board) == [*mine, (OTHER, "offline", "")]
    with board.writing() as db:
        db.execute(update(CertificateRow).values(revoked_at=board.desk.at))
    assert noticed(board) == [(TERMINAL, "tamper", ""), (OTHER, "offline", "")]


def test_a_bank_that_is_silent_three_times_whoever_asks_is_down_until_it_answers(board: Board, seeded_url: str) -> None:
    other = Desk(seeded_url)
    try:
        for office in (board.desk.office, other.office):
            office.pulses.note(BANK, answered=False)
            gather_pulses(office)
        assert not stands_open(board)
        other.office.pulses.note(BANK, answered=False)
        gather_pulses(other.office)
        assert stands_open(board) == [("platform", "adapter_down", BANK)]
        board.desk.office.pulses.note(BANK, answered=True)
        gather_pulses(board.desk.office)
        assert not stands_open(board)
        board.desk.office.pulses.note(BANK, answered=False)
        gather_pulses(board.desk.office)
        assert not stands_open(board)
        for _ in range(2):
            board.desk.office.pulses.note(BANK, answered=False)
        gather_pulses(board.desk.office)
        assert stands_open(board) == [("platform", "adapter_down", BANK)]
        assert not noticed(board), "this platform has no bank any more"
    finally:
        other.close()


def test_five_wrong_pins_at_the_office_are_noticed(board: Board) -> None:
    for wrong in range(5):
        board.desk.ask("POST", "/v1/office/session", json={"staff": "S-102", "pin": f"11111{wrong}"})
    assert stands_open(board) == [("platform", "login_failures", "staff:S-102")]


def test_what_is_typed_for_a_number_is_not_repeated(board: Board) -> None:
    for _ in range(5):
        board.desk.ask("POST", "/v1/office/session", json={"staff": "370999199001011234", "pin": "1"})
    assert stands_open(board) == [("platform", "login_failures", "staff:nobody")]


def test_a_request_in_a_terminals_name_that_is_not_believed_is_an_alert(board: Board) -> None:
    with board.writing() as db:
        note_refused(db, "request_signature_wrong", TERMINAL, "k" * 20, board.desk.at)
    board.later()
    (line,) = board.open()
    assert (line.cause, line.level, line.place) == ("identity_refused", "P1", "request_signature_wrong")
    (task,) = [task for task in board.desk.look_up("tasks") if task["kind"] == "identity_request_signature_wrong"]
    board.desk.at_desk(f"tasks/{task['id']}/settle", {"settlement": "已核实"})
    board.later()
    assert not stands_open(board)


def test_an_identity_provider_that_is_not_there_is_noticed_by_the_citizens_who_ask_for_it(seeded_url: str) -> None:
    desk = Desk(seeded_url, province=Province("http://127.0.0.1:9", "hall", "secret", "id_number"))
    for _ in range(3):
        assert refusal(desk.ask("POST", "/v1/auth/phone")) == "phone_away"
    gather_pulses(desk.office)
    assert stands_open(Board(desk)) == [("platform", "adapter_down", "province")]
    desk.close()


def test_a_registry_that_is_not_there_is_noticed_too(seeded_url: str) -> None:
    desk = Desk(seeded_url, registry="http://127.0.0.1:9")
    token = desk.identify()
    for _ in range(3):
        said = desk.ask("POST", "/v1/elicence/verify-qr", token, json={"text": "dzzz:1"}).json()
        assert said["state"] == "unavailable"
    gather_pulses(desk.office)
    assert stands_open(Board(desk)) == [("platform", "adapter_down", "registry")]
    desk.close()
