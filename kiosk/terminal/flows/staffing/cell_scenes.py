"""The pictures of single cells: the list 待核实, one cell with its reason in plain words, and what was found in it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.content import Fact, Facts, Pill, Place, Row, Rows, Tone
from kiosk.contract.lockers import CellState
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Moment, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.lockers.wall import CellLine

OK = Action("ok", say("action.ok"), icon="check")
_LOOK = Action("look", say("staff.cell.look"), "primary", "eye")
_DISABLE = Action("disable", say("staff.cell.disable"), "stop", "prohibit")
_CLEAN = Action("clean", say("staff.cell.clean"), "secondary", "broom")
_SERVE = Action("serve", say("staff.cell.serve"), "primary", "check")
_MAY_BE_DONE: dict[CellState, tuple[Action, ...]] = {
    CellState.UNVERIFIED: (_LOOK,),
    CellState.FAULT: (_LOOK,),
    CellState.DISABLED: (_LOOK,),
    CellState.CLEANING: (_SERVE,),
    CellState.FREE: (_CLEAN, _DISABLE),
}
TONES: dict[CellState, tuple[Tone, str]] = {
    CellState.FREE: ("done", "check-circle"),
    CellState.RESERVED: ("care", "hourglass-medium"),
    CellState.DEPOSIT_OPEN: ("care", "door-open"),
    CellState.OCCUPIED: ("hall", "package"),
    CellState.PICKUP_OPEN: ("care", "door-open"),
    CellState.VERIFYING: ("care", "hourglass-medium"),
    CellState.RECLAIM_OPEN: ("care", "door-open"),
    CellState.UNVERIFIED: ("stopped", "eye"),
    CellState.FAULT: ("stopped", "warning"),
    CellState.DISABLED: ("off", "prohibit"),
    CellState.CLEANING: ("off", "broom"),
}
# Why a cell stands as it does, in the words of staff.reason.*; another reason shows as "other".
REASONS = frozenset(
    [
        "said_empty",
        "said_not_mine",
        "said_did_not_open",
        "said_nothing_put_in",
        "left_behind",
        "interrupted",
        "not_confirmed",
        "door_left_open",
        "door_not_seen_open",
        "opening_in_doubt",
        "door_stuck",
        "wrong_door",
        "two_doors_open",
        "opened_unbidden",
        "beam_sees_nothing",
        "beam_sees_something",
        "misplaced",
        "found_empty",
        "emergency_opened",
        "clearing_opened",
        "not_proven",
        "broken",
        "staff_at_door",
        "grant_withdrawn",
    ]
)
_FOUND: tuple[tuple[str, Tone, str], ...] = (
    ("empty", "done", "check-circle"),
    ("there", "hall", "package"),
    ("other", "care", "user-switch"),
    ("broken", "stopped", "wrench"),
    ("key", "care", "key"),
)
_SHUT_CHOICES = ("broken",)


def number_in(id: str) -> int | None:
    """The cell that a row stands for."""
    return int(id) if id.isdigit() else None


def in_doubt(lines: Sequence[CellLine]) -> Scene:
    """Every cell that somebody must look at."""
    return Scene(
        name="staff.look.list",
        question=say("staff.look.list", count=len(lines)),
        hint=say("staff.look.list_hint") if lines else None,
        content=cell_rows(lines, empty=say("staff.look.none")),
        actions=(OK,),
    )


def cell_rows(lines: Sequence[CellLine], empty: Words | None = None) -> Rows:
    """Cells as a list, each with its state and reason."""
    return Rows(tuple(_row(line) for line in lines), empty=empty)


def _row(line: CellLine) -> Row:
    tone, icon = TONES[line.state]
    return Row(
        str(line.number),
        say("pickup.door_number", door=line.number),
        detail=reason_words(line.reason) if line.reason else None,
        pill=Pill(state_words(line.state), tone, icon),
    )


def state_words(state: CellState) -> Words:
    """How a cell stands, in the field's term."""
    return say(f"staff.cell_state.{state.value}")


def reason_words(reason: str) -> Words:
    """Why, in plain words."""
    return say(f"staff.reason.{reason if reason in REASONS else 'other'}")


def cell(line: CellLine, note: Words | None, *, may: bool) -> Scene:
    """One cell, and what may be done about it by whoever may."""
    facts = [Fact(say("staff.cell.state"), state_words(line.state), big=True)]
    if line.reason:
        facts.append(Fact(say("staff.cell.reason"), reason_words(line.reason)))
    if line.since is not None:
        facts.append(Fact(say("staff.fact.since"), Moment(line.since)))
    return Scene(
        name="staff.cell",
        question=say("pickup.door_number", door=line.number),
        content=Facts(tuple(facts), band=note if may else say("staff.menu.role.look")),
        actions=(_MAY_BE_DONE.get(line.state, ()) if may else ()) or (OK,),
    )


def found(line: CellLine, *, opened: bool) -> Scene:
    """What was found; behind a door that stayed shut nothing can be."""
    choices = [choice for choice in _FOUND if opened or choice[0] in _SHUT_CHOICES]
    return Scene(
        name="staff.look.found",
        question=say("staff.look.found" if opened else "staff.look.stayed_shut", door=line.number),
        hint=reason_words(line.reason) if line.reason else None,
        content=Rows(
            tuple(
                Row(word, say(f"staff.look.{word}"), say(f"staff.look.{word}_detail"), _pill(word, tone, icon))
                for word, tone, icon in choices
            )
        ),
        actions=(Action("later", say("staff.look.later"), "secondary"),),
    )


def _pill(word: str, tone: Tone, icon: str) -> Pill:
    return Pill(say(f"staff.look.{word}_pill"), tone, icon)


def scan_it(clerk: Clerk, line: CellLine) -> Scene:
    """The barcode of what lies there."""
    scanner = clerk.bench.scanner.status
    return Scene(
        name="staff.look.scan",
        question=say("staff.look.scan", door=line.number),
        hint=say("staff.look.scan_hint"),
        content=Place("scanner", note=None if scanner.usable else fault_words(scanner.cause, "scanner").what),
        actions=(Action("no_label", say("staff.look.no_label"), "secondary", "prohibit"),),
        voice=say("staff.voice.scan_it"),
    )
