"""What printer and job answer when they are asked how they are, and the verdict on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.a4.ipp.codec import JobState, PrinterState, Tag
from drivers.a4.ipp.reasons import Trouble, in_order, trouble_of
from drivers.errors import Garbled
from drivers.status import READY, Condition, Remedy, Status

if TYPE_CHECKING:
    from drivers.a4.ipp.codec import Group, Message

HOW_IS_THE_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "marker-names",
    "marker-levels",
    "marker-low-levels",
    "printer-supply",
    "printer-supply-description",
)
WHAT_CAN_IT = (
    "operations-supported",
    "document-format-supported",
    "media-supported",
    "sides-supported",
    "device-uri",
    "printer-make-and-model",
)
HOW_IS_THE_JOB = (
    "job-id",
    "job-name",
    "job-state",
    "time-at-processing",
    "job-impressions-completed",
    "job-media-sheets-completed",
)
_FIELD = re.compile(r"(\w+)=(-?[0-9]{1,9});")
_BEGAN_AT, *_COUNTERS = HOW_IS_THE_JOB[3:]
_NOT_ACCEPTING = Trouble("not_accepting", Remedy.RESET, in_the_printer=False)
_STOPPED = Trouble("printer_paused", Remedy.RESET, in_the_printer=False)
_TONER_LOW = Trouble("toner_low", Remedy.REPLACE, stops=False)


@dataclass(frozen=True)
class PrinterLook:
    """How a printer, or a queue, says that it is."""

    idle: bool
    reasons: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    supplies: tuple[str, ...]  # "black toner 75 %"
    waiting: int  # jobs

    @property
    def stopped_by(self) -> Trouble | None:
        """What keeps it from printing."""
        return next((trouble for trouble in self.troubles if trouble.stops), None)


@dataclass(frozen=True)
class JobLook:
    """How a job is; `pages` came out, or None when the printer does not count them.

    `never_began` is True when the printer says that it has not worked on the job yet.
    """

    id: int
    name: str
    state: int
    pages: int | None
    never_began: bool

    @property
    def ended(self) -> bool:
        """True when nothing more will happen to it."""
        return self.state >= JobState.CANCELED


def printer_look(message: Message) -> PrinterLook:
    """What Get-Printer-Attributes answered. Raises Garbled when the state is missing."""
    said = message.first(Tag.PRINTER)
    state = said.number("printer-state")
    if state is None:
        raise Garbled("garbled", "a printer without a state")
    reasons = said.words("printer-state-reasons")
    found = [trouble_of(reason) for reason in reasons]
    if said.number("printer-is-accepting-jobs") == 0:
        found.append(_NOT_ACCEPTING)
    if state == PrinterState.STOPPED and not any(trouble.stops for trouble in found if trouble is not None):
        found.append(_STOPPED)
    if _any_low(said):
        found.append(_TONER_LOW)
    return PrinterLook(
        state == PrinterState.IDLE, reasons, in_order(found), _supplies(said), said.number("queued-job-count") or 0
    )


def behind_a_queue(queue: PrinterLook, printer: PrinterLook | None) -> PrinterLook:
    """The printer as seen through its CUPS queue, together with what it says itself where it can be asked.

    An idle queue repeats what it heard during the last job: paper that was out may be in again. That does not stop us.
    """
    own = [trouble for trouble in queue.troubles if not trouble.in_the_printer]
    heard = [trouble for trouble in queue.troubles if trouble.in_the_printer]
    if printer is not None:
        found = in_order([*own, *printer.troubles])
        reasons = tuple(dict.fromkeys((*queue.reasons, *printer.reasons)))
        return replace(printer, idle=queue.idle and printer.idle, reasons=reasons, troubles=found)
    if queue.idle:
        heard = [replace(trouble, stops=False) for trouble in heard]
    return replace(queue, troubles=in_order([*own, *heard]))


def job_look(said: Group) -> JobLook:
    """One job of an answer. Raises Garbled when it has no number or state."""
    number, state = said.number("job-id"), said.number("job-state")
    if number is None or state is None:
        raise Garbled("garbled", "a job without number or state")
    counts = [count for name in _COUNTERS if (count := said.number(name)) is not None]
    never_began = _BEGAN_AT in said.attributes and said.number(_BEGAN_AT) is None
    return JobLook(number, said.word("job-name"), state, max(counts, default=None), never_began)


def status_of(look: PrinterLook) -> Status:
    """The verdict, and everything beside it for technicians."""
    details = {
        "state": "idle" if look.idle else "busy",
        "reasons": " ".join(look.reasons) or "none",
        "supplies": ", ".join(look.supplies),
        "waiting": str(look.waiting),
        "causes": " ".join(trouble.cause for trouble in look.troubles),
    }
    if not look.troubles:
        return Status(READY.condition, details=details)
    worst = look.troubles[0]
    return Status(Condition.FAULT if worst.stops else Condition.DEGRADED, worst.cause, worst.remedy, details)


def _any_low(said: Group) -> bool:
    """True when a marker stands at or below its low mark (PWG 5100.9); levels below 0 mean that nobody knows."""
    pairs = zip(said.numbers("marker-levels"), said.numbers("marker-low-levels"), strict=False)
    return any(0 <= level <= low for level, low in pairs if low > 0)


def _supplies(said: Group) -> tuple[str, ...]:
    """Levels in percent, from marker-levels or else from printer-supply (PWG 5100.13)."""
    if levels := said.numbers("marker-levels"):
        return tuple(map(_level, said.words("marker-names"), levels))
    fields = [_fields(supply) for supply in said.octets("printer-supply")]
    names = said.words("printer-supply-description")
    return tuple(_level(name, supply.get("level", -1)) for name, supply in zip(names, fields, strict=False))


def _level(name: str, level: int) -> str:
    return f"{name} {level} %" if level >= 0 else f"{name} ?"


def _fields(supply: bytes) -> dict[str, int]:
    """The numbers in index=1;class=…;level=25;"""
    return {name: int(value) for name, value in _FIELD.findall(supply.decode("ascii", "replace"))}
