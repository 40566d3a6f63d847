"""The three truths of a hall: what doors and things did, what the terminal remembers, what the platform believes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import requests

from drivers.sim import truth
from kiosk.central.readings import CellReading, DepositReading, EventsReceived, HandInReading, StaffTask
from kiosk.contract.events import Event
from kiosk.contract.facts import Handover, TerminalEvent
from kiosk.contract.platform import TERMINAL
from kiosk.contract.request_signing import SharedKey, signature_headers
from kiosk.terminal.store.store import FILE_NAME
from kiosk.terminal.store.verify import Finding, verify

Answer = TypeVar("Answer")
_PATIENCE_SECONDS = 30


class Deeds:
    """What really happened in the hall since this was made, as its truth file tells it."""

    def __init__(self, hall: Path) -> None:
        self._hall = hall
        self._mark = len(truth.read(hall))

    def pulses(self, door: int) -> int:
        """How often the lock of a door was pulsed."""
        return sum(deed["what"] == "pulse" and deed["door"] == door for deed in self._all())

    def pulsed(self) -> list[int]:
        """Doors whose lock was pulsed, each as often as it was, in order."""
        return [int(str(deed["door"])) for deed in self._all() if deed["what"] == "pulse"]

    def opened(self) -> set[int]:
        """Doors that stood open at some time."""
        return {int(str(deed["door"])) for deed in self._all() if deed["what"] == "door" and deed["open"]}

    def taken(self) -> list[str]:
        """Deposits that were taken out of cells, in order."""
        return [str(deed["item"]) for deed in self._all() if deed["what"] == "item_taken"]

    def slips(self) -> int:
        """Receipts that came out, apart from strips of one line (see `strips`)."""
        return sum(lines > 1 for lines in self._receipts())

    def strips(self) -> int:
        """Single lines that hung in the printer when its paper ended; the driver cuts them off on new paper."""
        return sum(lines <= 1 for lines in self._receipts())

    def _receipts(self) -> list[int]:
        return [int(str(deed["lines"])) for deed in self._all() if deed["what"] == "receipt"]

    def _all(self) -> list[dict[str, object]]:
        return truth.read(self._hall)[self._mark :]


@dataclass(frozen=True)
class CellLedger:
    """One line of the ledger."""

    state: str
    reason: str
    deposit: str


class Memory:
    """What the terminal remembers; read beside the running terminal, never written."""

    def __init__(self, state: Path) -> None:
        self._file = state / FILE_NAME

    def cell(self, number: int) -> CellLedger:
        """How a cell stands."""
        return CellLedger(*self._rows("SELECT state, reason, deposit_id FROM cells WHERE cell = ?", number)[0])

    def endings(self, deposit: str) -> list[str | None]:
        """How the pickups of a deposit ended, oldest first; None while one is under way."""
        query = "SELECT ending FROM errands WHERE deposit_id = ? AND purpose = 'pickup' ORDER BY number"
        rows = self._rows(query, deposit)
        return [row[0] for row in rows]

    def under_way(self) -> int:
        """Errands without an ending."""
        return int(self._rows("SELECT count(*) FROM errands WHERE ending IS NULL")[0][0])

    def unsent(self) -> int:
        """Events that the platform has not acknowledged."""
        return int(self._rows("SELECT count(*) FROM facts")[0][0])

    def copies(self) -> int:
        """How many copies of results the platform has not been told of yet."""
        return int(self._rows("SELECT count(*) FROM copies")[0][0])

    def newest_event(self) -> int:
        """Number of the newest fact ever written for the platform."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'facts'")
        return int(rows[0][0]) if rows else 0

    def recorded(self, event: Event) -> list[dict[str, Any]]:
        """Facts of the audit records of one kind, oldest first."""
        rows = self._rows("SELECT facts FROM audit WHERE event = ? ORDER BY number", event.value)
        return [msgspec.json.decode(row[0]) for row in rows]

    def audit(self) -> Finding:
        """What a walk along the chain of the audit log finds."""
        with self._open() as db:
            return verify(db)

    def _rows(self, query: str, *values: int | str) -> list[Any]:
        with self._open() as db:
            return db.execute(query, values).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            yield db


class Belief:
    """What the platform believes of one terminal, as its operators could read it."""

    def __init__(self, url: str, terminal: str, key: str) -> None:
        self._url = url
        self._terminal = terminal
        self._key = SharedKey(terminal, bytes.fromhex(key))

    def received(self) -> EventsReceived:
        """All events of this terminal, in the order of their arrival."""
        return self._read("events", EventsReceived)

    def events(self, deposit: str) -> list[TerminalEvent]:
        """The events about one deposit, in the order of their arrival."""
        return [one.event for one in self.received().events if one.event.deposit_id == deposit]

    def handovers(self, deposit: str) -> list[Handover]:
        """The proofs of handover of one deposit, in the order of their arrival."""
        return [event.handover for event in self.events(deposit) if event.handover is not None]

    def deposits(self) -> tuple[DepositReading, ...]:
        """All deposits in the cabinets of the terminal's site."""
        return self._read("deposits", tuple[DepositReading, ...])

    def deposit(self, deposit: str) -> DepositReading:
        """What became of a deposit."""
        return next(one for one in self.deposits() if one.id == deposit)

    def hand_ins(self) -> tuple[HandInReading, ...]:
        """Papers that are awaited, or were handed in."""
        return self._read("hand_ins", tuple[HandInReading, ...])

    def cell(self, number: int) -> CellReading | None:
        """A cell as the terminal last described it; None while it never did."""
        return next((one for one in self._read("cells", tuple[CellReading, ...]) if one.cell == number), None)

    def tasks(self, cell: int) -> list[str]:
        """Kinds of the tasks that staff have at a cell, oldest first."""
        return [one.kind for one in self._read("tasks", tuple[StaffTask, ...]) if one.cell == cell]

    def switch(self, **fault: str | int | bool) -> None:
        """Have something go wrong there, as `kiosk.central.faults.Fault` says."""
        self._send("POST", "/faults", json=fault)

    def mend(self) -> None:
        """Nothing goes wrong there any more."""
        self._send("DELETE", "/faults")

    def _read(self, what: str, kind: type[Answer]) -> Answer:
        return msgspec.json.decode(self._send("GET", f"/v1/terminals/{self._terminal}/{what}"), type=kind)

    def _send(self, method: str, path: str, **more: object) -> bytes:
        """One request, signed as the terminal's own are: only it is told what is believed of it."""
        with requests.Session() as line:
            line.trust_env = False
            asked = line.prepare_request(requests.Request(method, self._url + path, **more))
            headers = {TERMINAL: self._terminal}
            body = asked.body.encode() if isinstance(asked.body, str) else asked.body
            sent = {**dict(asked.headers), **headers}
            now = dt.datetime.now(dt.UTC)
            asked.headers.update(headers | signature_headers(method, path, sent, body, self._key, now))
            answer = line.send(asked, timeout=_PATIENCE_SECONDS)
            answer.raise_for_status()
            return answer.content
