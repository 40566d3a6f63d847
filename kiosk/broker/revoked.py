"""The list of revoked certificates as the broker uses it: it reads one at its start, and no other until the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

# The platform writes a list anew every day that is good for seven: not every new one is worth calling everybody back.
_TOO_OLD = dt.timedelta(days=3)


@dataclass(frozen=True)
class Revoked:
    """Serials of certificates that are not good any more, and until when the list itself is good."""

    serials: frozenset[int]
    good_until: dt.datetime


def revoked_in(file: Path) -> Revoked | None:
    """The list in this file; None where there is none, or none that can be read."""
    try:
        told = x509.load_pem_x509_crl(file.read_bytes())
    except (OSError, ValueError):
        return None
    until = told.next_update_utc
    return None if until is None else Revoked(frozenset(line.serial_number for line in told), until)


def must_change(used: Revoked, found: Revoked | None, now: dt.datetime) -> bool:
    """True when the list that is used says something else than the one found, or is soon of no use."""
    if found is None:
        return False
    ageing = used.good_until - now < _TOO_OLD and found.good_until > used.good_until
    return found.serials != used.serials or ageing
