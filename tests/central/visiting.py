"""What a terminal, somebody of the staff and a sender ask of a platform, wherever that platform runs."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.contract.facts import TerminalEvent
from kiosk.contract.request_signing import RequestKey, SharedKey, signature_headers
from kiosk.contract.sealing import SignedKind, signed_message
from tests.central.facts import Chain

SEED = Path(__file__).parents[2] / "config" / "demo"
TERMINAL = "T-DEMO-01"
KEYS = {row["id"]: bytes.fromhex(row["key"]) for row in tomllib.loads((SEED / "sites.toml").read_text())["terminal"]}
PINS = {row["id"]: row["pin"] for row in tomllib.loads((SEED / "staff.toml").read_text())["staff"]}
WANG = {"id_type": "111", "id_number": "370999198801080030", "name": "王演示", "valid_to": "2039-06-18"}
ZHAO = {"id_type": "111", "id_number": "370999199509300045", "name": "赵示例", "valid_to": "2040-03-09"}
Json = dict[str, Any]


class Answer(Protocol):
    """What comes back over HTTP, whoever carried it."""

    @property
    def status_code(self) -> int:
        """200 when it was done."""

    @property
    def text(self) -> str:
        """The body as text."""

    @property
    def content(self) -> bytes:
        """The body as bytes."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    def json(self) -> Any:  # noqa: ANN401
        """The body as JSON."""


class Visitor:
    """Asks a platform; who inherits says how a request is carried, and what its signature is checked with."""

    signer = ""
    signs_with: RequestKey | None = None  # instead of a terminal's shared key
    signs = True

    def __init__(self) -> None:
        self.keys = dict(KEYS)  # with which terminals sign; whoever has none there is nobody's terminal
        self._chains: dict[str, Chain] = {}
        self._tokens: dict[str, str] = {}

    def carry(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request over HTTP."""
        raise NotImplementedError

    def now(self) -> dt.datetime:
        """What the visitor's own clock says."""
        return dt.datetime.now(dt.UTC)

    def signed(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, str]:
        """What proves a request, from path and headers exactly as they are sent."""
        if not self.signs:
            return {}
        terminal = headers.get("X-Terminal", TERMINAL)
        key = self.signs_with or SharedKey(terminal, self.keys.get(terminal, bytes(32)))
        return signature_headers(method, target, headers, body, key, self.now())

    def plain(self, method: str, path: str, **more: Any) -> Answer:  # noqa: ANN401
        """One request that nobody signs."""
        self.signs = False
        try:
            return self.ask(method, path, **more)
        finally:
            self.signs = True

    def carry_as_it_is(self, method: str, path: str, headers: Json, **more: Any) -> Answer:  # noqa: ANN401
        """One request with exactly these headers."""
        self.signs = False
        try:
            return self.carry(method, path, headers, **more)
        finally:
            self.signs = True

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> Answer:  # noqa: ANN401
        """One request as a terminal makes it; `key` names the Idempotency-Key, a fresh one otherwise."""
        headers = {"X-Terminal": more.pop("terminal", TERMINAL)}
        headers["Idempotency-Key"] = more.pop("key", None) or uuid.uuid4().hex
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers |= more.pop("headers", {})
        return self.carry(method, path, headers, **more)

    def read(self, path: str, token: str = "", **more: Any) -> Any:  # noqa: ANN401
        """The JSON of a request that is answered with 200."""
        answer = self.ask("GET", path, token, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, path: str, body: Json | None = None, token: str = "", **more: Any) -> Any:  # noqa: ANN401
        """The JSON of a write that is answered with 200."""
        answer = self.ask("POST", path, token, json=body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # ---- as a terminal --------------------------------------------------------------------------------------------

    def identify(self, card: Json = WANG) -> str:
        """Lay a card on the reader; the session's token."""
        token: str = self.do("/v1/auth/sessions", card)["token"]
        return token

    def chain(self, terminal: str = TERMINAL) -> Chain:
        """The terminal's own order of facts."""
        return self._chains.setdefault(terminal, Chain(terminal, KEYS[terminal]))

    def report(self, *events: TerminalEvent, key: str | None = None, terminal: str = TERMINAL) -> Answer:
        """Send events as one sealed batch."""
        body = self.chain(terminal).batch(events)
        headers = {"Content-Type": "application/json"}
        return self.ask("POST", "/v1/events", terminal=terminal, key=key, data=body, headers=headers)

    def tell(self, *events: TerminalEvent, terminal: str = TERMINAL) -> Json:
        """Send events that are taken; the platform's answer."""
        answer = self.report(*events, terminal=terminal)
        assert answer.status_code == 200, answer.text
        taken: Json = answer.json()
        return taken

    def opened(self, kind: SignedKind, signed: Json) -> Json:
        """The body of a signed text, once its signature has been found right."""
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.signer))
        key.verify(bytes.fromhex(signed["signature"]), signed_message(kind, signed["body"]))
        body: Json = json.loads(signed["body"])
        return body

    def manifest(self, terminal: str = TERMINAL, cabinet: str = "A") -> Json:
        """The manifest of a cabinet, with its grants opened."""
        body = self.opened("manifest", self.read(f"/v1/lockers/{cabinet}/manifest", terminal=terminal))
        return body | {"grants": [self.opened("grant", grant) for grant in body["grants"]]}

    def roster(self, terminal: str = TERMINAL) -> Json:
        """The list of the staff as this terminal is told it."""
        return self.opened("staff", self.read("/v1/roster", terminal=terminal))

    def granted(self, deposit: str, cabinet: str = "A") -> Json | None:
        """The grant of a deposit, if it has one."""
        return next((one for one in self.manifest(cabinet=cabinet)["grants"] if one["deposit_id"] == deposit), None)

    def parcel(self, item_no: str) -> Json:
        """A thing on the list of those that may be put in."""
        return next(one for one in self.manifest()["parcels"] if one["item_no"] == item_no)

    def claim(self, deposit: str, item_no: str, cell: int, **more: Any) -> Answer:  # noqa: ANN401
        """Claim a cell for a thing."""
        cabinet, staff = more.pop("cabinet", "A"), more.pop("staff", "S-101")
        body = {"deposit_id": deposit, "item_no": item_no, "cell": cell, "staff": staff}
        return self.ask("POST", f"/v1/lockers/{cabinet}/claims", json=body, **more)

    # ---- readings -------------------------------------------------------------------------------------------------

    def deposit(self, deposit: str) -> Json:
        """What the platform believes of one deposit."""
        rows: list[Json] = self.read(f"/v1/terminals/{TERMINAL}/deposits")
        return next(row for row in rows if row["id"] == deposit)

    def papers(self, hand_in: str) -> Json:
        """What the platform believes of one hand-in."""
        rows: list[Json] = self.read(f"/v1/terminals/{TERMINAL}/hand_ins")
        return next(row for row in rows if row["id"] == hand_in)

    def tasks(self, *, still_open: bool = True) -> list[tuple[str, str]]:
        """Kind and `said` of the tasks that this terminal's events made."""
        rows: list[Json] = self.read(f"/v1/terminals/{TERMINAL}/tasks")
        return [(row["kind"], row["said"]) for row in rows if row["settled_at"] is None or not still_open]

    def received(self) -> Json:
        """The events of the demo terminal as the platform has them."""
        found: Json = self.read(f"/v1/terminals/{TERMINAL}/events")
        return found

    # ---- as staff -------------------------------------------------------------------------------------------------

    def sign_in(self, staff: str = "S-102") -> str:
        """Sign in at the office; the token. Once for each of the staff."""
        if staff not in self._tokens:
            answer = self.do("/v1/office/session", {"staff": staff, "pin": PINS[staff]})
            self._tokens[staff] = answer["token"]
        return self._tokens[staff]

    def at_desk(self, path: str, body: Json | None = None, staff: str = "S-102") -> Any:  # noqa: ANN401
        """A write at the staff's desk that is done."""
        return self.do(f"/v1/office/{path}", body, self.sign_in(staff))

    def refused_at_desk(self, path: str, body: Json | None = None, staff: str = "S-102") -> str:
        """A write at the staff's desk that is refused: the code."""
        return refusal(self.ask("POST", f"/v1/office/{path}", self.sign_in(staff), json=body))

    def look_up(self, path: str, staff: str = "S-102") -> Any:  # noqa: ANN401
        """A list at the staff's desk."""
        return self.read(f"/v1/office/{path}", self.sign_in(staff))


def refusal(answer: Answer) -> str:
    """The code of a refusal, once its body has been found complete."""
    body = answer.json()
    assert set(body) == {"code", "message_zh", "message_en", "retryable", "contact"}
    assert body["message_zh"]
    assert body["message_en"]
    assert body["contact"]
    return str(body["code"])
