"""What printer-state-reasons mean (RFC 8011, 5.4.12; PWG 5100.9; CUPS): one cause and one remedy for each.

The end of a keyword (-report, -warning, -error) differs from printer to printer for the same trouble, so the stem
decides what it is. Only of a keyword that is in no table the end decides whether it stops printing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.status import Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS = ("-report", "-warning", "-error")
_STOPS = "-error"
# Said by CUPS while a job is on its way; nothing is wrong.
_NO_TROUBLE = {
    "",
    "none",
    "cups-waiting-for-job-completed",
    "cups-remote-pending",
    "cups-remote-processing",
    "cups-remote-completed",
}
_CUPS_FAR_SIDE = "cups-remote-"


@dataclass(frozen=True)
class Trouble:
    """Something that wants attention.

    `stops` when nothing can be printed until it is gone. `in_the_printer` when the machine itself has it: a CUPS queue
    learns of those only while it prints, so on an idle queue they may be long gone.
    """

    cause: str
    remedy: Remedy
    stops: bool = True
    in_the_printer: bool = True


_UNREACHABLE = Trouble("printer_unreachable", Remedy.CONNECT, in_the_printer=False)

# What hands do first stands first.
_TABLE: dict[Trouble, tuple[str, ...]] = {
    Trouble("paper_jam", Remedy.CLEAR): ("media-jam",),
    Trouble("cover_open", Remedy.CLEAR): ("cover-open", "door-open", "interlock-open"),
    Trouble("paper_out", Remedy.REFILL): ("media-empty", "media-needed", "input-tray-missing"),
    Trouble("output_full", Remedy.CLEAR): ("marker-waste-full", "output-area-full", "output-tray-missing"),
    Trouble("toner_out", Remedy.REPLACE): (
        "toner-empty",
        "marker-supply-empty",
        "marker-supply-missing",
        "developer-empty",
        "opc-life-over",
    ),
    _UNREACHABLE: ("connecting-to-device", "timed-out", "offline"),
    Trouble("queue_full", Remedy.WAIT, in_the_printer=False): ("spool-area-full",),
    Trouble("fuser_temperature", Remedy.WAIT): ("fuser-over-temp", "fuser-under-temp"),
    Trouble("printer_paused", Remedy.RESET, in_the_printer=False): (
        "paused",
        "moving-to-paused",
        "stopping",
        "shutdown",
        "power-down",
        "hold-new-jobs",
    ),
    Trouble("toner_low", Remedy.REPLACE, stops=False): (
        "toner-low",
        "marker-supply-low",
        "developer-low",
        "opc-near-eol",
        "marker-waste-almost-full",
    ),
    Trouble("paper_low", Remedy.REFILL, stops=False): ("media-low",),
}
_BY_STEM = {stem: trouble for trouble, stems in _TABLE.items() for stem in stems}
_RANK = {trouble.cause: rank for rank, trouble in enumerate(_TABLE)}


def trouble_of(keyword: str) -> Trouble | None:
    """What a keyword tells; None when nothing is wrong."""
    stem = _stem(keyword)
    if keyword in _NO_TROUBLE or stem in _NO_TROUBLE:
        return None
    if stem in _BY_STEM:
        return _BY_STEM[stem]
    if stem.startswith(_CUPS_FAR_SIDE):
        return _UNREACHABLE
    return Trouble("other_reason", Remedy.CALL, stops=keyword.endswith(_STOPS))


def in_order(found: Iterable[Trouble | None]) -> tuple[Trouble, ...]:
    """Each trouble once: first those that stop printing, and among them first what hands do first."""
    each = {trouble for trouble in found if trouble is not None}
    return tuple(sorted(each, key=lambda trouble: (not trouble.stops, _RANK.get(trouble.cause, len(_RANK)))))


def unknown(keywords: tuple[str, ...]) -> tuple[str, ...]:
    """The keywords that stand in no table, for the log."""
    return tuple(
        keyword for keyword in keywords if (found := trouble_of(keyword)) is not None and found.cause == "other_reason"
    )


def _stem(keyword: str) -> str:
    for end in _ENDS:
        if keyword.endswith(end):
            return keyword.removesuffix(end)
    return keyword
