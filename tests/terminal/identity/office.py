"""A platform in the test's process that gives identities, and does on the way what a test says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ECDSA_P256_SHA256

from kiosk.contract import enrolment as words
from kiosk.contract.enrolment import Asked as Request
from kiosk.contract.enrolment import Authority as Shown
from kiosk.contract.enrolment import ClaimState, Enrolled, FactsSoFar, KeyHanded, Waiting
from kiosk.contract.platform import SERVER_TIME, Refusal
from kiosk.contract.request_signing import Message
from kiosk.terminal.identity import certificates, keys
from tests.terminal.platform.authority import Authority
from tests.terminal.platform.doubles import Asked, FarSide

SIGNER = "5e" * 32
MONTH = dt.timedelta(days=30)
Body = TypeVar("Body")


@dataclass
class Claimed:
    """What is known of one claim."""

    public: EllipticCurvePublicKey
    state: ClaimState = ClaimState.WAITING
    expires: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC) + words.CLAIM_LASTS)
    platform_key: str = ""
    certificate: str = ""


class Office:
    """Answers as the platform does; `before` and `after` may spoil an exchange by its path."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority()
        self.shown = self.authority  # whom it shows as its authority
        self.claims: dict[str, Claimed] = {}
        self.time: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
        self.before: Callable[[Asked], bool] = lambda _asked: False
        self.lose_answers_to = ""
        self.facts = FactsSoFar(0, "0" * 64)
        self.folder = folder

    def respond(self, asked: Asked) -> None:
        """One request."""
        if self.before(asked):
            return
        body = self._answer(asked)
        if self.lose_answers_to and asked.path.endswith(self.lose_answers_to):
            asked.cut()
            return
        status = 409 if isinstance(body, Refusal) else 200
        asked.answer(msgspec.json.encode(body), status, {SERVER_TIME: self.time().isoformat()})

    def approve(self, code: str, state: ClaimState = ClaimState.APPROVED) -> bool:
        """What a person does who reads a code from the screen; True where the platform knows it."""
        for claim, claimed in self.claims.items():
            if words.claim_code(claim) == code:
                claimed.state = state
                return True
        return False

    def _answer(self, asked: Asked) -> object:
        if asked.path.endswith("/enrolment/ca"):
            return Shown(self.shown.pem)
        if asked.path.endswith("/requests"):
            return self._take(msgspec.json.decode(asked.body, type=Request))
        claim = asked.path.split("/")[4]
        claimed = self.claims.get(claim)
        if claimed is None:
            return _refused(words.CLAIM_UNKNOWN)
        _prove(asked, claim, claimed.public)
        if asked.command == "GET":
            return Waiting(claimed.state, claimed.expires, 0)
        return self._issue(claimed, msgspec.json.decode(asked.body, type=KeyHanded).platform_key)

    def _take(self, request: Request) -> Waiting:
        csr = x509.load_pem_x509_csr(request.csr.encode())
        assert csr.is_signature_valid
        public = csr.public_key()
        assert isinstance(public, EllipticCurvePublicKey)
        root = certificates.der(self.authority.certificate)
        claim = words.commitment(bytes.fromhex(request.nonce), keys.public_half(public), root)
        claimed = self.claims.setdefault(claim, Claimed(public))
        return Waiting(claimed.state, claimed.expires, 0)

    def _issue(self, claimed: Claimed, platform_key: str) -> Enrolled | Refusal:
        if claimed.state is ClaimState.APPROVED:
            claimed.state, claimed.platform_key = ClaimState.ISSUED, platform_key
            claimed.certificate = self.authority.vouch(claimed.public, MONTH)
        if platform_key != claimed.platform_key:
            return _refused(words.KEY_DIFFERS)
        ends = certificates.life(certificates.read(claimed.certificate)).ends
        return Enrolled("T-0042", "370923-01", SIGNER, claimed.certificate, ends, self.facts, "broker.example:8883")


class _Named(HTTPSignatureKeyResolver):
    def __init__(self, claim: str, public: EllipticCurvePublicKey) -> None:
        self._claim, self._public = claim, public

    def resolve_public_key(self, key_id: str) -> EllipticCurvePublicKey:
        """The key of who asked."""
        assert key_id == self._claim
        return self._public


def _prove(asked: Asked, claim: str, public: EllipticCurvePublicKey) -> None:
    message = Message(asked.command, asked.path, {name.lower(): value for name, value in asked.headers.items()})
    verifier = HTTPMessageVerifier(signature_algorithm=ECDSA_P256_SHA256, key_resolver=_Named(claim, public))
    verifier.verify(message, expect_tag=words.SIGNATURE_TAG, body=asked.body or None, max_age=None)


def _refused(code: str) -> Refusal:
    return Refusal(code, "不行。", "No.", False, "10000000001")


def seat(server: FarSide, office: Office, behind: Authority | None = None) -> str:
    """Put the office into a server with TLS, whose certificate `behind` made; where it is."""
    server.respond = office.respond
    server.socket = (behind or office.authority).server(office.folder).wrap_socket(server.socket, server_side=True)
    return server.url.replace("http:", "https:")
