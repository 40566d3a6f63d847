"""What the hall expects of each family of devices: protocols to fulfil and the outcomes their verbs return.

A driver is one plain async class with `open`, `close`, `status` and the verbs of its contract. It inherits nothing.
Verbs raise only drivers.errors; what is expected in a hall (a card lifted too early, paper out) is a value.
A cancelled verb leaves the device quiet: trigger off, nothing half-sent.
"""

from drivers.contracts.a4 import A4Printer, PrintProgress
from drivers.contracts.camera import (
    CaptureOutcome,
    DocumentCamera,
    Glimpse,
    Hint,
    Page,
    PageKind,
    PageRefused,
    PageTaken,
)
from drivers.contracts.card import (
    CardKind,
    CardLiftedEarly,
    CardNotGenuine,
    CardOutcome,
    CardRead,
    CardReader,
    CardStillThere,
    CardUnreadable,
    IdCard,
    NotAnIdCard,
    NotReadableHere,
)
from drivers.contracts.device import Device
from drivers.contracts.locker import Door, LockBoard, Unlocked
from drivers.contracts.paper import NotPrinted, Printed, PrintOutcome, Unconfirmed
from drivers.contracts.receipt import Receipt, ReceiptCode, ReceiptLine, ReceiptPrinter
from drivers.contracts.scanner import Scan, Scanner
from drivers.contracts.surroundings import Light, Power, PowerSupply, Speaker, Surroundings, Utterance

__all__ = [
    "A4Printer",
    "CaptureOutcome",
    "CardKind",
    "CardLiftedEarly",
    "CardNotGenuine",
    "CardOutcome",
    "CardRead",
    "CardReader",
    "CardStillThere",
    "CardUnreadable",
    "Device",
    "DocumentCamera",
    "Door",
    "Glimpse",
    "Hint",
    "IdCard",
    "Light",
    "LockBoard",
    "NotAnIdCard",
    "NotPrinted",
    "NotReadableHere",
    "Page",
    "PageKind",
    "PageRefused",
    "PageTaken",
    "Power",
    "PowerSupply",
    "PrintOutcome",
    "PrintProgress",
    "Printed",
    "Receipt",
    "ReceiptCode",
    "ReceiptLine",
    "ReceiptPrinter",
    "Scan",
    "Scanner",
    "Speaker",
    "Surroundings",
    "Unconfirmed",
    "Unlocked",
    "Utterance",
]
