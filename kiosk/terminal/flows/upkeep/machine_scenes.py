"""The pictures of the terminal itself: its state, its queues, its self-test, and whether it shall start anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiosk.contract.content import Fact, Facts, Pill, Row, Rows, Tone
from kiosk.contract.fleet import Finding
from kiosk.contract.scene import Action, Scene
from kiosk.contract.self_test import Grade, Report, Step
from kiosk.contract.words import Moment, Words, say
from kiosk.terminal.errors import FAULTS, fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.upkeep.scenes import BACK
from kiosk.terminal.flows.upkeep.state import State

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
_OUTCOMES: dict[str, tuple[Tone, str]] = {
    "failed": ("stopped", "x-circle"),
    "skipped": ("off", "prohibit"),
    "passed": ("done", "check-circle"),
}


def machine(clerk: Clerk, state: State) -> Scene:
    """What is known, and what can be done."""
    causes = [Row("causes", fault_words(cause).what, _remedy(cause), _ill(cause)) for cause in state.causes]
    screens = "upkeep.machine.restart_screens_hint"
    rows = [
        *causes,
        Row("facts", say("upkeep.machine.facts"), say("upkeep.machine.facts_hint", version=state.version)),
        Row("queues", say("upkeep.machine.queues"), _waiting(state)),
        Row("findings", say("upkeep.machine.findings"), _found(clerk.figures.findings)),
        Row("restart_screens", say("upkeep.machine.restart_screens"), say(screens)),
    ]
    if clerk.restart is not None:
        hint = say("upkeep.machine.restart_terminal_hint")
        rows.append(Row("restart_terminal", say("upkeep.machine.restart_terminal"), hint))
    return Scene(
        name="upkeep.machine",
        question=say("upkeep.menu.machine"),
        hint=say("upkeep.machine.ill" if causes else "upkeep.machine.well"),
        content=Rows(tuple(rows)),
        actions=(BACK,),
    )


def facts(state: State) -> Scene:
    """Version, times, certificate, disk."""
    days = state.certificate_days
    listed: list[Fact] = [
        Fact(say("self_test.terminal"), state.terminal),
        Fact(say("upkeep.machine.version"), state.version),
        Fact(say("upkeep.machine.up"), _lasting(state.up)),
        Fact(say("upkeep.machine.certificate"), say("upkeep.machine.days", count=days) if days is not None else "—"),
        Fact(say("upkeep.machine.profile"), state.profile or "—"),
        Fact(say("upkeep.machine.free"), f"{state.free} %"),
    ]
    if state.tested is not None:
        listed.append(Fact(say("upkeep.machine.tested"), Moment(state.tested.at)))
    return Scene(
        name="upkeep.machine_facts",
        question=say("upkeep.machine.facts"),
        content=Facts(tuple(listed)),
        actions=(BACK,),
    )


def queues(state: State) -> Scene:
    """What waits for the platform, and whether that is there."""
    there = say("upkeep.machine.platform_there" if state.reachable else "upkeep.machine.platform_away")
    offset = "—" if state.clock_offset is None else f"{state.clock_offset:+.1f} s"
    listed = (
        Fact(say("fault.device.platform"), there),
        Fact(say("upkeep.machine.letters"), state.letters),
        Fact(say("upkeep.machine.reports"), state.facts),
        Fact(say("upkeep.machine.clock"), offset),
    )
    return Scene(name="upkeep.queues", question=say("upkeep.machine.queues"), content=Facts(listed), actions=(BACK,))


def findings(found: Sequence[Finding]) -> Scene:
    """What is not well as the operators are told it, oldest first."""
    rows = tuple(Row("finding", say(f"finding.{one.cause}"), _where(one)) for one in found)
    return Scene(
        name="upkeep.findings",
        question=say("upkeep.machine.findings"),
        content=Rows(rows, empty=say("upkeep.machine.nothing_found")),
        actions=(BACK,),
    )


def self_test(report: Report | None) -> Scene:
    """What the last one found: what failed first, then what passed or was left out."""
    now = Action("now", say("upkeep.self_test.now"), "secondary", "heartbeat")
    if report is None:
        rows: tuple[Row, ...] = ()
    else:
        order = list(_OUTCOMES)
        rows = tuple(_step(step) for step in sorted(report.steps, key=lambda step: order.index(step.outcome)))
    return Scene(
        name="upkeep.self_test",
        question=_grade(report) if report is not None else say("self_test.never"),
        hint=say("upkeep.self_test.at", at=Moment(report.at)) if report is not None else None,
        content=Rows(rows, empty=say("self_test.never")),
        actions=(BACK, now),
    )


def sure(what: str) -> Scene:
    """Before something starts anew."""
    return Scene(
        name="upkeep.sure",
        question=say(f"upkeep.machine.sure_{what}"),
        hint=say(f"upkeep.machine.restart_{what}_hint"),
        content=Facts(()),
        actions=(BACK, Action("restart", say("upkeep.machine.restart"), "secondary", "arrows-clockwise")),
    )


def _grade(report: Report) -> Words:
    if report.grade is not Grade.RED:
        return say(f"self_test.grade.{report.grade.value}")
    why = "nothing_works" if report.closed == "nothing_works" else "memory"
    return say(f"self_test.grade.red_{why}")


def _step(step: Step) -> Row:
    tone, icon = _OUTCOMES[step.outcome]
    pill = Pill(say(f"self_test.outcome.{step.outcome}"), tone, icon)
    return Row(step.name, say(f"self_test.step.{step.name}"), _cause(step) if step.cause else None, pill)


def _cause(step: Step) -> Words:
    return fault_words(step.cause, step.name).what if step.cause in FAULTS else say(f"self_test.cause.{step.cause}")


def _remedy(cause: str) -> Words:
    fault = FAULTS[cause]
    return say("upkeep.machine.remedy", remedy=say(f"staff.remedy.{fault.remedy.value}"), code=fault.code)


def _ill(cause: str) -> Pill:
    return Pill(say("staff.state.fault"), "stopped" if FAULTS[cause].severity == "P1" else "care", "warning")


def _waiting(state: State) -> Words:
    waits = state.letters + state.facts
    return say("upkeep.machine.waits", count=waits) if waits else say("upkeep.machine.nothing_waits")


def _found(found: Sequence[Finding]) -> Words:
    return say("upkeep.machine.found", count=len(found)) if found else say("upkeep.machine.nothing_found")


def _where(one: Finding) -> Words:
    at = Moment(one.since.astimezone())
    if not one.place:
        return say("upkeep.machine.found_since", at=at)
    kind, _, number = one.place.partition(":")
    place = say("upkeep.machine.cell", number=number) if kind == "cell" else say(f"fault.device.{one.place}")
    return say("upkeep.machine.found_at", place=place, at=at)


def _lasting(up: dt.timedelta) -> Words:
    if up >= _DAY:
        return say("upkeep.machine.up_days", count=up // _DAY)
    if up >= _HOUR:
        return say("upkeep.machine.up_hours", count=up // _HOUR)
    return say("upkeep.machine.up_minutes", count=up // dt.timedelta(minutes=1))
