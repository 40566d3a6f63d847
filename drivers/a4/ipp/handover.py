"""Hands one document to a printer, once: busy printers are waited for, a lost answer is looked for."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import Code, Message, Tag
from drivers.a4.ipp.exchange import NEVER_SENT
from drivers.contracts import NotPrinted, PrintOutcome, Unconfirmed
from drivers.errors import DeviceFault, NoAnswer, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.a4.ipp.printer import Printer

_log = logging.getLogger(__name__)

_COME_BACK = (Code.BUSY, Code.TEMPORARY)
_AGAIN = 0.5  # seconds
_SEEK_WITHIN = 15.0  # seconds in which a job whose acceptance was not heard of turns up
_SECONDS_A_MEGABYTE = 20.0


async def hand_over(
    printer: Printer, name: str, document: bytes, *, patience: float, busy: Callable[[], None]
) -> int | PrintOutcome:
    """The number of the job, or why there is none. `busy` is called while another job is waited for.

    Raises LinkLost, with the cause NEVER_SENT, only when nothing was sent.
    """
    until = _now() + patience
    # Small printers take the document no faster than they print it, so it may take as long as the job.
    within = patience + _SECONDS_A_MEGABYTE * len(document) / 1e6
    while True:
        try:
            answer = await printer.send(name, document, within)
        except DeviceFault as fault:
            if fault.cause == NEVER_SENT:
                raise
            return await _seek(printer, name, fault)
        if answer.well:
            number = answer.first(Tag.JOB).number("job-id")
            return number if number is not None else await _seek(printer, name, NoAnswer("no_answer"))
        if answer.code not in _COME_BACK or _now() > until:
            return _not_taken(answer)
        busy()
        await asyncio.sleep(_AGAIN)


async def _seek(printer: Printer, name: str, fault: DeviceFault) -> int | PrintOutcome:
    """The document went out and no answer came: look for its job, and never send it again."""
    _log.warning("no answer to a document (%s); looking for its job", fault.cause)
    until = _now() + _SEEK_WITHIN
    while _now() < until:
        try:
            if (job := await printer.find(name)) is not None:
                return job.id
        except DeviceFault as silence:
            _log.debug("the printer does not tell its jobs now: %s", silence.cause)
        else:
            if isinstance(fault, Refused):
                return NotPrinted(fault.cause)
        await asyncio.sleep(_AGAIN)
    return Unconfirmed(fault.cause)


def _not_taken(answer: Message) -> NotPrinted:
    if answer.code in _COME_BACK:
        return NotPrinted("printer_busy")
    if answer.code == Code.NOT_ACCEPTING:
        return NotPrinted("not_accepting")
    _log.warning("the printer refuses a document: IPP %04X", answer.code)
    return NotPrinted("job_refused")


def _now() -> float:
    return asyncio.get_running_loop().time()
