"""A plain scanner on the wire: the payload as it stands in the code, and whatever end it was set up to put behind it.

There are no commands. How scans are told apart is common to all makes and stands in drivers/scans.
"""

from __future__ import annotations

BAUD = 9600  # USB ignores it; 9600 is what most serial models leave the factory with


def sent(payload: bytes, prefix: bytes = b"", suffix: bytes = b"\r") -> bytes:
    """The scanner's side: a read code on the wire."""
    return prefix + payload + suffix
