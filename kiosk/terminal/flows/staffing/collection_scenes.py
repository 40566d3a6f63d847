"""The pictures of a collection: what lies in the hand-in cells, the cover slip, the count."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.content import Fact, Facts, Keypad, Pill, Place, Row, Rows, Thanks
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Moment, Number, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.lockers.wall import HandInLine

__all__ = ["Scene", "agrees", "count", "hand_ins", "prove", "taken"]

OK = Action("ok", say("action.ok"), icon="check")
_MOST_DIGITS = 3


def hand_ins(lines: Sequence[HandInLine]) -> Scene:
    """What waits to be taken out, as it came."""
    return Scene(
        name="staff.collection.list",
        question=say("staff.collection.list", count=len(lines)),
        hint=say("staff.collection.list_hint") if lines else None,
        content=Rows(tuple(_row(line) for line in lines), empty=say("staff.collection.none")),
        actions=(OK,),
    )


def _row(line: HandInLine) -> Row:
    return Row(
        line.hand_in_id,
        say("staff.collection.case", number=_case(line)),
        detail=_line(line),
        pill=Pill(say("pickup.door_number", door=line.cell), "hall", "files"),
    )


def _line(line: HandInLine) -> Words:
    if line.since is None:
        return say("staff.collection.pieces", count=line.pieces)
    return say("staff.collection.line", count=line.pieces, at=Moment(line.since))


def _case(line: HandInLine) -> Number:
    return Number(line.project_no, CASE_NUMBER_GROUPS)


def prove(clerk: Clerk, line: HandInLine, note: Words | None) -> Scene:
    """The cover slip that lay on top."""
    scanner = clerk.bench.scanner.status
    return Scene(
        name="staff.collection.prove",
        question=say("staff.collection.prove", door=line.cell),
        hint=say("staff.collection.prove_hint"),
        content=Place("scanner", note=note if scanner.usable else fault_words(scanner.cause, "scanner").what),
        actions=(
            Action("no_slip", say("staff.collection.no_slip"), "secondary", "file"),
            Action("left", say("staff.reclaim.left"), "secondary", "package"),
            Action("empty", say("staff.reclaim.empty"), "secondary", "prohibit"),
        ),
        voice=say("staff.voice.scan_it"),
    )


def count(line: HandInLine) -> Scene:
    """How many papers there are."""
    return Scene(
        name="staff.collection.count",
        question=say("staff.collection.count"),
        hint=say("staff.collection.count_hint", count=line.pieces),
        content=Keypad("count", _MOST_DIGITS, 1),
    )


def agrees(line: HandInLine, counted: int) -> Scene:
    """核对一致 or 不一致; where the numbers differ, that stands first."""
    same = counted == line.pieces
    yes = Action("agrees", say("staff.collection.agrees"), "primary" if same else "secondary", "check")
    no = Action("differs", say("staff.collection.differs"), "secondary" if same else "primary", "warning")
    return Scene(
        name="staff.collection.agrees",
        question=say("staff.collection.agrees_question"),
        hint=say("staff.collection.agrees_hint"),
        content=Facts(
            (
                Fact(say("case.number"), _case(line), big=True),
                Fact(say("staff.collection.on_slip"), line.pieces),
                Fact(say("staff.collection.counted"), counted, big=True),
            ),
            band=None if same else say("staff.collection.not_the_same"),
        ),
        actions=(yes, no) if same else (no, yes),
    )


def taken(line: HandInLine, counted: int, *, agrees: bool) -> Scene:
    """Taken out; whether it is accepted is decided at the window."""
    return Scene(
        name="staff.collection.taken",
        question=say("staff.collection.taken", door=line.cell),
        hint=say("staff.collection.taken_hint"),
        content=Thanks(
            done=say("staff.collection.result_agrees" if agrees else "staff.collection.result_differs", count=counted),
            number=_case(line),
            number_words=say("case.number"),
            tone="done" if agrees else "care",
            icon="check-circle" if agrees else "warning",
        ),
        actions=(OK,),
    )
