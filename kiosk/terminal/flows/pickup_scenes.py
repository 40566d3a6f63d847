"""The pictures of a pickup, in the order a citizen meets them."""

from __future__ import annotations

from kiosk.contract.platform import PICKUP_CODE_DIGITS, Grant
from kiosk.contract.scene import (
    Action,
    Cell,
    DoorState,
    DoorWall,
    Fact,
    Facts,
    Keypad,
    Lines,
    Pill,
    Place,
    Row,
    Rows,
    Scene,
    Steps,
    Thanks,
    Tone,
)
from kiosk.contract.words import Day, Number, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.settings.model import Cabinet

CODE_GROUPS = (4, 4)
TOTAL_STEPS = 4
# Ends in which nobody knows yet whether the thing was taken.
_UNSETTLED = ("left_open", "no_answer")


def _step(current: int, key: str) -> Steps:
    return Steps(current, TOTAL_STEPS, say(f"pickup.step.{key}"))


def prove(clerk: Clerk, note: Words | None) -> Scene:
    """Lay the card, or show the code; typing is one touch away."""
    card, scanner = clerk.bench.card.status.usable, clerk.bench.scanner.status.usable
    return Scene(
        name="pickup.prove",
        question=say("pickup.prove" if card else "pickup.prove_code"),
        hint=say("pickup.prove_hint" if card and scanner else "pickup.prove_code_hint"),
        content=Place("card" if card else "scanner", note=note),
        steps=_step(1, "prove"),
        actions=(Action("code", say("pickup.type_code"), "secondary", "keyboard"),),
        voice=say("voice.lay_card" if card else "voice.show_code"),
    )


def lay_card_too(clerk: Clerk, note: Words | None) -> Scene:
    """The second of two proofs: the card."""
    reader = clerk.bench.card.status
    return Scene(
        name="pickup.lay_card_too",
        question=say("pickup.lay_card_too"),
        hint=say("pickup.lay_card_too_hint"),
        content=Place("card", note=note if reader.usable else fault_words(reader.cause, "card").what),
        steps=_step(1, "prove"),
        voice=say("voice.lay_card"),
    )


def type_code(note: Words | None) -> Scene:
    """The pickup code on a large pad."""
    return Scene(
        name="pickup.type_code",
        question=say("pickup.code_question"),
        hint=say("pickup.code_hint"),
        content=Keypad("code", PICKUP_CODE_DIGITS, PICKUP_CODE_DIGITS, CODE_GROUPS, note),
        steps=_step(1, "prove"),
    )


def choose(grants: tuple[Grant, ...]) -> Scene:
    """Several things wait: which one first."""
    return Scene(
        name="pickup.choose",
        question=say("pickup.choose", count=len(grants)),
        hint=say("pickup.choose_hint"),
        content=Rows(tuple(_row(grant) for grant in grants)),
        steps=_step(2, "check"),
    )


def _row(grant: Grant) -> Row:
    return Row(
        grant.deposit_id,
        named(grant.item),
        detail=say("pickup.keep_until", day=Day(grant.keep_until)),
        pill=Pill(say("pickup.door_number", door=grant.cell), "done", "package"),
    )


def confirm(grant: Grant) -> Scene:
    """Check what it is before the door opens: whose, what, how many, since when, which door."""
    return Scene(
        name="pickup.confirm",
        question=say("pickup.confirm"),
        hint=say("pickup.confirm_hint"),
        content=Facts(
            (
                Fact(say("pickup.fact.item"), named(grant.item), big=True),
                Fact(say("pickup.fact.name"), grant.name_masked),
                Fact(say("pickup.fact.copies"), say("pickup.copies", count=grant.copies)),
                Fact(say("pickup.fact.since"), Day(grant.deposited_on)),
                Fact(say("pickup.fact.door"), say("pickup.door_number", door=grant.cell), big=True),
            ),
            band=say("pickup.confirm_band"),
        ),
        steps=_step(2, "check"),
        actions=(
            Action("open", say("pickup.open"), "primary", "door-open"),
            Action("other", say("pickup.not_this"), "secondary"),
        ),
    )


def door(cabinet: Cabinet, grant: Grant, state: DoorState, *, note: Words | None = None) -> Scene:
    """The wall with this person's door lit: opening, open, closed or stuck; a note says that it has to be shut."""
    cells = tuple(Cell(cell.number, cell.column, cell.row, cell.height) for cell in cabinet.cells)
    actions = {
        "stuck": (
            Action("again", say("pickup.try_again"), "primary", "arrow-clockwise"),
            Action("give_up", say("pickup.give_up"), "secondary"),
        )
    }
    return Scene(
        name=f"pickup.door_{state}",
        question=say(f"pickup.door_{state}", door=grant.cell),
        hint=say(f"pickup.door_{state}_hint"),
        content=DoorWall(cells, grant.cell, state, cabinet.side, note),
        steps=_step(3, "collect"),
        actions=actions.get(state, ()),
        voice=say("voice.please_shut") if note else say(f"voice.door_{state}", door=grant.cell),
    )


def got_it(grant: Grant) -> Scene:
    """The door is shut: what did the citizen find?"""
    rows: tuple[tuple[str, Tone, str], ...] = (
        ("got_it", "done", "check-circle"),
        ("empty", "care", "package"),
        ("not_mine", "care", "user-switch"),
        ("did_not_open", "care", "lock"),
    )
    return Scene(
        name="pickup.got_it",
        question=say("pickup.got_it", door=grant.cell),
        content=Rows(
            tuple(Row(said, say(f"pickup.said.{said}"), pill=_said(said, tone, icon)) for said, tone, icon in rows)
        ),
        steps=_step(4, "finish"),
        voice=say("voice.got_it"),
    )


def _said(said: str, tone: Tone, icon: str) -> Pill:
    return Pill(say(f"pickup.said.{said}_pill"), tone, icon)


def collected(grant: Grant, slip: Words, *, more: bool) -> Scene:
    """Done: what was collected, what became of the slip, what to take along."""
    actions = [Action("finish", say("action.finish"), "primary", "check")]
    if more:
        actions.append(Action("next", say("pickup.next"), "secondary", "package"))
    return Scene(
        name="pickup.collected",
        question=say("pickup.collected"),
        hint=slip,
        content=Thanks(
            done=named(grant.item),
            number=Number(grant.project_no, (6, 8, 4, 1)),
            number_words=say("case.number"),
            take=(say("take.item"), say("take.card")),
        ),
        actions=tuple(actions),
        voice=say("voice.take_along"),
    )


def disputed(clerk: Clerk, grant: Grant, said: str, slip: Words) -> Scene:
    """What the citizen says is taken down as it is; people look into it."""
    return Scene(
        name=f"pickup.{said}",
        question=say(f"pickup.{said}"),
        hint=slip,
        content=Lines(
            what=say(f"pickup.{said}_what", door=grant.cell),
            matter=say("pickup.unsettled_matter" if said in _UNSETTLED else "pickup.disputed_matter"),
            now=say(f"pickup.{said}_now"),
            call=say("trouble.call", phone=clerk.settings.terminal.night_phone),
            code=f"LCK-{grant.cell:02d}-{grant.deposit_id[-4:].upper()}",
        ),
        actions=(Action("finish", say("action.finish"), "primary", "check"),),
    )


def nothing_here(clerk: Clerk) -> Scene:
    """Nothing waits here for this card or code."""
    return Scene(
        name="pickup.nothing",
        question=say("pickup.nothing"),
        hint=say("pickup.nothing_hint"),
        content=Facts(
            (
                Fact(say("pickup.nothing_state"), say("pickup.nothing_query")),
                Fact(say("contact.phone"), clerk.desk_phone, big=True),
            ),
        ),
        actions=(
            Action("ok", say("action.back_home"), "primary", "house"),
            Action("code", say("pickup.type_code"), "secondary", "keyboard"),
        ),
    )


def locked_out(clerk: Clerk, minutes: int) -> Scene:
    """Too many wrong codes: the keypad rests; the card still works."""
    return Scene(
        name="pickup.locked_out",
        question=say("pickup.locked_out", count=minutes),
        content=Lines(
            what=say("pickup.locked_out_what"),
            matter=say("pickup.locked_out_matter"),
            now=say("pickup.locked_out_now", count=minutes),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="LCK-20",
        ),
        actions=(Action("ok", say("action.ok"), icon="check"),),
    )
