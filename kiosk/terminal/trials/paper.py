"""Trials of what makes or sees paper: a receipt, an A4 page, a picture of a page; none holds anything personal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.contracts import (
    NotPrinted,
    PageTaken,
    PrintOutcome,
    Receipt,
    ReceiptCode,
    ReceiptLine,
    Unconfirmed,
)
from kiosk.contract.words import say
from kiosk.terminal.trials.guide import PATIENCE, Found, NobodyDid
from kiosk.terminal.trials.page import a4_test_page

if TYPE_CHECKING:
    import datetime as dt

    from kiosk.terminal.trials.guide import Trial

PRINT_WITHIN = 60.0
_PAGE_WITHIN = 300.0
_CAPTURE_WITHIN = 20.0
_BETWEEN_PICTURES = 1.0


def test_receipt(at: dt.datetime) -> Receipt:
    """A test receipt with date, double width, a rare character and both kinds of code."""
    moment = at.isoformat(sep=" ", timespec="seconds")
    return Receipt(
        (
            ReceiptLine("测试凭条 TEST", align="centre", double=True),
            ReceiptLine(moment, align="centre"),
            ReceiptLine("1234567890 ABCDEF abcdef 东平县", bold=True),
            ReceiptLine("䶮㙟𬭎 ①②③ ¥ —— 。,"),
            ReceiptCode("qr", f"HALL-TEST {moment}"),
            ReceiptCode("code128", "HALL-TEST-128"),
        )
    )


async def try_printer(trial: Trial) -> Found:
    """The test receipt, and what the technician says of it."""
    await trial.guide.tells(say("trial.printer.prints"))
    receipt = test_receipt(trial.clock.now())
    outcome = await trial.bench.printer.act(lambda printer: printer.print(receipt), PRINT_WITHIN)
    return await _judged(trial, outcome, "trial.printer.looks_right")


async def try_a4(trial: Trial) -> Found:
    """One A4 page with date and a ruled frame."""
    await trial.guide.tells(say("trial.a4.prints"))
    page = a4_test_page(trial.clock.now().isoformat(sep=" ", timespec="seconds"))
    outcome = await trial.bench.a4.act(lambda printer: printer.print(page), _PAGE_WITHIN)
    return await _judged(trial, outcome, "trial.a4.looks_right")


async def try_camera(trial: Trial) -> Found:
    """A page is laid under the lens; the picture is judged and forgotten."""
    await trial.guide.tells(say("trial.camera.lay"))
    loop = asyncio.get_running_loop()
    ends_at, hint = loop.time() + PATIENCE, ""
    try:
        while loop.time() < ends_at:
            outcome = await trial.bench.camera.ask(lambda camera: camera.capture(), _CAPTURE_WITHIN)
            if isinstance(outcome, PageTaken):
                page = outcome.page
                facts: dict[str, str | int] = {"width": page.width, "height": page.height, "dpi": page.dpi}
                return Found(passed=True, outcome="taken", facts={**facts, "bytes": len(page.jpeg)})
            if outcome.hint.value != hint:
                hint = outcome.hint.value
                await trial.guide.tells(say(f"trial.camera.{hint}"))
            await asyncio.sleep(_BETWEEN_PICTURES)
    finally:
        await trial.bench.camera.ask(lambda camera: camera.forget(), _CAPTURE_WITHIN)
    if hint == "no_page":
        raise NobodyDid
    return Found(passed=False, outcome=hint)


async def _judged(trial: Trial, outcome: PrintOutcome, question: str) -> Found:
    """What the printer said, and what the technician sees."""
    match outcome:
        case NotPrinted(cause):
            return Found(passed=False, outcome=cause)
        case Unconfirmed(cause):
            facts: dict[str, str | int] = {"proof": cause}
        case _:
            facts = {"proof": "printed"}
    seen = await trial.guide.confirms(say(question))
    return Found(passed=seen, outcome="looks_right" if seen else "looks_wrong", facts=facts)
