"""What the holder of a case can do about it here and now: one act, the most urgent, as the button of its page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.contract.platform import CaseDetail
from kiosk.contract.scene import Action
from kiosk.contract.words import say
from kiosk.terminal.flows.availability import can_print_a4
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.correct import correct, withdraw
from kiosk.terminal.flows.handling.fee import pay
from kiosk.terminal.flows.handling.printing import print_result
from kiosk.terminal.flows.handling.rating import rate
from kiosk.terminal.flows.handling.results import choose_results
from kiosk.terminal.receipts.slips import some_here


@dataclass(frozen=True)
class Act:
    """One act: its button, whether this case asks for it, whether this terminal can do it, and the doing."""

    action: Action
    asked: Callable[[CaseDetail], bool]
    possible: Callable[[Clerk], bool]
    do: Callable[[Clerk, str], Awaitable[None]]


def _always(_clerk: Clerk) -> bool:
    return True


async def _print(clerk: Clerk, project_no: str) -> None:
    if await print_result(clerk, project_no):
        await rate(clerk, f"print-{project_no}", project_no)


_ACTS = (
    Act(
        Action("correct", say("case.act.correct"), icon="pencil-line"), lambda case: case.corrections, _always, correct
    ),
    Act(Action("fee", say("case.act.fee"), icon="wallet"), lambda case: case.fee_due, _always, pay),
    Act(Action("result", say("case.act.result"), icon="printer"), lambda case: case.printable, can_print_a4, _print),
    Act(
        Action("results", say("case.act.results"), icon="package"),
        lambda case: some_here(case) is not None,
        _always,
        choose_results,
    ),
    Act(Action("withdraw", say("case.act.withdraw"), "secondary"), lambda case: case.withdrawable, _always, withdraw),
)


def act_due(clerk: Clerk, case: CaseDetail) -> Act | None:
    """The most urgent act that this case asks for and that can be done here."""
    return next((act for act in _ACTS if act.asked(case) and act.possible(clerk)), None)
