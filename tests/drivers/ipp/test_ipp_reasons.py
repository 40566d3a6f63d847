"""What printers say about themselves: each reason, jobs, supplies, and queues that repeat old news."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.a4.ipp.codec import Attribute, Group, Message, PrinterState, Tag
from drivers.a4.ipp.looks import PrinterLook, behind_a_queue, job_look, printer_look, status_of
from drivers.a4.ipp.reasons import in_order, trouble_of, unknown
from drivers.errors import Garbled
from drivers.status import Condition, Remedy

STOPS = {
    "paper_out": "media-empty media-needed input-tray-missing",
    "paper_jam": "media-jam",
    "cover_open": "cover-open door-open interlock-open",
    "toner_out": "toner-empty marker-supply-empty marker-supply-missing developer-empty opc-life-over",
    "output_full": "marker-waste-full output-area-full output-tray-missing",
    "fuser_temperature": "fuser-over-temp fuser-under-temp",
    "printer_paused": "paused moving-to-paused stopping shutdown power-down hold-new-jobs",
    "printer_unreachable": "connecting-to-device timed-out offline cups-remote-stopped cups-remote-pending-held",
    "queue_full": "spool-area-full",
}
WISHES = {
    "paper_low": "media-low",
    "toner_low": "toner-low marker-supply-low developer-low opc-near-eol marker-waste-almost-full",
}
ROWS = [
    (stem, cause, stops)
    for table, stops in ((STOPS, True), (WISHES, False))
    for cause, stems in table.items()
    for stem in stems.split()
]


@pytest.mark.parametrize(("stem", "cause", "stops"), ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("end", ["", "-report", "-warning", "-error"])
def test_every_reason_of_the_sheet_has_its_cause(stem: str, cause: str, stops: bool, end: str) -> None:
    found = trouble_of(stem + end)

    assert found is not None
    assert (found.cause, found.stops) == (cause, stops)
    assert found.remedy is not Remedy.NONE


@pytest.mark.parametrize(
    "keyword", ["none", "cups-waiting-for-job-completed", "cups-remote-processing", "cups-remote-completed", ""]
)
def test_nothing_is_wrong_with_these(keyword: str) -> None:
    assert trouble_of(keyword) is None


@given(st.text(max_size=40))
def test_no_keyword_is_silently_well_and_none_crashes(keyword: str) -> None:
    found = trouble_of(f"x{keyword}")

    assert found is not None
    assert found.cause == "other_reason"
    assert found.stops == keyword.endswith("-error")


def test_what_hands_do_first_is_told_first() -> None:
    said = ("toner-low-report", "media-empty-warning", "acme-warning", "paused", "media-jam-error", "media-jam-report")
    found = in_order(map(trouble_of, said))

    assert [trouble.cause for trouble in found] == [
        "paper_jam",
        "paper_out",
        "printer_paused",
        "toner_low",
        "other_reason",
    ]
    assert unknown(said) == ("acme-warning",)


def told(state: int | None = PrinterState.IDLE, *reasons: str, **more: Attribute) -> Message:
    """What a printer answers."""
    attributes = {name.replace("_", "-"): attribute for name, attribute in more.items()}
    if state is not None:
        attributes["printer-state"] = Attribute(Tag.ENUM, (state,))
    if reasons:
        attributes["printer-state-reasons"] = Attribute(Tag.KEYWORD, reasons)
    return Message(0, 1, (Group(Tag.PRINTER, attributes),))


def look(state: int, *reasons: str) -> PrinterLook:
    """How it looks then."""
    return printer_look(told(state, *reasons))


def test_a_printer_without_reasons_is_well() -> None:
    status = status_of(printer_look(told()))

    assert (status.condition, status.cause, status.details["reasons"]) == (Condition.READY, "", "none")


def test_a_printer_without_a_state_is_not_understood() -> None:
    with pytest.raises(Garbled):
        printer_look(told(None))


def test_a_stopped_queue_says_what_is_to_be_done() -> None:
    status = status_of(look(PrinterState.STOPPED, "none"))

    assert (status.condition, status.cause, status.remedy) == (Condition.FAULT, "printer_paused", Remedy.RESET)


def test_a_queue_that_takes_no_jobs_says_so() -> None:
    closed = told(PrinterState.IDLE, printer_is_accepting_jobs=Attribute(Tag.BOOLEAN, (0,)))

    assert status_of(printer_look(closed)).cause == "not_accepting"


def test_low_markers_are_a_wish_even_when_the_printer_gives_no_reason() -> None:
    levels = {
        "marker_names": Attribute(Tag.NAME, ("black", "waste")),
        "marker_levels": Attribute(Tag.INTEGER, (9, -1)),
        "marker_low_levels": Attribute(Tag.INTEGER, (10, 10)),
    }
    status = status_of(printer_look(told(PrinterState.IDLE, **levels)))

    assert (status.condition, status.cause) == (Condition.DEGRADED, "toner_low")
    assert status.details["supplies"] == "black 9 %, waste ?"


def test_supplies_are_read_from_both_ways_to_tell_them() -> None:
    said = {
        "printer_supply": Attribute(Tag.OCTETS, (b"index=1;class=x;type=toner;level=75;", b"\xff;=;")),
        "printer_supply_description": Attribute(Tag.TEXT, ("Black Toner", "Odd")),
    }

    assert printer_look(told(PrinterState.IDLE, **said)).supplies == ("Black Toner 75 %", "Odd ?")


def test_old_news_of_an_idle_queue_do_not_stop_us_and_news_of_a_busy_one_do() -> None:
    idle, busy = look(PrinterState.IDLE, "media-empty-warning"), look(PrinterState.PROCESSING, "media-empty-warning")

    assert status_of(behind_a_queue(idle, None)).condition is Condition.DEGRADED
    assert status_of(behind_a_queue(busy, None)).condition is Condition.FAULT


def test_the_printer_itself_is_believed_about_itself_and_the_queue_about_the_queue() -> None:
    queue = look(PrinterState.STOPPED, "paused", "media-empty-warning")
    printer = look(PrinterState.IDLE, "cover-open-report")

    assert [trouble.cause for trouble in behind_a_queue(queue, printer).troubles] == ["cover_open", "printer_paused"]


@pytest.mark.parametrize(
    ("counters", "pages"),
    [
        ({}, None),
        ({"job-impressions-completed": 2}, 2),
        ({"job-impressions-completed": 0, "job-media-sheets-completed": 3}, 3),
    ],
)
def test_pages_are_counted_by_whichever_counter_there_is(counters: dict[str, int], pages: int | None) -> None:
    said = {"job-id": 7, "job-state": 5} | counters
    job = job_look(Group(Tag.JOB, {name: Attribute(Tag.INTEGER, (number,)) for name, number in said.items()}))

    assert (job.pages, job.ended, job.never_began) == (pages, False, False)


def test_a_job_without_a_number_is_not_understood() -> None:
    with pytest.raises(Garbled):
        job_look(Group(Tag.JOB, {"job-state": Attribute(Tag.ENUM, (9,))}))
