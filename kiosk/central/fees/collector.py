"""Asking the collecting bank 代收银行 over HTTP; what it does not answer is a value.

PUT /charges/{charge} makes a charge, or gives the one that is there; GET tells how it stands. Both name it by our own
words, so that asking again never charges again.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import requests

_CONNECT, _READ = 2.0, 3.0
_MADE, _FOUND, _NOTHING = 201, 200, 404
_LARGEST = 64 * 1024
Told = TypeVar("Told")


class Open(msgspec.Struct, frozen=True, tag_field="state", tag="open"):
    """It can be paid at this page until then."""

    pay_url: str
    expires: dt.datetime
    amount_fen: int


class Paid(msgspec.Struct, frozen=True, tag_field="state", tag="paid"):
    """It was paid; the invoice lies there."""

    amount_fen: int
    paid_at: dt.datetime
    invoice_url: str


class Closed(msgspec.Struct, frozen=True, tag_field="state", tag="closed"):
    """It was not paid and cannot be paid any more."""

    amount_fen: int


class Refunded(msgspec.Struct, frozen=True, tag_field="state", tag="refunded"):
    """It was paid, and paid back."""

    amount_fen: int


@dataclass(frozen=True)
class NoSuchCharge:
    """The bank has never heard of it."""


@dataclass(frozen=True)
class Silent:
    """No usable answer: what became of it is not known."""


Charge = Open | Paid | Closed | Refunded
_charge: msgspec.json.Decoder[Charge] = msgspec.json.Decoder(Charge)


class Collector:
    """The bank at this address, which knows us by a key. Each thread keeps its own line to it."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._lines = threading.local()

    def charge(self, charge: str, amount_fen: int, pay_code: str) -> Charge | Silent:
        """Make this charge, or learn how it stands when it is there already."""
        answer = self._ask("PUT", charge, {"amount_fen": amount_fen, "pay_code": pay_code})
        return Silent() if isinstance(answer, NoSuchCharge) else answer

    def look(self, charge: str) -> Charge | NoSuchCharge | Silent:
        """How this charge stands."""
        return self._ask("GET", charge, None)

    def _ask(self, method: str, charge: str, body: dict[str, Any] | None) -> Charge | NoSuchCharge | Silent:
        try:
            with self._line().request(
                method, f"{self._url}/charges/{charge}", json=body, timeout=(_CONNECT, _READ), allow_redirects=False
            ) as answer:
                return _read(answer)
        except requests.RequestException:
            return Silent()

    def _line(self) -> requests.Session:
        line: requests.Session | None = getattr(self._lines, "line", None)
        if line is None:
            line = self._lines.line = requests.Session()
            line.trust_env = False
            line.headers["Authorization"] = f"Bearer {self._key}"
        return line


def _read(answer: requests.Response) -> Charge | NoSuchCharge | Silent:
    if answer.status_code == _NOTHING:
        return NoSuchCharge()
    if answer.status_code not in (_FOUND, _MADE) or len(answer.content) > _LARGEST:
        return Silent()
    try:
        said = _charge.decode(answer.content)
    except msgspec.MsgspecError:
        return Silent()
    moment = said.expires if isinstance(said, Open) else said.paid_at if isinstance(said, Paid) else None
    return Silent() if moment is not None and moment.tzinfo is None else said
