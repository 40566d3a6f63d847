"""The far side of the wall: a real HTTP server that signs lists, takes claims and facts, and knows orders to open."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.facts import EventBatch, EventsTaken, TerminalEvent
from kiosk.contract.lockers import (
    BADGE_QR,
    CellSize,
    Claim,
    Claimed,
    EmergencyOpening,
    FactorRule,
    Grant,
    Manifest,
    OnSite,
    OpeningReason,
    OpeningState,
    OpenOrder,
    Parcel,
    Role,
    Sensitivity,
    Signed,
    StaffList,
    StaffPass,
)
from kiosk.contract.names import Name
from kiosk.contract.platform import Refusal
from kiosk.contract.sealing import SignedKind, keyed, pin_proof, signed_message

KEY = bytes.fromhex("ab" * 32)
SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = SIGNING.public_key().public_bytes_raw().hex()
TERMINAL, CABINET = "T-1", "A"
CASE = "3709992026111200015"


@dataclasses.dataclass(frozen=True)
class Colleague:
    """Somebody of the staff, with what they carry and know."""

    id: str
    name: str
    roles: tuple[Role, ...]
    badge: str
    pin: str
    number: str = "11010519491231002X"

    @property
    def shown(self) -> str:
        """What the QR on the badge says."""
        return BADGE_QR + self.badge

    def on_the_list(self) -> StaffPass:
        """As the platform lists them."""
        salt = "0123456789abcdef0123456789abcdef"
        return StaffPass(
            self.id,
            Name(self.name, self.name),
            self.roles,
            keyed(KEY, "staff", self.number),
            keyed(KEY, "badge", self.badge),
            salt,
            pin_proof(KEY, self.pin, salt),
            dt.datetime.now(dt.UTC) + dt.timedelta(days=30),
        )


COURIER = Colleague("S-1", "钱投递", (Role.COURIER,), "Bq4nW8sLk2ZxT7vR", "246810")
ADMIN = Colleague("S-2", "方管理", (Role.ADMIN,), "Mz6hJ1dYc9QpV3eK", "135792", "37099919790304022X")
TECHNICIAN = Colleague("S-3", "石技术", (Role.TECHNICIAN,), "Tf8rG5uNa7XwB2iL", "975310", "370999199108170315")
STAFF = (COURIER, ADMIN, TECHNICIAN)


def parcel(item_no: str, size: CellSize = CellSize.SMALL, *, low: bool = False, refusal: str = "") -> Parcel:
    """A result that may go into a cell, or may not."""
    licence = Name("食品经营许可证", "Food business licence")
    return Parcel(item_no, CASE, licence, "JY-1", 1, "王*示", size, Sensitivity.ORDINARY, low, refusal)


def grant(deposit_id: str, cell: int, item_no: str, keep_until: dt.date) -> Grant:
    """A right to collect."""
    now = dt.datetime.now(dt.UTC)
    return Grant(
        deposit_id=deposit_id,
        terminal=TERMINAL,
        cabinet=CABINET,
        cell=cell,
        item_no=item_no,
        project_no=CASE,
        item=Name("食品经营许可证", "Food business licence"),
        document_no="JY-1",
        copies=1,
        name_masked="王*示",
        deposited_on=keep_until - dt.timedelta(days=15),
        keep_until=keep_until,
        sensitivity=Sensitivity.ORDINARY,
        rule=FactorRule.EITHER,
        signature=False,
        id_hashes=(keyed(KEY, "id", "370999199001010030"),),
        code_hash=keyed(KEY, "code", "27496015"),
        qr_hash=keyed(KEY, "qr", "Yh3PcD8oWm1RtKz5VnBq6s"),
        agents=(),
        counter=1,
        valid_from=now - dt.timedelta(days=1),
        valid_to=now + dt.timedelta(days=30),
    )


def signed(kind: SignedKind, told: object, by: Ed25519PrivateKey = SIGNING) -> Signed:
    """A text with its signature."""
    body = msgspec.json.encode(told).decode()
    return Signed(body, by.sign(signed_message(kind, body)).hex())


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Office

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.away:
            self.close_connection = True
            return
        status, answer = self.server.answer(self.path, body, self.headers.get("If-None-Match", ""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Office(ThreadingHTTPServer):
    """The server. `away` pulls its cable; `refusals` are codes by item number, `taken` cells that others claimed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.away = False
        self.refusals: dict[str, str] = {}
        self.taken: set[int] = set()
        self.claims: list[Claim] = []
        self.held: dict[str, str] = {}  # things that are promised to a cell or lie in one, by the deposit
        self.facts: list[TerminalEvent] = []
        self.openings: dict[str, EmergencyOpening] = {}
        self.codes: dict[str, str] = {}
        self._version = self._roster_version = 0
        self._manifest = self._roster = Signed("", "")
        self.list()
        self.names(*(each.on_the_list() for each in STAFF))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def list(self, *parcels: Parcel, grants: tuple[Grant, ...] = ()) -> None:
        """From now on the list says this."""
        self._version += 1
        self._manifest = signed(
            "manifest",
            Manifest(
                CABINET,
                TERMINAL,
                self._version,
                f"t{self._version}",
                dt.datetime.now(dt.UTC),
                tuple(signed("grant", each) for each in grants),
                (),
                parcels,
                (),
            ),
        )

    def names(self, *staff: StaffPass) -> None:
        """From now on these are of the staff, and nobody else."""
        self._roster_version += 1
        now = dt.datetime.now(dt.UTC)
        self._roster = signed(
            "staff", StaffList(TERMINAL, self._roster_version, f"s{self._roster_version}", now, staff)
        )

    def approve(self, id: str, cell: int, seconds: float = 300) -> EmergencyOpening:
        """Two people have agreed that this cell be opened."""
        expires = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
        opening = EmergencyOpening(
            id, cell, OpeningState.APPROVED, OpeningReason.RECEIVER_IN_NEED, "S-8", "S-9", expires
        )
        self.openings[id] = opening
        return opening

    def confirm(self, id: str, code: str, by: Ed25519PrivateKey = SIGNING, terminal: str = TERMINAL) -> bool:
        """The code is typed in there; False when it is not the one shown."""
        if self.codes.get(id) != keyed(KEY, "onsite", code):
            return False
        opening = self.openings[id]
        order = OpenOrder(id, terminal, CABINET, opening.cell, opening.reason, "S-8", "S-9", opening.expires)
        self.openings[id] = dataclasses.replace(
            opening, state=OpeningState.CONFIRMED, order=signed("opening", order, by)
        )
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no news."""

    def answer(self, path: str, body: bytes, tag: str) -> tuple[int, bytes]:
        """Status and body of the answer to a request."""
        match path.split("/")[2:]:
            case ["events"]:
                return self._take(body)
            case ["lockers", _, "manifest"]:
                return (304, b"") if tag == f'"t{self._version}"' else (200, msgspec.json.encode(self._manifest))
            case ["roster"]:
                return (304, b"") if tag == f'"s{self._roster_version}"' else (200, msgspec.json.encode(self._roster))
            case ["lockers", _, "claims"]:
                return self._claim(msgspec.json.decode(body, type=Claim))
            case ["lockers", _, "openings"]:
                return 200, msgspec.json.encode(tuple(self.openings.values()))
            case ["lockers", _, "openings", id, "code"]:
                self.codes[id] = msgspec.json.decode(body, type=OnSite).code_hash
                return 200, msgspec.json.encode(self.openings[id])
            case ["health"]:
                return 200, b'{"ok":true}'
            case _:
                return 404, msgspec.json.encode(Refusal("not_found", "没有", "No such thing", False, ""))

    def _take(self, body: bytes) -> tuple[int, bytes]:
        batch = msgspec.json.decode(body, type=EventBatch)
        known = {fact.id for fact in self.facts}
        for event in batch.events:
            if event.id not in known:
                self.facts.append(event)
                if event.placed is not None and not event.placed.placed:
                    self.held.pop(event.deposit_id, None)
        return 200, msgspec.json.encode(EventsTaken(tuple(event.id for event in batch.events)))

    def _claim(self, claim: Claim) -> tuple[int, bytes]:
        code = self.refusals.get(claim.item_no) or ("cell_taken" if claim.cell in self.taken else "")
        if not code and claim.item_no in self.held.values():
            code = "item_deposited"
        if code:
            refusal = Refusal(code, "平台说不行。", "The platform says no.", False, "")
            return 409, msgspec.json.encode(refusal)
        self.claims.append(claim)
        self.held[claim.deposit_id] = claim.item_no
        until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
        manifest: Any = msgspec.json.decode(self._manifest.body, type=Manifest)
        found = next(each for each in manifest.parcels if each.item_no == claim.item_no)
        return 200, msgspec.json.encode(Claimed(found, until))


@contextmanager
def office() -> Iterator[Office]:
    """A server for as long as the block lasts."""
    server = Office()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
