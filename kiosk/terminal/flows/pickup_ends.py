"""The pictures of a pickup after the door: what was found, collected, disputed."""

from __future__ import annotations

from kiosk.contract.content import Lines, Pill, Row, Rows, Thanks, Tone
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.lockers import Grant
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Number, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.pickup_scenes import step

# Ends in which nobody knows yet whether the thing was taken.
_UNSETTLED = ("left_open", "no_answer", "wrong_door")
_WORDS: tuple[tuple[str, Tone, str], ...] = (
    ("got_it", "done", "check-circle"),
    ("empty", "care", "package"),
    ("not_mine", "care", "user-switch"),
    ("did_not_open", "care", "lock"),
)
_FINISH = Action("finish", say("action.finish"), "primary", "check")
_NEXT = Action("next", say("pickup.next"), "secondary", "package")


def got_it(grant: Grant, *, may_reopen: bool) -> Scene:
    """The door is shut: what did the citizen find? Who left something behind may have it opened once more."""
    reopen = Action("reopen", say("pickup.reopen"), "secondary", "door-open")
    return Scene(
        name="pickup.got_it",
        question=say("pickup.got_it", door=grant.cell),
        content=Rows(
            tuple(Row(said, say(f"pickup.said.{said}"), pill=_said(said, tone, icon)) for said, tone, icon in _WORDS)
        ),
        steps=step(4, "finish"),
        actions=(reopen,) if may_reopen else (),
        voice=say("voice.got_it"),
    )


def _said(said: str, tone: Tone, icon: str) -> Pill:
    return Pill(say(f"pickup.said.{said}_pill"), tone, icon)


def collected(grant: Grant, slip: Words, *, more: bool, signed: bool) -> Scene:
    """Done: what was collected, what became of the slip, what to take along."""
    copy = Action("copy", say("service.copy"), "secondary", "printer")
    return Scene(
        name="pickup.collected",
        question=say("pickup.collected"),
        hint=slip,
        content=Thanks(
            done=named(grant.item),
            number=Number(grant.project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
            take=(say("take.item"), say("take.card")),
        ),
        actions=(_FINISH, *((_NEXT,) if more else ()), *((copy,) if signed else ())),
        voice=say("voice.take_along"),
    )


def disputed(clerk: Clerk, grant: Grant, said: str, slip: Words, *, more: bool) -> Scene:
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
            code=quoted(grant.cell, grant.deposit_id),
        ),
        actions=(_FINISH, *((_NEXT,) if more else ())),
        voice=say("voice.wrong_door" if said == "wrong_door" else "voice.call_us"),
    )


def quoted(cell: int, id: str) -> str:
    """What a citizen reads out on the telephone about one door: its number, and the end of what it was opened for."""
    return f"LCK-{cell:02d}-{id[-4:].upper()}"
