"""The pictures of a reclaim: what lies there, which door, and the barcode that proves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiosk.contract.content import Fact, Facts, Lines, Pill, Place, Row, Rows
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Day, Moment, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.lockers.wall import Waiting

__all__ = ["Scene", "check", "in_order", "other_thing", "prove", "waiting_list"]

_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
OK = Action("ok", say("action.ok"), icon="check")


def in_order(waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """What is overdue first, and of each the oldest first."""
    return tuple(
        sorted(
            waiting,
            key=lambda line: (not line.overdue, line.since or _LAST, line.cell),
        )
    )


def waiting_list(waiting: Sequence[Waiting], taken: int, note: Words | None) -> Scene:
    """Everything that waits to be collected; touching one takes it back."""
    overdue = sum(line.overdue for line in waiting)
    actions = []
    if overdue:
        actions.append(Action("batch", say("staff.reclaim.batch", count=overdue), "primary", "tray-arrow-down"))
    if taken:
        actions.append(Action("print", say("staff.reclaim.print", count=taken), "secondary", "printer"))
    return Scene(
        name="staff.reclaim.list",
        question=say("staff.reclaim.list", count=len(waiting)),
        hint=note or say("staff.reclaim.list_hint", count=overdue),
        content=Rows(tuple(_row(line) for line in waiting), empty=say("staff.reclaim.none")),
        actions=tuple(actions) or (OK,),
    )


def _row(line: Waiting) -> Row:
    pill = Pill(say("staff.reclaim.overdue"), "care", "warning") if line.overdue else _waits()
    door = say("pickup.door_number", door=line.cell)
    if line.grant is None:
        detail = say("staff.reclaim.unnamed_line", door=door, number=line.item_no)
        return Row(line.deposit_id, say("staff.reclaim.unnamed"), detail=detail, pill=pill)
    until = Day(line.grant.keep_until)
    detail = say("staff.reclaim.line", door=door, name=line.grant.name_masked, day=until)
    return Row(line.deposit_id, named(line.grant.item), detail=detail, pill=pill)


def _waits() -> Pill:
    return Pill(say("staff.reclaim.waits"), "hall", "package")


def check(line: Waiting, *, more: bool) -> Scene:
    """Which thing, before its door opens."""
    facts = [Fact(say("pickup.fact.door"), say("pickup.door_number", door=line.cell), big=True)]
    if line.grant is not None:
        facts = [
            Fact(say("staff.fact.item"), named(line.grant.item), big=True),
            Fact(say("pickup.fact.name"), line.grant.name_masked),
            Fact(say("staff.fact.item_no"), line.grant.item_no),
            Fact(say("staff.fact.keep_until"), Day(line.grant.keep_until)),
            *facts,
        ]
    since = () if line.since is None else (Fact(say("staff.fact.since"), Moment(line.since)),)
    skip = (Action("skip", say("staff.reclaim.skip"), "secondary", "skip-forward"),) if more else ()
    return Scene(
        name="staff.reclaim.check",
        question=say("staff.reclaim.check", door=line.cell),
        hint=say("staff.reclaim.check_hint"),
        content=Facts((*facts, *since)),
        actions=(Action("open", say("staff.door.open"), "primary", "door-open"), *skip),
    )


def prove(clerk: Clerk, line: Waiting) -> Scene:
    """The barcode of what was taken out."""
    scanner = clerk.bench.scanner.status
    typed = () if scanner.usable else (Action("type", say("staff.deposit.type"), "primary", "keyboard"),)
    return Scene(
        name="staff.reclaim.prove",
        question=say("staff.reclaim.prove", door=line.cell),
        hint=say("staff.reclaim.prove_hint"),
        content=Place("scanner", note=None if scanner.usable else fault_words(scanner.cause, "scanner").what),
        actions=(
            *typed,
            Action("left", say("staff.reclaim.left"), "secondary", "package"),
            Action("empty", say("staff.reclaim.empty"), "secondary", "prohibit"),
        ),
        voice=say("staff.voice.scan_it"),
    )


def other_thing(clerk: Clerk, cell: int) -> Scene:
    """The barcode is another one: this thing lay behind the wrong door."""
    return Scene(
        name="staff.reclaim.other",
        question=say("staff.reclaim.other", door=cell),
        content=Lines(
            what=say("staff.reclaim.other", door=cell),
            matter=say("staff.reclaim.other_matter"),
            now=say("staff.reclaim.other_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=f"STF-{cell:02d}",
            tone="stopped",
        ),
        actions=(OK,),
    )
