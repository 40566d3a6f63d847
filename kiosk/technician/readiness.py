"""The report of a self-test as technicians read it: lines in a window, or a page of A4 for the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.words import say
from kiosk.technician.window import Window, table
from kiosk.terminal.errors import FAULTS, PREFIXES, fault_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.contract.self_test import Difference, Report, Step

# Causes of the terminal itself, in a technician's words; all others are told in those of the fault table.
OWN = (
    "storage_refuses",
    "storage_garbles",
    "storage_hangs",
    "space_low",
    "space_nearly_out",
    "clock_set_back",
    "clock_wrong",
    "memory_broken",
    "memory_busy",
    "audit_broken",
    "restart_needed",
    "screens_away",
    "on_screen",
    "no_ledger",
    "no_hall_door",
    "cells_disagree",
    "platform_refuses",
    "server_error",
    "certificate_refused",
    "certificate_dates",
    "certificate_ends",
    "certificate_expired",
    "certificate_revoked",
    "certificate_foreign",
    "certificate_needed",
    "request_signature_wrong",
    "renewal_overdue",
    "certificate_ends_soon",
    "identity_unreadable",
    "authority_unreadable",
)
# The place on the bench that a step asks, where it is called otherwise.
_PLACE = {"lamps": "surroundings", "hall_door": "surroundings", "network": "platform"}


def lines(report: Report, window: Window) -> Iterator[str]:
    """The whole report in lines."""
    yield from table([_cells(step, window) for step in report.steps])
    if report.differences:
        yield ""
        yield window.says(say("self_test.tasks"))
        yield from (f"  {_task(each, window)}" for each in report.differences)
    yield ""
    yield _verdict(report, window)
    yield _when(report, window)


def pdf(report: Report, window: Window) -> bytes:
    """The whole report on A4."""
    from kiosk.pages.page import Document

    page = Document(f"{report.terminal} · {report.at:%Y-%m-%d %H:%M}")
    page.title(window.says(say("self_test.title")))
    page.fact(window.says(say("self_test.terminal")), report.terminal)
    page.fact(window.says(say("self_test.result")), _verdict(report, window))
    page.fact(window.says(say("self_test.date")), _when(report, window))
    page.heading(window.says(say("self_test.steps")))
    for step in report.steps:
        name, *said = _cells(step, window)
        page.fact(name, "  ".join(filter(None, said)))
    if report.differences:
        page.heading(window.says(say("self_test.tasks")))
        for each in report.differences:
            page.paragraph(f"□ {_task(each, window)}")
    return page.pdf()


def _cells(step: Step, window: Window) -> tuple[str, str, str, str]:
    """Name, outcome, how long it took, and what there is to say."""
    facts = ", ".join(f"{name} = {value}" for name, value in step.facts.items())
    took = "" if step.outcome == "skipped" else f"{step.seconds:.2f} s"
    matter = "; ".join(filter(None, (_matter(step, window), facts)))
    return (
        window.says(say(f"self_test.step.{step.name}")),
        window.says(say(f"self_test.outcome.{step.outcome}")),
        took,
        matter,
    )


def _matter(step: Step, window: Window) -> str:
    if not step.cause:
        return ""
    if step.cause in OWN:
        words = window.says(say(f"self_test.cause.{step.cause}"))
    elif step.cause in FAULTS:
        place = _PLACE.get(step.name, step.name)
        words = window.says(fault_words(step.cause, place if place in PREFIXES else "").what)
    else:
        words = ""  # of a newer terminal: the short word has to do
    helps = window.says(say(f"staff.remedy.{step.remedy}")) if step.remedy != "none" else ""
    return f"{step.cause} {words}".strip() + (f" → {helps}" if helps else "")


def _task(difference: Difference, window: Window) -> str:
    state = window.says(say(f"staff.cell_state.{difference.ledger}"))
    return window.says(say(f"self_test.found.{difference.found}", cell=str(difference.cell), ledger=state))


def _verdict(report: Report, window: Window) -> str:
    why = "" if not report.closed else "_nothing_works" if report.closed == "nothing_works" else "_memory"
    return window.says(say(f"self_test.grade.{report.grade.value}{why}"))


def _when(report: Report, window: Window) -> str:
    occasion = window.says(say(f"self_test.occasion.{report.occasion}"))
    return f"{report.at:%Y-%m-%d %H:%M:%S}  {occasion}  {report.seconds:.1f} s  {report.version}".rstrip()
