"""The pictures of a correction: the one list, what became of it; and the question before something is withdrawn."""

from __future__ import annotations

from collections.abc import Container

from kiosk.contract.content import Fact, Facts, Pill, Row, Rows, Thanks, Working
from kiosk.contract.handling import CorrectionNotice, Problem
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.items import Item
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Day, Number, Words, say
from kiosk.terminal.flows.clerk import named
from kiosk.terminal.flows.handling.apply_scenes import no_answer_yet
from kiosk.terminal.flows.trouble import OK
from kiosk.terminal.receipts.correction import name_of

SENDING = Scene(name="handle.correcting", question=say("correct.sending"), content=Working(say("correct.sending_hint")))
_DONE = Pill(say("correct.done"), "done", "check-circle")
_OPEN = Pill(say("correct.open"), "care", "warning")


def problems(
    item: Item, notice: CorrectionNotice, mended: Container[str], days: int, *, may_print: bool, note: Words | None
) -> Scene:
    """Every problem on one list. Touching one opens it and nothing else; sent is all of it, at once."""
    complete = all(each.id in mended for each in notice.problems)
    slip = (Action("print", say("correct.print"), "secondary", "printer"),) if may_print else ()
    go_on = Action("send", say("correct.send"), icon="check") if complete else Action("next", say("correct.next"))
    until = say("correct.until" if days >= 0 else "correct.until_past", day=Day(notice.deadline), count=max(days, 0))
    return Scene(
        name="handle.correct",
        question=say("correct.list", count=len(notice.problems)),
        hint=note or until,
        content=Rows(tuple(_row(item, each, mended) for each in notice.problems)),
        actions=(*slip, go_on),
    )


def _row(item: Item, one: Problem, mended: Container[str]) -> Row:
    how = say("correct.how", problem=named(one.problem), how=named(one.how))
    name = named(name_of(item, one.field, one.material))
    return Row(one.id, name, how, _DONE if one.id in mended else _OPEN)


def sent(project_no: str, slip: Words) -> Scene:
    """Everything on the list has come in."""
    return Scene(
        name="handle.corrected",
        question=say("correct.sent"),
        hint=slip,
        content=Thanks(
            done=say("correct.sent_next"),
            number=Number(project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
        ),
        actions=(OK,),
    )


def queued(letter: str, slip: Words) -> Scene:
    """It is on its way, sealed, and not answered yet: it must not be sent again."""
    return Scene(
        name="handle.correction_queued",
        question=say("correct.queued"),
        hint=slip,
        content=no_answer_yet(letter),
        actions=(Action("finish", say("action.finish"), icon="check"),),
    )


def withdraw(project_no: str) -> Scene:
    """Before a case is withdrawn: what that means."""
    return Scene(
        name="handle.withdraw",
        question=say("withdraw.question"),
        hint=say("withdraw.hint"),
        content=Facts(
            (Fact(say("case.number"), Number(project_no, CASE_NUMBER_GROUPS), big=True),), band=say("withdraw.band")
        ),
        actions=(
            Action("withdraw", say("withdraw.yes"), "secondary"),
            Action("keep", say("withdraw.no"), icon="check"),
        ),
    )
