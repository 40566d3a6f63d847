"""Words of a terminal's identity: how a bare box asks for one, proves it with every request, renews and loses it.

Enrolling (over TLS that is not checked yet, or plain http to this machine alone), paths under /v1:
  GET  /enrolment/ca                            -> Authority
  POST /enrolment/requests             Asked    -> Waiting      no signature: the CSR proves the key
  GET  /enrolment/requests/{claim}              -> Waiting      signed with the device's key, keyid = claim
  POST /enrolment/requests/{claim}/certificate  KeyHanded -> Enrolled   the same; again: the same answer
  POST /terminals/self/certificate     Renewal  -> Renewed      signed as every request is, carries a key of its own
`claim` is all of the commitment in hex. After "issued", requests are signed with keyid = the certificate's fingerprint.

At the office (staff with the role security): kiosk.central.enrolment.words.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from dataclasses import dataclass

from kiosk.contract.helping import ASSISTED_BY
from kiosk.contract.platform import IDEMPOTENCY_KEY, TERMINAL

CLAIM_QR = "HALLCLAIM1:"  # in the QR this stands before all of the commitment
CLAIM_LETTERS = 10
NONCE_BYTES = 16  # of a claim
PLATFORM_KEY_HEX = 64
CLAIM_LASTS = dt.timedelta(hours=1)
CERTIFICATE_LASTS = dt.timedelta(days=30)
RENEW_AT = 2 / 3  # of a certificate's life
MOST_SKEW = dt.timedelta(seconds=300)  # between `created` of a signature and the platform's clock

# What every signature covers, and what it covers besides where the request carries it.
COVERED = ("@method", "@path", "@query")
COVERED_WHEN_SENT = tuple(
    name.lower() for name in (TERMINAL, IDEMPOTENCY_KEY, "Content-Digest", "Content-Type", "Authorization", ASSISTED_BY)
)
SIGNATURE_TAG = "hall-terminal/1"

# Codes of refusals that say why a request is not believed.
SIGNATURE_MISSING = "request_unsigned"
SIGNATURE_WRONG = "request_signature_wrong"  # not made by the key that it names: also a cloned certificate
SIGNATURE_THIN = "request_signature_thin"  # covers less than it must
SIGNATURE_REPLAYED = "request_replayed"
CLOCK_WRONG = "clock_wrong"
CERTIFICATE_FOREIGN = "certificate_foreign"  # not of this platform, or not this terminal's
CERTIFICATE_EXPIRED = "certificate_expired"
CERTIFICATE_REVOKED = "certificate_revoked"
CERTIFICATE_NEEDED = "certificate_needed"  # a key from a file, of a terminal that has a certificate
NOT_BELIEVED = frozenset(
    {
        SIGNATURE_MISSING,
        SIGNATURE_WRONG,
        SIGNATURE_THIN,
        SIGNATURE_REPLAYED,
        CLOCK_WRONG,
        CERTIFICATE_FOREIGN,
        CERTIFICATE_EXPIRED,
        CERTIFICATE_REVOKED,
        CERTIFICATE_NEEDED,
    }
)
# Codes of refusals on the way to a certificate.
CLAIM_UNKNOWN = "claim_unknown"  # nobody asked under this code: a slip, or somebody sits between
CLAIM_OVER = "claim_over"  # an hour has gone, it was declined, or used
CLAIM_RESTING = "claim_resting"  # five wrong codes
CLAIM_CROWDED = "claim_crowded"  # too many ask at once
REQUEST_WRONG = "certificate_request_wrong"
KEY_DIFFERS = "key_differs"  # a second platform key for one claim

_COMMITTED = b"hall-terminal/1/claim\n"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none looks like another
_MISREAD = str.maketrans("OIL", "011")
_SPLIT = CLAIM_LETTERS // 2
# Ten letters alone could be met by trying for an hour; each try costs 16 MB and tens of milliseconds.
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**14, 8, 1
_SCRYPT_MEMORY = 32 * 1024 * 1024


def commitment(nonce: bytes, public_key: bytes, authority: bytes) -> str:
    """What a terminal commits to, in hex: a fresh nonce, its key (DER, SubjectPublicKeyInfo), the CA it saw (DER).

    A man in the middle shows another CA or sends another key, so that the platform finds nothing under this.
    """
    whole = hashlib.sha256(_COMMITTED)
    for part in (nonce, public_key, authority):
        whole.update(len(part).to_bytes(4, "big") + part)
    return whole.hexdigest()


def claim_code(claim: str) -> str:
    """The commitment as ten letters that people read out, XXXXX-XXXXX. Slow on purpose."""
    made = hashlib.scrypt(
        bytes.fromhex(claim),
        salt=_COMMITTED,
        n=_SCRYPT_N,
        r=_SCRYPT_R,
        p=_SCRYPT_P,
        maxmem=_SCRYPT_MEMORY,
        dklen=8,
    )
    bits = int.from_bytes(made, "big") >> (64 - 5 * CLAIM_LETTERS)
    letters = "".join(_LETTERS[bits >> 5 * place & 31] for place in reversed(range(CLAIM_LETTERS)))
    return f"{letters[:_SPLIT]}-{letters[_SPLIT:]}"


def claim_qr(claim: str) -> str:
    """The text of the QR: it carries all of the commitment."""
    return CLAIM_QR + claim


def read_claim(typed: str) -> str:
    """What somebody typed or scanned: a code as `claim_code` writes it, or a commitment in hex; empty for neither."""
    text = typed.strip().removeprefix(CLAIM_QR)
    if len(text) == hashlib.sha256().digest_size * 2:
        return text.lower() if not set(text.lower()) - set("0123456789abcdef") else ""
    letters = text.upper().replace("-", "").replace(" ", "").translate(_MISREAD)
    if len(letters) != CLAIM_LETTERS or set(letters) - set(_LETTERS):
        return ""
    return f"{letters[:_SPLIT]}-{letters[_SPLIT:]}"


@dataclass(frozen=True)
class Authority:
    """GET /enrolment/ca: the certificate (PEM) of the platform's own CA."""

    certificate: str


@dataclass(frozen=True)
class Asked:
    """Body of POST /enrolment/requests: a CSR (PEM, P-256; what it says of a name counts nothing), a nonce in hex.

    `box` says which box this is, for people (a serial number, a host name); nobody relies on it.
    """

    csr: str
    nonce: str
    box: str = ""


class ClaimState(enum.StrEnum):
    """How far a claim is."""

    WAITING = "waiting"
    APPROVED = "approved"  # now hand over the platform key and fetch the certificate
    ISSUED = "issued"  # done; the device that asked may fetch it again while the claim lasts
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Waiting:
    """How a claim stands, until when it is good, and after how many seconds to ask again."""

    state: ClaimState
    expires: dt.datetime
    ask_again: int


@dataclass(frozen=True)
class KeyHanded:
    """Body of POST /enrolment/requests/{claim}/certificate: the 64 hex digits that `[platform].key` is from now on."""

    platform_key: str


@dataclass(frozen=True)
class FactsSoFar:
    """Where a terminal's chain of facts goes on: number and hash of the last one the platform has; 0 and 64 noughts.

    A box that replaces another continues its chain: its first fact has number + 1 and hangs on this hash.
    """

    number: int
    hash: str


@dataclass(frozen=True)
class Enrolled:
    """Who this terminal is. `certificate` is PEM, `signer` the hex key with which the platform signs texts, `broker`
    (host:port) where the fleet's broker is called; "" where there is none.
    """

    terminal: str
    site: str
    signer: str
    certificate: str
    expires: dt.datetime
    facts: FactsSoFar
    broker: str = ""


@dataclass(frozen=True)
class Renewal:
    """Body of POST /terminals/self/certificate: a CSR (PEM, P-256) of the same key or of a new one."""

    csr: str


@dataclass(frozen=True)
class Renewed:
    """A certificate for another while; the old one is good until its own end."""

    certificate: str
    expires: dt.datetime
