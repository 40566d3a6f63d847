"""A bare box, as the platform sees it: a key of its own, a claim code, and in the end a certificate."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.contract.enrolment import claim_code, commitment
from kiosk.contract.request_signing import DeviceKey, RequestKey, fingerprint
from tests.central.visiting import Answer, Json, Visitor, refusal

OFFICER, SECOND = "S-105", "S-104"
PLATFORM_KEY = "5a" * 32


class Box:
    """One box that asks a platform who it is; `claims` is what its request says of itself."""

    def __init__(self, platform: Visitor, nonce: bytes = bytes(16), claims: str = "T-DEMO-01") -> None:
        self.platform = platform
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.nonce = nonce
        self._claims = claims
        self.seen = str(platform.read("/v1/enrolment/ca")["certificate"])
        self.terminal = ""
        self.certificate = ""

    @property
    def csr(self) -> str:
        """Its request for a certificate."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, self._claims)])
        made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(self.key, hashes.SHA256())
        return made.public_bytes(Encoding.PEM).decode()

    @property
    def claim(self) -> str:
        """What it commits to, with the CA that it saw."""
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        authority = x509.load_pem_x509_certificate(self.seen.encode()).public_bytes(Encoding.DER)
        return commitment(self.nonce, public, authority)

    @property
    def code(self) -> str:
        """What stands on its screen."""
        return _shown(self.claim)

    @property
    def credential(self) -> RequestKey:
        """What it signs with once it is enrolled."""
        der = x509.load_pem_x509_certificate(self.certificate.encode()).public_bytes(Encoding.DER)
        return DeviceKey(fingerprint(der), self.key)

    def asks(self) -> Json:
        """Ask to be known."""
        answer: Json = self.platform.do(
            "/v1/enrolment/requests", {"csr": self.csr, "nonce": self.nonce.hex(), "box": "SN 4711"}
        )
        return answer

    def stands(self) -> Answer:
        """Ask how the claim stands."""
        return self.signed("GET", f"/v1/enrolment/requests/{self.claim}")

    def fetches(self, key: str = PLATFORM_KEY) -> Answer:
        """Hand over the platform key and fetch the certificate."""
        path = f"/v1/enrolment/requests/{self.claim}/certificate"
        answer = self.signed("POST", path, json={"platform_key": key})
        if answer.status_code == 200:
            self.terminal, self.certificate = answer.json()["terminal"], answer.json()["certificate"]
        return answer

    def signed(self, method: str, path: str, by: RequestKey | None = None, **more: Any) -> Answer:  # noqa: ANN401
        """A request that is signed with the box's own key under its claim."""
        return with_key(self.platform, by or DeviceKey(self.claim, self.key), method, path, **more)

    def enrols(self, terminal: str = "T-NEW-01", site: str = "370923-01", *, replaces: bool = False) -> Json:
        """All the way; who it is."""
        self.asks()
        approve(self.platform, self.code, terminal, site, replaces=replaces)
        answer = self.fetches()
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def as_terminal(self, path: str = "/v1/site", method: str = "GET", **more: Any) -> Answer:  # noqa: ANN401
        """A request as the terminal that it has become."""
        return with_key(self.platform, self.credential, method, path, terminal=self.terminal, **more)

    def is_refused(self, path: str = "/v1/site") -> str:
        """The code with which that is refused."""
        return refusal(self.as_terminal(path))


@functools.cache
def _shown(claim: str) -> str:
    return claim_code(claim)


def with_key(platform: Visitor, by: RequestKey, method: str, path: str, **more: Any) -> Answer:  # noqa: ANN401
    """One request signed with another key than the terminal's shared one."""
    platform.signs_with = by
    try:
        return platform.ask(method, path, **more)
    finally:
        platform.signs_with = None


def approve(platform: Visitor, code: str, terminal: str, site: str = "370923-01", *, replaces: bool = False) -> Json:
    """Say at the office who the box is that shows this code."""
    wish = {"terminal": terminal, "site": site, "replaces": replaces}
    line: Json = platform.at_desk(f"enrolments/{code}/approve", wish, OFFICER)
    return line


def revoke(platform: Visitor, terminal: str) -> None:
    """Two people shut a terminal out."""
    wish = {"reason": "stolen", "note": "夜里被撬走"}
    asked = platform.at_desk(f"terminals/{terminal}/revoke", wish, OFFICER)
    platform.at_desk(f"revocations/{asked['id']}/approve", staff=SECOND)


def acts(platform: Visitor) -> list[tuple[str, str, str]]:
    """What stands in the book of identities, oldest first: act, terminal, who."""
    lines: list[Json] = platform.look_up("identity_acts", OFFICER)
    return [(line["act"], line["terminal"], line["who"]) for line in reversed(lines)]


def alarms(platform: Visitor, terminal: str) -> list[str]:
    """Kinds of the open tasks about a terminal's identity."""
    lines: list[Json] = platform.look_up("tasks?most=1000", OFFICER)
    mine = [line for line in lines if line["terminal"] == terminal and line["kind"].startswith("identity_")]
    return sorted(line["kind"].removeprefix("identity_") for line in mine)


def moment(text: str) -> dt.datetime:
    """A moment as the platform writes it."""
    return dt.datetime.fromisoformat(text)
