"""A county's worth of terminals: sites, terminals and certificates of the platform's own CA, in bulk.

What is secret lies in a folder that its owner alone may read, and goes with the run.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session as Db

from kiosk.central.enrolment.authority import authority_in
from kiosk.central.enrolment.issuing import issue
from kiosk.central.letter_key import letter_key_in
from kiosk.central.office import Office, calendar_in, local_now
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage
from kiosk.central.tables.places import SiteRow, TerminalRow
from kiosk.contract.names import Name

AT_A_SITE = 20  # terminals
_AT_ONCE = 500  # in one transaction
_ENROLLED, _BY = "issued", "fleet"
_WHERE = Name("虚拟大厅", "Virtual hall")


@dataclass(frozen=True, repr=False)
class Enrolled:
    """A terminal as the platform knows it, and what only it has: `papers` is a file with key and certificate."""

    name: str
    site: str
    platform_key: bytes
    fingerprint: str
    papers: Path


def office_of(url: str, keys: Path) -> Office:
    """The platform's desk, for who sets it up before it is opened."""
    engine = open_storage(url)
    return Office(
        engine,
        calendar_in(engine),
        signer_in(keys / "signing.key"),
        letter_key_in(keys / "letter.key"),
        authority=authority_in(keys, local_now()),
    )


def enrol(office: Office, terminals: int, folder: Path) -> list[Enrolled]:
    """So many terminals at so many sites as they need, each with a certificate of its own."""
    folder.mkdir(mode=0o700)
    with office.begin() as db:
        db.add_all(_site(number) for number in range(-(-terminals // AT_A_SITE)))
    made: list[Enrolled] = []
    for first in range(0, terminals, _AT_ONCE):
        with office.begin() as db:
            made += [_enrolled(db, office, number, folder) for number in range(first, min(first + _AT_ONCE, terminals))]
    return made


def _site(number: int) -> SiteRow:
    return SiteRow(
        code=_code(number),
        name=Name(f"虚拟大厅{number}", f"Virtual hall {number}"),
        address=_WHERE,
        desk_phone="0999-0000000",
        night_phone="0999-0000000",
        hours=_WHERE,
        neighbour=_WHERE,
        window=_WHERE,
        sign="虚拟",
    )


def _code(number: int) -> str:
    return f"370999-{number:04}"


def _enrolled(db: Db, office: Office, number: int, folder: Path) -> Enrolled:
    name, site, platform_key = f"F-{number:05}", _code(number // AT_A_SITE), secrets.token_bytes(32)
    db.add(TerminalRow(id=name, site_code=site, key=platform_key.hex()))
    db.flush()
    key = ec.generate_private_key(ec.SECP256R1())
    row = issue(db, office, key.public_key(), name, _ENROLLED, _BY)
    file = folder / f"{name}.pem"
    own = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(own + row.pem.encode())
    return Enrolled(name, site, platform_key, row.fingerprint, file)
