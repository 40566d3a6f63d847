"""The pictures of a deposit: scan, which door, put in, and what was put in altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kiosk.contract.content import Fact, Facts, Keypad, Lines, Pill, Place, Row, Rows
from kiosk.contract.lockers import PARCEL_REFUSALS, CellSize, Parcel
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.receipts.labels import DepositedLine

if TYPE_CHECKING:
    from kiosk.terminal.flows.staffing.keeping import Kept

OK = Action("ok", say("action.ok"), icon="check")
LOWER = Action("lower", say("staff.deposit.lower"), "secondary", "arrow-down")
LARGER = Action("larger", say("staff.deposit.larger"), "secondary", "arrows-out")
NOT_AT_ALL = Action("not_placed", say("staff.deposit.not_at_all"), "stop", "x")
OTHER_CELL = Action("other", say("staff.deposit.other_cell"), "secondary", "arrow-right")
ITEM_DIGITS = 8


def scan(clerk: Clerk, placed: int, note: Words | None) -> Scene:
    """Show the barcode on the thing to the scanner."""
    scanner = clerk.bench.scanner.status
    finish = (Action("done", say("staff.deposit.done"), "primary", "check"),) if placed else ()
    return Scene(
        name="staff.deposit.scan",
        question=say("staff.deposit.scan"),
        hint=say("staff.deposit.so_far", count=placed) if placed else say("staff.deposit.scan_hint"),
        content=Place("scanner", note=note if scanner.usable else fault_words(scanner.cause, "scanner").what),
        actions=(
            *finish,
            Action("type", say("staff.deposit.type"), "secondary", "keyboard"),
            Action("label", say("staff.deposit.label"), "secondary", "barcode"),
        ),
    )


def type_number() -> Scene:
    """The digits under the barcode."""
    return Scene(
        name="staff.deposit.type",
        question=say("staff.deposit.type_question"),
        hint=say("staff.deposit.type_hint"),
        content=Keypad("item", ITEM_DIGITS, ITEM_DIGITS, (4, 4)),
    )


def refused(clerk: Clerk, code: str, message: Words | None) -> Scene:
    """Why this thing may not go into a cell."""
    ours = code in PARCEL_REFUSALS
    what = say(f"staff.refused.{code}.what") if ours else message or say("trouble.refused")
    number = PARCEL_REFUSALS.index(code) + 11 if ours else 10
    return Scene(
        name="staff.deposit.refused",
        question=what,
        hint=say("staff.deposit.next_may_follow"),
        content=Lines(
            what=what,
            matter=say("staff.refused.matter"),
            now=say(f"staff.refused.{code}.now") if ours else say("trouble.refused_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=f"DEP-{number}",
        ),
        actions=(OK,),
    )


def stopped(clerk: Clerk, why: Words) -> Scene:
    """No door opens now."""
    return Scene(
        name="staff.stopped",
        question=why,
        content=Lines(
            what=why,
            matter=say("staff.refused.matter"),
            now=say("staff.stopped.now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="STF-02",
        ),
        actions=(OK,),
    )


def no_room(parcel: Parcel, wanted: CellSize, free: Mapping[CellSize, int], *, larger: bool, spare: bool) -> Scene:
    """Nothing free in this size: what is left, and what may be done."""
    actions = [Action("reclaim", say("staff.deposit.make_room"), "secondary", "tray-arrow-down")]
    if spare:
        actions.append(Action("spare", say("staff.deposit.spare"), "secondary", "package"))
    if larger:
        actions.insert(0, Action("larger", say("staff.deposit.larger"), "primary", "arrows-out"))
    return Scene(
        name="staff.deposit.no_room",
        question=say("staff.deposit.no_room", size=size_words(wanted)),
        hint=named(parcel.item),
        content=Facts(tuple(Fact(size_words(size), say("staff.deposit.left", count=n)) for size, n in free.items())),
        actions=tuple(actions),
    )


def wishes(kept: Kept, *, lower_is_free: bool) -> tuple[Action, ...]:
    """What may be asked for while the door stands open."""
    lower = (LOWER,) if lower_is_free and not kept.cell.low else ()
    larger = () if kept.cell.size == CellSize.LARGE.value else (LARGER,)
    return (*larger, *lower, NOT_AT_ALL)


def placed(kept: Kept, note: Words | None, *, may_reopen: bool) -> Scene:
    """The door is shut: does it lie there now? Silence, or the next barcode, says yes."""
    parcel = kept.parcel
    again = (Action("again", say("staff.deposit.again"), "secondary", "arrow-clockwise"),) if may_reopen else ()
    return Scene(
        name="staff.deposit.placed",
        question=say("staff.deposit.placed", door=kept.cell.number),
        hint=say("staff.deposit.placed_hint"),
        content=Facts(
            (
                Fact(say("staff.fact.item"), named(parcel.item), big=True),
                Fact(say("pickup.fact.name"), parcel.name_masked),
                Fact(say("staff.fact.item_no"), parcel.item_no),
                Fact(say("pickup.fact.door"), say("pickup.door_number", door=kept.cell.number), big=True),
            ),
            band=note,
        ),
        actions=(Action("placed", say("staff.deposit.is_placed"), "primary", "check"), *again, NOT_AT_ALL),
        voice=say("staff.voice.placed"),
    )


def emptied(kept: Kept) -> Scene:
    """Nothing was to stay in there: is it so?"""
    return Scene(
        name="staff.deposit.emptied",
        question=say("staff.deposit.emptied", door=kept.cell.number),
        content=Facts((Fact(say("staff.fact.item"), named(kept.parcel.item), big=True),)),
        actions=(
            Action("empty", say("staff.deposit.is_empty"), "primary", "check"),
            Action("inside", say("staff.deposit.is_inside"), "secondary", "package"),
        ),
    )


def summary(lines: Sequence[DepositedLine], note: Words | None) -> Scene:
    """All that was put in, door by door."""
    return Scene(
        name="staff.deposit.summary",
        question=say("staff.deposit.summary", count=len(lines)),
        hint=note or say("staff.deposit.summary_hint"),
        content=Rows(
            tuple(
                Row(
                    line.item_no,
                    named(line.item),
                    detail=say("staff.deposit.line", name=line.name_masked, number=line.item_no),
                    pill=Pill(say("pickup.door_number", door=line.cell), "done", "package"),
                )
                for line in lines
            )
        ),
        actions=(OK, Action("print", say("staff.deposit.print"), "secondary", "printer")),
    )


def size_words(size: CellSize) -> Words:
    """小、中、大."""
    return say(f"staff.size.{size.value}")
