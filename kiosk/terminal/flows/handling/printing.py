"""打印结果 (M19): leave for a copy, the departments' seal checked, every page counted, and the truth about the end."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from functools import partial

from drivers.contracts import NotPrinted, Printed, PrintOutcome, PrintProgress
from drivers.errors import Misuse
from kiosk.contract.after import PrintTicket, ResultPaper
from kiosk.contract.intent import Chosen
from kiosk.contract.words import say
from kiosk.desk import Pace, Ways
from kiosk.terminal.devices.station import DeviceAway
from kiosk.terminal.documents.progress import progress_scene
from kiosk.terminal.documents.seal import genuine
from kiosk.terminal.flows import case_scenes
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import printing_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.trouble import why_not
from kiosk.terminal.platform.client import Away, Refused

_COUNTED_WITHIN = 5.0  # seconds for the platform to hear what became of the copy before


async def print_result(clerk: Clerk, project_no: str) -> bool:
    """Print as many copies as the citizen wants and may have; whether one came out."""
    came_out = False
    while True:
        paper = await asked(clerk, lambda token: clerk.platform.handling.result(token, project_no))
        if isinstance(paper, Refused | Away):
            await clerk.desk.ask(why_not(clerk, paper, say("result.nothing_printed")))
            return came_out
        answer = await clerk.desk.ask(partial(scenes.before, clerk, paper), pace=Pace.READING)
        if not (isinstance(answer, Chosen) and answer.id == "print"):
            return came_out
        outcome = await _one_copy(clerk, paper)
        if outcome is None:
            return came_out
        came_out = came_out or isinstance(outcome, Printed)
        more = paper.printed + 1 < paper.copies or isinstance(outcome, NotPrinted)
        answer = await clerk.desk.ask(scenes.after(outcome, more=more))
        if not (isinstance(answer, Chosen) and answer.id == "again"):
            return came_out
        clerk.desk.show(case_scenes.ASKING)
        await clerk.tally.told(_COUNTED_WITHIN)  # or a copy that did not come out would still be counted


async def _one_copy(clerk: Clerk, paper: ResultPaper) -> PrintOutcome | None:
    """What became of one copy; None when there was no leave for it, which has been said."""
    clerk.desk.show(case_scenes.ASKING)
    key = f"{clerk.session.id}-{secrets.token_hex(4)}"
    calls = clerk.platform.handling
    ticket = await asked(clerk, lambda token: calls.print_ticket(token, paper.project_no, key))
    if isinstance(ticket, Refused | Away):
        await clerk.desk.ask(why_not(clerk, ticket, say("result.nothing_printed")))
        return None
    await clerk.tally.begin(ticket.id, clerk.session.id)
    document = await asked(clerk, lambda token: calls.document(token, ticket.id))
    if isinstance(document, Refused | Away):
        await clerk.tally.end(ticket.id, NotPrinted("no_document"), 0)
        await clerk.desk.ask(why_not(clerk, document, say("result.nothing_printed")))
        return None
    return await _print(clerk, ticket, document)


async def _print(clerk: Clerk, ticket: PrintTicket, document: bytes) -> PrintOutcome:
    """Print it when it is what was promised. Nothing goes out of the picture while pages come out."""
    pages = 0

    def told(progress: PrintProgress) -> None:
        nonlocal pages
        pages = progress.pages
        clerk.desk.show(progress_scene(progress), ways=Ways.LEAVE)

    outcome: PrintOutcome = NotPrinted("seal_broken")
    if await asyncio.to_thread(_promised, ticket, document, clerk.catalogue.seal_root):
        try:
            outcome = await clerk.documents.print(document, clerk.session.id, told)
        except DeviceAway:
            outcome = NotPrinted("printer_away")
        except Misuse as no_document:
            outcome = NotPrinted(no_document.cause)
    await clerk.tally.end(ticket.id, outcome, pages)
    return outcome


def _promised(ticket: PrintTicket, document: bytes, root: str) -> bool:
    return hashlib.sha256(document).hexdigest() == ticket.sha256 and genuine(document, root)
