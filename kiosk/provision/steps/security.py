"""What no program can see: the BIOS password, what may be plugged in, keys, the outer cables. Answers are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.contract.content import Pill, Row, Rows, Typing
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say
from kiosk.provision.found import Checked
from kiosk.provision.visit import GO_ON, pill, plain

if TYPE_CHECKING:
    from kiosk.provision.progress import Done
    from kiosk.provision.visit import Visit

POINTS = ("bios", "boot", "usb", "ports", "keys", "screen", "camera", "heights")
_LONGEST = 40
_NEXT = "next"


async def security(visit: Visit) -> Done:
    """Until each point has an answer, or is left out with a reason. Passwords themselves are never typed here."""
    while (chosen := await visit.chooses(_list(visit))) != GO_ON:
        await _ask(visit, _left(visit)[0] if chosen == _NEXT else chosen)
    answers = visit.found(Checked).answers
    open_points = [say_why for point, say_why in answers.items() if say_why.startswith("✗")]
    return visit.passed(*((f"check_{point}", answers[point]) for point in POINTS), why="; ".join(open_points))


async def _ask(visit: Visit, point: str) -> None:
    checked = visit.found(Checked)
    before = checked.answers.get(point, "")
    scene = Scene(
        name="provision.check",
        question=say(f"provision.check.{point}"),
        content=Typing("answer", "han", _LONGEST, least=1, value=before, note=say("provision.check.note")),
        steps=visit.bar,
        actions=(Action("not_done", say("provision.check.not_done"), "secondary"),),
    )
    typed = await visit.types(scene, f"security.{point}")
    checked.answers[point] = typed or f"✗ {await visit.reason(f'security.{point}')}"
    visit.keep(checked)


def _left(visit: Visit) -> list[str]:
    answers = visit.found(Checked).answers
    return [point for point in POINTS if point not in answers]


def _list(visit: Visit) -> Scene:
    answers = visit.found(Checked).answers
    rows = tuple(_row(point, answers.get(point)) for point in POINTS)
    last = Action(_NEXT, say("provision.action.next_point")) if _left(visit) else visit.go_on
    return Scene(
        name="provision.checks",
        question=say("provision.check.question"),
        content=Rows(rows),
        steps=visit.bar,
        actions=(last,),
    )


def _row(point: str, answer: str | None) -> Row:
    return Row(point, say(f"provision.check.{point}_short"), plain(answer) if answer else None, _pill(answer))


def _pill(answer: str | None) -> Pill:
    if answer is None:
        return pill("ahead")
    return pill("left_out" if answer.startswith("✗") else "done")
