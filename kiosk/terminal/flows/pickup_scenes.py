"""The pictures of a pickup up to the door: prove, choose, check; or nothing waits."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import Fact, Facts, Pill, Place, Row, Rows
from kiosk.contract.lockers import Grant
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Day, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.lockers.wall import Found

TYPE_CODE = Action("code", say("pickup.type_code"), "secondary", "keyboard")


def step(current: int, key: str) -> Steps:
    """The step bar of a pickup."""
    return Steps(current, 4, say(f"pickup.step.{key}"))


def prove(clerk: Clerk, note: Words | None) -> Scene:
    """Lay the card, or show the code; typing is one touch away."""
    card, scanner = clerk.bench.card.status.usable, clerk.bench.scanner.status.usable
    return Scene(
        name="pickup.prove",
        question=say("pickup.prove" if card else "pickup.prove_code"),
        hint=say("pickup.prove_hint" if card and scanner else "pickup.prove_code_hint"),
        content=Place("card" if card else "scanner", note=note),
        steps=step(1, "prove"),
        actions=(TYPE_CODE,),
        voice=say("voice.lay_card" if card else "voice.show_code"),
    )


def choose(found: Found, grants: tuple[Grant, ...], today: dt.date) -> Scene:
    """Several things wait: all of them, or which one."""
    return Scene(
        name="pickup.choose",
        question=say("pickup.choose", count=len(grants)),
        hint=say("pickup.choose_hint"),
        content=Rows(tuple(_row(found, grant, today) for grant in grants)),
        steps=step(2, "check"),
        actions=(Action("all", say("pickup.choose_all"), icon="package"),),
        voice=say("voice.choose"),
    )


def _row(found: Found, grant: Grant, today: dt.date) -> Row:
    day = Day(grant.keep_until)
    return Row(
        grant.deposit_id,
        named(grant.item),
        detail=say("pickup.row", door=grant.cell, kept=say("pickup.keep_until", day=day)),
        pill=_pill(found, grant, today),
    )


def _pill(found: Found, grant: Grant, today: dt.date) -> Pill:
    if grant in found.wanting:
        return Pill(
            say("pickup.pill.code" if "card" in found.factors_for(grant) else "pickup.pill.card"), "hall", "key"
        )
    if grant.together and is_first_part(grant):
        return Pill(say("pickup.pill.together"), "hall", "clock-countdown")
    if grant.keep_until < today:
        return Pill(say("pickup.pill.overdue"), "care", "clock-countdown")
    return Pill(say("pickup.pill.ready"), "done", "package")


def confirm(grant: Grant, today: dt.date, *, unfinished: bool = False, may_wait: bool = False) -> Scene:
    """Check what it is before the door opens: whose, what, how many, until when, which door.

    The first of several results may be left for the others, by somebody whom the platform knows (`may_wait`).
    """
    late = grant.keep_until < today
    kept = say("pickup.kept_late", day=Day(grant.keep_until)) if late else Day(grant.keep_until)
    return Scene(
        name="pickup.confirm",
        question=say("pickup.confirm"),
        hint=_hint(grant, late=late, unfinished=unfinished),
        content=Facts(
            (
                Fact(say("pickup.fact.item"), named(grant.item), big=True),
                Fact(say("pickup.fact.name"), grant.name_masked),
                Fact(say("pickup.fact.copies"), say("pickup.copies", count=grant.copies)),
                Fact(say("pickup.fact.since"), Day(grant.deposited_on)),
                Fact(say("pickup.fact.kept"), kept),
                Fact(say("pickup.fact.door"), say("pickup.door_number", door=grant.cell), big=True),
            ),
            band=say("pickup.confirm_band"),
        ),
        steps=step(2, "check"),
        actions=(
            Action("open", say("pickup.open_signed" if grant.signature else "pickup.open"), "primary", "door-open"),
            *((Action("together", say("results.together"), "secondary", "clock-countdown"),) if may_wait else ()),
            Action("other", say("pickup.not_this"), "secondary"),
        ),
        voice=say("voice.check"),
    )


def is_first_part(grant: Grant) -> bool:
    """Whether it is one of several results, and others are still to come."""
    return grant.here < grant.parts


def _hint(grant: Grant, *, late: bool, unfinished: bool) -> Words:
    if unfinished:
        return say("pickup.confirm_again")
    if is_first_part(grant):
        key = "pickup.confirm_together" if grant.together else "pickup.confirm_part"
        return say(key, here=grant.here, parts=grant.parts)
    return say("pickup.confirm_late" if late else "pickup.confirm_hint")


def confirm_all(grants: tuple[Grant, ...]) -> Scene:
    """Check several things at once: their doors open one after the other."""
    return Scene(
        name="pickup.confirm_all",
        question=say("pickup.confirm"),
        hint=say("pickup.confirm_all_hint"),
        content=Facts(
            tuple(
                Fact(say("pickup.door_number", door=grant.cell), say("pickup.thing", **_thing(grant)))
                for grant in grants
            ),
            band=say("pickup.confirm_band"),
        ),
        steps=step(2, "check"),
        actions=(
            Action("open", say("pickup.open_first", door=grants[0].cell), "primary", "door-open"),
            Action("other", say("pickup.choose_other"), "secondary"),
        ),
        voice=say("voice.check"),
    )


def _thing(grant: Grant) -> dict[str, Words | str | int]:
    return {"item": named(grant.item), "count": grant.copies, "name": grant.name_masked}


def nothing_here(clerk: Clerk) -> Scene:
    """Nothing waits here for this card or code; where else it may be."""
    return Scene(
        name="pickup.nothing",
        question=say("pickup.nothing"),
        hint=say("pickup.nothing_hint"),
        content=Facts(
            (
                Fact(say("pickup.nothing_state"), say("pickup.nothing_query")),
                Fact(say("pickup.nothing_late"), say("pickup.nothing_window")),
                Fact(say("pickup.nothing_mail"), say("pickup.nothing_post")),
                Fact(say("pickup.nothing_other"), say("pickup.nothing_papers")),
                Fact(say("contact.phone"), clerk.desk_phone, big=True),
            ),
        ),
        actions=(Action("ok", say("action.back_home"), "primary", "house"), TYPE_CODE),
        voice=say("voice.nothing_here"),
    )
