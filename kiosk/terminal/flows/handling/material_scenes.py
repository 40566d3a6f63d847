"""The pictures of the materials step: the list, the ways that are open, a number, a licence, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.content import Fact, Facts, Pill, Place, Row, Rows, Tone, Typing, Working
from kiosk.contract.handling import DocumentAnswer, LicenceAnswer, LicenceState, Verified
from kiosk.contract.items import Item, Material
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Day, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.form_scenes import step
from kiosk.terminal.flows.handling.standing import Mark, Standing, needed
from kiosk.terminal.flows.handling.ways import Control, controls, missed
from kiosk.terminal.flows.trouble import OK

ASKING = Scene(
    name="handle.material_asking",
    question=say("material.asking"),
    content=Working(say("material.asking_hint")),
    steps=step("materials"),
)
SHORTEST_NUMBER, LONGEST_NUMBER = 4, 40
_GO_ON = Action("ok", say("material.go_on"), icon="check")
_PILLS: dict[Mark, tuple[Tone, str]] = {
    Mark.SHARED: ("done", "database"),
    Mark.REUSE: ("done", "archive"),
    Mark.ELICENCE: ("done", "identification-card"),
    Mark.MADE_HERE: ("done", "pencil-line"),
    Mark.VERIFIED: ("done", "check-circle"),
    Mark.PENDING: ("hall", "hourglass"),
    Mark.UPLOADED: ("done", "images"),
    Mark.TO_HAND_IN: ("hall", "tray-arrow-down"),
    Mark.COMMITTED: ("hall", "pen-nib"),
    Mark.LATER: ("hall", "calendar"),
    Mark.LEFT_OUT: ("off", "minus"),
    Mark.MAY_COMMIT: ("care", "pen-nib"),
    Mark.MAY_WAIT: ("care", "calendar"),
    Mark.OPEN: ("care", "upload-simple"),
}
_ICONS_OF_WAYS = {
    Control.NUMBER: "hash",
    Control.LICENCE: "qr-code",
    Control.CAMERA: "camera",
    Control.PHONE: "device-mobile",
    Control.HAND_IN: "tray-arrow-down",
}


def not_now(clerk: Clerk, item: Item) -> Scene:
    """A paper that this item needs can be brought in no way that works here now: it is not begun."""
    return Scene(
        name="handle.not_now",
        question=say("material.not_now"),
        hint=say("material.not_now_hint"),
        content=Facts(
            (
                Fact(say("apply.closed_elsewhere"), clerk.elsewhere),
                Fact(say("contact.phone"), item.link_way or clerk.desk_phone, big=True),
            ),
            band=say("apply.not_begun"),
        ),
        actions=(OK,),
    )


def overview(standing: Standing) -> Scene:
    """Every material with how it stands; 下一样 leads to the first that is open."""
    still_open = len(standing.still_open())
    return Scene(
        name="handle.materials",
        question=say("material.overview", count=len(standing.materials)),
        hint=say("material.open", count=still_open) if still_open else say("material.complete"),
        content=Rows(tuple(_row(standing, each) for each in standing.materials)),
        steps=step("materials"),
        actions=(Action("go_on", say("material.next" if still_open else "material.go_on"), icon="check"),),
        voice=say("voice.materials_open" if still_open else "voice.materials_complete"),
    )


def _row(standing: Standing, material: Material) -> Row:
    mark = standing.mark(material)
    tone, icon = _PILLS[mark]
    return Row(material.id, named(material.name), _detail(standing, material), Pill(_pill(mark), tone, icon))


def _pill(mark: Mark) -> Words:
    return say(f"material.pill.{mark.value}")


def _detail(standing: Standing, material: Material) -> Words:
    """How good it is as evidence, or how it was brought; or what is wanted."""
    ready, shown = standing.ready(material), standing.evidence(material)
    if shown is None:
        return _wanted(material)
    if ready.settled is not None and ready.level is not None:
        return say(f"material.grade.{ready.level.value}")
    if shown.uploads:
        return say("material.pages", count=len(shown.uploads))
    return say(f"material.detail.{standing.mark(material).value}")


def _wanted(material: Material) -> Words:
    kind = say("material.original" if material.original else "material.copy")
    key = "material.wanted" if needed(material) else "material.welcome"
    return say(key, kind=kind, count=material.copies)


def nothing_needed(standing: Standing, material: Material) -> Scene:
    """The state has it, or it is made here: nothing is asked of the citizen."""
    ready = standing.ready(material)
    facts = [
        Fact(say("material.fact.material"), named(material.name), big=True),
        Fact(say("material.fact.state"), _pill(standing.mark(material))),
    ]
    if ready.note is not None:
        facts.append(Fact(say("material.fact.record"), named(ready.note)))
    if ready.level is not None:
        facts.append(Fact(say("material.fact.level"), say(f"material.level.{ready.level.value}")))
    return Scene(
        name="handle.material_settled",
        question=say("material.nothing_needed"),
        hint=say("material.nothing_needed_hint"),
        content=Facts(tuple(facts)),
        steps=step("materials"),
        actions=(OK,),
    )


def ways(clerk: Clerk, standing: Standing, material: Material) -> Scene:
    """How this one can be brought: only what works here and now, and what does not is told."""
    ready = standing.ready(material)
    rows = (
        Row(control.value, say(f"material.way.{control.value}"), say(f"material.way_detail.{control.value}"))
        for control in controls(clerk, ready)
    )
    without = Action("without", say("material.without"), "secondary", "question")
    skip = Action("skip", say("material.skip"), "secondary")
    away = missed(clerk, ready)
    standard = material.standard or material.fill
    return Scene(
        name="handle.material",
        question=say("material.how", material=named(material.name)),
        hint=away or (named(standard) if standard else say("material.how_hint")),
        content=Rows(tuple(rows), empty=away or say("material.no_way")),
        steps=step("materials"),
        actions=(without,) if needed(material) else (skip,),
        voice=say("voice.choose"),
    )


def hand_in(clerk: Clerk, material: Material) -> Scene:
    """The original is handed in after the application is sent: into a locker here, or at the window."""
    wall = clerk.wall
    inside = wall is not None and any(cell.use == "in" for cell in wall.cabinet.cells)
    why = "material.hand_in.annotated" if material.original_annotation else "material.hand_in.hint"
    return Scene(
        name="handle.material_hand_in",
        question=say("material.hand_in.question"),
        hint=say(why),
        content=Facts(
            (
                Fact(say("material.fact.material"), named(material.name), big=True),
                Fact(say("material.fact.wanted"), _wanted(material)),
                Fact(say("material.fact.where"), say("apply.hand_in_here" if inside else "apply.hand_in_window")),
                Fact(say("material.fact.when"), say("material.hand_in.when")),
            ),
            band=say("material.hand_in.band"),
        ),
        steps=step("materials"),
        actions=(_GO_ON,),
    )


# ---- numbers and licences -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """How a number is asked for: what stands there, with Han or without, and what was wrong with the last one."""

    value: str
    han: bool
    note: Words | None


def number(clerk: Clerk, material: Material, wanted: Asked) -> Scene:
    """Typed, or read from the paper by the scanner where one is there; many numbers have no Han, some have.

    Why one was not taken stands there alone.
    """
    how = say("material.number.hint_scan" if clerk.bench.scanner.status.usable else "material.number.hint")
    return Scene(
        name="handle.material_number",
        question=say("material.number.question", material=named(material.name)),
        hint=None if wanted.note else how,
        content=Typing(
            "number",
            "han" if wanted.han else "code",
            LONGEST_NUMBER,
            SHORTEST_NUMBER,
            value=wanted.value,
            note=wanted.note,
        ),
        steps=step("materials"),
        actions=(Action("keys", say("material.number.plain" if wanted.han else "material.number.han"), "secondary"),),
    )


def verified(material: Material, typed: str, answer: DocumentAnswer) -> Scene:
    """Known to its issuer; or nobody could be asked now, and the office asks later."""
    pending = answer.result is Verified.UNAVAILABLE
    facts = [
        Fact(say("material.fact.material"), named(material.name), big=True),
        Fact(say("material.fact.number"), typed),
    ]
    if answer.issuer is not None:
        facts.append(Fact(say("material.fact.issuer"), named(answer.issuer)))
    if answer.valid_to is not None:
        facts.append(Fact(say("material.fact.valid_to"), Day(answer.valid_to, year=True)))
    return Scene(
        name="handle.material_pending" if pending else "handle.material_verified",
        question=say("material.number.pending" if pending else "material.number.match"),
        hint=say("material.number.pending_hint" if pending else "material.number.match_hint"),
        content=Facts(tuple(facts)),
        steps=step("materials"),
        actions=(_GO_ON,),
    )


def licence(material: Material, note: Words | None) -> Scene:
    """亮证: the licence's code from the citizen's telephone at the scanner."""
    return Scene(
        name="handle.material_licence",
        question=say("material.licence.question", material=named(material.name)),
        hint=say("material.licence.hint"),
        content=Place("scanner", note=note),
        steps=step("materials"),
        voice=say("voice.show_code"),
    )


def licence_shown(material: Material, told: LicenceAnswer) -> Scene:
    """What was shown, and how good it is as evidence."""
    pending = told.state is LicenceState.UNAVAILABLE
    facts = [Fact(say("material.fact.material"), named(told.name or material.name), big=True)]
    if told.valid_to is not None:
        facts.append(Fact(say("material.fact.valid_to"), Day(told.valid_to, year=True)))
    if told.level is not None:
        facts.append(Fact(say("material.fact.level"), say(f"material.level.{told.level.value}")))
    return Scene(
        name="handle.material_pending" if pending else "handle.material_verified",
        question=say("material.number.pending" if pending else "material.licence.valid"),
        hint=say("material.number.pending_hint" if pending else "material.number.match_hint"),
        content=Facts(tuple(facts)),
        steps=step("materials"),
        actions=(_GO_ON,),
    )
