"""Pictures of printing a result: what it is and how many copies are left, and what became of one."""

from __future__ import annotations

from typing import assert_never

from drivers.contracts import NotPrinted, Printed, PrintOutcome, Unconfirmed
from kiosk.contract.after import ResultPaper
from kiosk.contract.content import Fact, Facts, Thanks
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Words, say
from kiosk.terminal.flows.availability import can_print_a4
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.trouble import OK


def before(clerk: Clerk, paper: ResultPaper) -> Scene:
    """What may be printed here, and why not where it may not."""
    left = paper.copies - paper.printed
    stopped = _stopped(clerk, left)
    print_it = () if stopped else (Action("print", say("result.print"), icon="printer"),)
    return Scene(
        name="handle.result",
        question=named(paper.name),
        hint=None if stopped else say("result.hint"),
        content=Facts(
            (
                Fact(say("result.number"), paper.document_no, big=True),
                *((Fact(say("result.pages"), paper.pages),) if paper.pages else ()),
                Fact(say("result.copies"), say("result.copies_left", left=max(0, left), copies=paper.copies)),
                Fact(say("result.watermark"), named(paper.watermark)),
            ),
            band=stopped,
        ),
        actions=(Action("back", say("action.back"), "secondary"), *print_it),
    )


def _stopped(clerk: Clerk, left: int) -> Words | None:
    if left <= 0:
        return say("result.used")
    return None if can_print_a4(clerk) else say("result.no_printer", elsewhere=clerk.elsewhere)


def after(outcome: PrintOutcome, *, more: bool) -> Scene:
    """What the printer said, and whether there may be another."""
    printed = isinstance(outcome, Printed)
    again = (Action("again", say("result.again"), "secondary"),) if more else ()
    return Scene(
        name=f"handle.result.{_word(outcome)}",
        question=say(f"result.{_word(outcome)}"),
        content=Thanks(
            done=say(f"result.{_word(outcome)}_hint"),
            take=(say("result.take"), say("take.card")) if printed else (),
            tone="done" if printed else "care",
            icon="check-circle" if printed else "printer",
        ),
        actions=(*again, OK),
        voice=say("voice.take_result") if printed else None,
    )


def _word(outcome: PrintOutcome) -> str:
    match outcome:
        case Printed():
            return "printed"
        case NotPrinted(cause="seal_broken"):
            return "seal_broken"
        case NotPrinted():
            return "not_printed"
        case Unconfirmed():
            return "unconfirmed"
        case _:
            assert_never(outcome)
