"""Printing a slip for the citizen, and the words for what became of it: never "printed" unless the printer said so."""

from __future__ import annotations

from typing import assert_never

from drivers.contracts import NotPrinted, Printed, PrintOutcome, Receipt, Unconfirmed
from kiosk.contract.content import Thanks, Working
from kiosk.contract.events import Event
from kiosk.contract.facts import Signature
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.lockers import Awaited, Grant
from kiosk.contract.platform import CaseDetail, MaskedCase
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Number, Words, say
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.receipts import hand_in, pickup, service, slips

PRINTING = Scene(name="slip.printing", question=say("slip.printing"), content=Working(say("slip.printing_hint")))


async def print_case(clerk: Clerk, case: CaseDetail) -> None:
    """The case slip; what became of it is shown, with the number when there is no paper."""
    await _print_and_tell(clerk, slips.case_slip(clerk.letterhead(), case), case.summary.project_no)


async def print_masked(clerk: Clerk, case: MaskedCase) -> None:
    """The slip of a case looked up by number."""
    await _print_and_tell(clerk, slips.masked_slip(clerk.letterhead(), case), case.project_no)


async def print_pickup(clerk: Clerk, grant: Grant) -> Words:
    """The pickup slip; answers with the truth about it."""
    return truth(await _print(clerk, "pickup", pickup.pickup_slip(clerk.letterhead(), grant)))


async def print_trouble(clerk: Clerk, grant: Grant, said: str) -> Words:
    """The slip of a pickup that went wrong."""
    return truth(await _print(clerk, "trouble", pickup.trouble_slip(clerk.letterhead(), grant, said)))


async def print_service(clerk: Clerk, grant: Grant, signature: Signature) -> Words:
    """A copy of the 送达回证 that was signed."""
    return truth(await _print(clerk, "service", service.service_copy(clerk.letterhead(), grant, signature)))


async def print_cover(clerk: Clerk, awaited: Awaited, pieces: int) -> PrintOutcome:
    """The cover slip of a hand-in; what became of it decides what the citizen does instead."""
    return await _print(clerk, "cover", hand_in.cover_slip(clerk.letterhead(), awaited, pieces))


async def print_hand_in(clerk: Clerk, awaited: Awaited, cell: int, pieces: int) -> Words:
    """The receipt of a hand-in."""
    return truth(await _print(clerk, "hand_in", hand_in.hand_in_slip(clerk.letterhead(), awaited, cell, pieces)))


async def print_hand_in_trouble(clerk: Clerk, awaited: Awaited, cell: int, seen: str) -> Words:
    """The slip of a hand-in that went wrong."""
    slip = hand_in.hand_in_trouble_slip(clerk.letterhead(), awaited, cell, seen)
    return truth(await _print(clerk, "hand_in_trouble", slip))


async def print_slip(clerk: Clerk, slip: str, receipt: Receipt) -> Words:
    """Any other slip, `slip` being its word in the audit log; answers with the truth about it."""
    return truth(await _print(clerk, slip, receipt))


async def print_slip_outcome(clerk: Clerk, slip: str, receipt: Receipt) -> PrintOutcome:
    """The same, where what became of it decides what the citizen is told beside it."""
    return await _print(clerk, slip, receipt)


async def _print(clerk: Clerk, slip: str, receipt: Receipt) -> PrintOutcome:
    clerk.desk.show(PRINTING)
    try:
        outcome = await clerk.receipts.print(receipt, clerk.session.id)
    except DeviceAway:
        outcome = NotPrinted("printer_away")
    await _record(clerk, slip, outcome)
    return outcome


async def _record(clerk: Clerk, slip: str, outcome: PrintOutcome) -> None:
    word = {Printed: "printed", NotPrinted: "not_printed", Unconfirmed: "unconfirmed"}[type(outcome)]
    cause = "none" if isinstance(outcome, Printed) else outcome.cause
    await clerk.store.record(Event.RECEIPT, session=clerk.session.id, slip=slip, outcome=word, cause=cause)


async def _print_and_tell(clerk: Clerk, receipt: Receipt, project_no: str) -> None:
    outcome = await _print(clerk, "case", receipt)
    printed = isinstance(outcome, Printed)
    await clerk.desk.ask(
        Scene(
            name="slip.printed" if printed else "slip.not_printed",
            question=truth(outcome),
            content=Thanks(
                done=say("slip.take" if printed else "slip.photograph"),
                number=Number(project_no, CASE_NUMBER_GROUPS),
                number_words=say("case.number"),
                qr="" if printed else project_no,
                tone="done" if printed else "care",
                icon="check-circle" if printed else "camera",
            ),
            actions=(Action("ok", say("action.ok"), icon="check"),),
        )
    )


def truth(outcome: PrintOutcome) -> Words:
    """What became of a slip, as far as the printer said."""
    match outcome:
        case Printed():
            return say("slip.printed")
        case NotPrinted():
            return say("slip.not_printed")
        case Unconfirmed():
            return say("slip.unconfirmed")
        case _:
            assert_never(outcome)
