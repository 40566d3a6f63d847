"""What a printer's decoded state means for the hall: one cause, and the one thing that helps."""

from __future__ import annotations

from dataclasses import asdict

from drivers.printer.escpos.codec.replies import PrinterState
from drivers.status import READY, Condition, Remedy, Status

# Worst first. While the cover is open the paper sensors tell nothing, so it comes before them.
_FAULTS = (
    ("unrecoverable", "unrecoverable", Remedy.CALL),
    ("cutter", "cutter", Remedy.CLEAR),
    ("mechanical", "printer_error", Remedy.CLEAR),
    ("cover_open", "cover_open", Remedy.CLEAR),
    ("paper_out", "paper_out", Remedy.REFILL),
    ("overheated", "head_hot", Remedy.WAIT),
    ("feeding", "feeding", Remedy.WAIT),
    ("waiting", "waiting_for_button", Remedy.RESET),
    ("offline", "offline", Remedy.RESET),
)
_PASS_BY_THEMSELVES = ("head_hot", "feeding", "offline", "")


def status_of(state: PrinterState) -> Status:
    """READY, DEGRADED with little paper, or FAULT with its cause; the decoded bits stay in `details`."""
    bits = asdict(state)
    details = {name: "yes" for name, is_set in bits.items() if is_set}
    for bit, cause, remedy in _FAULTS:
        if bits[bit]:
            return Status(Condition.FAULT, cause, remedy, details)
    if state.near_end:
        return Status(Condition.DEGRADED, "paper_low", Remedy.REFILL, details)
    return READY


def stopping_cause(state: PrinterState) -> str:
    """Why a receipt that is being printed will not be finished; "" while there is hope."""
    status = status_of(state)
    return "" if status.usable or status.cause in _PASS_BY_THEMSELVES else status.cause
