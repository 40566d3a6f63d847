"""The book of what is not well: sure after its wait, one line for one trouble, kept where nobody can look."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.fleet import Finding
from kiosk.terminal.health.findings import Book, Sign
from kiosk.terminal.health.steady import Patience

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
PATIENT = Patience(hold=3, rest=20)


def at(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def test_a_printer_out_of_paper_is_told_after_its_wait_and_until_it_stays_well() -> None:
    book = Book()
    out = Sign("paper_out", "printer", "escpos", patience=PATIENT)
    assert book.look([out], 0, at(0)) == 3
    assert not book.has("paper_out", "printer")
    assert book.look([out], 3, at(3)) is None
    assert book.findings == (Finding("paper_out", at(3), "printer", "escpos"),)
    assert book.look([], 100, at(100)) == 20
    assert book.look([out], 110, at(110)) is None
    wait = book.look([], 111, at(111))
    assert wait is not None
    assert 10 < wait < 20  # ten seconds of rest were not lost altogether
    assert book.findings == (Finding("paper_out", at(3), "printer", "escpos"),)
    assert book.look([], 131, at(131)) is None
    assert len(book.findings) == 0


def test_a_figure_is_told_as_it_is_now_and_its_trouble_stays_the_same() -> None:
    book = Book()
    book.look([Sign("host_hot", value=86.0)], 0, at(0))
    book.look([Sign("host_hot", value=91.0)], 60, at(60))
    assert book.findings == (Finding("host_hot", at(0), value=91.0),)
    assert book.has("host_hot")
    assert not book.has("host_hot", "power")


def test_where_nobody_can_look_what_was_found_stays_and_nothing_begins() -> None:
    book = Book()
    fault = Sign("device_fault", "a4", "ipp", patience=PATIENT)
    book.look([fault], 0, at(0))
    book.look([fault], 5, at(5))
    book.look([], 6, at(6), unseen={"a4"})
    book.look([Sign("cpu_high", wrong=None)], 9999, at(9999), unseen={"a4"})
    assert [one.cause for one in book.findings] == ["device_fault"]
    book.look([], 10000, at(10000))
    book.look([], 10020, at(10020))
    assert book.findings == ()


def test_a_start_begins_nothing_anew_and_ends_only_what_is_not_seen_again() -> None:
    before = Finding("device_away", at(-500), "card", "sdt"), Finding("paper_low", at(-900), "printer", "escpos")
    book = Book(before, now=0)
    assert [one.cause for one in book.findings] == ["paper_low", "device_away"]
    book.look([Sign("device_away", "card", "sdt", patience=PATIENT)], 0, at(0), unseen={"printer"})
    book.look([Sign("device_away", "card", "sdt", patience=PATIENT)], 300, at(300))
    assert [one.since for one in book.findings] == [at(-900), at(-500)]
    book.look([Sign("device_away", "card", "sdt", patience=PATIENT)], 330, at(330))
    assert book.findings == (Finding("device_away", at(-500), "card", "sdt"),)
